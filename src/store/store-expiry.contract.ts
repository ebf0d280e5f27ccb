import { describe, expect, test } from "vitest";
import type { DeliveryId, Instant } from "../model/index.ts";
import { end, tell } from "./ended-calls.contract.ts";
import { type Counts, type ExpiringKind, addCounts, expiringKinds, noRows } from "./keeping.ts";
import type { NewDelivery, Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 1_000, after: null };
const day = 24 * 60 * 60 * 1000;

interface Pass {
  readonly removed: Counts;
  readonly quarantined: number;
  readonly held: number;
}

/** All steps of a kind. */
async function expireKind(
  store: Store,
  { tenant }: World,
  kind: ExpiringKind,
  { before, limit = 100 }: { readonly before: Instant; readonly limit?: number },
): Promise<Pass> {
  let pass: Pass = { removed: noRows, quarantined: 0, held: 0 };
  for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
    const step = await store.keeping.expire({ tenant, kind, before, after, limit });
    pass = {
      removed: addCounts(pass.removed, step.removed),
      quarantined: pass.quarantined + step.quarantined,
      held: pass.held + step.held,
    };
    if (step.next === null) return pass;
    after = step.next;
  }
  throw new Error("Expected the steps to come to an end");
}

/** All steps of all kinds. */
async function expireAll(store: Store, world: World, before: Instant): Promise<Counts> {
  let removed = noRows;
  for (const kind of expiringKinds) {
    removed = addCounts(removed, (await expireKind(store, world, kind, { before })).removed);
  }
  return removed;
}

