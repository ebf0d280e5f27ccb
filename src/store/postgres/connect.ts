import { readFileSync } from "node:fs";
import { Client, type ClientConfig, types } from "pg";
import {
  type DatabaseAddress,
  type DatabaseHost,
  StoreUnavailableError,
  parseDatabaseAddress,
} from "../../model/terms/index.ts";

/** A connection, and whether the server at its other end takes no writes: it is a replica, or was told so. */
export interface Connection {
  readonly client: Client;
  readonly isPassive: boolean;
}

/** The address that a URL tells. @throws StoreUnavailableError */
export function addressOf(url: string): DatabaseAddress {
  const parsed = parseDatabaseAddress(url);
  if ("address" in parsed) return parsed.address;
  throw new StoreUnavailableError(`its address should be ${parsed.expected.en}`);
}

/**
 * Connects to whichever of the servers takes writes, asking all at once: one that does not answer holds up none.
 * Where none takes writes, one that answers questions at least. @throws what kept it from all of them
 */
export async function reach(address: DatabaseAddress): Promise<Connection> {
  const attempts = address.hosts.map((host) => connect(address, host));
  let chosen: Connection | undefined;
  const active = attempts.map(async (attempt) => {
    const connection = await attempt;
    if (connection.isPassive) throw new Error("It takes no writes");
    return connection;
  });
  try {
    chosen = await Promise.any(active);
  } catch {
    const settled = await Promise.allSettled(attempts);
    chosen = settled.find((outcome) => outcome.status === "fulfilled")?.value;
    if (chosen === undefined) throw firstReason(settled);
  } finally {
    for (const attempt of attempts) void closeUnless(attempt, chosen);
  }
  return chosen;
}

function firstReason(settled: readonly PromiseSettledResult<Connection>[]): unknown {
  const refused = settled.find((outcome) => outcome.status === "rejected");
  return refused?.reason;
}

async function closeUnless(attempt: Promise<Connection>, chosen: Connection | undefined): Promise<void> {
  try {
    const connection = await attempt;
    if (connection !== chosen) await connection.client.end();
  } catch {
    // It was not to be had.
  }
}

/** Connects to one server. @throws when it can't be reached, or lets nobody in */
async function connect(address: DatabaseAddress, { host, port }: DatabaseHost): Promise<Connection> {
  const { user, password, database, connectTimeoutMs } = address;
  const client = new Client({
    host,
    port,
    user,
    database,
    // Without one the driver would look for it in places that nobody configured.
    password: password ?? "",
    ssl: tlsOf(address),
    // With this a pooler's error about a statement is not taken for one about starting.
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    application_name: "ringback",
    types: { getTypeParser },
  });
  // Whoever uses it hears of it by its statement; whoever keeps it listens for its end.
  client.on("error", () => {});
  const late = setTimeout(() => destroy(client), connectTimeoutMs + graceMs);
  try {
    await client.connect();
    const { rows }: { readonly rows: readonly { readonly passive: boolean }[] } = await client.query(
      "select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as passive",
    );
    return { client, isPassive: rows[0]?.passive === true };
  } catch (error) {
    destroy(client);
    throw error;
  } finally {
    clearTimeout(late);
  }
}

// Found dead after this long at the latest where nothing is said.
const keepAliveMs = 10_000;
// The first statement has this long beside what connecting has.
const graceMs = 1_000;

/** Breaks a connection off at once, whatever it is waiting for: its statement fails. */
export function destroy(client: Client): void {
  // The driver's own end() waits for the other end where nothing is underway, and the other end may be gone.
  streamOf(client)?.destroy();
}

/** Closes a connection that nobody uses, in good order where the other end takes part. */
export async function close(client: Client): Promise<void> {
  const late = setTimeout(() => destroy(client), graceMs);
  try {
    await client.end();
  } catch {
    // It was broken already.
  } finally {
    clearTimeout(late);
  }
}

/** True when a server is there, and has no room for another connection. */
export function isFull(error: unknown): boolean {
  // too_many_connections; a pooler's way to say so has no code of its own
  return codeOf(error) === "53300" || /no more connections/i.test(reasonOf(error));
}

/** The database's code of what went wrong; "" where it did not come from there. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : "";
}

/** What went wrong, in its own words. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}

function streamOf(client: Client): { destroy(): void } | undefined {
  const connection: unknown = "connection" in client ? client.connection : undefined;
  const isConnection = typeof connection === "object" && connection !== null && "stream" in connection;
  const stream: unknown = isConnection ? connection.stream : undefined;
  return canBeDestroyed(stream) ? stream : undefined;
}

function canBeDestroyed(stream: unknown): stream is { destroy(): void } {
  return (
    typeof stream === "object" &&
    stream !== null &&
    "destroy" in stream &&
    typeof stream.destroy === "function"
  );
}

function tlsOf({ tls }: DatabaseAddress): ClientConfig["ssl"] {
  if (tls.mode === "disable") return false;
  const { rootCert, cert, key } = tls;
  return {
    rejectUnauthorized: tls.mode !== "require" || rootCert !== null,
    // The name is looked at only where that was asked for.
    ...(tls.mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
    ...(rootCert === null ? {} : { ca: readFileSync(rootCert, "utf8") }),
    ...(cert === null ? {} : { cert: readFileSync(cert, "utf8") }),
    ...(key === null ? {} : { key: readFileSync(key, "utf8") }),
  };
}

// int8, numeric
const wholeNumbers = new Set<number>([20, 1700]);

function getTypeParser(oid: number, format?: "text" | "binary") {
  if (wholeNumbers.has(oid) && format !== "binary") return Number;
  const parse: unknown = types.getTypeParser(oid, format);
  return parse;
}
