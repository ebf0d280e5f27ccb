import { StoredRow } from "../rows/index.ts";
import { fromText } from "./text.ts";

/** A row as PostgreSQL gives it, whose text holds every character but one. */
export class Row extends StoredRow {
  flag(column: string): boolean {
    const value = this.value(column);
    if (typeof value !== "boolean") throw new TypeError(`Expected ${column} to be yes or no`);
    return value;
  }

  /** Bytes as such: what the database's client makes of them is a kind of its own. */
  override bytes(column: string): Uint8Array {
    const { buffer, byteOffset, length } = super.bytes(column);
    return new Uint8Array(buffer, byteOffset, length);
  }

  protected override textAsItWas(kept: string): string {
    return fromText(kept);
  }
}
