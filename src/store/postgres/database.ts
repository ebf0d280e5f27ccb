import type { Client } from "pg";
import { OutcomeUnknownError, StoreUnavailableError } from "../../model/terms/index.ts";
import { addressOf, codeOf, reasonOf } from "./connect.ts";
import { Connections, type DatabaseState } from "./connections.ts";
import type { RawRow } from "../rows/index.ts";
import { toText } from "./text.ts";

// Statements, as the engine's functions use them.
//
// Q1. Nothing is set for a session, named, or prepared: behind a pooler the next statement may run on another one.
//     What a transaction needs it sets for itself alone.
// Q2. Every statement has a time within which it must end. One that does not is given up with its connection, and
//     counts as not done; whether it was is not known.
// Q3. A transaction that its hub leaves lying is ended by the database itself, so that nobody waits for its locks.

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
  transaction<Result>(
    work: (asking: Asking) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** Runs statements on one snapshot: all that is read is of one moment. Nothing is written. */
  snapshot<Result>(work: (asking: Asking) => Promise<Result>): Promise<Result>;
  /** Something else says that the database may be away: to be looked at now. */
  doubt(reason: string): void;
  end(): Promise<void>;
}

/** How to run a transaction. */
export interface TransactionOptions {
  /** How long each of its statements may take. */
  readonly statementMs?: number;
}

/** Somebody else wrote meanwhile what this was planned on: nothing was written, and trying again may succeed. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

/** Two that wrote the same rows in different orders waited for each other, and this one was broken off. */
class DeadlockError extends ConflictError {}

// Two hubs that write the same rows in turn may stand in each other's way, but hardly this often in a row.
const mostTries = 5;

/** Does it, again where somebody else was in the way. @throws StoreUnavailableError */
export async function despiteConflicts<Result>(
  work: () => Promise<Result>,
  kind: typeof ConflictError = ConflictError,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof kind)) throw error;
      if (tries === mostTries) throw new StoreUnavailableError(error.message, { cause: error });
    }
  }
}

/** How to reach the database. */
export interface DatabaseOptions {
  /** postgres://… */
  readonly url: string;
  /** The most connections; as the URL says where it is left out. */
  readonly connections?: number;
  /** For so long a statement may take, where it is not to be as long as usual. */
  readonly statementMs?: number;
  /** Told when the database is gone, and when it is back. */
  readonly onState?: (state: DatabaseState) => void;
  /** Told when a statement was lost with its connection: whether it was done is not known. */
  readonly onUnknown?: () => void;
}

// Longer than any statement of ours takes on a database that is well, and shorter than a hub's lease.
const usualStatementMs = 8_000;
const transactionStatementMs = 30_000;

/** Opens connections as they are needed. */
export function openDatabase({
  url,
  connections,
  statementMs = usualStatementMs,
  onState,
  onUnknown = () => {},
}: DatabaseOptions): Database {
  const known = addressOf(url);
  const address = connections === undefined ? known : { ...known, connections };
  const pool = new Connections(onState === undefined ? { address } : { address, onState });
  const lent = lending(pool, onUnknown);
  return {
    // A statement is a transaction of its own: one that was broken off has not happened, and is simply made again.
    query: (sql, values) =>
      despiteConflicts(
        () => lent((client) => run(client, { sql, values, withinMs: statementMs })),
        DeadlockError,
      ),
    transaction: (work, options) => lent((client) => within(client, "begin", { work, ...options })),
    snapshot: (work) =>
      lent((client) =>
        within(client, "begin transaction isolation level repeatable read, read only", { work }),
      ),
    doubt: (reason) => pool.doubt(reason),
    end: () => pool.close(),
  };
}

/** Runs things with a connection, and tells the pool what became of that. */
function lending(pool: Connections, onUnknown: () => void) {
  return async <Result>(use: (client: Client) => Promise<Result>): Promise<Result> => {
    const connection = await pool.borrow();
    let broken: unknown;
    try {
      return await use(connection.client);
    } catch (error) {
      // A replica that answers questions says each time that it takes no writes.
      if (isGone(error) && !(connection.isPassive && codeOf(error) === readOnly)) broken = error;
      throw told(error);
    } finally {
      pool.giveBack(connection, broken !== undefined);
      if (broken !== undefined) onUnknown();
      if (broken !== undefined && !(broken instanceof TooSlowError)) pool.doubt(reasonOf(broken));
    }
  };
}

