import { StoreMoveError } from "../../model/terms/index.ts";
import type { MovedBatch, MovedColumn, MovedPart, MovedPlace, MovedRow, MovedValue } from "../moved-parts.ts";
import { bytesArray, flagArray, integerArray, textArray } from "./arrays.ts";
import { type Asking, type Database, type Value, openDatabase } from "./database.ts";
import {
  type MoveState,
  type PartState,
  beginMove,
  completeMove,
  movePlace,
  moveState,
  partState,
  undoMove,
} from "./moves.ts";
import { Row } from "./row.ts";
import { migrate } from "./migrate.ts";
import { dayName, makeNamedDays } from "./days.ts";
import { fromText } from "./text.ts";

export type { MoveState } from "./moves.ts";

// The rows of a store of another engine are taken over.
//
// V1. A batch is a transaction: its rows, and the place that its part has come to. So a part goes on where it was,
//     however the process before ended, with no row twice and none missing.
// V2. A part's place is moved on only from where it was when the batch was read: of two processes, one stops.
// V3. No hub opens the store before every row was compared with where it came from, and the move declared done.

/** A row that is not what it was. */
export interface MoveDifference {
  readonly table: string;
  /** The row's key, column by column. */
  readonly key: Readonly<Record<string, string | number>>;
  readonly kind: "missing" | "changed" | "extra";
  /** What differs in it. */
  readonly columns: readonly string[];
}

// Comparing a batch takes a part of a second, counting a table of a hundred million rows minutes.
const patience = { statementMs: 60 * 60 * 1000 };

/** A store that is taken over into PostgreSQL. */
export class TakeOver implements AsyncDisposable {
  readonly #db: Database;
  readonly #parts: readonly MovedPart[];

  constructor(url: string, parts: readonly MovedPart[]) {
    this.#db = openDatabase({ url, connections: 2, ...patience });
    this.#parts = parts;
  }

  /** What is here now; nothing is changed. */
  async look(): Promise<{ readonly state: MoveState; readonly server: string; readonly sizeBytes: number }> {
    const [row] = await this.#db.query(
      `select current_setting('server_version') as server, pg_database_size(current_database()) as size,
         to_regclass('ringback.moves') is not null as known`,
    );
    const found = new Row(row ?? {});
    const state: MoveState = found.flag("known") ? await moveState(this.#db, this.#parts) : { kind: "empty" };
    return { state, server: found.text("server"), sizeBytes: found.integer("size") };
  }

