import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeTime } from "ulid";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { movedParts } from "../../src/store/index.ts";
import { PostgresStore } from "../../src/store/postgres/index.ts";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { type FilledHub, fillHub } from "../kit/moving.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { adminKey } from "../kit/test-hub.ts";
import { unpackFixture } from "../kit/store-fixture.ts";

let folder = "";
let server: PostgresServer;
let hub: FilledHub;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-moving-"));
  server = await PostgresServer.start();
  hub = await fillHub(join(folder, "filled", "hub.db"));
}, 120_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const route = (database: string, path = hub.path) => [
  "--from",
  `sqlite:${path}`,
  "--to",
  server.url(database),
];
const migrate = (database: string, ...more: readonly string[]) =>
  RingbackProcess.run(["migrate", ...route(database), ...more]);

/** A row as lines can be compared: bytes in hex, yes as 1, what stands for NUL as NUL. */
function line(row: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(row).map(([column, value]) => [column, plain(value)]);
  return JSON.stringify(Object.fromEntries(shown));
}

function plain(value: unknown): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "boolean") return String(Number(value));
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.replaceAll("\u{fdd0}0", "\0").replaceAll("\u{fdd0}1", "\u{fdd0}");
}

function inSqlite(sql: string, path = hub.path): readonly string[] {
  using db = new DatabaseSync(path, { readOnly: true });
  return db.prepare(sql).all().map(line).toSorted();
}

const inPostgres = async (database: string, sql: string) =>
  (await server.ask(database, sql)).map(line).toSorted();

/** A store that is opened as a hub does. */
async function open(database: string): Promise<void> {
  await using store = new PostgresStore({ url: server.url(database) });
  await store.open();
}

// Columns that one engine alone has, or fills in another way.
const ownColumns: Readonly<Record<string, readonly string[]>> = {
  calls: ["bucket"],
  deliveries: ["body", "state", "owner"],
  replays: ["doc"],
};

/** What both engines have of a table in the same form. */
function sharedColumns(table: string): readonly string[] {
  using db = new DatabaseSync(hub.path, { readOnly: true });
  const columns = db.prepare(`pragma table_info(${table})`).all();
  const inStore = new Set(columns.map(({ name }) => name));
  const moved = Object.keys(movedParts.find(({ name }) => name === table)?.columns ?? {});
  return moved.filter((column) => inStore.has(column) && ownColumns[table]?.includes(column) !== true);
}

async function expectMoved(database: string): Promise<void> {
  const tables = movedParts.filter(({ name }) => !/^bodies|_digests$/.test(name)).map(({ table }) => table);
  for (const table of tables) {
    const sql = `select ${sharedColumns(table).join(", ")} from`;
    const before = inSqlite(`${sql} ${table}`);
    expect([table, before.length]).not.toEqual([table, 0]);
    const now = await inPostgres(database, `${sql} ringback.${table}`);
    expect({ table, rows: now }).toEqual({ table, rows: before });
  }
}

