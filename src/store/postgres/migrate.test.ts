import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { StoreSchemaError, StoreVersionError } from "../../model/terms/index.ts";
import { type Database, openDatabase } from "./database.ts";
import { migrate, openSchema, schemaState } from "./migrate.ts";
import { PostgresServer } from "./postgres-server.contract.ts";
import { type SchemaStep, schemaSteps } from "./schema.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const now = schemaSteps.length;
const least = schemaSteps.at(-1)?.leastProgram ?? 1;
/** The version after this one adds a column; the one after that takes an older one away. */
const next: readonly SchemaStep[] = [
  ...schemaSteps,
  { leastProgram: least, sql: "alter table probes add column note text" },
];
const afterNext: readonly SchemaStep[] = [
  ...next,
  {
    leastProgram: now + 1,
    sql: "alter table probes drop column at; alter table probes add column moment bigint",
  },
];

/** A database of its own, with as many hubs' connections as are asked for. */
async function place() {
  const name = await server.database();
  const opened: Database[] = [];
  return {
    name,
    db(user = "ringback"): Database {
      const db = openDatabase({ url: server.url(name, user) });
      opened.push(db);
      return db;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((db) => db.end()));
    },
  };
}

/** Makes a hub a member that knows so much of the schema. */
function join(db: Database, owner: string, program: number) {
  return db.query(
    `insert into ringback.hubs (owner, until, version, seen, joined_at, program)
     values ($1, now() + interval '1 hour', '0.0.0', 0, now(), $2)`,
    [owner, program],
  );
}

test("two that start at once on an empty database make its schema once", async () => {
  await using at = await place();
  const results = await Promise.all([at.db(), at.db()].map((db) => openSchema(db, schemaSteps)));
  expect(new Set(results.map(({ before }) => before))).toEqual(new Set([0, now]));
  expect(await schemaState(at.db())).toEqual({ version: now, leastProgram: least });
});

test("G1: neighbouring versions work on one schema while nothing is taken away, and the older starts on it too", async () => {
  await using at = await place();
  const older = at.db();
  const newer = at.db();
  await openSchema(older, schemaSteps);
  await older.query("insert into ringback.probes (at) values (1)");
  expect(await openSchema(newer, next)).toMatchObject({ before: now, after: now + 1 });
  expect(await openSchema(at.db(), schemaSteps)).toMatchObject({ before: now + 1, after: now + 1 });
  await older.query("update ringback.probes set at = 2");
  await newer.query("update ringback.probes set note = 'new'");
  expect(await older.query("select at, note from ringback.probes")).toEqual([{ at: 2, note: "new" }]);
});

test("G1: a schema that took away what a version needs refuses that version, and says which it is", async () => {
  await using at = await place();
  await openSchema(at.db(), afterNext);
  const refused = openSchema(at.db(), schemaSteps);
  await expect(refused).rejects.toThrow(StoreVersionError);
  await expect(refused).rejects.toMatchObject({ found: now + 2, known: now });
  await expect(join(at.db(), "late", now)).rejects.toThrow(/came too late/);
  expect(await openSchema(at.db(), next)).toMatchObject({ after: now + 2 });
});

test("G2: what the older version relies on is taken away once none of its hubs is a member", async () => {
  await using at = await place();
  const db = at.db();
  await openSchema(db, schemaSteps);
  await join(db, "older", now);
  await join(db, "newer", now + 1);
  const waiting = { before: now, after: now + 1, waitsFor: ["older (0.0.0)"] };
  expect(await openSchema(db, afterNext)).toEqual(waiting);
  expect(await openSchema(db, afterNext)).toEqual({ ...waiting, before: now + 1 });
  expect(await schemaState(db)).toEqual({ version: now + 1, leastProgram: least });
  await db.query("update ringback.hubs set ended_at = now() where owner = 'older'");
  expect(await openSchema(db, afterNext)).toEqual({ before: now + 1, after: now + 2, waitsFor: [] });
});

