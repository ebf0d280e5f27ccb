import { describe, expect, test } from "vitest";
import {
  type Attempt,
  type Replay,
  type ReplayLeg,
  type ReplayPause,
  newLeg,
  toInstant,
} from "../model/index.ts";
import type { MadeDelivery, ReplayStep } from "./replays.ts";
import type { NewDelivery, Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const page = { limit: 100, after: null };

/** A replay of one endpoint that is running. */
export function replayOf(world: World, told: Partial<Replay> = {}): Replay {
  return {
    tenant: world.tenant,
    id: world.id("replay"),
    endpoint: world.endpoint,
    types: null,
    states: ["failed", "missing"],
    since: toInstant(0),
    until: world.in(1_000_000),
    createdAt: world.now,
    finishedAt: null,
    state: "running",
    reason: null,
    events: 7,
    legs: [newLeg(world.endpoint)],
    lease: null,
    ...told,
  };
}

/** Keeps a replay that this process works on. */
async function running(store: Store, world: World, told: Partial<Replay> = {}): Promise<Replay> {
  const replay = replayOf(world, told);
  await store.replays.create(replay);
  const lease = { owner: "me", now: world.now, until: world.in(5_000) };
  return (await store.replays.lease(world.tenant, replay.id, lease)) ?? replay;
}

/** The step of a replay that follows. */
export function stepOf(world: World, replay: Replay, told: Partial<ReplayStep> = {}): ReplayStep {
  const [leg = newLeg(world.endpoint)] = replay.legs;
  return {
    tenant: world.tenant,
    id: replay.id,
    owner: "me",
    now: world.now,
    leaseUntil: world.in(5_000),
    endpoint: world.endpoint,
    from: leg.cursor,
    leg: { ...leg, cursor: world.now, examined: leg.examined + 1 },
    revived: [],
    made: [],
    bodies: [],
    ...told,
  };
}

/** A delivery that failed after so many attempts. */
export async function failedDelivery(store: Store, world: World, attempts = 2) {
  const acceptance = world.withDeliveries([{ state: { state: "sending", owner: "me", dueAt: world.now } }]);
  await store.accept(acceptance);
  const id = acceptance.calls[0]?.deliveries[0]?.id ?? world.id("delivery");
  for (let number = 1; number <= attempts; number += 1) {
    const at = world.pass();
    const outcome = {
      verdict: "retry",
      status: 500,
      error: "http_status",
      detail: null,
      answer: "",
    } as const;
    const attempt: Attempt = { number, dueAt: at, at, tookMs: 1, ...outcome };
    const isLast = number === attempts;
    const next = isLast
      ? ({ state: "failed", at, reason: "attempts_exhausted" } as const)
      : ({ state: "waiting", dueAt: at } as const);
    await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt, next });
    if (!isLast) await store.claim(world.claim());
  }
  return { id, acceptance };
}

/** The delivery of an event as a replay makes it. */
function madeOf(world: World, event: NewDelivery["event"], told: Partial<MadeDelivery> = {}): MadeDelivery {
  const { state: _, ...delivery } = world.delivery(event);
  return { ...delivery, subject: null, source: null, ...told };
}

const legWith = (replay: Replay | undefined, told: Partial<ReplayLeg>) =>
  expect(replay?.legs[0]).toMatchObject(told);

