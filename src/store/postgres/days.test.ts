import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DeliveryId, type Instant, toInstant } from "../../model/index.ts";
import { type Counts, type Everyone, addCounts, expiringKinds, noRows } from "../keeping.ts";
import { World, bytes } from "../world.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";
import { PostgresStore } from "./postgres-store.ts";
import { prepareDatabase } from "./prepare-database.ts";

const day = 24 * 60 * 60 * 1000;
const first = toInstant(Date.UTC(2026, 8, 1));

let server: PostgresServer;
let place: PostgresPlace;
let store: PostgresStore;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** A store of its own, with days from the first of September on. */
async function open(): Promise<AsyncDisposable> {
  place = await PostgresPlace.make(server);
  store = place.store();
  await store.open();
  await store.keeping.makeDays(first);
  return store;
}

async function numbers(sql: string): Promise<Record<string, number>> {
  const [row = {}] = await server.ask(place.database, sql);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
}

/** How many rows are in each table that has days, wherever in it. */
function rows(): Promise<Record<string, number>> {
  return numbers(`select (select count(*) from ringback.messages) as messages,
    (select count(*) from ringback.bodies) as bodies, (select count(*) from ringback.events) as events,
    (select count(*) from ringback.attempts) as attempts`);
}

/** The tables of days that there are. */
async function days(table = "messages"): Promise<readonly string[]> {
  const found = await server.ask(
    place.database,
    `select relname::text from pg_class where relnamespace = 'ringback'::regnamespace and relkind = 'r'
     and relname ~ '^${table}_[0-9]{8}$' order by 1`,
  );
  return found.map(({ relname }) => String(relname).slice(table.length + 1));
}

/** A world whose clock stands at noon of a day. */
function worldAt(tenant: string, index: number): World {
  const world = new World(tenant);
  world.now = toInstant(first + index * day + day / 2);
  return world;
}

/** A tenant as the database knows it. */
async function known(...tenants: readonly string[]): Promise<void> {
  for (const tenant of tenants)
    await server.ask(
      place.database,
      `insert into ringback.tenants (id, doc, revision) values ('${tenant}', '{}', 1) on conflict do nothing`,
    );
}

/** A call with its message and two deliveries, one of the message's own bytes, both delivered. */
async function tell(world: World) {
  const message = world.message({ body: bytes("raw") });
  const event = world.event();
  const deliveries = [world.delivery(event.id, { body: "message" }), world.delivery(event.id)];
  const job = { id: world.id("job"), key: "43" };
  const call = world.call({ row: { jobKey: "43" }, job, events: [event], deliveries });
  await store.accept(world.acceptance({ message, calls: [call], bodies: [bytes("encoded")] }));
  return { message, call, ids: deliveries.map(({ id }) => id) };
}

async function settle(world: World, delivery: DeliveryId, state: "delivered" | "failed"): Promise<void> {
  const at = world.pass();
  const { deliveries } = await store.claim(world.claim({ now: at }));
  const others = deliveries.map(({ id }) => id).filter((id) => id !== delivery);
  await store.release(world.tenant, "me", others);
  const verdict = state === "delivered" ? "acknowledged" : "retry";
  const made = { number: 1, dueAt: at, at, tookMs: 1, verdict, status: 200 } as const;
  const attempt = { ...made, error: null, detail: null, answer: "an answer" };
  const next =
    state === "delivered" ? ({ state, at } as const) : ({ state, at, reason: "rejected" } as const);
  await store.settle({ tenant: world.tenant, delivery, owner: "me", attempt, next });
}

async function tellAndDeliver(world: World) {
  const told = await tell(world);
  for (const id of told.ids) await settle(world, id, "delivered");
  return told;
}

/** The same for all kinds. */
function everyone(before: number): Everyone {
  return Object.fromEntries(expiringKinds.map((kind) => [kind, toInstant(before)]));
}

interface Passed {
  readonly removed: Counts;
  readonly quarantined: Record<string, number>;
}

/** A whole pass: row by row, each tenant up to its own moment, then the days. */
async function pass(tenants: Readonly<Record<string, number>>, all: Everyone): Promise<Passed> {
  let removed = noRows;
  for (const [tenant, before] of Object.entries(tenants)) {
    for (const kind of expiringKinds) {
      for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
        const step = {
          tenant: tenant as never,
          kind,
          before: before as Instant,
          after,
          limit: 3,
          everyone: all,
        };
        const expired = await store.keeping.expire(step);
        removed = addCounts(removed, expired.removed);
        if (expired.next === null) break;
        after = expired.next;
      }
    }
  }
  const rest = await drop(all);
  return { ...rest, removed: addCounts(removed, rest.removed) };
}

