import { bytesArray, flagArray, integerArray, textArray } from "./arrays.ts";
import type { Value } from "./database.ts";

/** A column of rows that go to the database as one array. */
export interface Column<Row> {
  readonly type: "text" | "int8" | "bool" | "bytea";
  readonly array: (rows: readonly Row[]) => Buffer;
}

/** Columns by their names. */
export type Columns<Row> = Readonly<Record<string, Column<Row>>>;

/** A column of text. */
export function text<Row>(of: (row: Row) => string | null): Column<Row> {
  return { type: "text", array: (rows) => textArray(rows.map(of)) };
}

/** A column of whole numbers. */
export function whole<Row>(of: (row: Row) => number | null): Column<Row> {
  return { type: "int8", array: (rows) => integerArray(rows.map(of)) };
}

/** A column of yes and no. */
export function flag<Row>(of: (row: Row) => boolean): Column<Row> {
  return { type: "bool", array: (rows) => flagArray(rows.map(of)) };
}

/** A column of bytes. */
export function bytes<Row>(of: (row: Row) => Uint8Array | null): Column<Row> {
  return { type: "bytea", array: (rows) => bytesArray(rows.map(of)) };
}

/** The names of columns, as a list. */
export function namesOf<Row>(columns: Columns<Row>): string {
  return Object.keys(columns).join(", ");
}

/** A statement of many parts as it grows, and how many rows each of them is to have written. */
export class Statement {
  readonly values: Value[] = [];
  readonly #parts: string[] = [];
  readonly #expected: string[] = [];

  /** A value → its place. */
  value(value: Value): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Rows → a table `u` of them, for `from`. */
  table<Row>(rows: readonly Row[], columns: Columns<Row>): string {
    const arrays = Object.values(columns).map(({ type, array }) => `${this.value(array(rows))}::${type}[]`);
    return `unnest(${arrays.join(", ")}) as u (${namesOf(columns)})`;
  }

  /** Adds a part; others may name it. */
  part(name: string, sql: string): void {
    this.#parts.push(`${name} as (${sql})`);
  }

  /** Unless so many rows come of a part, all of it is undone. */
  expect(part: string, rows: number): void {
    this.#expected.push(`(select count(*) from ${part}) = ${this.value(rows)}::bigint`);
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** A division by zero is the one error that a statement can raise by itself: see ConflictError. */
  get sql(): string {
    const isExpected = this.#expected.length === 0 ? "true" : this.#expected.join(" and ");
    return `with ${this.#parts.join(",\n")}\nselect 1 / (${isExpected})::int`;
  }
}
