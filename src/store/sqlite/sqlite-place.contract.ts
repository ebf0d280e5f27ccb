import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StorePlace } from "../store.contract.ts";
import { SqliteStore } from "./sqlite-store.ts";

/** A file in a temporary folder. */
export class SqlitePlace implements StorePlace {
  readonly folder = mkdtempSync(join(tmpdir(), "ringback-store-"));
  readonly path = join(this.folder, "data", "ringback.db");
  /** Why threads of its stores ended by themselves. */
  readonly crashes: Error[] = [];

  store(path = this.path): SqliteStore {
    return new SqliteStore({ path, onCrash: (error) => void this.crashes.push(error) });
  }

  readonly restored = (snapshot: Uint8Array): SqliteStore => {
    const path = join(this.folder, "restored.db");
    writeFileSync(path, snapshot);
    return this.store(path);
  };

  /** Another connection has the one write lock that there is. */
  async stopWriting(): Promise<AsyncDisposable> {
    const db = new DatabaseSync(this.path);
    db.exec("begin immediate");
    return { [Symbol.asyncDispose]: async () => db.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
