import { describe, expect, test } from "vitest";
import type { CallId, DeliveryId, DeliveryState } from "../model/index.ts";
import type { NewDelivery, Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

async function deliver(store: Store, world: World, parts: readonly Partial<NewDelivery>[]) {
  const acceptance = world.withDeliveries(parts);
  await store.accept(acceptance);
  return (acceptance.calls[0]?.deliveries ?? []).map(({ id }) => id);
}

/** The state of each, in their order. */
async function statesOf(
  store: Store,
  { tenant }: World,
  ids: readonly DeliveryId[],
): Promise<DeliveryState[]> {
  const found = await Promise.all(ids.map((id) => store.queries.delivery(tenant, id)));
  return found.flatMap((delivery) => (delivery === undefined ? [] : [delivery.state]));
}

/** What happens to the deliveries of an endpoint together, and what a process that starts looks for. */
export function describeEndpoints(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);
  const sending = { state: "sending", owner: "me" } as const;

  describe("park and unpark", () => {
    test("what waits is parked in steps, the longest due first; what is underway or over is left", async () => {
      const { store } = opened;
      const world = new World();
      const waiting = [10, 20, 30].map((milliseconds) => ({ state: world.waiting(milliseconds) }));
      const ids = await deliver(store, world, [...waiting, { state: { ...sending, dueAt: world.now } }]);
      const before = await statesOf(store, world, ids);
      const now = world.pass();
      const step = () =>
        store.park(world.tenant, world.endpoint, { reason: "endpoint_disabled", now, limit: 2 });
      const parked = { state: "parked", at: now, reason: "endpoint_disabled" };
      expect(await step()).toBe(2);
      expect(await statesOf(store, world, ids)).toEqual([parked, parked, before[2], before[3]]);
      expect(await step()).toBe(1);
      expect(await step()).toBe(0);
      expect(await statesOf(store, world, ids)).toEqual([parked, parked, parked, before[3]]);
    });

    test("what was parked for the endpoint's being disabled waits again in steps, due now", async () => {
      const { store } = opened;
      const world = new World();
      const state = { state: "parked", at: world.now, reason: "endpoint_disabled" } as const;
      const ids = await deliver(store, world, [{ state }, { state }, { state }]);
      const now = world.pass();
      const step = () => store.unpark(world.tenant, world.endpoint, { now, limit: 2 });
      expect([await step(), await step(), await step()]).toEqual([2, 1, 0]);
      const waiting = { state: "waiting", dueAt: now };
      expect(await statesOf(store, world, ids)).toEqual([waiting, waiting, waiting]);
    });

    test("D3: none is due earlier than it was before it was parked, and the longest due goes first", async () => {
      const { store } = opened;
      const world = new World();
      const states = [90_000, 30_000, 10].map((milliseconds) => ({ state: world.waiting(milliseconds) }));
      const ids = await deliver(store, world, states);
      const parking = { reason: "endpoint_paused", now: world.now, limit: 10 } as const;
      await store.park(world.tenant, world.endpoint, parking);
      const before = states.map(({ state }) => state);
      const now = world.pass(20_000);
      const step = () => store.unpark(world.tenant, world.endpoint, { now, limit: 1 });
      expect(await step()).toBe(1);
      expect((await statesOf(store, world, ids)).map(({ state }) => state)).toEqual([
        "parked",
        "parked",
        "waiting",
      ]);
      expect([await step(), await step(), await step()]).toEqual([1, 1, 0]);
      const due = { state: "waiting", dueAt: now };
      expect(await statesOf(store, world, ids)).toEqual([before[0], before[1], due]);
    });

    test("D3: one that was parked after an attempt waits for the moment that the attempt led to", async () => {
      const { store } = opened;
      const world = new World();
      const [id] = (await deliver(store, world, [{ state: { ...sending, dueAt: world.now } }])) as [
        DeliveryId,
      ];
      const dueAt = world.in(60_000);
      const next = { state: "parked", at: world.now, reason: "endpoint_disabled", dueAt } as const;
      await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt: null, next });
      await store.unpark(world.tenant, world.endpoint, { now: world.pass(), limit: 10 });
      expect(await statesOf(store, world, [id])).toEqual([{ state: "waiting", dueAt }]);
    });

    test("what was parked for the endpoint's being deleted stays parked", async () => {
      const { store } = opened;
      const world = new World();
      const state = { state: "parked", at: world.now, reason: "endpoint_deleted" } as const;
      const ids = await deliver(store, world, [{ state }]);
      expect(await store.unpark(world.tenant, world.endpoint, { now: world.pass(), limit: 10 })).toBe(0);
      expect(await statesOf(store, world, ids)).toEqual([state]);
    });

    test("S7: another endpoint's and another tenant's deliveries are left", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const parked = { state: "parked", at: world.now, reason: "endpoint_disabled" } as const;
      const ids = await deliver(store, world, [{}, { state: parked }]);
      const before = await statesOf(store, world, ids);
      const [now, limit] = [world.pass(), 10];
      const reason = "endpoint_deleted";
      for (const [tenant, endpoint] of [
        [world.tenant, world.id("endpoint")],
        [stranger.tenant, world.endpoint],
      ] as const) {
        expect(await store.park(tenant, endpoint, { reason, now, limit })).toBe(0);
        expect(await store.unpark(tenant, endpoint, { now, limit })).toBe(0);
      }
      expect(await statesOf(store, world, ids)).toEqual(before);
    });
  });

  describe("what is due", () => {
    test("each endpoint is listed with its earliest due time, and those where nothing waits are not", async () => {
      const { store } = opened;
      const world = new World();
      const { tenant } = world;
      const endpoints = Array.from({ length: 4 }, () => world.id("endpoint"));
      const [busy, slow, idle, deleted] = endpoints as [typeof world.endpoint, ...typeof endpoints];
      for (const id of endpoints) await store.configuration.saveEndpoint(world.endpointDoc({ id }));
      const soon = world.waiting(1_000);
      const later = world.waiting(90_000);
      const over = { state: "parked", at: world.now, reason: "endpoint_disabled" } as const;
      await deliver(store, world, [
        { endpoint: busy, state: later },
        { endpoint: busy, state: soon },
        { endpoint: slow as typeof busy, state: later },
        { endpoint: idle as typeof busy, state: over },
        { endpoint: deleted as typeof busy, state: soon },
      ]);
      await store.configuration.deleteEndpoint(tenant, deleted as typeof busy);
      const due = (await store.dueEndpoints()).filter((found) => found.tenant === tenant);
      expect(due.toSorted((a, b) => a.dueAt - b.dueAt)).toEqual([
        { tenant, endpoint: busy, dueAt: soon.dueAt },
        { tenant, endpoint: slow, dueAt: later.dueAt },
      ]);
    });

    test("calls whose grace time is over are listed, the longest overdue first, until they are complete", async () => {
      const { store } = opened;
      const world = new World();
      const incomplete = (milliseconds: number) =>
        world.call({ row: { completed: false, awaiting: ["x"], graceEndsAt: world.in(milliseconds) } });
      // Times of their own, so that no other test's calls are overdue before these.
      const [second, first, notYet] = [incomplete(-2e9), incomplete(-3e9), incomplete(60_000)];
      await store.accept(world.acceptance({ calls: [second, first, notYet, world.call()] }));
      const overdue = async (limit: number) => {
        const calls = await store.overdueCalls(world.now, limit);
        return calls.filter(({ tenant }) => tenant === world.tenant).map(({ id }): CallId => id);
      };
      expect(await overdue(10)).toEqual([first.id, second.id]);
      expect(await overdue(1)).toEqual([first.id]);
      const [call] = await store.overdueCalls(world.now, 1);
      expect(call).toEqual(await store.queries.call(world.tenant, first.id));
      const done = world.revised(first, { completed: true, graceEndsAt: null });
      await store.accept(world.acceptance({ calls: [done] }));
      expect(await overdue(10)).toEqual([second.id]);
      const ends = notYet.row.graceEndsAt ?? world.now;
      world.pass(ends - 1 - world.now);
      expect(await overdue(10)).toEqual([second.id]);
      world.pass(1);
      expect(await overdue(10)).toEqual([second.id, notYet.id]);
    });
  });

  test("hubs that each take a part of the overdue calls take all of them together, and none twice", async () => {
    const { store } = opened;
    const world = new World();
    const graceEndsAt = world.in(-4e9);
    const overdue = Array.from({ length: 60 }, () =>
      world.call({ row: { completed: false, awaiting: ["x"], graceEndsAt } }),
    );
    await store.accept(world.acceptance({ calls: overdue }));
    const parts = await Promise.all(
      [0, 1, 2].map((mine) => store.overdueCalls(world.in(-3.9e9), 100, { of: 3, mine })),
    );
    const taken = parts.map((calls) => calls.filter(({ tenant }) => tenant === world.tenant));
    expect(
      taken
        .flat()
        .map(({ id }) => String(id))
        .toSorted(),
    ).toEqual(overdue.map(({ id }) => String(id)).toSorted());
    // By chance, one that gets none of sixty is a thousand million times less likely than a failing disk.
    expect(taken.map(({ length }) => length > 0)).toEqual([true, true, true]);
    // They are overdue no more: other tests look at the longest overdue.
    const done = overdue.map((call) => world.revised(call, { completed: true, graceEndsAt: null }));
    await store.accept(world.acceptance({ calls: done }));
  });

  test("the backlog counts what waits, is underway, is parked and is quarantined, and knows the longest due", async () => {
    const { store } = opened;
    const world = new World();
    await store.configuration.saveTenant(world.tenantDoc());
    await store.configuration.saveEndpoint(world.endpointDoc());
    const before = await store.queries.backlog();
    const oldest = world.waiting(-4e9);
    const [done] = await deliver(store, world, [
      { state: { ...sending, dueAt: world.now } },
      { state: oldest },
      { state: world.waiting() },
      { state: { ...sending, dueAt: world.now } },
      { state: { ...sending, dueAt: world.in(-5e9) } },
      { state: { state: "parked", at: world.now, reason: "endpoint_disabled" } },
    ]);
    // What is over counts no more.
    const over = { tenant: world.tenant, delivery: done as DeliveryId, owner: "me", attempt: null };
    await store.settle({ ...over, next: { state: "delivered", at: world.now } });
    const quarantined = { fate: "quarantined", reason: "empty", path: "", name: null } as const;
    await store.accept(world.acceptance({ message: world.message(quarantined) }));
    await store.accept(world.acceptance({ message: world.message({ fate: "duplicate" }) }));
    await store.accept(world.acceptance({ message: world.message() }));
    expect(await store.queries.backlog()).toEqual({
      waiting: before.waiting + 2,
      sending: before.sending + 2,
      parked: before.parked + 1,
      oldestDueAt: oldest.dueAt,
      quarantined: before.quarantined + 1,
    });
  });
}
