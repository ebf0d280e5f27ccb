import { StoredRow } from "../rows/index.ts";
import { fromText } from "./text.ts";

/** A row as PostgreSQL gives it, whose text holds every character but one. */
export class Row extends StoredRow {
  flag(column: string): boolean {
    const value = this.value(column);
    if (typeof value !== "boolean") throw new TypeError(`Expected ${column} to be yes or no`);
    return value;
  }

  protected override textAsItWas(kept: string): string {
    return fromText(kept);
  }
}
