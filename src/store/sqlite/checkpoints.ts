import type { DatabaseSync, StatementSync } from "node:sqlite";
import { openForCheckpoints } from "./database.ts";

// Often enough for each to be small, seldom enough for pages that change again and again to be copied once.
const periodMs = 200;

/**
 * Copies what was committed from the log into the database, beside the thread that writes: there it would hold up
 * every push for as long as it takes. The writer's own checkpoints then find little left to do.
 */
export class Checkpoints {
  readonly #db: DatabaseSync;
  readonly #version: StatementSync;
  readonly #timer: NodeJS.Timeout;
  #seen: unknown;

  constructor(path: string) {
    this.#db = openForCheckpoints(path);
    this.#version = this.#db.prepare("pragma data_version");
    this.#timer = setInterval(() => this.#run(), periodMs);
  }

  #run(): void {
    try {
      // Rises with every commit of another connection.
      const version = this.#version.get()?.["data_version"];
      if (version === this.#seen) return;
      // Passive: it copies what it can, and nobody waits for it.
      this.#db.exec("pragma wal_checkpoint(passive)");
      this.#seen = version;
    } catch {
      // A full disk, say: what is in the log is safe there, and is copied once there is room.
    }
  }

  /** Copies the whole log and leaves it empty; false when somebody was writing or reading just then. */
  emptyLog(): boolean {
    return this.#db.prepare("pragma wal_checkpoint(truncate)").get()?.["busy"] === 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#db.close();
  }
}
