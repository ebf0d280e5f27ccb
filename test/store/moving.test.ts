import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeTime } from "ulid";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { movedParts } from "../../src/store/index.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { Moving } from "../kit/moving.ts";
import { type Ended } from "../kit/ringback-process.ts";
import { adminKey } from "../kit/test-hub.ts";

// Each test runs processes and a database server, on whatever machine.
vi.setConfig({ testTimeout: 180_000 });

let moving: Moving;
beforeAll(async () => {
  moving = await Moving.start();
}, 180_000);
afterAll(() => moving[Symbol.asyncDispose]());

describe("ringback migrate", () => {
  let database = "";
  let told: Ended;
  beforeAll(async () => {
    database = await moving.server.database();
    told = await moving.migrate(database);
  }, 60_000);

  test("moves every table row for row", async () => {
    expect(told).toMatchObject({ code: 0 });
    expect(told.stdout).toMatch(/^Moved, and every row checked: \d{5} rows in [\d.]+ s\n$/);
    // With what PostgreSQL's text can't hold.
    expect(moving.inSqlite("select job_key from calls").join("\n")).toContain("\\u0000");
    const { before, now } = await moving.bothSides(database);
    expect(now).toEqual(before);
  });

  test("keeps every message's and every delivery's bytes", async () => {
    const before = "length(b.bytes) as size, b.bytes from";
    const now = "octet_length(b.bytes) as size, b.bytes from";
    expect(
      await moving.inPostgres(
        database,
        `select m.id, ${now} ringback.messages m join ringback.bodies b on b.tenant = m.tenant and 'msg_' || b.id = m.id`,
      ),
    ).toEqual(moving.inSqlite(`select m.id, ${before} messages m join bodies b on b.id = m.body`));
    expect(
      await moving.inPostgres(
        database,
        `select d.id, d.size, b.bytes from ringback.deliveries d join ringback.bodies b on b.tenant = d.tenant and b.id = d.body`,
      ),
    ).toEqual(moving.inSqlite(`select d.id, ${before} deliveries d join bodies b on b.id = d.body`));
    const [counted] = await moving.server.ask(
      database,
      `select count(*) as count from ringback.bodies b where not exists (
         select from ringback.messages where id = 'msg_' || b.id
       ) and not exists (select from ringback.deliveries where body = b.id)`,
    );
    expect(counted).toEqual({ count: "0" });
    const [large] = await moving.server.ask(
      database,
      `select bytes from ringback.bodies where id = '${moving.hub.large.id.slice("msg_".length)}'`,
    );
    expect(moving.hub.large.bytes.length).toBe(3_000_000);
    expect(Buffer.compare(large?.["bytes"] as Buffer, moving.hub.large.bytes)).toBe(0);
  });

  test("leaves nothing in the hands of the process that died", async () => {
    const states = (rows: readonly string[]) =>
      Object.fromEntries(
        rows
          .map((row) => JSON.parse(row) as { state: string; count: string })
          .map(({ state, count }) => [state, count] as const),
      );
    const sql = (from: string) => `select state, count(*) as count from ${from} group by state`;
    const before = states(moving.inSqlite(sql("deliveries")));
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining(["delivered", "failed", "parked", "sending", "waiting"]),
    );
    const { sending, waiting, ...others } = before;
    const after = { ...others, waiting: String(Number(sending) + Number(waiting)) };
    expect(states(await moving.inPostgres(database, sql("ringback.deliveries")))).toEqual(after);
    expect(
      await moving.inPostgres(database, "select 1 from ringback.deliveries where owner is not null"),
    ).toEqual([]);
    const replays = await moving.server.ask(database, "select doc from ringback.replays");
    const [was] = moving
      .inSqlite("select doc from replays")
      .map((row) => JSON.parse((JSON.parse(row) as { doc: string }).doc) as object);
    expect(was).toMatchObject({ lease: { owner: "dead" } });
    expect(replays.map(({ doc }) => JSON.parse(String(doc)) as unknown)).toEqual([{ ...was, lease: null }]);
  });

  test("writes what PostgreSQL keeps apart: digests, and the hour of a call", async () => {
    const digests = "select tenant, source, digest, id from";
    const messages = moving.inSqlite(`${digests} messages where digest is not null`);
    expect(messages).toHaveLength(2);
    expect(
      await moving.inPostgres(
        database,
        "select tenant, source, digest, message as id from ringback.message_digests",
      ),
    ).toEqual(messages);
    const events = moving.inSqlite(`${digests} events where subject is null`);
    expect(events.length).toBeGreaterThan(0);
    expect(
      await moving.inPostgres(
        database,
        "select tenant, source, digest, event as id from ringback.event_digests",
      ),
    ).toEqual(events);
    const calls = await moving.server.ask(database, "select id, bucket from ringback.calls");
    const hours = calls.map(({ id }) => Math.floor(decodeTime(String(id).slice("call_".length)) / 3_600_000));
    expect(calls.map(({ bucket }) => bucket)).toEqual(hours);
  });

  test("has hubs count on from where the rows are", async () => {
    const highest = (column: string, tables: readonly string[]) => {
      using db = new DatabaseSync(moving.hub.path, { readOnly: true });
      return Math.max(
        ...tables.map((table) =>
          Number(db.prepare(`select max(${column}) as last from ${table}`).get()?.["last"]),
        ),
      );
    };
    const counted = await moving.server.ask(
      database,
      `select (select revision from ringback.configuration_revision)::int as revision,
         (select version from ringback.vitals_version)::int as version`,
    );
    const revision = highest("revision", ["tenants", "keys", "sources", "endpoints"]);
    const version = highest("version", ["endpoint_health", "source_activity"]);
    expect(revision).toBeGreaterThan(0);
    expect(version).toBeGreaterThan(0);
    expect(counted).toEqual([{ revision, version }]);
  });

  test("tells where the master key is, and what is next", () => {
    expect(told.stderr).toContain(`which is in ${moving.hub.path}.key and not in the database`);
    expect(told.stderr).toContain("do not start it on the old store again");
  });

  test("run again does nothing, and a hub may open the store", async () => {
    await moving.open(database);
    const again = await moving.migrate(database, "--json");
    expect(again).toMatchObject({ code: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ began: "complete", isDone: true, parts: [] });
  });

  test("lets a hub go on: it shows what a hub on the old store shows, and delivers what waited", async () => {
    const old = join(moving.folder, "old.db");
    copyFileSync(moving.hub.path, old);
    const key = readFileSync(`${moving.hub.path}.key`, "utf8").trim();
    const sealedWith = ["env", `RINGBACK_MASTER_KEY=${key}`];
    await using before = new HubProcess(old, [], (command) => [...sealedWith, ...command]);
    await using now = new HubProcess("", ["--store", moving.server.url(database)], (command) => [
      ...sealedWith,
      ...command,
    ]);
    await Promise.all([before.start(), now.start()]);
    const at = "/v1/tenants/harbour";
    for (const list of ["calls", "jobs", "messages", "sources", "endpoints", "keys"]) {
      const path = `${at}/${list}`;
      const [shown, kept] = await Promise.all([now.all<Listed>(path), before.all<Listed>(path)]);
      expect([list, kept.length > 0]).toEqual([list, true]);
      expect({ list, rows: shown.map(withoutHost) }).toEqual({ list, rows: kept.map(withoutHost) });
    }
    for (const { id } of await before.all<Listed>(`${at}/calls`)) {
      const one = async (hub: HubProcess) =>
        await hub.api<{ call: object; events: object }>("GET", `${at}/calls/${id}`);
      const [shown, kept] = await Promise.all([one(now), one(before)]);
      expect([shown.call, shown.events]).toEqual([kept.call, kept.events]);
    }
    const raw = await fetch(`${await now.url}${at}/messages/${moving.hub.large.id}/raw`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    expect(Buffer.compare(Buffer.from(await raw.arrayBuffer()), moving.hub.large.bytes)).toBe(0);
    // What was being sent when the old hub was killed goes to where its application is now.
    const endpoints = await now.all<Listed & { timeoutMs: number }>(`${at}/endpoints`);
    const slow = endpoints.find(({ timeoutMs }) => timeoutMs === 60_000)?.id ?? "";
    await using application = await new ScriptedEndpoint().start();
    await now.api("PATCH", `${at}/endpoints/${slow}`, { url: application.url });
    // Not before its ladder's next step by itself.
    for (const { id } of await now.all<Listed>(`${at}/deliveries`, `endpoint=${slow}`))
      await now.api("POST", `${at}/deliveries/${id}/retry`);
    await vi.waitFor(
      async () => {
        const states = (await now.all<{ state: string }>(`${at}/deliveries`, `endpoint=${slow}`)).map(
          ({ state }) => state,
        );
        if (states.length === 0 || states.some((state) => state !== "delivered"))
          throw new Error(`Deliveries are ${states.join(", ")}`);
      },
      { timeout: 60_000, interval: 100 },
    );
    expect(application.received.length).toBeGreaterThan(0);
  }, 180_000);
});

