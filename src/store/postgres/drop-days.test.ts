import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type DeliveryId, toInstant } from "../../model/terms/index.ts";
import { noRows } from "../index.ts";
import { bytes } from "../world.contract.ts";
import { day, DayPlace, everyone, first, worldAt } from "./day-place.contract.ts";

const at = new DayPlace();
beforeAll(() => at.start());
beforeEach(() => at.open());
afterEach(() => at.close());
afterAll(() => at[Symbol.asyncDispose]());

describe("a pass", () => {
  test("drops days of which everything is past its time, and leaves younger ones whole", async () => {
    await at.known("a", "b");
    for (const index of [0, 1]) {
      for (const tenant of ["a", "b"]) await at.tellAndDeliver(worldAt(tenant, index));
    }
    const before = first + day;
    const { removed } = await at.pass({ a: before, b: before }, everyone(before));
    expect(removed).toEqual({
      ...noRows,
      messages: 2,
      calls: 2,
      jobs: 2,
      events: 2,
      deliveries: 4,
      attempts: 4,
    });
    expect(await at.rows()).toEqual({ messages: 2, bodies: 4, events: 2, attempts: 4 });
    for (const table of ["messages", "bodies", "events", "attempts"])
      expect((await at.days(table)).filter((name) => name < "20260903")).toEqual(["20260902"]);
    expect((await at.pass({ a: before, b: before }, everyone(before))).removed).toEqual(noRows);
  });

  test("leaves a day that is not over to the next pass, so that it goes whole", async () => {
    await at.known("a");
    await at.tellAndDeliver(worldAt("a", 0));
    const noon = first + 0.75 * day;
    expect((await at.pass({ a: noon }, everyone(noon))).removed).toEqual(noRows);
    const over = first + 1.75 * day;
    expect((await at.pass({ a: over }, everyone(over))).removed).toMatchObject({ calls: 1, messages: 1 });
    expect(await at.days()).not.toContain("20260901");
  });

  test("goes row by row for a tenant that keeps less than another, whose rows stay", async () => {
    await at.known("short", "long");
    const kept = await at.tellAndDeliver(worldAt("long", 0));
    await at.tellAndDeliver(worldAt("short", 0));
    const [long, short] = [first - 10 * day, first + 20 * day];
    const { removed } = await at.pass({ short, long }, everyone(long));
    expect(removed).toEqual({
      ...noRows,
      messages: 1,
      calls: 1,
      jobs: 1,
      events: 1,
      deliveries: 2,
      attempts: 2,
    });
    expect(await at.rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 2 });
    expect(await at.store.queries.call(kept.call.source as never, kept.call.id)).toBeUndefined();
    expect(await at.days()).toContain("20260901");
    const later = first + 30 * day;
    expect((await at.pass({ short: later, long: later }, everyone(later))).removed).toMatchObject({
      calls: 1,
    });
    expect(await at.days()).not.toContain("20260901");
    expect(await at.rows()).toEqual({ messages: 0, bodies: 0, events: 0, attempts: 0 });
  });

  test("drops nothing of a kind that somebody keeps for good", async () => {
    await at.known("a", "keeps");
    for (const tenant of ["a", "keeps"]) await at.tellAndDeliver(worldAt(tenant, 0));
    const { removed } = await at.pass({ a: first + 5 * day }, {});
    expect(removed).toMatchObject({ calls: 1, messages: 1, attempts: 2 });
    expect(await at.days()).toContain("20260901");
    expect(await at.rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 2 });
  });

  test("keeps what is needed of a day that goes: an open delivery with its call, message and bytes", async () => {
    await at.known("a");
    const world = worldAt("a", 0);
    const waits = await at.tell(world);
    const [raw, encoded] = waits.ids as [DeliveryId, DeliveryId];
    await at.settle(world, encoded);
    for (let count = 0; count < 3; count += 1) await at.tellAndDeliver(world);
    const before = first + 3 * day;
    const { removed } = await at.pass({ a: before }, everyone(before));
    // The attempt of the delivery that ended is past its time, whatever becomes of its call.
    expect(removed).toEqual({ ...noRows, messages: 3, calls: 3, events: 3, deliveries: 6, attempts: 7 });
    expect(await at.days()).not.toContain("20260901");
    expect(await at.rows()).toEqual({ messages: 1, bodies: 2, events: 1, attempts: 0 });
    expect((await at.store.queries.call(world.tenant, waits.call.id))?.events).toHaveLength(1);
    const { deliveries } = await at.store.claim(world.claim({ now: world.in(day) }));
    expect(deliveries).toMatchObject([{ id: raw, body: bytes("raw") }]);
    await at.store.release(world.tenant, "me", [raw]);
    world.now = toInstant(before);
    await at.settle(world, raw);
    const later = before + 3 * day;
    expect((await at.pass({ a: later }, everyone(later))).removed).toEqual({
      ...noRows,
      messages: 1,
      calls: 1,
      jobs: 1,
      events: 1,
      deliveries: 2,
      attempts: 1,
    });
    expect(await at.rows()).toEqual({ messages: 0, bodies: 0, events: 0, attempts: 0 });
  });

  test("leaves a day row by row of which too much is needed to be moved", async () => {
    await at.known("a");
    const world = worldAt("a", 0);
    await at.tellAndDeliver(world);
    const many = Array.from({ length: 2_100 }, () => world.message({ fate: "duplicate" }));
    const waits = await at.tell(world);
    await Promise.all(
      many.map((message) =>
        at.store.accept(world.acceptance({ message: { ...message, repeats: waits.call.id } })),
      ),
    );
    // A call that is not complete holds all its repeats.
    await at.ask(`update ringback.calls set grace_ends_at = ${first + day} where id = '${waits.call.id}'`);
    const before = first + 3 * day;
    const { removed } = await at.pass({ a: before }, everyone(before));
    expect(removed).toMatchObject({ messages: 1, calls: 1 });
    expect(await at.days()).toContain("20260901");
    expect((await at.rows())["messages"]).toBe(2_101);
    await at.ask("update ringback.calls set grace_ends_at = null");
    // Its own message goes out with its delivery, and moved aside.
    expect((await at.pass({ a: before }, everyone(before))).removed).toMatchObject({ messages: 2_100 });
    expect(await at.numbers("select count(*) as messages from ringback.messages_rest")).toEqual({
      messages: 1,
    });
    expect(await at.days()).not.toContain("20260901");
  });

  test("leaves no digest behind, so that the same can come in again", async () => {
    await at.known("a");
    const world = worldAt("a", 0);
    const unread = { fate: "quarantined", reason: "not-json", name: null, digest: "same" } as const;
    await at.store.accept(
      world.acceptance({ message: world.message(unread), others: [world.other("once")] }),
    );
    const young = worldAt("a", 1);
    young.pass();
    const youngMessage = { ...unread, digest: "young", source: world.source };
    await at.store.accept(
      young.acceptance({
        message: young.message(youngMessage),
        others: [{ ...young.other("young"), source: world.source }],
      }),
    );
    const before = first + day;
    const { removed, quarantined } = await at.pass({ a: before }, everyone(before));
    expect(removed).toEqual({ ...noRows, messages: 1, events: 1 });
    expect(quarantined).toEqual({ a: 1 });
    expect(
      await at.numbers(`select (select count(*) from ringback.message_digests) as messages,
      (select count(*) from ringback.event_digests) as events`),
    ).toEqual({ messages: 1, events: 1 });
    world.now = toInstant(first + 2 * day);
    expect(await at.store.accept(world.acceptance({ others: [world.other("once")] }))).toEqual({
      kind: "stored",
    });
    expect(await at.store.accept(world.acceptance({ others: [world.other("young")] }))).toMatchObject({
      kind: "known",
    });
  });

  test("drops messages earlier than calls, and keeps the bytes that deliveries have", async () => {
    await at.known("a");
    const world = worldAt("a", 0);
    const { ids } = await at.tellAndDeliver(world);
    await at.store.accept(world.acceptance({ message: world.message({ fate: "duplicate" }) }));
    const all = { ...everyone(first - 30 * day), messages: toInstant(first + day) };
    expect((await at.pass({}, all)).removed).toEqual({ ...noRows, messages: 2 });
    expect(await at.days("messages")).not.toContain("20260901");
    expect(await at.days("bodies")).toContain("20260901");
    expect(await at.rows()).toEqual({ messages: 0, bodies: 2, events: 1, attempts: 2 });
    await at.store.retry(world.tenant, ids[0] as DeliveryId, world.now);
    expect(await at.numbers("select count(*) as bodies from ringback.bodies_20260901")).toEqual({
      bodies: 2,
    });
  });

  test("goes on with a day that was taken out when a hub died, and tells what went with it", async () => {
    await at.known("a");
    await at.tellAndDeliver(worldAt("a", 0));
    await at.ask("select ringback.take_out_day('attempts', '20260901')");
    expect((await at.drop(everyone(first - day))).removed).toEqual({ ...noRows, attempts: 2 });
    expect(await at.days("attempts")).not.toContain("20260901");
  });

  test("takes no day out while somebody reads its table, and does so with the next pass", async () => {
    await at.known("a");
    await at.tellAndDeliver(worldAt("a", 0));
    const reader = new Client({ connectionString: at.place.url });
    await reader.connect();
    const before = first + day;
    try {
      await reader.query("begin");
      await reader.query("select count(*) from ringback.messages");
      expect((await at.pass({ a: before }, everyone(before))).removed).toMatchObject({
        calls: 1,
        messages: 0,
        events: 1,
      });
      expect(await at.days("messages")).toContain("20260901");
      await reader.query("commit");
    } finally {
      await reader.end();
    }
    expect((await at.pass({ a: before }, everyone(before))).removed).toEqual({ ...noRows, messages: 1 });
    expect(await at.rows()).toEqual({ messages: 0, bodies: 0, events: 0, attempts: 0 });
  });
});
