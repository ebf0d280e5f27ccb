import { once } from "node:events";
import { closeSync, openSync, promises, rmSync, statSync, statfsSync } from "node:fs";
import { dirname, extname } from "node:path";
import { Worker } from "node:worker_threads";
import { StoreUnavailableError } from "../../model/terms/index.ts";
import type { Snapshot, SnapshotOptions } from "../snapshot.ts";
import type { SnapshotOrder } from "./copy-store.ts";

// N1. A snapshot is a file beside the store for as long as somebody reads it, and no longer: however reading ends,
//     and if the process dies, at the next opening at the latest.
// N2. There is one at a time: each takes as much disk as the store.
// N3. It never takes the room that intake needs.

const chunkBytes = 256 * 1024;
const roomLeftBytes = 64 * 1024 * 1024;

/** Where the snapshot of a store is while it is read. */
export function snapshotPath(path: string): string {
  return `${path}-snapshot`;
}

/** Removes what a process that died left of a snapshot (N1). */
export function removeSnapshot(path: string): void {
  for (const ending of ["", "-journal"]) rmSync(snapshotPath(path) + ending, { force: true });
}

/** Takes snapshots of a store that is open. */
export class Snapshots implements AsyncDisposable {
  readonly #path: string;
  #isUnderway = false;
  readonly #stopped = new AbortController();
  #current: AsyncDisposable | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes one, unless one is being taken or read (N2). @throws StoreUnavailableError */
  async take({ now, signal }: SnapshotOptions): Promise<Snapshot | "underway"> {
    if (this.#isUnderway) return "underway";
    this.#isUnderway = true;
    try {
      this.#expectRoom();
      const to = snapshotPath(this.#path);
      removeSnapshot(this.#path);
      closeSync(openSync(to, "wx", 0o600));
      await this.#copy({ from: this.#path, to, at: now }, AbortSignal.any([signal, this.#stopped.signal]));
      return await this.#opened(to);
    } catch (cause) {
      removeSnapshot(this.#path);
      this.#isUnderway = false;
      if (cause instanceof StoreUnavailableError) throw cause;
      throw new StoreUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  async #opened(file: string): Promise<Snapshot> {
    const handle = await promises.open(file, "r");
    const { size } = await handle.stat();
    // Without its name the file is gone as soon as nobody reads it (N1).
    removeSnapshot(this.#path);
    const dispose = async () => {
      if (this.#current !== snapshot) return;
      this.#current = undefined;
      await handle.close();
      this.#isUnderway = false;
    };
    const snapshot: Snapshot = {
      sizeBytes: size,
      bytes: read(handle, size, dispose),
      [Symbol.asyncDispose]: dispose,
    };
    this.#current = snapshot;
    return snapshot;
  }

  /** Copies in a thread of its own, so that neither writing nor questions wait. */
  async #copy(order: SnapshotOrder, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const module = new URL(`./sqlite-snapshot${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(module, { workerData: order });
    try {
      await once(worker, "message", { signal });
    } finally {
      await worker.terminate();
    }
  }

  #expectRoom(): void {
    const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const needed = sizeOf(this.#path) + sizeOf(`${this.#path}-wal`) + roomLeftBytes;
    const { bavail, bsize } = statfsSync(dirname(this.#path));
    if (bavail * bsize >= needed) return;
    const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
    throw new StoreUnavailableError(
      `a snapshot needs ${megabytes(needed)} beside the store for a while, and ${megabytes(bavail * bsize)} are free`,
    );
  }

  /** Breaks off what is underway. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort();
    await this.#current?.[Symbol.asyncDispose]();
  }
}

async function* read(
  handle: promises.FileHandle,
  size: number,
  dispose: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; at < size;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, at);
      if (bytesRead === 0) throw new StoreUnavailableError("the snapshot ended early");
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await dispose();
  }
}
