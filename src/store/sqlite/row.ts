import { StoredRow } from "../rows/index.ts";

/** A row as SQLite gives it, which knows no yes and no: 1 and 0 stand for them. */
export class Row extends StoredRow {
  flag(column: string): boolean {
    return this.integer(column) === 1;
  }
}