/** What goes by age, and what is held back. */
export function describeExpiry(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("what is too old", () => {
    test("goes with all that is its own, and what is younger stays", async () => {
      const { store } = opened;
      const world = new World();
      const old = await tell(store, world);
      for (const id of old.ids) await end(store, world, id, ["delivered", 2]);
      await store.accept(world.acceptance({ others: [world.other("old")] }));
      const before = world.pass(day);
      const young = await tell(store, world);
      for (const id of young.ids) await end(store, world, id, "delivered");
      const removed = await expireAll(store, world, before);
      expect(removed).toEqual({
        ...noRows,
        messages: 1,
        calls: 1,
        events: 2,
        deliveries: 2,
        attempts: 4,
      });
      const { queries } = store;
      expect((await queries.calls(world.tenant, {}, page)).map(({ id }) => id)).toEqual([young.call.id]);
      expect((await queries.messages(world.tenant, {}, page)).map(({ id }) => id)).toEqual([
        young.message.id,
      ]);
      expect((await queries.deliveries(world.tenant, {}, page)).rows.map(({ id }) => id)).toEqual(
        young.ids.toReversed(),
      );
      const [raw = young.ids[0]] = young.ids;
      expect(await queries.deliveryBody(world.tenant, raw as DeliveryId)).toEqual(bytes("raw"));
      expect(await queries.attempts(world.tenant, raw as DeliveryId)).toHaveLength(1);
      expect(await expireAll(store, world, before)).toEqual(noRows);
      // The job counts one call less; it stays for as long as it has one.
      const [job] = await queries.jobs(world.tenant, {}, page);
      expect(job).toMatchObject({ calls: 1, outcomes: { answered: 1 } });
      expect((await expireAll(store, world, world.pass(day))).jobs).toBe(1);
      expect(await queries.jobs(world.tenant, {}, page)).toEqual([]);
    });

    test("S7: goes of that tenant alone", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const { ids } = await tell(store, stranger);
      for (const id of ids) await end(store, stranger, id, "delivered");
      expect(await expireAll(store, world, stranger.pass(day))).toEqual(noRows);
      expect(await store.queries.calls(stranger.tenant, {}, page)).toHaveLength(1);
    });

    test("goes in steps that look at no more than they are told, and end", async () => {
      const { store } = opened;
      const world = new World();
      for (let count = 0; count < 7; count += 1) {
        await store.accept(world.acceptance({ message: world.message({ fate: "duplicate" }) }));
      }
      const { tenant } = world;
      const before = world.pass(day);
      const step = { tenant, kind: "messages", before, limit: 3 } as const;
      const first = await store.keeping.expire({ ...step, after: null });
      expect(first).toMatchObject({ removed: { messages: 3 }, held: 0 });
      const second = await store.keeping.expire({ ...step, after: first.next });
      expect(second).toMatchObject({ removed: { messages: 3 } });
      const third = await store.keeping.expire({ ...step, after: second.next });
      expect(third).toMatchObject({ removed: { messages: 1 }, next: null });
    });

    test("a message that was never understood goes too, and is counted by itself", async () => {
      const { store } = opened;
      const world = new World();
      const unread = { fate: "quarantined", reason: "not-json", name: null } as const;
      await store.accept(world.acceptance({ message: world.message(unread) }));
      const pass = await expireKind(store, world, "messages", { before: world.pass(day) });
      expect(pass).toMatchObject({ removed: { messages: 1 }, quarantined: 1 });
    });

    test("a delivery keeps the bytes that came in once their message is gone", async () => {
      const { store } = opened;
      const world = new World();
      const { message, ids } = await tell(store, world);
      for (const id of ids) await end(store, world, id, "delivered");
      await expireKind(store, world, "messages", { before: world.pass(day) });
      expect(await store.queries.message(world.tenant, message.id)).toBeUndefined();
      expect(await store.queries.deliveryBody(world.tenant, ids[0] as DeliveryId)).toEqual(bytes("raw"));
    });
  });

  describe("what is needed still stays, however old:", () => {
    test("the message that a delivery is to send as it came", async () => {
      const { store } = opened;
      const world = new World();
      const { message, ids } = await tell(store, world);
      const before = world.pass(day);
      expect(await expireKind(store, world, "messages", { before })).toMatchObject({
        removed: noRows,
        held: 1,
      });
      expect(await store.queries.messageBody(world.tenant, message.id)).toEqual(bytes("raw"));
      await end(store, world, ids[0] as DeliveryId, "failed");
      expect(await expireKind(store, world, "messages", { before })).toMatchObject({
        removed: { messages: 1 },
      });
    });

    test("a call that is not complete, with its message and its repeats", async () => {
      const { store } = opened;
      const world = new World();
      const event = world.event();
      const row = { completed: false, graceEndsAt: world.in(60_000), awaiting: ["call.dialog"] };
      const call = world.call({ row, events: [event] });
      await store.accept(world.acceptance({ message: world.message(), calls: [call] }));
      const repeat = world.message({ fate: "duplicate", repeats: call.id });
      await store.accept(world.acceptance({ message: repeat }));
      const before = world.pass(day);
      for (const [kind, held] of [
        ["messages", 2],
        ["calls", 1],
      ] as const) {
        expect(await expireKind(store, world, kind, { before })).toMatchObject({ removed: noRows, held });
      }
      const done = { completed: true, graceEndsAt: null, awaiting: [] };
      await store.accept({ ...world.acceptance({ calls: [world.revised(call, done)] }), at: longAgo(world) });
      expect((await expireKind(store, world, "messages", { before })).removed.messages).toBe(2);
    });

    test("a call that changed since", async () => {
      const { store } = opened;
      const world = new World();
      const call = world.call();
      await store.accept(world.acceptance({ calls: [call] }));
      const before = world.pass(day);
      await store.accept(world.acceptance({ calls: [world.revised(call)] }));
      expect(await expireKind(store, world, "calls", { before })).toMatchObject({ removed: noRows, held: 1 });
      const later = world.pass(day);
      expect(await expireKind(store, world, "calls", { before: later })).toMatchObject({
        removed: { calls: 1, events: 2 },
      });
    });

    test.each<[string, Partial<NewDelivery>, number]>([
      ["waits", {}, 1],
      ["is on its way", { state: { state: "sending", owner: "me", dueAt: 0 as Instant } }, 1],
      ["is parked for a disabled endpoint", parked("endpoint_disabled"), 1],
      ["is parked for a paused endpoint", parked("endpoint_paused"), 1],
      ["is parked for a deleted endpoint, which holds nothing back", parked("endpoint_deleted"), 0],
    ])("a call with a delivery that %s", async (_name, parts, held) => {
      const { store } = opened;
      const world = new World();
      await store.accept(world.withDeliveries([parts]));
      const before = world.pass(day);
      const pass = await expireKind(store, world, "calls", { before });
      expect(pass).toMatchObject({ held, removed: { calls: 1 - held, deliveries: 1 - held } });
    });

    test("attempts of a delivery that did not end", async () => {
      const { store } = opened;
      const world = new World();
      const { ids } = await tell(store, world);
      const [waits, ended] = ids as [DeliveryId, DeliveryId];
      await end(store, world, waits, ["failed", 3]);
      await end(store, world, ended, ["failed", 3]);
      await store.retry(world.tenant, waits, world.now);
      const pass = await expireKind(store, world, "attempts", { before: world.pass(day), limit: 2 });
      expect(pass).toMatchObject({ removed: { ...noRows, attempts: 3 }, held: 3 });
      expect(await store.queries.attempts(world.tenant, waits)).toHaveLength(3);
      expect(await store.queries.attempts(world.tenant, ended)).toEqual([]);
      expect(await store.queries.delivery(world.tenant, ended)).toMatchObject({ attempts: 3 });
    });
  });

  test("free space is given back, and never more than there is", async () => {
    const { store } = opened;
    const world = new World();
    for (let count = 0; count < 20; count += 1) {
      await store.accept(world.acceptance({ message: world.message({ body: new Uint8Array(100_000) }) }));
    }
    await expireKind(store, world, "messages", { before: world.pass(day) });
    // An engine whose server reuses free space by itself has none to give back.
    const left = await store.keeping.reclaim(100_000);
    expect(await store.keeping.reclaim(100_000)).toBeLessThanOrEqual(Math.max(0, left - 1));
    expect(await store.keeping.reclaim(100_000_000)).toBe(0);
    expect(await store.keeping.reclaim(100_000)).toBe(0);
  });
}

function parked(reason: "endpoint_disabled" | "endpoint_paused" | "endpoint_deleted"): Partial<NewDelivery> {
  return { state: { state: "parked", at: 0 as Instant, reason } };
}

/** A moment before all that is too old. */
function longAgo(world: World): Instant {
  return world.in(-2 * day);
}
