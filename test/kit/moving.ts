import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { movedParts } from "../../src/store/index.ts";
import { PostgresStore } from "../../src/store/postgres/index.ts";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { type FilledHub, fillHub } from "./filled-hub.ts";
import { type Ended, RingbackProcess } from "./ringback-process.ts";

// Columns that one engine alone has, or fills in another way.
const ownColumns: Readonly<Record<string, readonly string[]>> = {
  calls: ["bucket"],
  deliveries: ["body", "state", "owner"],
  replays: ["doc"],
};

type Tables = Readonly<Record<string, readonly string[]>>;

/** A hub that lies in SQLite, and a server that it is moved to. */
export class Moving implements AsyncDisposable {
  readonly folder: string;
  readonly server: PostgresServer;
  readonly hub: FilledHub;

  private constructor(folder: string, server: PostgresServer, hub: FilledHub) {
    this.folder = folder;
    this.server = server;
    this.hub = hub;
  }

  static async start(): Promise<Moving> {
    const folder = mkdtempSync(join(tmpdir(), "ringback-moving-"));
    const server = await PostgresServer.start();
    return new Moving(folder, server, await fillHub(join(folder, "filled", "hub.db")));
  }

  /** The options that say from where to where. */
  route(database: string, path = this.hub.path): readonly string[] {
    return ["--from", `sqlite:${path}`, "--to", this.server.url(database)];
  }

  /** Runs the command to its end. */
  migrate(database: string, ...more: readonly string[]): Promise<Ended> {
    return RingbackProcess.run(["migrate", ...this.route(database), ...more]);
  }

  /** Opens the store as a hub does. */
  async open(database: string): Promise<void> {
    await using store = new PostgresStore({ url: this.server.url(database) });
    await store.open();
  }

  /** Rows of the old store as lines, in order. */
  inSqlite(sql: string): readonly string[] {
    using db = new DatabaseSync(this.hub.path, { readOnly: true });
    return db
      .prepare(sql)
      .all()
      .map((row) => line(row, (text) => text))
      .toSorted();
  }

  /** Rows of the new one likewise, with what stands for NUL there as NUL. */
  async inPostgres(database: string, sql: string): Promise<readonly string[]> {
    const rows = await this.server.ask(database, sql);
    return rows.map((row) => line(row, withNul)).toSorted();
  }

  /** The rows of every table, column by column, as they were and as they are now. Every table had some. */
  async bothSides(database: string): Promise<{ readonly before: Tables; readonly now: Tables }> {
    const parts = movedParts.filter(({ name }) => !/^bodies|_digests$/.test(name));
    const before: Record<string, readonly string[]> = {};
    const now: Record<string, readonly string[]> = {};
    for (const { table } of parts) {
      const sql = `select ${this.#sharedColumns(table).join(", ")} from`;
      const rows = this.inSqlite(`${sql} ${table}`);
      if (rows.length === 0) throw new Error(`Expected the old store to have ${table}`);
      before[table] = rows;
      now[table] = await this.inPostgres(database, `${sql} ringback.${table}`);
    }
    return { before, now };
  }

  #sharedColumns(table: string): readonly string[] {
    using db = new DatabaseSync(this.hub.path, { readOnly: true });
    const columns = db.prepare(`pragma table_info(${table})`).all();
    const inStore = new Set(columns.map(({ name }) => name));
    const moved = Object.keys(movedParts.find(({ name }) => name === table)?.columns ?? {});
    return moved.filter((column) => inStore.has(column) && ownColumns[table]?.includes(column) !== true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type Reading = (text: string) => string;

function line(row: Readonly<Record<string, unknown>>, reading: Reading): string {
  const shown = Object.entries(row).map(([column, value]) => [column, plain(value, reading)] as const);
  return JSON.stringify(Object.fromEntries(shown));
}

/** Bytes in hex, yes as 1. */
function plain(value: unknown, reading: Reading): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "boolean") return String(Number(value));
  return typeof value === "string" ? reading(value) : JSON.stringify(value);
}

function withNul(text: string): string {
  return text.replaceAll(/\u{fdd0}([01])/gu, (_, digit) => (digit === "0" ? "\0" : "\u{fdd0}"));
}
