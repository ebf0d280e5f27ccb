import pg from "pg";
import { RingbackError, StoreUnavailableError } from "../../model/terms/index.ts";
import type { RawRow } from "./row.ts";
import { toText } from "./text.ts";

/** A value for a place in a statement. Arrays go as {@link Buffer}s of arrays.ts. */
export type Value = string | number | boolean | null | Uint8Array;

/** Asks and tells the database. */
export interface Asking {
  /**
   * Runs one statement, which is a transaction of its own unless it is within one.
   * @throws StoreUnavailableError, ConflictError
   */
  query(sql: string, values?: readonly Value[]): Promise<readonly RawRow[]>;
}

/** The database, by a few connections. */
export interface Database extends Asking {
  /** Runs statements as one transaction, which sees each moment that it asks about. */
  transaction<Result>(work: (asking: Asking) => Promise<Result>): Promise<Result>;
  /** Runs statements on one snapshot: all that is read is of one moment. Nothing is written. */
  snapshot<Result>(work: (asking: Asking) => Promise<Result>): Promise<Result>;
  end(): Promise<void>;
}

/** Somebody else wrote meanwhile what this was planned on: nothing was written, and trying again may succeed. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

/** How to reach the database. */
export interface DatabaseOptions {
  /** postgres://… */
  readonly url: string;
  /** The most connections. */
  readonly connections: number;
  /** How long a statement may take; what a hub asks takes far less than the half minute that it is by default. */
  readonly statementMs?: number;
}

const usualStatementMs = 30_000;
const connectMs = 5_000;

/** Opens connections as they are needed. */
export function openDatabase({
  url,
  connections,
  statementMs = usualStatementMs,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs,
    application_name: "ringback",
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it is no news: the next one that is needed is made anew.
  pool.on("error", () => {});
  return {
    query: (sql, values) => guarded(async () => rowsOf(await pool.query(sql, plain(values)))),
    transaction: (work) => guarded(() => within(pool, "begin", work)),
    snapshot: (work) =>
      guarded(() => within(pool, "begin transaction isolation level repeatable read, read only", work)),
    end: () => pool.end(),
  };
}

async function within<Result>(
  pool: pg.Pool,
  begin: string,
  work: (asking: Asking) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks meanwhile says so to the statement that is underway as well.
  const note = (error: Error) => {
    broken = error;
  };
  client.on("error", note);
  try {
    await client.query(begin);
    const result = await work({
      query: async (sql, values) => rowsOf(await client.query(sql, plain(values))),
    });
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(note);
    throw error;
  } finally {
    client.off("error", note);
    client.release(broken);
  }
}

function plain(values: readonly Value[] = []): unknown[] {
  return values.map((value) => {
    if (typeof value === "string") return toText(value);
    if (value instanceof Uint8Array && !(value instanceof Buffer)) return Buffer.from(value);
    return value;
  });
}

function rowsOf({ rows }: { readonly rows: readonly RawRow[] }): readonly RawRow[] {
  return rows;
}

/** Tells what the caller is to know: whether to try again now, later, or never. */
async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw told(error);
  }
}

function told(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ConflictError || error instanceof RingbackError)
    return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (conflicts.has(code)) return new ConflictError(error.message, { cause: error });
  // Without a code of the database's own, it is the connection that failed.
  const isUnavailable =
    !/^[0-9A-Z]{5}$/.test(code) || unavailableClasses.has(code.slice(0, 2)) || unavailable.has(code);
  return isUnavailable ? new StoreUnavailableError(error.message, { cause: error }) : error;
}

// division_by_zero is how a statement of ours says that what it was planned on has changed: see expected() in
// accept.ts. unique_violation, serialization_failure, deadlock_detected.
const conflicts = new Set(["22012", "23505", "40001", "40P01"]);
// connection_exception, insufficient_resources, operator_intervention, system_error
const unavailableClasses = new Set(["08", "53", "57", "58"]);
// read_only_sql_transaction: a replica that was not promoted. lock_not_available. object_in_use.
const unavailable = new Set(["25006", "55P03", "55006"]);

// int8, numeric
const wholeNumbers = new Set<number>([20, 1700]);

function getTypeParser(oid: number, format?: "text" | "binary") {
  if (wholeNumbers.has(oid) && format !== "binary") return Number;
  return pg.types.getTypeParser(oid, format);
}
