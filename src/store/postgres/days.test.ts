import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toInstant } from "../../model/terms/index.ts";
import { noRows } from "../index.ts";
import { day, DayPlace, everyone, first, worldAt } from "./day-place.contract.ts";
import { PostgresStore } from "./postgres-store.ts";
import { prepareDatabase } from "./prepare-database.ts";

const at = new DayPlace();
beforeAll(() => at.start());
beforeEach(() => at.open());
afterEach(() => at.close());
afterAll(() => at[Symbol.asyncDispose]());

describe("days", () => {
  test("are made ahead, hold what is of them, and are made once", async () => {
    expect(await at.days()).toEqual(expect.arrayContaining(["20260901", "20260902", "20260903", "20260904"]));
    expect(await at.store.keeping.makeDays(first)).toBe(0);
    const world = worldAt("a", 1);
    await at.tellAndDeliver(world);
    expect(
      await at.numbers(`select (select count(*) from ringback.messages_20260902) as messages,
      (select count(*) from ringback.bodies_20260902) as bodies, (select count(*) from ringback.events_20260902) as events,
      (select count(*) from ringback.attempts_20260902) as attempts`),
    ).toEqual({
      messages: 1,
      bodies: 2,
      events: 1,
      attempts: 2,
    });
  });

  test("take what came in before they were made", async () => {
    const world = worldAt("a", 10);
    await at.tellAndDeliver(world);
    expect(await at.store.keeping.makeDays(world.now)).toBe(0);
    expect(await at.numbers("select count(*) as rest from ringback.bodies_rest")).toEqual({ rest: 0 });
    expect(await at.rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 2 });
    await at.tell(world);
    expect(await at.numbers("select count(*) as number from ringback.messages_20260911")).toEqual({
      number: 2,
    });
  });

  test("are not made while somebody holds the table, and taking in goes on", async () => {
    const world = worldAt("a", 10);
    const reader = new Client({ connectionString: at.place.url });
    await reader.connect();
    try {
      await reader.query("begin");
      await reader.query("select count(*) from ringback.messages");
      expect(await at.store.keeping.makeDays(world.now)).toBeGreaterThan(0);
      await at.tell(world);
      await reader.query("commit");
    } finally {
      await reader.end();
    }
    expect(await at.store.keeping.makeDays(world.now)).toBe(0);
    expect(await at.numbers("select count(*) as number from ringback.messages_20260911")).toEqual({
      number: 1,
    });
  });
});

test("a hub's own role, which owns nothing, makes days, reads and writes them, and drops them", async () => {
  await at.known("a");
  const role = `hub_${at.place.database}`;
  await at.server.ask("postgres", `create role ${role} login`);
  await prepareDatabase({ url: at.place.url, grantTo: role });
  await using hub = new PostgresStore({ url: at.server.url(at.place.database, role) });
  await hub.open();
  expect(await hub.keeping.makeDays(toInstant(first + 10 * day))).toBe(0);
  const world = worldAt("a", 11);
  await hub.accept(world.acceptance({ message: world.message({ fate: "duplicate" }) }));
  const all = everyone(first + 13 * day);
  const { removed } = await at.drop(all, hub);
  expect(removed).toEqual({ ...noRows, messages: 1 });
  expect((await at.days()).filter((name) => name.startsWith("202609"))).toEqual(["20260914"]);
  await expect(at.ask(`set role ${role}; drop table ringback.messages_20260914`)).rejects.toThrow(
    "must be owner",
  );
});