/** Replays: the numbered invariants of `replays.ts`. */
export function describeReplays(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("replays", () => {
    test("S7: are kept, found and listed as they are, the newest first, for their tenant alone", async () => {
      const { store } = opened;
      const [world, other] = [new World(), new World()];
      const kept = [replayOf(world), replayOf(world, { endpoint: null, types: ["call.dialog"] })];
      for (const replay of kept) await store.replays.create(replay);
      const [first, second] = kept;
      const { replays } = store;
      expect(await replays.list(world.tenant, page)).toEqual([second, first]);
      expect(await replays.list(world.tenant, { limit: 1, after: null })).toEqual([second]);
      expect(await replays.list(world.tenant, { limit: 5, after: String(second?.id) })).toEqual([first]);
      expect(await replays.list(other.tenant, page)).toEqual([]);
      expect(await replays.find(world.tenant, first?.id ?? world.id("replay"))).toEqual(first);
      expect(await replays.find(other.tenant, first?.id ?? world.id("replay"))).toBeUndefined();
      expect(await replays.running()).toEqual(expect.arrayContaining(kept));
    });

    test("R2: are one process's until its lease is over", async () => {
      const { store } = opened;
      const world = new World();
      const { id } = await running(store, world);
      const take = (
        owner: string,
        told: { pause?: { endpoint: World["endpoint"]; reason: ReplayPause } } = {},
      ) => store.replays.lease(world.tenant, id, { owner, now: world.now, until: world.in(5_000), ...told });
      expect(await take("another")).toBeUndefined();
      expect(await take("me")).toMatchObject({ lease: { owner: "me", until: world.in(5_000) } });
      const pause = { endpoint: world.endpoint, reason: "endpoint_paused" } as const;
      legWith(await take("me", { pause }), { pause: "endpoint_paused" });
      world.pass(5_000);
      expect(await take("another")).toMatchObject({ lease: { owner: "another" } });
      expect(await take("me")).toBeUndefined();
    });

    test("end once, and are then nobody's to work on", async () => {
      const { store } = opened;
      const world = new World();
      const replay = await running(store, world);
      const end = { state: "cancelled", reason: null, at: world.now } as const;
      const ended = { state: "cancelled", finishedAt: world.now, lease: null };
      expect(await store.replays.finish(world.tenant, replay.id, end)).toMatchObject(ended);
      expect(await store.replays.finish(world.tenant, replay.id, end)).toBeUndefined();
      const lease = { owner: "me", now: world.now, until: world.in(1) };
      expect(await store.replays.lease(world.tenant, replay.id, lease)).toBeUndefined();
      expect(await store.replays.step(stepOf(world, replay))).toBeUndefined();
      expect((await store.replays.running()).map(({ id }) => id)).not.toContain(replay.id);
    });

    test("end with their tenant", async () => {
      const { store } = opened;
      const world = new World();
      await store.configuration.saveTenant(world.tenantDoc());
      const replay = await running(store, world);
      await store.configuration.deleteTenant(world.tenant);
      expect(await store.replays.step(stepOf(world, replay))).toBeUndefined();
      expect((await store.replays.running()).map(({ id }) => id)).not.toContain(replay.id);
    });
  });

  describe("a step of a replay", () => {
    test("R1, R4: takes a delivery up for this process, to climb the ladder anew, and moves the replay on", async () => {
      const { store } = opened;
      const world = new World();
      const { id } = await failedDelivery(store, world, 2);
      const replay = await running(store, world);
      const step = stepOf(world, replay, { revived: [{ id, state: "failed" }] });
      const stepped = await store.replays.step(step);
      expect(stepped?.deliveries).toEqual([
        expect.objectContaining({
          id,
          dueAt: step.now,
          attempts: 2,
          roundBase: 2,
          firstAt: null,
          body: bytes("body"),
        }),
      ]);
      legWith(stepped?.replay, { replayed: 1, skipped: 0, cursor: step.now, examined: 1 });
      expect(await store.replays.find(world.tenant, replay.id)).toEqual(stepped?.replay);
      const held = { state: "sending", owner: "me", dueAt: step.now };
      expect(await store.queries.delivery(world.tenant, id)).toMatchObject({
        state: held,
        attempts: 2,
        roundBase: 2,
      });
      const at = world.pass();
      const outcome = {
        verdict: "retry",
        status: 500,
        error: "http_status",
        detail: null,
        answer: "",
      } as const;
      const attempt = { number: 3, dueAt: at, at, tookMs: 1, ...outcome } as const;
      const next = { state: "waiting", dueAt: at } as const;
      await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt, next });
      // It climbs its ladder anew.
      const { rungs } = await store.queries.standing(world.tenant, at);
      expect(rungs).toMatchObject([{ climbed: 1, waiting: 1 }]);
      const claimed = await store.claim(world.claim());
      expect(claimed.deliveries).toEqual([
        expect.objectContaining({ id, attempts: 3, roundBase: 2, firstAt: at }),
      ]);
    });

    test("R1: counts once: planned on where the replay was before, or by another, it changes nothing", async () => {
      const { store } = opened;
      const world = new World();
      const { id } = await failedDelivery(store, world);
      const replay = await running(store, world);
      const revived = [{ id, state: "failed" }] as const;
      expect(await store.replays.step(stepOf(world, replay, { revived, owner: "another" }))).toBeUndefined();
      const elsewhere = stepOf(world, replay, { revived, from: world.now });
      expect(await store.replays.step(elsewhere)).toBeUndefined();
      expect(await store.queries.delivery(world.tenant, id)).toMatchObject({ state: { state: "failed" } });
      const step = stepOf(world, replay, { revived });
      const stepped = await store.replays.step(step);
      legWith(stepped?.replay, { replayed: 1 });
      expect(await store.replays.step(step)).toBeUndefined();
      expect(await store.replays.find(world.tenant, replay.id)).toEqual(stepped?.replay);
    });

    test("R3: leaves alone what is no longer in the state in which it was seen, and counts it", async () => {
      const { store } = opened;
      const world = new World();
      const { id } = await failedDelivery(store, world);
      const replay = await running(store, world);
      await store.retry(world.tenant, id, world.now);
      const before = await store.queries.delivery(world.tenant, id);
      for (const state of ["failed", "waiting"] as const) {
        const now = (await store.replays.find(world.tenant, replay.id)) ?? replay;
        world.pass();
        const stepped = await store.replays.step(stepOf(world, now, { revived: [{ id, state }] }));
        expect(stepped?.deliveries).toEqual([]);
      }
      legWith(await store.replays.find(world.tenant, replay.id), { replayed: 0, skipped: 2 });
      expect(await store.queries.delivery(world.tenant, id)).toEqual(before);
    });

    test("makes a delivery that is missing, with bytes of its own or those of the message, and only once", async () => {
      const { store } = opened;
      const world = new World();
      const event = world.event();
      const message = world.message({ body: bytes("as it came") });
      const call = world.call({ events: [event] });
      const other = world.other("digest", {});
      await store.accept(world.acceptance({ message, calls: [call], others: [other] }));
      const replay = await running(store, world);
      const made = [
        madeOf(world, event.id, { subject: call.id, body: "message", source: message.id }),
        madeOf(world, other.event.id, { type: "platform.other", body: 0 }),
      ];
      const stepped = await store.replays.step(stepOf(world, replay, { made, bodies: [bytes("encoded")] }));
      expect(stepped?.deliveries.map(({ id, body }) => [id, body])).toEqual([
        [made[0]?.id, bytes("as it came")],
        [made[1]?.id, bytes("encoded")],
      ]);
      const [, ofCall] = (await store.queries.deliveries(world.tenant, {}, page)).rows;
      const held = { state: "sending", owner: "me", dueAt: world.now };
      expect(ofCall).toMatchObject({
        id: made[0]?.id,
        call: call.id,
        event: event.id,
        state: held,
        attempts: 0,
      });
      world.pass();
      const again = made.map((one) => ({ ...one, id: world.id("delivery") }));
      const last = stepped?.replay ?? replay;
      const second = await store.replays.step(
        stepOf(world, last, { made: again, bodies: [bytes("encoded")] }),
      );
      expect(second?.deliveries).toEqual([]);
      legWith(second?.replay, { replayed: 2, skipped: 2 });
      expect((await store.queries.deliveries(world.tenant, {}, page)).rows).toHaveLength(2);
    });

    test("tells what became of its deliveries, and how many wait", async () => {
      const { store } = opened;
      const world = new World();
      const ids = [await failedDelivery(store, world), await failedDelivery(store, world)].map(
        ({ id }) => id,
      );
      const replay = await running(store, world);
      const revived = ids.map((id) => ({ id, state: "failed" as const }));
      await store.replays.step(stepOf(world, replay, { revived }));
      const { tenant } = world;
      expect(await store.replays.outcomes(tenant, replay.id)).toEqual({ sending: 2 });
      await store.release(tenant, "me", ids.slice(0, 1));
      expect(await store.replays.outcomes(tenant, replay.id)).toEqual({ sending: 1, waiting: 1 });
      const waiting = (endpoint: World["endpoint"], most = 10) =>
        store.replays.waiting(tenant, replay.id, { endpoint, most });
      expect(await waiting(world.endpoint)).toBe(1);
      await store.release(tenant, "me", ids);
      expect([await waiting(world.endpoint), await waiting(world.endpoint, 1)]).toEqual([2, 1]);
      expect(await waiting(world.id("endpoint"))).toBe(0);
    });
  });
}
