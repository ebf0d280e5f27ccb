import { describe, expect, test } from "vitest";
import type { Attempt, DeliveryId, DeliveryState } from "../model/index.ts";
import type { NewDelivery, Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 100, after: null };

/** What a failed attempt, made now, left. */
export function attempt(world: World, parts: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    dueAt: world.now,
    at: world.now,
    tookMs: 12,
    verdict: "retry",
    status: 500,
    error: "http_status",
    detail: null,
    answer: "the application is down",
    ...parts,
  };
}

const ids = (deliveries: readonly { readonly id: DeliveryId }[]) => deliveries.map(({ id }) => id);

/** Stores a delivery for each of the states → their ids. */
export async function deliver(store: Store, world: World, states: readonly NewDelivery["state"][]) {
  const acceptance = world.withDeliveries(states.map((state) => ({ state })));
  await store.accept(acceptance);
  return ids(acceptance.calls[0]?.deliveries ?? []);
}

/** Stores one delivery that is being sent by `owner`, now. */
export async function sendOne(store: Store, world: World, owner = "me"): Promise<DeliveryId> {
  const [id] = await deliver(store, world, [{ state: "sending", owner, dueAt: world.now }]);
  if (id === undefined) throw new Error("Expected a delivery");
  return id;
}

/** The states of the tenant's deliveries, by their ids. */
export async function statesOf(store: Store, { tenant }: World) {
  const deliveries = (await store.queries.deliveries(tenant, {}, page)).rows;
  return Object.fromEntries(deliveries.map(({ id, state }) => [id, state]));
}