describe("ringback migrate", () => {
  let database = "";
  let told: Awaited<ReturnType<typeof migrate>>;
  beforeAll(async () => {
    database = await server.database();
    told = await migrate(database);
  }, 60_000);

  test("moves every table row for row", async () => {
    expect(told).toMatchObject({ code: 0 });
    expect(told.stdout).toMatch(/^Moved, and every row checked: \d{5} rows in [\d.]+ s\n$/);
    // With what PostgreSQL's text can't hold.
    expect(inSqlite("select job_key from calls").join("\n")).toContain("\\u0000");
    await expectMoved(database);
  });

  test("keeps every message's and every delivery's bytes", async () => {
    const before = "length(b.bytes) as size, b.bytes from";
    const now = "octet_length(b.bytes) as size, b.bytes from";
    expect(
      await inPostgres(
        database,
        `select m.id, ${now} ringback.messages m join ringback.bodies b on b.tenant = m.tenant and 'msg_' || b.id = m.id`,
      ),
    ).toEqual(inSqlite(`select m.id, ${before} messages m join bodies b on b.id = m.body`));
    expect(
      await inPostgres(
        database,
        `select d.id, d.size, b.bytes from ringback.deliveries d join ringback.bodies b on b.tenant = d.tenant and b.id = d.body`,
      ),
    ).toEqual(inSqlite(`select d.id, ${before} deliveries d join bodies b on b.id = d.body`));
    const [counted] = await server.ask(
      database,
      `select count(*) as count from ringback.bodies b where not exists (
         select from ringback.messages where id = 'msg_' || b.id
       ) and not exists (select from ringback.deliveries where body = b.id)`,
    );
    expect(counted).toEqual({ count: "0" });
    const [large] = await server.ask(
      database,
      `select bytes from ringback.bodies where id = '${hub.large.id.slice("msg_".length)}'`,
    );
    expect(hub.large.bytes.length).toBe(3_000_000);
    expect(Buffer.compare(large?.["bytes"] as Buffer, hub.large.bytes)).toBe(0);
  });

  test("leaves nothing in the hands of the process that died", async () => {
    const states = (rows: readonly string[]) =>
      Object.fromEntries(
        rows
          .map((row) => JSON.parse(row) as { state: string; count: string })
          .map(({ state, count }) => [state, count] as const),
      );
    const sql = (from: string) => `select state, count(*) as count from ${from} group by state`;
    const before = states(inSqlite(sql("deliveries")));
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining(["delivered", "failed", "parked", "sending", "waiting"]),
    );
    const { sending, waiting, ...others } = before;
    const after = { ...others, waiting: String(Number(sending) + Number(waiting)) };
    expect(states(await inPostgres(database, sql("ringback.deliveries")))).toEqual(after);
    expect(await inPostgres(database, "select 1 from ringback.deliveries where owner is not null")).toEqual(
      [],
    );
    const replays = await server.ask(database, "select doc from ringback.replays");
    const [was] = inSqlite("select doc from replays").map(
      (row) => JSON.parse((JSON.parse(row) as { doc: string }).doc) as object,
    );
    expect(was).toMatchObject({ lease: { owner: "dead" } });
    expect(replays.map(({ doc }) => JSON.parse(String(doc)) as unknown)).toEqual([{ ...was, lease: null }]);
  });

  test("writes what PostgreSQL keeps apart: digests, and the hour of a call", async () => {
    const digests = "select tenant, source, digest, id from";
    const messages = inSqlite(`${digests} messages where digest is not null`);
    expect(messages).toHaveLength(2);
    expect(
      await inPostgres(
        database,
        "select tenant, source, digest, message as id from ringback.message_digests",
      ),
    ).toEqual(messages);
    const events = inSqlite(`${digests} events where subject is null`);
    expect(events.length).toBeGreaterThan(0);
    expect(
      await inPostgres(database, "select tenant, source, digest, event as id from ringback.event_digests"),
    ).toEqual(events);
    const calls = await server.ask(database, "select id, bucket from ringback.calls");
    const hours = calls.map(({ id }) => Math.floor(decodeTime(String(id).slice("call_".length)) / 3_600_000));
    expect(calls.map(({ bucket }) => bucket)).toEqual(hours);
  });

  test("has hubs count on from where the rows are", async () => {
    const highest = (column: string, tables: readonly string[]) => {
      using db = new DatabaseSync(hub.path, { readOnly: true });
      return Math.max(
        ...tables.map((table) =>
          Number(db.prepare(`select max(${column}) as last from ${table}`).get()?.["last"]),
        ),
      );
    };
    const counted = await server.ask(
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
    expect(told.stderr).toContain(`which is in ${hub.path}.key and not in the database`);
    expect(told.stderr).toContain("do not start it on the old store again");
  });

  test("run again does nothing, and a hub may open the store", async () => {
    await open(database);
    const again = await migrate(database, "--json");
    expect(again).toMatchObject({ code: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ began: "complete", isDone: true, parts: [] });
  });

  test("lets a hub go on: it shows what a hub on the old store shows, and delivers what waited", async () => {
    const old = join(folder, "old.db");
    copyFileSync(hub.path, old);
    const key = readFileSync(`${hub.path}.key`, "utf8").trim();
    const sealedWith = ["env", `RINGBACK_MASTER_KEY=${key}`];
    await using before = new HubProcess(old, [], (command) => [...sealedWith, ...command]);
    await using now = new HubProcess("", ["--store", server.url(database)], (command) => [
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
    const raw = await fetch(`${await now.url}${at}/messages/${hub.large.id}/raw`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    expect(Buffer.compare(Buffer.from(await raw.arrayBuffer()), hub.large.bytes)).toBe(0);
    // What was being sent when the old hub was killed goes to where its application is now.
    const endpoints = await now.all<Listed & { timeoutMs: number }>(`${at}/endpoints`);
    const slow = endpoints.find(({ timeoutMs }) => timeoutMs === 60_000)?.id ?? "";
    await using application = await new ScriptedEndpoint().start();
    await now.api("PATCH", `${at}/endpoints/${slow}`, { url: application.url });
    const [waiting] = await now.all<Listed>(`${at}/deliveries`, `endpoint=${slow}`);
    await now.api("POST", `${at}/deliveries/${waiting?.id}/retry`);
    await vi.waitFor(
      async () => {
        const states = (await now.all<{ state: string }>(`${at}/deliveries`, `endpoint=${slow}`)).map(
          ({ state }) => state,
        );
        if (states.length === 0 || states.some((state) => state !== "delivered"))
          throw new Error(`Deliveries are ${states.join(", ")}`);
      },
      { timeout: 20_000, interval: 100 },
    );
    expect(application.received.length).toBeGreaterThan(0);
  }, 90_000);
});

type Listed = Readonly<Record<string, unknown>> & { readonly id: string };

/** Where the hub listens is its own; when a key was last used is noted with a delay. */
function withoutHost({ url, lastUsedAt: _, ...row }: Listed): object {
  return { ...row, url: typeof url === "string" ? new URL(url).pathname : url };
}

describe("a move that is killed", () => {
  const moved = async (database: string) => {
    const [row] = await server
      .ask(database, "select coalesce(sum(moved_rows), 0) as rows from ringback.move_parts")
      .catch(() => []);
    return Number(row?.["rows"] ?? 0);
  };

  test("goes on where it was, however often, with no row twice and none missing", async () => {
    const database = await server.database();
    await open(database);
    // Slow enough that each is killed in the middle.
    await server.ask(
      database,
      `create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.2); return null; end $$;
       create trigger slow after insert on ringback.audit for each statement execute function slow();
       create trigger slow after insert on ringback.idempotency for each statement execute function slow()`,
    );
    const places: number[] = [];
    for (const place of [1, 9_000, 30_000]) {
      await using process = new RingbackProcess(["migrate", ...route(database)]);
      await vi.waitFor(
        async () => {
          if ((await moved(database)) < place) throw new Error("Expected more rows to have come");
        },
        { timeout: 20_000, interval: 5 },
      );
      await process.end("SIGKILL");
      places.push(await moved(database));
      await expect(open(database)).rejects.toMatchObject({ code: "E_STORE_MOVE", trouble: "unfinished" });
    }
    // The next one took nothing back.
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await server.ask(database, "drop function slow cascade");
    const last = await migrate(database, "--json");
    expect(last).toMatchObject({ code: 0 });
    expect(JSON.parse(last.stdout)).toMatchObject({ began: "resumed", isDone: true, differing: 0 });
    await expectMoved(database);
    await open(database);
  }, 90_000);

  test("while its statement was underway is waited for by the next", async () => {
    const database = await server.database();
    await open(database);
    // The first batch of answers waits in the middle of its transaction.
    await server.ask(
      database,
      `create function slow() returns trigger language plpgsql as $$ begin
         if (select count(*) from ringback.idempotency) < 3000 then perform pg_sleep(1.5); end if; return null;
       end $$;
       create trigger slow after insert on ringback.idempotency for each statement execute function slow()`,
    );
    await using first = new RingbackProcess(["migrate", ...route(database)]);
    const asleep = async () => {
      const rows = await server.ask(database, "select 1 from pg_stat_activity where wait_event = 'PgSleep'");
      if (rows.length === 0) throw new Error("Expected a batch to be underway");
    };
    await vi.waitFor(asleep, { timeout: 20_000, interval: 10 });
    await first.end("SIGKILL");
    expect(await migrate(database)).toMatchObject({ code: 0 });
    await expectMoved(database);
  }, 60_000);
});

describe("what differs is found, named, and no hub uses it:", () => {
  test("a row that was changed, one that is gone, one too many", async () => {
    const database = await server.database();
    await open(database);
    const [call = { id: "" }] = inSqlite("select id from calls order by id desc").map(
      (row) => JSON.parse(row) as { id: string },
    );
    await server.ask(
      database,
      `create function spoil_call() returns trigger language plpgsql as $$ begin
         if new.id = '${call.id}' then new.outcome := 'spoilt'; new.revision := 77; end if; return new;
       end $$;
       create trigger spoil before insert on ringback.calls for each row execute function spoil_call();
       create function spoil_body() returns trigger language plpgsql as $$ begin
         if new.id = '${hub.large.id.slice(4)}' then new.bytes := set_byte(new.bytes, 2999999, 0); end if; return new;
       end $$;
       create trigger spoil before insert on ringback.bodies for each row execute function spoil_body();
       create function lose() returns trigger language plpgsql as $$ begin
         if new.key = 'key 012345' then return null; end if; return new;
       end $$;
       create trigger lose before insert on ringback.idempotency for each row execute function lose();
       create function add() returns trigger language plpgsql as $$ begin
         insert into ringback.jobs values ('harbour', 'job_extra', 's', 'k', 1, null, 'unknown', null); return null;
       end $$;
       create trigger add after insert on ringback.jobs for each statement when (pg_trigger_depth() = 0) execute function add();
       create function add_event() returns trigger language plpgsql as $$ begin
         insert into ringback.events values ('harbour', 'evt_extra', 's', 'call.record', null, 1, null, null, 4); return null;
       end $$;
       create trigger add after insert on ringback.events for each statement when (pg_trigger_depth() = 0) execute function add_event()`,
    );
    const { code, stdout, stderr } = await migrate(database, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ isDone: false, differing: 5 });
    expect(stderr).toContain(`calls tenant=harbour id=${call.id}: differs in outcome, revision`);
    expect(stderr).toContain(`bodies tenant=harbour id=${hub.large.id.slice(4)}: differs in bytes`);
    expect(stderr).toContain("idempotency tenant=harbour key=key 012345: not in the database");
    expect(stderr).toContain("jobs tenant=harbour id=job_extra: in the database, and not in the store");
    expect(stderr).toContain("events tenant=harbour id=evt_extra: in the database, and not in the store");
    expect(stderr).toContain("5 rows in the database are not what they are in the store");
    await expect(open(database)).rejects.toMatchObject({ code: "E_STORE_MOVE" });
    // Nor does it become equal by itself.
    expect((await migrate(database)).code).toBe(1);
    await server.ask(
      database,
      "drop function spoil_call cascade; drop function spoil_body cascade; drop function lose cascade; drop function add cascade; drop function add_event cascade",
    );
    expect(await migrate(database, "--start-over")).toMatchObject({ code: 0 });
    await expectMoved(database);
  }, 90_000);
});

describe("a move is refused", () => {
  test("into a database that holds something, which stays as it is", async () => {
    const database = await server.database();
    await open(database);
    await server.ask(database, "insert into ringback.kept_values values ('mine', 'kept')");
    const { code, stderr } = await migrate(database, "--start-over");
    expect([code, stderr]).toEqual([1, expect.stringContaining("rows in ringback.kept_values")]);
    expect(await server.ask(database, "select name from ringback.kept_values")).toEqual([{ name: "mine" }]);
    await open(database);
  });

  test("of another store than the one that is on its way, or of the same once it was changed", async () => {
    const database = await server.database();
    const path = join(folder, "changed.db");
    copyFileSync(hub.path, path);
    await using process = new RingbackProcess(["migrate", ...route(database, path)]);
    await vi.waitFor(
      async () => {
        const rows = await server
          .ask(database, "select 1 from ringback.move_parts where moved_rows > 0")
          .catch(() => []);
        if (rows.length === 0) throw new Error("Expected the move to have begun");
      },
      { timeout: 20_000, interval: 1 },
    );
    await process.end("SIGKILL");
    const other = await migrate(database);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining(`unfinished move from ${path}`)]);
    using db = new DatabaseSync(path);
    db.exec("update calls set at = at + 1");
    db.close();
    const run = (...more: readonly string[]) =>
      RingbackProcess.run(["migrate", ...route(database, path), ...more]);
    const changed = await run();
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining("did a hub run on it?")]);
    expect(await run("--start-over")).toMatchObject({ code: 0 });
  }, 60_000);

  test("while a hub uses the store, of a file that is none, and to a database that is not there", async () => {
    const path = join(folder, "used", "hub.db");
    await using used = new HubProcess(path);
    await used.start();
    const database = await server.database();
    const run = (from: string, to = server.url(database)) =>
      RingbackProcess.run(["migrate", "--from", from, "--to", to]);
    const locked = await run(`sqlite:${path}`);
    expect([locked.code, locked.stderr]).toEqual([
      1,
      expect.stringContaining("Another ringback process is using"),
    ]);
    const none = await run(`sqlite:${folder}/none.db`);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("there is no such file")]);
    const nowhere = await run(`sqlite:${hub.path}`, server.url("nowhere"));
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("nowhere")]);
    expect(await server.ask(database, "select to_regnamespace('ringback') as made")).toEqual([
      { made: null },
    ]);
  });

  test.each([
    ["postgres://a@b/c", "sqlite:x", /the other way is not there/, /不支持反向迁移/],
    ["sqlite:x", "sqlite:x", /the same store as --from/, /同一个存储/],
    ["sqlite:x", "mysql://u:secret@h/d", /--to should be sqlite: and the path/, /--to 应为/],
    ["sqlite:x", "sqlite:y", /is moved to PostgreSQL/, /只能迁移到 PostgreSQL/],
    ["x.db", "postgres://a@b/c", /--from should be sqlite: and the path/, /--from 应为/],
  ])(
    "from %s to %s, in both languages, without repeating what may be secret",
    async (from, to, english, chinese) => {
      const run = (language: string) =>
        RingbackProcess.run(["migrate", "--from", from, "--to", to], { RINGBACK_LANG: language });
      const [inEnglish, inChinese] = await Promise.all([run("en"), run("zh")]);
      expect([inEnglish.code, inEnglish.stderr]).toEqual([2, expect.stringMatching(english)]);
      expect([inChinese.code, inChinese.stderr]).toEqual([2, expect.stringMatching(chinese)]);
      expect(inEnglish.stderr + inChinese.stderr).not.toContain("secret");
    },
  );
});

