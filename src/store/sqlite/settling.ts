import type { DatabaseSync } from "node:sqlite";
import { Row } from "./row.ts";

/** Empties the log when asked to: a log that is copied and not emptied has what was deleted since in it. */
export class Settling {
  readonly #db: DatabaseSync;
  #isAsked = false;
  #isSettled = false;
  /** What the writing thread offers for it. */
  readonly methods = {
    askToSettle: (): void => {
      this.#isAsked = true;
    },
    /** Whether the last time did it. */
    isSettled: (): boolean => this.#isSettled,
  };

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Between two transactions, as it can't be done within one. */
  run(): void {
    if (!this.#isAsked) return;
    this.#isAsked = false;
    const row = this.#db.prepare("pragma wal_checkpoint(truncate)").get();
    // Somebody reads from the log just now.
    this.#isSettled = row !== undefined && new Row(row).integer("busy") === 0;
  }
}

/** What the writing thread offers for it. */
export type SettlingMethods = Settling["methods"];
