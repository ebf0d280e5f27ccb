import { describe, expect, test } from "vitest";
import { StoreUnavailableError, toInstant } from "../model/index.ts";
import type { Remembered, Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

const page = { limit: 100, after: null };

/** Something of every kind of a tenant's data. */
async function fill(store: Store, world: World): Promise<void> {
  await store.configuration.saveTenant(world.tenantDoc());
  const job = world.id("job");
  for (let count = 0; count < 3; count += 1) {
    const event = world.event();
    const deliveries = [world.delivery(event.id, { body: "message" }), world.delivery(event.id)];
    const call = world.call({
      row: { jobKey: "43" },
      job: { id: job, key: "43" },
      events: [event],
      deliveries,
    });
    const elsewhere = world.call({ source: world.id("source"), row: { jobKey: "43" } });
    const parts = { message: world.message(), calls: [call, elsewhere], jobs: [world.job()] };
    const body = { bodies: [new Uint8Array(10)] };
    await store.accept(world.acceptance({ ...parts, ...body, others: [world.other(`digest ${count}`)] }));
    await store.remember(world.tenant, `key ${count}`, remembered(world));
  }
  const { deliveries } = await store.claim(world.claim());
  for (const { id, dueAt } of deliveries) {
    const at = world.pass();
    const made = { number: 1, dueAt, at, tookMs: 1, verdict: "acknowledged", status: 200 } as const;
    const attempt = { ...made, error: null, detail: null, answer: "success" };
    const next = { state: "delivered", at } as const;
    await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt, next });
  }
}

function remembered(world: World, parts: Partial<Remembered> = {}): Remembered {
  return { fingerprint: "a digest", answer: '{"data":[]}', at: world.pass(), ...parts };
}

/** How many rows of a tenant are found. */
async function sizeOf(store: Store, { tenant }: World): Promise<number> {
  const { queries } = store;
  const lists = await Promise.all([
    queries.calls(tenant, {}, page),
    queries.jobs(tenant, {}, page),
    queries.messages(tenant, {}, page),
    queries.deliveries(tenant, {}, page).then(({ rows }) => rows),
  ]);
  const keys = await Promise.all([0, 1, 2].map((count) => store.recall(tenant, `key ${count}`)));
  return lists.flat().length + keys.filter((found) => found !== undefined).length;
}