interface Statement {
  readonly sql: string;
  readonly values?: readonly Value[] | undefined;
  readonly withinMs: number;
}

/** A statement did not end in its time; its connection is not used again (Q2). */
class TooSlowError extends Error {
  override readonly name = "TooSlowError";
}

async function run(client: Client, { sql, values, withinMs }: Statement): Promise<readonly RawRow[]> {
  let late: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new TooSlowError(`a statement took over ${withinMs} ms`)), withinMs);
  });
  try {
    const { rows }: { readonly rows: readonly RawRow[] } = await Promise.race([
      client.query(sql, plain(values)),
      tooSlow,
    ]);
    return rows;
  } finally {
    clearTimeout(late);
  }
}

async function within<Result>(
  client: Client,
  begin: string,
  {
    work,
    statementMs: withinMs = transactionStatementMs,
  }: TransactionOptions & { readonly work: (asking: Asking) => Promise<Result> },
): Promise<Result> {
  const say = (sql: string, values?: readonly Value[]) => run(client, { sql, values, withinMs });
  try {
    // One message with several statements goes as one, without values.
    await say(`${begin}; set local idle_in_transaction_session_timeout = ${transactionStatementMs}`);
    const result = await work({ query: say });
    await say("commit");
    return result;
  } catch (error) {
    if (!isGone(error)) await say("rollback");
    throw error;
  }
}

function plain(values: readonly Value[] = []): unknown[] {
  return values.map((value) => {
    if (typeof value === "string") return toText(value);
    if (value instanceof Uint8Array && !(value instanceof Buffer)) return Buffer.from(value);
    return value;
  });
}

// connection_exception
const goneClass = "08";
const readOnly = "25006";
// admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout; the transaction's
// timeouts end the session as well. read_only_sql_transaction: the server was made a replica of another.
const gone = new Set(["57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04", readOnly]);

/** True when the connection is of no use any more. Without a code of the database's own, it is what failed. */
function isGone(error: unknown): boolean {
  if (error instanceof ConflictError || error instanceof StoreUnavailableError) return false;
  if (error instanceof TooSlowError) return true;
  const code = codeOf(error);
  return isOfConnection(error, code) || code.startsWith(goneClass) || gone.has(code);
}

// What the driver says of a connection that broke, and what the machine says of its socket.
function isOfConnection(error: unknown, code: string): boolean {
  if (code !== "" || !(error instanceof Error)) return false;
  return (
    "syscall" in error ||
    /^(?:Connection terminated|Client (?:was closed|has encountered))/.test(error.message)
  );
}

/** What the caller is to know: whether to try again now, later, or never. */
function told(error: unknown): unknown {
  const code = codeOf(error);
  if (deadlocks.has(code)) return new DeadlockError(reasonOf(error), { cause: error });
  if (conflicts.has(code)) return new ConflictError(reasonOf(error), { cause: error });
  // Who says that it takes no writes has written nothing.
  if (isGone(error) && code !== readOnly) return new OutcomeUnknownError(reasonOf(error), { cause: error });
  const isUnavailable = isGone(error) || unavailableClasses.has(code.slice(0, 2)) || unavailable.has(code);
  return isUnavailable ? new StoreUnavailableError(reasonOf(error), { cause: error }) : error;
}

// division_by_zero is how a statement of ours says that what it was planned on has changed: see statement.ts.
// unique_violation
const conflicts = new Set(["22012", "23505"]);
// serialization_failure, deadlock_detected
const deadlocks = new Set(["40001", "40P01"]);
// insufficient_resources, operator_intervention, system_error
const unavailableClasses = new Set(["53", "57", "58"]);
// lock_not_available, object_in_use
const unavailable = new Set(["55P03", "55006"]);