test("G3: a migration that is killed in the middle has done nothing, and the next one does it all", async () => {
  await using at = await place();
  await openSchema(at.db(), schemaSteps);
  const slow = `${next.at(-1)?.sql ?? ""}; select pg_sleep(60)`;
  const code = `
    const { openDatabase } = await import(process.argv[1]);
    const { migrate } = await import(process.argv[2]);
    const { schemaSteps } = await import(process.argv[3]);
    await migrate(openDatabase({ url: process.argv[4] }), { steps: [...schemaSteps, JSON.parse(process.argv[5])] });`;
  const urls = ["database.ts", "migrate.ts", "schema.ts"].map((file) => new URL(file, import.meta.url).href);
  const step = JSON.stringify({ leastProgram: least, sql: slow });
  const migrating = spawn(
    process.execPath,
    ["--input-type=module", "-e", code, ...urls, server.url(at.name), step],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const sleeping = "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = $1";
  await vi.waitFor(async () => expect(await at.db().query(sleeping, [at.name])).toHaveLength(1), 20_000);
  const ended = once(migrating, "exit");
  migrating.kill("SIGKILL");
  await ended;
  await server.ask(
    "postgres",
    `select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep' and datname = '${at.name}'`,
  );
  const db = at.db();
  expect(await schemaState(db)).toEqual({ version: now, leastProgram: least });
  expect(await migrate(db, { steps: next })).toMatchObject({ before: now, after: now + 1 });
  expect(await db.query("select note from ringback.probes")).toEqual([]);
});

test("G4: traffic goes on while a step waits for a lock", async () => {
  await using at = await place();
  const db = at.db();
  await openSchema(db, schemaSteps);
  await db.query("insert into ringback.probes (at) values (1)");
  let writes = 0;
  const holding = db.transaction(async (asking) => {
    await asking.query("update ringback.probes set at = at + 1");
    await vi.waitFor(() => expect(writes).toBeGreaterThan(20), { timeout: 20_000, interval: 20 });
  });
  const migrating = migrate(at.db(), { steps: next });
  const reading = (async () => {
    for (; writes <= 20; writes += 1) await db.query("select at from ringback.probes");
  })();
  await Promise.all([holding, reading]);
  expect(await migrating).toMatchObject({ after: now + 1 });
});

test("a role that owns nothing runs a hub on what the owner made, and is told what to run where that is missing", async () => {
  await using at = await place();
  const role = `hub_${at.name}`;
  await server.ask(at.name, `create role ${role} login; create table other (a int)`);
  const hub = at.db(role);
  const missing = openSchema(hub, schemaSteps);
  await expect(missing).rejects.toThrow(StoreSchemaError);
  await expect(missing).rejects.toThrow(new RegExp(`ringback schema .*--grant-to ${role}`));
  const owner = at.db();
  await migrate(owner, { grantTo: role });
  expect(await openSchema(hub, schemaSteps)).toEqual({ before: now, after: now, waitsFor: [] });
  await hub.query("insert into ringback.probes (at) values (1)");
  await join(hub, "one", now);
  await hub.query("delete from ringback.hubs");
  for (const sql of [
    "drop table ringback.probes",
    "create table ringback.mine (a int)",
    "update ringback.schema_version set version = 99",
    "select * from other",
  ]) {
    await expect(hub.query(sql)).rejects.toMatchObject({ code: "42501" });
  }
  const old = openSchema(hub, next);
  await expect(old).rejects.toThrow(StoreSchemaError);
  await expect(old).rejects.toThrow(new RegExp(`schema version ${now}, this ringback needs ${now + 1}`));
  // What later versions add is granted as it is made.
  const later = { leastProgram: least, sql: "create table later (a ctext)" };
  await migrate(owner, { steps: [...next, later] });
  await hub.query("insert into ringback.later values ('a')");
  expect(await openSchema(hub, [...next, later])).toMatchObject({ after: now + 2 });
  // To take something away is the owner's to do: the hub does not wait for it.
  const gone = { leastProgram: now + 2, sql: "drop table later" };
  expect(await openSchema(hub, [...next, later, gone])).toMatchObject({ after: now + 2 });
});