type Listed = Readonly<Record<string, unknown>> & { readonly id: string };

/** Where the hub listens is its own, and how an endpoint does and when a key was last used changes. */
function withoutHost({ url, lastUsedAt: _, health: __, ...row }: Listed): object {
  return { ...row, url: typeof url === "string" ? new URL(url).pathname : url };
}

describe("the list of what goes along has", () => {
  // What one engine keeps for itself.
  const notMoved = {
    sqlite: {
      probes: "proves that the disk can be written to",
      bodies: "goes as the bytes of messages and of deliveries",
      configuration_revision: "goes on from the highest revision of a row",
      configuration_removed: "nobody is there yet who should hear of it",
      vitals_version: "goes on from the highest version of a row",
    },
    postgres: {
      schema_version: "the engine's own",
      configuration_revision: "goes on from the highest revision of a row",
      vitals_version: "goes on from the highest version of a row",
      configuration_removed: "nobody is there yet who should hear of it",
      hubs: "no hub is there yet",
      hub_epoch: "no hub is there yet",
      hub_works: "no hub is there yet",
      probes: "proves that the database can be written to",
      moves: "the move's own",
      move_parts: "the move's own",
    },
  };
  const sorted = (names: Iterable<string>) => [...new Set(names)].toSorted();
  const moved = movedParts.map(({ table }) => table);

  test("every table of SQLite, and every column of it", () => {
    using db = new DatabaseSync(moving.hub.path, { readOnly: true });
    const tables = db
      .prepare("select name from sqlite_schema where type = 'table'")
      .all()
      .map(({ name }) => String(name));
    const own = Object.keys(notMoved.sqlite);
    expect(sorted(tables)).toEqual(
      sorted([
        ...movedParts.map(({ name }) => name).filter((name) => !/^bodies|_digests$/.test(name)),
        ...own,
      ]),
    );
    const left = tables
      .filter((table) => !own.includes(table))
      .flatMap((table) => {
        const known = movedParts.find(({ name }) => name === table)?.columns ?? {};
        const columns = db
          .prepare(`pragma table_info(${table})`)
          .all()
          .map(({ name }) => String(name));
        return columns.filter((column) => !(column in known)).map((column) => `${table}.${column}`);
      });
    // The bytes are parts of their own, and so is what an event is known by.
    expect(left.toSorted()).toEqual(["events.digest", "messages.body"]);
  });

  test("every table of PostgreSQL, and every column as it is there", async () => {
    const database = await moving.server.database();
    await moving.open(database);
    const columns = await moving.server.ask(
      database,
      `select c.relname as table, a.attname as column, a.attnotnull as required, format_type(a.atttypid, null) as type
       from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'ringback'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and a.attnum > 0 and not a.attisdropped`,
    );
    const kinds: Readonly<Record<string, string>> = {
      boolean: "flag",
      bytea: "bytes",
      bigint: "whole",
      integer: "whole",
      smallint: "whole",
    };
    const tables = sorted(columns.map(({ table }) => String(table)));
    expect(tables).toEqual(sorted([...moved, ...Object.keys(notMoved.postgres)]));
    // What has no meaning before a hub on PostgreSQL wrote it.
    const unset = new Set(["deliveries made", "replays version"]);
    for (const part of movedParts) {
      const there = columns
        .filter(({ table, column }) => table === part.table && !unset.has([table, column].join(" ")))
        .map(
          ({ column, type, required }) =>
            [column, `${kinds[String(type)] ?? "text"}${required === true ? "" : "?"}`] as const,
        );
      expect([part.name, Object.fromEntries(there)]).toEqual([part.name, part.columns]);
    }
  });
});
