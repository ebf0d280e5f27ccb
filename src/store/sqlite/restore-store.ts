import {
  createReadStream,
  createWriteStream,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promises as streams } from "node:stream";
import { NotAStoreError, StoreOccupiedError } from "../../model/terms/index.ts";
import { takeLock } from "./database.ts";
import { type StoreContents, inspectStore, takenAtName } from "./inspect.ts";

// T1. What is at the place stays as it is until the copy is whole, checked and on disk; then one rename puts it there.
// T2. Nothing is overwritten: what was there before is kept under another name.
// T3. No hub has the store open meanwhile, and none can open it.

/** How to restore a store. */
export interface Restoring {
  /** The file that was backed up. */
  readonly from: string;
  /** Where the store is to be. */
  readonly path: string;
  /** True: what is there is put aside. */
  readonly force: boolean;
  readonly onProgress: (copiedBytes: number, allBytes: number) => void;
}

/** What restoring did. */
export interface Restored {
  readonly contents: StoreContents;
  /** Where what was there before is now; null where there was nothing. */
  readonly before: string | null;
}

/**
 * Puts a copy of a backup in the place of a store that no process uses.
 * @throws StoreLockedError, StoreOccupiedError, NotAStoreError, StoreVersionError, StoreDamagedError
 */
export async function restoreStore(restoring: Restoring): Promise<Restored> {
  const { from, path } = restoring;
  expectSelfContained(from, path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const lock = takeLock(path);
  const copy = `${path}.restoring`;
  try {
    return await replace(restoring, copy);
  } finally {
    rmSync(copy, { force: true });
    removeLogs(copy);
    lock.close();
  }
}

async function replace({ from, path, force, onProgress }: Restoring, copy: string): Promise<Restored> {
  const before = isEmpty(path) ? null : `${path}.before-restore`;
  if (before !== null && !force) throw new StoreOccupiedError(path, "store");
  if (before !== null && existsSync(before)) throw new StoreOccupiedError(before, "before");
  await copyFile(from, copy, onProgress);
  const contents = inspectStore(copy, from);
  forgetMoment(copy);
  syncToDisk(copy);
  if (before !== null) putAside(path, before);
  removeLogs(path);
  removeLogs(copy);
  renameSync(copy, path);
  syncToDisk(dirname(path));
  return { contents, before };
}

// A log that stands beside a file which it is not of would be read into it.
function removeLogs(path: string): void {
  for (const ending of ["-wal", "-shm", "-journal"]) rmSync(path + ending, { force: true });
}

function isEmpty(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw new NotAStoreError(path, { en: "it is a folder", zh: "它是一个文件夹" });
  return (found?.size ?? 0) === 0;
}

/** A store that a hub had open is in two files; its first alone would be an old state, or none. */
function expectSelfContained(from: string, path: string): void {
  if (!existsSync(from)) throw new NotAStoreError(from, { en: "there is no such file", zh: "没有这个文件" });
  const { size } = statSync(`${from}-wal`, { throwIfNoEntry: false }) ?? { size: 0 };
  const isItself = existsSync(path) && realpathSync(path) === realpathSync(from);
  if (size === 0 && !isItself) return;
  throw new NotAStoreError(from, {
    en: "it is a store that was in use, not a backup of one; make one with ringback backup",
    zh: "它是使用中的存储，而不是备份；请用 ringback backup 制作备份",
  });
}

async function copyFile(from: string, to: string, onProgress: Restoring["onProgress"]): Promise<void> {
  const { size } = statSync(from);
  let copied = 0;
  rmSync(to, { force: true });
  const source = createReadStream(from, { highWaterMark: 1024 * 1024 });
  source.on("data", (chunk) => {
    copied += chunk.length;
    onProgress(copied, size);
  });
  await streams.pipeline(source, createWriteStream(to, { mode: 0o600, flags: "wx" }));
}

/** When the backup was taken says nothing of the store that it becomes. */
function forgetMoment(copy: string): void {
  using db = new DatabaseSync(copy);
  db.prepare("delete from kept_values where name = ?").run(takenAtName);
}

/** Keeps what is there under another name too (T2), with the logs in which its last commits may still be. */
function putAside(path: string, before: string): void {
  settleLog(path);
  for (const ending of ["-wal", "-journal"]) {
    if (existsSync(path + ending)) renameSync(path + ending, before + ending);
  }
  linkSync(path, before);
}

/** Has what is in the log copied into the store, where that can be. */
function settleLog(path: string): void {
  try {
    using db = new DatabaseSync(path);
    db.exec("pragma wal_checkpoint(truncate)");
  } catch {
    // A store that is damaged, or is none, may be the very reason to restore: it is kept as it is.
  }
}

function syncToDisk(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