  /** Makes the schema, and begins a move or goes on with it. @throws StoreMoveError, StoreVersionError */
  async begin(fingerprint: string, origin: string): Promise<"begun" | "resumed" | "complete"> {
    await migrate(this.#db);
    const state = await moveState(this.#db, this.#parts);
    switch (state.kind) {
      case "occupied":
        throw new StoreMoveError("occupied", state.table);
      case "complete":
        if (state.fingerprint !== fingerprint) throw new StoreMoveError("occupied", "moves");
        return "complete";
      case "unfinished":
        if (state.fingerprint !== fingerprint) throw new StoreMoveError("other", state.origin);
        return "resumed";
      case "empty":
        await beginMove(this.#db, fingerprint, origin);
        return "begun";
    }
  }

  /** Makes the days of rows that are to come, where they are not there. */
  async makeDays(days: readonly number[]): Promise<void> {
    await makeNamedDays(this.#db)(days.map(dayName));
  }

  /** Forgets an unfinished move with what it brought. */
  async undo(): Promise<void> {
    await migrate(this.#db);
    await undoMove(this.#db, this.#parts);
  }

  /** How far a part has come. */
  progress(part: MovedPart): Promise<PartState> {
    return this.#db.transaction((asking) => partState(asking, part), patience);
  }

  /** Writes a batch that was read after the place `before` (V1, V2). @throws StoreMoveError */
  async write(part: MovedPart, before: MovedPlace | null, { rows, place, bytes }: MovedBatch): Promise<void> {
    await this.#db.transaction(async (asking) => {
      // A server that fails may lose the last batches, with their places. What declares the move done is flushed,
      // and with it all that was written before.
      await asking.query("set local synchronous_commit = off");
      const isMoved = await movePlace(asking, part, { before, place, rows: rows.length, bytes });
      if (!isMoved) throw new StoreMoveError("busy", part.name);
      await insertRows(asking, part, rows);
    }, patience);
  }

  /** Has the planner know what is here now. */
  async analyze(): Promise<void> {
    for (const table of this.#tables()) await this.#db.query(`analyze ringback.${table}`);
  }

  /** Compares rows with what is here under their keys, column by column. */
  async differences(part: MovedPart, rows: readonly MovedRow[]): Promise<readonly MoveDifference[]> {
    const { columns, table, values } = unnested(part, rows);
    const [first = ""] = part.key;
    const isKey = part.key.map((column) => `t.${column} = u.${column}`).join(" and ");
    const differs = columns.map((column) => `t.${column} is distinct from u.${column}`);
    const named = columns.map((column, index) => `case when ${differs[index]} then '${column}' end`);
    const found = await this.#db.query(
      `select u.ordinal, t.${first} is null as missing, array_remove(array[${named.join(", ")}], null) as columns
       from ${table} left join ringback.${part.table} t on ${isKey}
       where t.${first} is null or ${differs.join(" or ")} order by u.ordinal`,
      values,
    );
    return found.map((raw) => {
      const row = new Row(raw);
      const isMissing = row.flag("missing");
      return {
        table: part.table,
        key: keyOf(part, rows[row.integer("ordinal") - 1] ?? []),
        kind: isMissing ? "missing" : "changed",
        columns: isMissing ? [] : textsOf(raw["columns"]),
      };
    });
  }

  /** How many rows a table has. */
  async count(table: string): Promise<number> {
    const [row] = await this.#db.query(`select count(*) as count from ringback.${table}`);
    return new Row(row ?? {}).integer("count");
  }

  /** So many rows after a key, as their key and what the part is found by. */
  async keysAfter(
    part: MovedPart,
    after: readonly MovedValue[] | null,
    limit: number,
  ): Promise<readonly { readonly key: readonly MovedValue[]; readonly found: readonly MovedValue[] }[]> {
    const { key, table, foundBy } = part;
    const list = [...new Set([...key, ...foundBy])].join(", ");
    const marks = key.map((_, index) => `$${index + 2}`).join(", ");
    const where = after === null ? "" : `where (${key.join(", ")}) > (${marks})`;
    const rows = await this.#db.query(
      `select ${list} from ringback.${table} ${where} order by ${key.join(", ")} limit $1`,
      [limit, ...(after ?? [])],
    );
    return rows.map((row) => ({
      key: key.map((column) => plain(row[column])),
      found: foundBy.map((column) => plain(row[column])),
    }));
  }

  /** Declares the move done (V3). */
  complete(): Promise<void> {
    return completeMove(this.#db);
  }

  #tables(): ReadonlySet<string> {
    return new Set(this.#parts.map(({ table }) => table));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#db.end();
  }
}

async function insertRows(asking: Asking, part: MovedPart, rows: readonly MovedRow[]): Promise<void> {
  const { columns, table, values } = unnested(part, rows);
  const list = columns.join(", ");
  await asking.query(`insert into ringback.${part.table} (${list}) select ${list} from ${table}`, values);
}

/** Rows as a table of arrays, numbered from 1. */
function unnested(part: MovedPart, rows: readonly MovedRow[]) {
  const columns = Object.keys(part.columns);
  const kinds = Object.values(part.columns);
  const arrays = kinds.map((kind, index) => `$${index + 1}::${types[kind]}[]`);
  const values: Value[] = kinds.map((kind, index) =>
    arrayOf(
      kind,
      rows.map((row) => row[index] ?? null),
    ),
  );
  const table = `unnest(${arrays.join(", ")}) with ordinality as u (${columns.join(", ")}, ordinal)`;
  return { columns, table, values };
}

const types: Readonly<Record<MovedColumn, string>> = {
  text: "text",
  "text?": "text",
  whole: "int8",
  "whole?": "int8",
  flag: "bool",
  bytes: "bytea",
  "bytes?": "bytea",
};

function arrayOf(kind: MovedColumn, values: readonly MovedValue[]): Buffer {
  switch (kind) {
    case "text":
    case "text?":
      return textArray(values.map((value) => (value === null ? null : String(value))));
    case "whole":
    case "whole?":
      return integerArray(values.map((value) => (value === null ? null : Number(value))));
    case "flag":
      return flagArray(values.map((value) => value === 1));
    case "bytes":
    case "bytes?":
      return bytesArray(values.map((value) => (value instanceof Uint8Array ? value : null)));
  }
}

function keyOf(part: MovedPart, row: MovedRow): Readonly<Record<string, string | number>> {
  const columns = Object.keys(part.columns);
  return Object.fromEntries(part.key.map((column) => [column, shown(row[columns.indexOf(column)] ?? null)]));
}

/** A value of a key, which holds no bytes. */
function shown(value: MovedValue): string | number {
  return typeof value === "number" ? value : String(value);
}

function plain(value: unknown): MovedValue {
  if (typeof value === "string") return fromText(value);
  return typeof value === "number" ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
