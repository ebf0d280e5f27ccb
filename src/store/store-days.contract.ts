import { describe, expect, test } from "vitest";
import { type DeliveryId, type Instant, toInstant } from "../model/index.ts";
import { end, tell } from "./ended-calls.contract.ts";
import { type Counts, addCounts, expiringKinds, noRows } from "./keeping.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 1_000, after: null };
const day = 24 * 60 * 60 * 1000;

/** A whole pass over tenants that all keep the same. */
async function passOver(store: Store, worlds: readonly World[], before: Instant): Promise<Counts> {
  const everyone = Object.fromEntries(expiringKinds.map((kind) => [kind, before]));
  let removed = noRows;
  for (const { tenant } of worlds) {
    for (const kind of expiringKinds) {
      for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
        const step = await store.keeping.expire({ tenant, kind, before, after, limit: 100, everyone });
        removed = addCounts(removed, step.removed);
        if (step.next === null) break;
        after = step.next;
      }
    }
  }
  for (let after: string | null = null, steps = 0; steps < 1_000; steps += 1) {
    const step = await store.keeping.dropDays({ everyone, after });
    removed = addCounts(removed, step.removed);
    if (step.next === null) return removed;
    after = step.next;
  }
  throw new Error("Expected the steps to come to an end");
}

/** Everything of these calls is there, and no other call. */
async function expectWhole(
  { queries }: Store,
  { tenant }: World,
  told: readonly Awaited<ReturnType<typeof tell>>[],
): Promise<void> {
  const calls = await queries.calls(tenant, {}, page);
  expect(calls.map(({ id }) => id)).toEqual(told.map(({ call }) => call.id));
  const messages = await queries.messages(tenant, {}, page);
  expect(messages.map(({ id }) => id)).toEqual(told.map(({ message }) => message.id));
  for (const { ids, call } of told) {
    const [raw, encoded] = ids as [DeliveryId, DeliveryId];
    expect(await queries.deliveryBody(tenant, raw)).toEqual(bytes("raw"));
    expect(await queries.deliveryBody(tenant, encoded)).toEqual(bytes("encoded"));
    expect((await queries.call(tenant, call.id))?.events).toHaveLength(1);
  }
}

/** What goes of every tenant, by whole days or not. */
export function describeDays(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("what goes of every tenant", () => {
    test("is gone once days were dropped, whoever keeps days apart; what is younger or needed stays whole", async () => {
      const { store } = opened;
      const worlds = [new World(), new World()] as const;
      // A day of its own, long before all others.
      const midnight = Date.UTC(2025, 2, 3);
      for (const world of worlds) world.now = toInstant(midnight - day / 2);
      await store.keeping.makeDays(worlds[0].now);
      const old = await Promise.all(worlds.map((world) => tell(store, world)));
      for (const [index, world] of worlds.entries())
        for (const id of old[index]?.ids ?? []) await end(store, world, id, "delivered");
      const waits = await tell(store, worlds[0]);
      for (const world of worlds) world.now = toInstant(midnight + 1_000);
      const young = await Promise.all(worlds.map((world) => tell(store, world)));
      const before = toInstant(midnight);
      const removed = await passOver(store, worlds, before);
      expect(removed).toEqual({ ...noRows, messages: 2, calls: 2, events: 2, deliveries: 4, attempts: 4 });
      const kept = [[...young.slice(0, 1), waits], young.slice(1)];
      for (const [index, world] of worlds.entries()) await expectWhole(store, world, kept[index] ?? []);
      expect(await passOver(store, worlds, before)).toEqual(noRows);
    });

    test("is nothing where every kind is kept for good by somebody", async () => {
      const { keeping } = opened.store;
      const dropped = await keeping.dropDays({ everyone: {}, after: null });
      expect(dropped).toEqual({ removed: noRows, quarantined: [], next: null });
    });
  });
}