async function drop(all: Everyone, mostSteps = 1_000): Promise<Passed> {
  let removed = noRows;
  const quarantined: Record<string, number> = {};
  for (let after: string | null = null, steps = 0; steps < mostSteps; steps += 1) {
    const dropped = await store.keeping.dropDays({ everyone: all, after });
    removed = addCounts(removed, dropped.removed);
    for (const { tenant, messages } of dropped.quarantined)
      quarantined[tenant] = (quarantined[tenant] ?? 0) + messages;
    if (dropped.next === null) return { removed, quarantined };
    after = dropped.next;
  }
  return { removed, quarantined };
}

describe("days", () => {
  test("are made ahead, hold what is of them, and are made once", async () => {
    await using _ = await open();
    expect(await days()).toEqual(expect.arrayContaining(["20260901", "20260902", "20260903", "20260904"]));
    expect(await store.keeping.makeDays(first)).toBe(0);
    const world = worldAt("a", 1);
    await tellAndDeliver(world);
    expect(
      await numbers(`select (select count(*) from ringback.messages_20260902) as messages,
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
    await using _ = await open();
    const world = worldAt("a", 10);
    await tellAndDeliver(world);
    expect(await store.keeping.makeDays(world.now)).toBe(0);
    expect(await numbers("select count(*) as rest from ringback.bodies_rest")).toEqual({ rest: 0 });
    expect(await rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 2 });
    await tell(world);
    expect(await numbers("select count(*) as number from ringback.messages_20260911")).toEqual({ number: 2 });
  });

  test("are not made while somebody holds the table, and taking in goes on", async () => {
    await using _ = await open();
    const world = worldAt("a", 10);
    const { Client } = (await import("pg")).default;
    const reader = new Client({ connectionString: place.url });
    await reader.connect();
    try {
      await reader.query("begin");
      await reader.query("select count(*) from ringback.messages");
      expect(await store.keeping.makeDays(world.now)).toBeGreaterThan(0);
      await tell(world);
      await reader.query("commit");
    } finally {
      await reader.end();
    }
    expect(await store.keeping.makeDays(world.now)).toBe(0);
    expect(await numbers("select count(*) as number from ringback.messages_20260911")).toEqual({ number: 1 });
  });
});

test("a hub's own role, which owns nothing, makes days, reads and writes them, and drops them", async () => {
  await using _ = await open();
  await known("a");
  const role = `hub_${place.database}`;
  await server.ask("postgres", `create role ${role} login`);
  await prepareDatabase({ url: place.url, grantTo: role });
  await using hub = new PostgresStore({ url: server.url(place.database, role) });
  await hub.open();
  expect(await hub.keeping.makeDays(toInstant(first + 10 * day))).toBe(0);
  const world = worldAt("a", 11);
  await hub.accept(world.acceptance({ message: world.message({ fate: "duplicate" }) }));
  const all = everyone(first + 13 * day);
  let removed = noRows;
  for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
    const dropped = await hub.keeping.dropDays({ everyone: all, after });
    removed = addCounts(removed, dropped.removed);
    if (dropped.next === null) break;
    after = dropped.next;
  }
  expect(removed).toEqual({ ...noRows, messages: 1 });
  expect((await days()).filter((name) => name.startsWith("202609"))).toEqual(["20260914"]);
  await expect(
    server.ask(place.database, `set role ${role}; drop table ringback.messages_20260914`),
  ).rejects.toThrow("must be owner");
});

describe("a pass", () => {
  test("drops days of which everything is past its time, and leaves younger ones whole", async () => {
    await using _ = await open();
    await known("a", "b");
    for (const index of [0, 1]) {
      for (const tenant of ["a", "b"]) await tellAndDeliver(worldAt(tenant, index));
    }
    const before = first + day;
    const { removed } = await pass({ a: before, b: before }, everyone(before));
    expect(removed).toEqual({
      ...noRows,
      messages: 2,
      calls: 2,
      jobs: 2,
      events: 2,
      deliveries: 4,
      attempts: 4,
    });
    expect(await rows()).toEqual({ messages: 2, bodies: 4, events: 2, attempts: 4 });
    for (const table of ["messages", "bodies", "events", "attempts"])
      expect((await days(table)).filter((name) => name < "20260903")).toEqual(["20260902"]);
    expect((await pass({ a: before, b: before }, everyone(before))).removed).toEqual(noRows);
  });

  test("leaves a day that is not over to the next pass, so that it goes whole", async () => {
    await using _ = await open();
    await known("a");
    await tellAndDeliver(worldAt("a", 0));
    const noon = first + 0.75 * day;
    expect((await pass({ a: noon }, everyone(noon))).removed).toEqual(noRows);
    const over = first + 1.75 * day;
    expect((await pass({ a: over }, everyone(over))).removed).toMatchObject({ calls: 1, messages: 1 });
    expect(await days()).not.toContain("20260901");
  });

  test("goes row by row for a tenant that keeps less than another, whose rows stay", async () => {
    await using _ = await open();
    await known("short", "long");
    const kept = await tellAndDeliver(worldAt("long", 0));
    await tellAndDeliver(worldAt("short", 0));
    const [long, short] = [first - 10 * day, first + 20 * day];
    const { removed } = await pass({ short, long }, everyone(long));
    expect(removed).toEqual({
      ...noRows,
      messages: 1,
      calls: 1,
      jobs: 1,
      events: 1,
      deliveries: 2,
      attempts: 2,
    });
    expect(await rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 2 });
    expect(await store.queries.call(kept.call.source as never, kept.call.id)).toBeUndefined();
    expect(await days()).toContain("20260901");
    const later = first + 30 * day;
    expect((await pass({ short: later, long: later }, everyone(later))).removed).toMatchObject({ calls: 1 });
    expect(await days()).not.toContain("20260901");
    expect(await rows()).toEqual({ messages: 0, bodies: 0, events: 0, attempts: 0 });
  });

  test("drops nothing of a kind that somebody keeps for good", async () => {
    await using _ = await open();
    await known("a", "keeps");
    for (const tenant of ["a", "keeps"]) await tellAndDeliver(worldAt(tenant, 0));
    const { removed } = await pass({ a: first + 5 * day }, {});
    expect(removed).toMatchObject({ calls: 1, messages: 1, attempts: 2 });
    expect(await days()).toContain("20260901");
    expect(await rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 2 });
  });

  test("keeps what is needed of a day that goes: an open delivery with its call, message and bytes", async () => {
    await using _ = await open();
    await known("a");
    const world = worldAt("a", 0);
    const waits = await tell(world);
    const [raw, encoded] = waits.ids as [DeliveryId, DeliveryId];
    await settle(world, encoded, "delivered");
    for (let count = 0; count < 3; count += 1) await tellAndDeliver(world);
    const before = first + 3 * day;
    const { removed } = await pass({ a: before }, everyone(before));
    // The attempt of the delivery that ended is past its time, whatever becomes of its call.
    expect(removed).toEqual({ ...noRows, messages: 3, calls: 3, events: 3, deliveries: 6, attempts: 7 });
    expect(await days()).not.toContain("20260901");
    expect(await rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 0 });
    expect((await store.queries.call(world.tenant, waits.call.id))?.events).toHaveLength(1);
    const { deliveries } = await store.claim(world.claim({ now: world.in(day) }));
    expect(deliveries).toMatchObject([{ id: raw, body: bytes("raw") }]);
    await store.release(world.tenant, "me", [raw]);
    world.now = toInstant(before);
    await settle(world, raw, "delivered");
    const later = before + 3 * day;
    expect((await pass({ a: later }, everyone(later))).removed).toEqual({
      ...noRows,
      messages: 1,
      calls: 1,
      jobs: 1,
      events: 1,
      deliveries: 2,
      attempts: 1,
    });
    expect(await rows()).toEqual({ messages: 0, bodies: 0, events: 0, attempts: 0 });
  });

  test("leaves a day row by row of which too much is needed to be moved", async () => {
    await using _ = await open();
    await known("a");
    const world = worldAt("a", 0);
    await tellAndDeliver(world);
    const many = Array.from({ length: 2_100 }, () => world.message({ fate: "duplicate" }));
    const waits = await tell(world);
    await Promise.all(
      many.map((message) =>
        store.accept(world.acceptance({ message: { ...message, repeats: waits.call.id } })),
      ),
    );
    // A call that is not complete holds all its repeats.
    await server.ask(
      place.database,
      `update ringback.calls set grace_ends_at = ${first + day} where id = '${waits.call.id}'`,
    );
    const before = first + 3 * day;
    const { removed } = await pass({ a: before }, everyone(before));
    expect(removed).toMatchObject({ messages: 1, calls: 1 });
    expect(await days()).toContain("20260901");
    expect((await rows())["messages"]).toBe(2_101);
    await server.ask(place.database, "update ringback.calls set grace_ends_at = null");
    // Its own message goes out with its delivery, and moved aside.
    expect((await pass({ a: before }, everyone(before))).removed).toMatchObject({ messages: 2_100 });
    expect(await numbers("select count(*) as messages from ringback.messages_rest")).toEqual({ messages: 1 });
    expect(await days()).not.toContain("20260901");
  });

  test("leaves no digest behind, so that the same can come in again", async () => {
    await using _ = await open();
    await known("a");
    const world = worldAt("a", 0);
    const unread = { fate: "quarantined", reason: "not-json", name: null, digest: "same" } as const;
    await store.accept(world.acceptance({ message: world.message(unread), others: [world.other("once")] }));
    const young = worldAt("a", 1);
    young.pass();
    const youngMessage = { ...unread, digest: "young", source: world.source };
    await store.accept(
      young.acceptance({
        message: young.message(youngMessage),
        others: [{ ...young.other("young"), source: world.source }],
      }),
    );
    const before = first + day;
    const { removed, quarantined } = await pass({ a: before }, everyone(before));
    expect(removed).toEqual({ ...noRows, messages: 1, events: 1 });
    expect(quarantined).toEqual({ a: 1 });
    expect(
      await numbers(`select (select count(*) from ringback.message_digests) as messages,
      (select count(*) from ringback.event_digests) as events`),
    ).toEqual({ messages: 1, events: 1 });
    world.now = toInstant(first + 2 * day);
    expect(await store.accept(world.acceptance({ others: [world.other("once")] }))).toEqual({
      kind: "stored",
    });
    expect(await store.accept(world.acceptance({ others: [world.other("young")] }))).toMatchObject({
      kind: "known",
    });
  });

  test("drops messages earlier than calls, and keeps the bytes that deliveries have", async () => {
    await using _ = await open();
    await known("a");
    const world = worldAt("a", 0);
    const { ids } = await tellAndDeliver(world);
    await store.accept(world.acceptance({ message: world.message({ fate: "duplicate" }) }));
    const all = { ...everyone(first - 30 * day), messages: toInstant(first + day) };
    expect((await pass({}, all)).removed).toEqual({ ...noRows, messages: 2 });
    expect(await days("messages")).not.toContain("20260901");
    expect(await days("bodies")).toContain("20260901");
    expect(await rows()).toEqual({ messages: 0, bodies: 2, events: 1, attempts: 2 });
    await store.retry(world.tenant, ids[0] as DeliveryId, world.now);
    expect(await numbers("select count(*) as bodies from ringback.bodies_20260901")).toEqual({ bodies: 2 });
  });

  test("goes on with a day that was taken out when a hub died, and tells what went with it", async () => {
    await using _ = await open();
    await known("a");
    await tellAndDeliver(worldAt("a", 0));
    await server.ask(place.database, "select ringback.take_out_day('attempts', '20260901')");
    expect((await drop(everyone(first - day))).removed).toEqual({ ...noRows, attempts: 2 });
    expect(await days("attempts")).not.toContain("20260901");
  });

  test("takes no day out while somebody reads its table, and does so with the next pass", async () => {
    await using _ = await open();
    await known("a");
    await tellAndDeliver(worldAt("a", 0));
    const { Client } = (await import("pg")).default;
    const reader = new Client({ connectionString: place.url });
    await reader.connect();
    const before = first + day;
    try {
      await reader.query("begin");
      await reader.query("select count(*) from ringback.messages");
      expect((await pass({ a: before }, everyone(before))).removed).toMatchObject({
        calls: 1,
        messages: 0,
        events: 1,
      });
      expect(await days("messages")).toContain("20260901");
      await reader.query("commit");
    } finally {
      await reader.end();
    }
    expect((await pass({ a: before }, everyone(before))).removed).toEqual({ ...noRows, messages: 1 });
    expect(await rows()).toEqual({ messages: 0, bodies: 0, events: 0, attempts: 0 });
  });
});