/** Delivering: what is due is taken by one process, and what came of it is recorded once. */
export function describeDeliver(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("claim", () => {
    test("takes what is due, the longest due first, with all that it takes to send it", async () => {
      const { store } = opened;
      const world = new World();
      const [late, later, notYet] = await deliver(store, world, [
        world.waiting(-1_000),
        world.waiting(-5_000),
        world.waiting(60_000),
      ]);
      const claimed = await store.claim(world.claim());
      expect(ids(claimed.deliveries)).toEqual([later, late]);
      const states = await statesOf(store, world);
      expect(claimed.deliveries[1]).toEqual({
        tenant: world.tenant,
        id: late,
        endpoint: world.endpoint,
        dialect: "acme",
        message: "record",
        body: bytes("body"),
        dueAt: (states[String(late)] as { dueAt: number }).dueAt,
        attempts: 0,
        roundBase: 0,
        firstAt: null,
      });
      expect(states[String(late)]).toMatchObject({ state: "sending", owner: "me" });
      expect(states[String(notYet)]).toEqual({ state: "waiting", dueAt: claimed.nextDueAt });
    });

    test("takes a delivery at the very moment when it is due, and not before", async () => {
      const { store } = opened;
      const world = new World();
      const [id] = await deliver(store, world, [world.waiting(10)]);
      const dueAt = (await statesOf(store, world))[String(id)] as Extract<
        DeliveryState,
        { state: "waiting" }
      >;
      const early = await store.claim(world.claim({ now: world.in(dueAt.dueAt - world.now - 1) }));
      expect(early).toEqual({ deliveries: [], nextDueAt: dueAt.dueAt });
      const due = await store.claim(world.claim({ now: dueAt.dueAt }));
      expect(ids(due.deliveries)).toEqual([id]);
      expect(due.nextDueAt).toBeNull();
    });

    test("takes no more than it was told, and tells when the next one is due", async () => {
      const { store } = opened;
      const world = new World();
      const dueAt = [-30, -20, -10].map((milliseconds) => world.waiting(milliseconds));
      const all = await deliver(store, world, dueAt);
      const first = await store.claim(world.claim({ limit: 2 }));
      expect(ids(first.deliveries)).toEqual(all.slice(0, 2));
      expect(first.nextDueAt).toBe(dueAt[2]?.dueAt);
      const second = await store.claim(world.claim({ limit: 2 }));
      expect(ids(second.deliveries)).toEqual(all.slice(2));
    });

    test("takes no more bytes than it was told, but for a single delivery that is larger", async () => {
      const { store } = opened;
      const world = new World();
      const large = world.withDeliveries([{ state: world.waiting(-50_000) }], new Uint8Array(500));
      const small = world.withDeliveries([{}, {}, {}], new Uint8Array(40));
      await store.accept(large);
      await store.accept(small);
      const sizes = async () => {
        const { deliveries } = await store.claim(world.claim({ maxBytes: 100 }));
        return deliveries.map(({ body }) => body.length);
      };
      expect(await sizes()).toEqual([500]);
      expect(await sizes()).toEqual([40, 40]);
      expect(await sizes()).toEqual([40]);
      expect(await sizes()).toEqual([]);
    });

    test("S7: takes nothing of another endpoint or of another tenant", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      await deliver(store, world, [world.waiting()]);
      const endpoint = world.id("endpoint");
      const nothing = { deliveries: [], nextDueAt: null };
      expect(await store.claim(world.claim({ endpoint }))).toEqual(nothing);
      expect(await store.claim(stranger.claim({ endpoint: world.endpoint, now: world.in(1e9) }))).toEqual(
        nothing,
      );
      expect((await store.claim(world.claim())).deliveries).toHaveLength(1);
    });

    test("of several that ask at once, each gets deliveries of its own, and together they get all", async () => {
      const { store } = opened;
      const world = new World();
      const all = await deliver(
        store,
        world,
        Array.from({ length: 40 }, () => world.waiting()),
      );
      const owners = Array.from({ length: 8 }, (_, index) => `owner ${index}`);
      const claims = await Promise.all(owners.map((owner) => store.claim(world.claim({ owner, limit: 7 }))));
      const taken = claims.flatMap(({ deliveries }) => ids(deliveries));
      expect(taken.toSorted()).toEqual(all.toSorted());
    });
  });

  describe("settle", () => {
    test.each<[string, (world: World) => Exclude<DeliveryState, { state: "sending" }>]>([
      ["delivered", (world) => ({ state: "delivered", at: world.now })],
      ["failed", (world) => ({ state: "failed", at: world.now, reason: "rejected" })],
      ["waiting", (world) => ({ state: "waiting", dueAt: world.in(5_000) })],
      ["parked", (world) => ({ state: "parked", at: world.now, reason: "endpoint_disabled" })],
    ])("records the attempt, and that the delivery is %s", async (_name, nextOf) => {
      const { store } = opened;
      const world = new World();
      const id = await sendOne(store, world);
      const next = nextOf(world);
      const made = attempt(world);
      expect(
        await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt: made, next }),
      ).toBe(true);
      const found = await store.queries.delivery(world.tenant, id);
      expect(found).toMatchObject({ state: next, attempts: 1, firstAt: made.at });
      expect(await store.queries.attempts(world.tenant, id)).toEqual([made]);
    });

    test("keeps every attempt in order, and the moment of the first", async () => {
      const { store } = opened;
      const world = new World();
      const id = await sendOne(store, world);
      const made: Attempt[] = [
        attempt(world, { at: world.pass() }),
        attempt(world, {
          number: 2,
          at: world.pass(),
          status: null,
          error: "tls",
          detail: "expired",
          answer: null,
        }),
        attempt(world, { number: 3, at: world.pass(), verdict: "acknowledged", status: 200, error: null }),
      ];
      for (const one of made) {
        const dueAt = world.in(1_000);
        const held = { tenant: world.tenant, delivery: id, owner: "me", attempt: one };
        await store.settle({ ...held, next: { state: "waiting", dueAt } });
        const { deliveries } = await store.claim(world.claim({ now: dueAt }));
        expect(deliveries).toEqual([
          expect.objectContaining({ id, dueAt, attempts: one.number, firstAt: made[0]?.at }),
        ]);
      }
      expect(await store.queries.attempts(world.tenant, id)).toEqual(made);
    });

    test("a delivery that ended without an attempt counts none", async () => {
      const { store } = opened;
      const world = new World();
      const id = await sendOne(store, world);
      const next = { state: "failed", at: world.now, reason: "window_over" } as const;
      await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt: null, next });
      const found = await store.queries.delivery(world.tenant, id);
      expect(found).toMatchObject({ state: next, attempts: 0, firstAt: null });
      expect(await store.queries.attempts(world.tenant, id)).toEqual([]);
    });

    test("S5: an outcome of a process that does not hold the delivery changes nothing", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const id = await sendOne(store, world, "the holder");
      const before = await store.queries.delivery(world.tenant, id);
      const next = { state: "delivered", at: world.now } as const;
      const settlement = { tenant: world.tenant, delivery: id, attempt: attempt(world), next };
      expect(await store.settle({ ...settlement, owner: "another" })).toBe(false);
      // S7: nor does one under another tenant's id.
      expect(await store.settle({ ...settlement, owner: "the holder", tenant: stranger.tenant })).toBe(false);
      expect(await store.queries.delivery(world.tenant, id)).toEqual(before);
      expect(await store.queries.attempts(world.tenant, id)).toEqual([]);
    });

    test("S5: an outcome counts once, however often it is told", async () => {
      const { store } = opened;
      const world = new World();
      const id = await sendOne(store, world);
      const next = { state: "waiting", dueAt: world.in(1_000) } as const;
      const settlement = { tenant: world.tenant, delivery: id, owner: "me", attempt: attempt(world), next };
      const told = await Promise.all(Array.from({ length: 5 }, () => store.settle(settlement)));
      expect(told).toEqual([true, false, false, false, false]);
      expect(await store.queries.delivery(world.tenant, id)).toMatchObject({ state: next, attempts: 1 });
      expect(await store.queries.attempts(world.tenant, id)).toHaveLength(1);
    });

    test("S5: once a delivery was given back, its former holder's outcome counts no more", async () => {
      const { store } = opened;
      const world = new World();
      const id = await sendOne(store, world);
      await store.release(world.tenant, "me", [id]);
      const next = { state: "delivered", at: world.now } as const;
      const held = { tenant: world.tenant, delivery: id, attempt: attempt(world), next };
      expect(await store.settle({ ...held, owner: "me" })).toBe(false);
      await store.claim(world.claim({ owner: "the next" }));
      expect(await store.settle({ ...held, owner: "me" })).toBe(false);
      expect(await store.settle({ ...held, owner: "the next" })).toBe(true);
    });
  });

  describe("release", () => {
    test("what was taken and not attempted waits again as before", async () => {
      const { store } = opened;
      const world = new World();
      const all = await deliver(store, world, [world.waiting(-20), world.waiting(-10)]);
      const before = await statesOf(store, world);
      await store.claim(world.claim());
      await store.release(world.tenant, "me", all);
      expect(await statesOf(store, world)).toEqual(before);
      expect(ids((await store.claim(world.claim())).deliveries)).toEqual(all);
    });

    test("what is settled already stays as it is, and so does what another tenant holds (S7)", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const [settled, held] = [await sendOne(store, world), await sendOne(store, world)];
      const next = { state: "delivered", at: world.now } as const;
      await store.settle({ tenant: world.tenant, delivery: settled, owner: "me", attempt: null, next });
      const before = await statesOf(store, world);
      await store.release(world.tenant, "me", [settled]);
      await store.release(stranger.tenant, "me", [held]);
      expect(await statesOf(store, world)).toEqual(before);
    });
  });
}