describe("before anything is moved", () => {
  test("a dry run tells how much there is, and changes nothing", async () => {
    const database = await server.database();
    // What the process that was killed left in the log is in the file by now: other tests ran before.
    const before = statSync(hub.path);
    const { code, stdout } = await migrate(database, "--dry-run", "--json");
    expect(code).toBe(0);
    const outlook = JSON.parse(stdout) as { parts: { part: string; rows: number }[] };
    expect(outlook).toMatchObject({ sizeBytes: before.size, target: { state: "empty" } });
    expect(outlook.parts).toContainEqual({ part: "idempotency", rows: 30_001 });
    expect(await server.ask(database, "select to_regnamespace('ringback') as made")).toEqual([
      { made: null },
    ]);
    expect(statSync(hub.path).mtimeMs).toBe(before.mtimeMs);
  });

  test("a store of the first version is brought up to date, and says so", async () => {
    const database = await server.database();
    const path = join(folder, "first.db");
    const { states } = unpackFixture("store-v1", path);
    const { code, stderr } = await RingbackProcess.run(["migrate", ...route(database, path)]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("had schema version 1, and was brought up to date"),
    ]);
    const rows = await server.ask(
      database,
      "select state, count(*)::int as count from ringback.deliveries group by state",
    );
    expect(Object.fromEntries(rows.map(({ state, count }) => [state, count]))).toEqual(states);
  });
});

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
    using db = new DatabaseSync(hub.path, { readOnly: true });
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
    const database = await server.database();
    await open(database);
    const columns = await server.ask(
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
