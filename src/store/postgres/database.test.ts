import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { OutcomeUnknownError, StoreUnavailableError } from "../../model/terms/index.ts";
import type { DatabaseState } from "./connections.ts";
import { type Database, openDatabase } from "./database.ts";
import { DroppingProxy } from "./dropping-proxy.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** A database behind a proxy, and what was told of its state. */
async function reached(database: string, options: { readonly connections?: number } = {}) {
  const proxy = await DroppingProxy.start(server.port);
  const states: DatabaseState[] = [];
  const db = openDatabase({
    url: `postgres://ringback@127.0.0.1:${proxy.port}/${database}?connect_timeout=1`,
    onState: (state) => states.push(state),
    ...options,
  });
  return {
    proxy,
    db,
    states,
    async [Symbol.asyncDispose]() {
      await db.end();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/** How long a refusal takes. */
async function refusalMs(ask: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await expect(ask()).rejects.toThrow(StoreUnavailableError);
  return performance.now() - began;
}

async function untilBack(db: Database): Promise<void> {
  await vi.waitFor(() => db.query("select 1"), { timeout: 15_000, interval: 50 });
}

describe("a database that refuses connections", () => {
  test("C1: is lost once, refuses at once however many ask, and is back by itself", async () => {
    await using at = await reached(await server.database());
    const { proxy, db, states } = at;
    await db.query("select 1");
    proxy.refuse();
    const first = await Promise.allSettled(Array.from({ length: 500 }, () => db.query("select 1")));
    expect(first.every(({ status }) => status === "rejected")).toBe(true);
    expect(states).toEqual([{ state: "lost", reason: expect.any(String) as unknown }]);
    const before = proxy.accepted;
    const began = performance.now();
    for (let round = 0; round < 2_000; round += 1) await refusalMs(() => db.query("select 1"));
    const tookMs = performance.now() - began;
    // One prober alone looked meanwhile: at least 0 ms, on the average far more, lie between its looks.
    expect(proxy.accepted - before).toBeLessThan(10 + tookMs / 20);
    proxy.pass();
    await untilBack(db);
    expect(states[1]).toMatchObject({ state: "back" });
    expect(states).toHaveLength(2);
  });

  test("C1: a connection that breaks alone is replaced, and nobody hears of it but who used it", async () => {
    await using at = await reached(await server.database());
    const { proxy, db, states } = at;
    await db.query("select 1");
    const slow = db.query("select pg_sleep(30)");
    await vi.waitFor(
      async () => {
        const rows = await db.query("select 1 from pg_stat_activity where query like 'select pg_sleep%'");
        expect(rows).not.toEqual([]);
      },
      { timeout: 20_000 },
    );
    proxy.cut();
    // It was on its way: nobody knows what became of it.
    await expect(slow).rejects.toThrow(OutcomeUnknownError);
    expect(await db.query("select 2 as two")).toEqual([{ two: 2 }]);
    expect(states).toEqual([]);
  });

  test("C4: connections grow one by one up to the most there may be", async () => {
    const database = await server.database();
    await using at = await reached(database, { connections: 3 });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, number) => at.db.query(`select ${number} as number, pg_sleep(0.01)`)),
    );
    expect(answers.map(([row]) => row?.["number"])).toEqual(
      Array.from({ length: 40 }, (_, number) => number),
    );
    expect(at.proxy.accepted).toBe(3);
  });
});

describe("a database that hangs", () => {
  test("C3: is found out by what is underway, which is told, and refuses from then on at once", async () => {
    await using at = await reached(await server.database());
    const { proxy, db, states } = at;
    await db.query("select 1");
    proxy.drop();
    // What is underway is let go long before any statement's own time is over.
    expect(await refusalMs(() => db.query("select 1"))).toBeLessThan(7_500);
    expect(states).toMatchObject([{ state: "lost" }]);
    expect(await refusalMs(() => db.query("select 1"))).toBeLessThan(100);
    proxy.pass();
    await untilBack(db);
    expect(states).toMatchObject([{ state: "lost" }, { state: "back" }]);
  });

  test("can be left all the same", async () => {
    const { proxy, db } = await reached(await server.database());
    await db.query("select 1");
    proxy.drop();
    await db.end();
    await expect(db.query("select 1")).rejects.toThrow(/it is closed/);
    await proxy[Symbol.asyncDispose]();
  });
});

describe("transactions", () => {
  test("whose connection is lost count as not done", async () => {
    const database = await server.database();
    await server.ask(database, "create table t (a int)");
    await using at = await reached(database);
    const lost = at.db.transaction(async (asking) => {
      await asking.query("insert into t values (1)");
      at.proxy.cut();
      await asking.query("insert into t values (2)");
    });
    await expect(lost).rejects.toThrow(StoreUnavailableError);
    expect(await at.db.query("select * from t")).toEqual([]);
  });

  test("Q1: leave nothing set behind", async () => {
    await using at = await reached(await server.database(), { connections: 1 });
    await at.db.transaction((asking) => asking.query("select 1"));
    await at.db.snapshot((asking) => asking.query("select 1"));
    await expect(at.db.transaction((asking) => asking.query("select 1/0"))).rejects.toThrow(/zero/);
    const [row] = await at.db.query(
      "select current_setting('idle_in_transaction_session_timeout') as idle, current_setting('transaction_isolation') as isolation",
    );
    expect(row).toEqual({ idle: "0", isolation: "read committed" });
    expect(at.proxy.accepted).toBe(1);
  });
});

describe("a server that takes no writes", () => {
  test("C5: answers questions, and is left as soon as one takes writes", async () => {
    const database = await server.database();
    await server.ask(database, "create table t (a int)");
    await using at = await reached(database);
    const { db, states } = at;
    await db.query("insert into t values (1)");
    await server.ask("postgres", `alter database ${database} set default_transaction_read_only = on`);
    await server.ask(
      "postgres",
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}' and pid <> pg_backend_pid()`,
    );
    await expect(db.query("insert into t values (2)")).rejects.toThrow(StoreUnavailableError);
    for (let round = 0; round < 3; round += 1) {
      expect(await db.query("select a from t")).toEqual([{ a: 1 }]);
      // Whoever refuses to write has not written.
      const refused = db.query("insert into t values (2)");
      await expect(refused).rejects.toMatchObject({ name: "StoreUnavailableError" });
    }
    expect(states).toEqual([{ state: "lost", reason: "no server takes writes" }]);
    await server.ask("postgres", `alter database ${database} set default_transaction_read_only = off`);
    await vi.waitFor(() => db.query("insert into t values (3)"), { timeout: 15_000, interval: 50 });
    expect(states).toMatchObject([{ state: "lost" }, { state: "back" }]);
  });
});

describe("two statements that wait for each other", () => {
  test("are both made: the one that the database breaks off has not happened, and is made again", async () => {
    await using at = await reached(await server.database());
    await at.db.query("create table places (id integer primary key, visits integer not null)");
    await at.db.query("insert into places values (1, 0), (2, 0)");
    // Each holds its first place for long enough that the other has taken its own.
    const visit = (first: number, second: number) => `do $$ begin
      update places set visits = visits + 1 where id = ${first};
      perform pg_sleep(0.3);
      update places set visits = visits + 1 where id = ${second};
    end $$`;
    await Promise.all([at.db.query(visit(1, 2)), at.db.query(visit(2, 1))]);
    expect(server.log).toContain("deadlock detected");
    expect(await at.db.query("select id, visits from places order by id")).toEqual([
      { id: 1, visits: 2 },
      { id: 2, visits: 2 },
    ]);
  });
});
