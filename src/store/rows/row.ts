import {
  type EventType,
  type IdKind,
  type Instant,
  type TenantId,
  isEventType,
  parseId,
  parseTenantId,
  toInstant,
} from "../../model/terms/index.ts";

/** A row as the database gives it. */
export type RawRow = Readonly<Record<string, unknown>>;

/** Reads the columns of a row as what they are; a column that is not what the schema says is a broken store. */
export abstract class StoredRow {
  readonly #row: RawRow;

  constructor(row: RawRow) {
    this.#row = row;
  }

  /** Yes or no, as the engine keeps it. */
  abstract flag(column: string): boolean;

  /** Text as it was before the engine kept it. */
  protected textAsItWas(kept: string): string {
    return kept;
  }

  protected value(column: string): unknown {
    return this.#row[column];
  }

  text(column: string): string {
    const value = this.#row[column];
    if (typeof value !== "string") throw new TypeError(`Expected ${column} to be text`);
    return this.textAsItWas(value);
  }

  textOrNull(column: string): string | null {
    return this.#row[column] === null ? null : this.text(column);
  }

  integer(column: string): number {
    const value = this.#row[column];
    if (typeof value !== "number") throw new TypeError(`Expected ${column} to be a number`);
    return value;
  }

  integerOrNull(column: string): number | null {
    return this.#row[column] === null ? null : this.integer(column);
  }

  instant(column: string): Instant {
    return toInstant(this.integer(column));
  }

  instantOrNull(column: string): Instant | null {
    return this.#row[column] === null ? null : this.instant(column);
  }

  bytes(column: string): Uint8Array {
    const value = this.#row[column];
    if (!(value instanceof Uint8Array)) throw new TypeError(`Expected ${column} to be bytes`);
    return value;
  }

  bytesOrNull(column: string): Uint8Array | null {
    return this.#row[column] === null ? null : this.bytes(column);
  }

  /** Text, or bytes as text of which only what is ASCII reads right; nothing where there is none. */
  readable(column: string): string {
    const value = this.#row[column];
    if (value instanceof Uint8Array) {
      return Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1");
    }
    return typeof value === "string" ? this.textAsItWas(value) : "";
  }

  tenant(column = "tenant"): TenantId {
    return parseTenantId(this.text(column));
  }

  id<Kind extends IdKind>(kind: Kind, column = "id"): ReturnType<typeof parseId<Kind>> {
    return parseId(kind, this.text(column));
  }

  idOrNull<Kind extends IdKind>(kind: Kind, column: string): ReturnType<typeof parseId<Kind>> | null {
    return this.#row[column] === null ? null : this.id(kind, column);
  }

  eventType(column = "type"): EventType {
    const value = this.text(column);
    if (!isEventType(value)) throw new TypeError(`Expected ${column} to be an event type, got ${value}`);
    return value;
  }

  /** One of the words. */
  oneOf<Word extends string>(column: string, words: readonly Word[]): Word {
    const value = this.text(column);
    const word = words.find((candidate) => candidate === value);
    if (word === undefined)
      throw new TypeError(`Expected ${column} to be one of ${words.join(", ")}, got ${value}`);
    return word;
  }

  oneOfOrNull<Word extends string>(column: string, words: readonly Word[]): Word | null {
    return this.#row[column] === null ? null : this.oneOf(column, words);
  }
}