/** What keeps a store in good order. */
export function describeMaintenance(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("idempotency keys", () => {
    test("an answer is given again under its key, and the first one stays", async () => {
      const { store } = opened;
      const world = new World();
      expect(await store.recall(world.tenant, "a key")).toBeUndefined();
      const first = remembered(world);
      expect(await store.remember(world.tenant, "a key", first)).toEqual(first);
      const another = remembered(world, { answer: "another" });
      expect(await store.remember(world.tenant, "a key", another)).toEqual(first);
      expect(await store.recall(world.tenant, "a key")).toEqual(first);
    });

    test("S7: another tenant's key of the same name is another one", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      await store.remember(world.tenant, "a key", remembered(world));
      expect(await store.recall(stranger.tenant, "a key")).toBeUndefined();
      const theirs = remembered(stranger, { answer: "theirs" });
      await store.remember(stranger.tenant, "a key", theirs);
      expect(await store.recall(stranger.tenant, "a key")).toEqual(theirs);
    });

    test("are dropped from before a moment, the oldest first, so many at a time", async () => {
      const { store } = opened;
      const world = new World();
      // Older than any other test's.
      const at = (second: number) => toInstant(Date.UTC(2001, 0, 1) + second * 1_000);
      for (const second of [3, 1, 2, 4]) {
        await store.remember(world.tenant, `key ${second}`, remembered(world, { at: at(second) }));
      }
      const left = async () => {
        const found = await Promise.all([1, 2, 3, 4].map((n) => store.recall(world.tenant, `key ${n}`)));
        return found.map((answer) => answer !== undefined);
      };
      expect(await store.forget(at(4), 2)).toBe(2);
      expect(await left()).toEqual([false, false, true, true]);
      expect(await store.forget(at(4), 2)).toBe(1);
      expect(await store.forget(at(4), 2)).toBe(0);
      expect(await left()).toEqual([false, false, false, true]);
    });
  });

  describe("purge", () => {
    test.each([1, 5, 1_000])("removes all of a deleted tenant, up to %i rows at a time", async (limit) => {
      const { store } = opened;
      const world = new World();
      await fill(store, world);
      expect(await sizeOf(store, world)).toBeGreaterThan(15);
      await store.configuration.deleteTenant(world.tenant);
      const steps: number[] = [];
      for (let removed = -1; removed !== 0 && steps.length < 1_000; steps.push(removed)) {
        removed = await store.purge(world.tenant, limit);
        expect(removed).toBeLessThanOrEqual(limit);
      }
      expect(steps.length).toBeGreaterThan(limit === 1 ? 30 : 2);
      expect(await sizeOf(store, world)).toBe(0);
      const { deletedTenants } = await store.configuration.load();
      expect(deletedTenants).not.toContain(world.tenant);
    });

    test("S7: leaves everything of the other tenants", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      await fill(store, world);
      await fill(store, stranger);
      const before = await sizeOf(store, world);
      const [delivery] = (await store.queries.deliveries(world.tenant, {}, page)).rows;
      await store.configuration.deleteTenant(stranger.tenant);
      while ((await store.purge(stranger.tenant, 100)) > 0);
      expect(await sizeOf(store, world)).toBe(before);
      if (delivery === undefined) throw new Error("Expected a delivery");
      expect(await store.queries.deliveryBody(world.tenant, delivery.id)).toBeDefined();
      expect(await store.queries.attempts(world.tenant, delivery.id)).toHaveLength(1);
    });

    test("a tenant that takes over the id of a purged one finds nothing and begins anew", async () => {
      const { store } = opened;
      const world = new World();
      await fill(store, world);
      await store.configuration.deleteTenant(world.tenant);
      while ((await store.purge(world.tenant, 100)) > 0);
      const heir = new World(world.tenant);
      await fill(store, heir);
      const jobs = await store.queries.jobs(heir.tenant, {}, page);
      expect(jobs.find(({ job }) => job.key === "43")).toMatchObject({ calls: 3 });
      expect(await store.accept(heir.acceptance({ others: [heir.other("digest 9")] }))).toEqual({
        kind: "stored",
      });
    });
  });

  describe("a store that is closed", () => {
    test("was let finish what had begun, and takes nothing more", async () => {
      await using place = await makePlace();
      const store = place.store();
      await store.open();
      const world = new World();
      const plans = Array.from({ length: 50 }, () => world.acceptance({ calls: [world.call()] }));
      const writing = Promise.all(plans.map((plan) => store.accept(plan)));
      const asking = Promise.all([store.queries.backlog(), store.queries.calls(world.tenant, {}, page)]);
      await store[Symbol.asyncDispose]();
      expect(await writing).toHaveLength(50);
      expect(await asking).toHaveLength(2);
      await expect(store.probe(world.now)).rejects.toThrow(StoreUnavailableError);
      await expect(store.queries.calls(world.tenant, {}, page)).rejects.toThrow(StoreUnavailableError);
    });

    test("can be closed twice, and without ever having been opened", async () => {
      await using place = await makePlace();
      const store = place.store();
      await store.open();
      await store[Symbol.asyncDispose]();
      await expect(store[Symbol.asyncDispose]()).resolves.toBeUndefined();
      await expect(place.store()[Symbol.asyncDispose]()).resolves.toBeUndefined();
    });
  });

  describe("a store that is opened again", () => {
    test("S1: has everything, and gives back what was held when the process died", async () => {
      await using place = await makePlace();
      const world = new World();
      const before = place.store();
      expect(await before.open()).toMatchObject({ recovered: 0 });
      await fill(before, world);
      const state = { state: "sending", owner: "a process that dies", dueAt: world.now } as const;
      const held = world.withDeliveries([{ state }, { state: world.waiting() }]);
      await before.accept(held);
      const rows = await sizeOf(before, world);
      const calls = await before.queries.calls(world.tenant, {}, page);
      const configured = await before.configuration.load();
      await before[Symbol.asyncDispose]();

      const after = place.store();
      // The tenant's other deliveries are over.
      expect(await after.open()).toMatchObject({ recovered: 1 });
      expect(await sizeOf(after, world)).toBe(rows);
      expect(await after.queries.calls(world.tenant, {}, page)).toEqual(calls);
      expect(await after.configuration.load()).toEqual(configured);
      const deliveries = (await after.queries.deliveries(world.tenant, { state: "waiting" }, page)).rows;
      expect(deliveries).toHaveLength(2);
      expect(deliveries).toContainEqual(
        expect.objectContaining({ state: { state: "waiting", dueAt: state.dueAt }, attempts: 0 }),
      );
      await after[Symbol.asyncDispose]();

      const last = place.store();
      expect(await last.open()).toMatchObject({ recovered: 0 });
      await last[Symbol.asyncDispose]();
    });

    test("S5: an outcome that the dead process would still tell counts no more", async () => {
      await using place = await makePlace();
      const world = new World();
      const before = place.store();
      await before.open();
      await before.configuration.saveTenant(world.tenantDoc());
      const owner = "a process that dies";
      const acceptance = world.withDeliveries([{ state: { state: "sending", owner, dueAt: world.now } }]);
      await before.accept(acceptance);
      await before[Symbol.asyncDispose]();
      const after = place.store();
      await after.open();
      const [delivery] = acceptance.calls[0]?.deliveries ?? [];
      if (delivery === undefined) throw new Error("Expected a delivery");
      const next = { state: "delivered", at: world.now } as const;
      const told = { tenant: world.tenant, delivery: delivery.id, owner, attempt: null, next };
      expect(await after.settle(told)).toBe(false);
      expect((await after.claim(world.claim())).deliveries.map(({ id }) => id)).toEqual([delivery.id]);
      await after[Symbol.asyncDispose]();
    });
  });
}
