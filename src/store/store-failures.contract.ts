import { describe, expect, test } from "vitest";
import type { DeliveryId, Instant } from "../model/index.ts";
import { toInstant } from "../model/index.ts";
import type { Failure, FailureFilter, FailurePlace } from "./queries.ts";
import type { NewDelivery, Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

const noon = toInstant(Date.UTC(2026, 10, 21, 12));
const quarter = 15 * 60_000;
const allTimes = { since: toInstant(0), before: toInstant(Date.UTC(2100, 0, 1)) };

async function deliver(
  store: Store,
  world: World,
  parts: readonly Partial<NewDelivery>[],
  body?: Uint8Array,
) {
  const acceptance = world.withDeliveries(parts, body);
  await store.accept(acceptance);
  return (acceptance.calls[0]?.deliveries ?? []).map(({ id }) => id);
}

function attemptAt(at: Instant, number: number) {
  const error = { status: 503, error: "http_status", detail: "no", answer: "busy" } as const;
  return { number, dueAt: at, at, tookMs: 7, verdict: "retry", ...error } as const;
}

/** Sends a delivery that waits, and gives it up at that moment. */
async function fail(
  store: Store,
  world: World,
  id: DeliveryId,
  { at, number = 1 }: { readonly at: Instant; readonly number?: number },
): Promise<void> {
  await store.claim(world.claim({ now: toInstant(Date.UTC(2099, 0, 1)) }));
  const next = { state: "failed", at, reason: "attempts_exhausted" } as const;
  const attempt = attemptAt(toInstant(at - 7), number);
  const settled = await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt, next });
  expect(settled).toBe(true);
}

/** Everything that the filter finds, so many rows at a time. */
async function readAll(store: Store, { tenant }: World, filter: Partial<FailureFilter> = {}, limit = 100) {
  const found: Failure[] = [];
  let after: FailurePlace | null = null;
  do {
    const page = { after, limit, maxBytes: 1_000_000 };
    const { failures, next } = await store.queries.failures(tenant, { ...allTimes, ...filter }, page);
    found.push(...failures);
    after = next;
  } while (after !== null);
  return found;
}

/** What was given up, and what is dropped. */
export function describeFailures(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("failures", () => {
    test("YT-05s: a delivery that ends failed is among them, with its last attempt and its bytes", async () => {
      const { store } = opened;
      const world = new World();
      const body = Uint8Array.of(123, 0xff, 125);
      const [id] = (await deliver(store, world, [{}], body)) as [DeliveryId];
      await store.claim(world.claim());
      const held = { tenant: world.tenant, delivery: id, owner: "me" };
      const again = { state: "waiting", dueAt: noon } as const;
      const first = toInstant(noon - 60_000);
      await store.settle({ ...held, attempt: attemptAt(first, 1), next: again });
      expect(await readAll(store, world)).toEqual([]);
      await fail(store, world, id, { at: noon, number: 2 });
      const { endpoint } = world;
      const delivery = await store.queries.delivery(world.tenant, id);
      const { call, event } = delivery ?? {};
      expect(await readAll(store, world)).toEqual([
        {
          delivery: id,
          at: noon,
          endpoint,
          event,
          call,
          type: "call.record",
          dialect: "acme",
          message: "record",
          reason: "attempts_exhausted",
          attempts: 2,
          firstAt: first,
          last: {
            at: noon - 7,
            verdict: "retry",
            status: 503,
            error: "http_status",
            detail: "no",
            answer: "busy",
          },
          body,
        },
      ]);
    });

    test("YT-05s: one that failed without an attempt of its own has the last that was made, or none", async () => {
      const { store } = opened;
      const world = new World();
      const [id] = (await deliver(store, world, [{}])) as [DeliveryId];
      await store.claim(world.claim());
      const next = { state: "failed", at: noon, reason: "window_over" } as const;
      await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt: null, next });
      expect(await readAll(store, world)).toMatchObject([{ attempts: 0, firstAt: null, last: null }]);
    });

    test("YT-05s: one that is delivered after all stays, and one that fails again is there twice", async () => {
      const { store } = opened;
      const world = new World();
      const [id] = (await deliver(store, world, [{}])) as [DeliveryId];
      await fail(store, world, id, { at: noon });
      await store.retry(world.tenant, id, toInstant(noon + 1_000));
      await fail(store, world, id, { at: toInstant(noon + 2_000), number: 2 });
      await store.retry(world.tenant, id, toInstant(noon + 3_000));
      await store.claim(world.claim({ now: toInstant(noon + 3_000) }));
      const at = toInstant(noon + 3_000);
      const next = { state: "delivered", at } as const;
      const attempt = { ...attemptAt(at, 3), verdict: "acknowledged" } as const;
      await store.settle({ tenant: world.tenant, delivery: id, owner: "me", attempt, next });
      const all = await readAll(store, world);
      expect(all.map(({ delivery, attempts }) => [delivery, attempts])).toEqual([
        [id, 1],
        [id, 2],
      ]);
      const counts = await store.queries.failureCounts(world.tenant, { before: allTimes.before, limit: 10 });
      expect(counts).toEqual([{ since: noon, failures: 2, bytes: 8 }]);
    });

    test("S5: what another process settled too late is not among them", async () => {
      const { store } = opened;
      const world = new World();
      const [id] = (await deliver(store, world, [{}])) as [DeliveryId];
      await store.claim(world.claim({ owner: "another" }));
      const next = { state: "failed", at: noon, reason: "rejected" } as const;
      const late = { tenant: world.tenant, delivery: id, owner: "me", attempt: attemptAt(noon, 1), next };
      expect(await store.settle(late)).toBe(false);
      expect(await readAll(store, world)).toEqual([]);
    });

    test("they come in the order of time whatever the pieces, within the span, and by endpoint and type", async () => {
      const { store } = opened;
      const world = new World();
      const other = world.id("endpoint");
      const ids = await deliver(store, world, [
        {},
        {},
        { type: "call.dialog" },
        { endpoint: other, type: "call.dialog" },
        {},
      ]);
      const offsets = [3_000, 1_000, 2_000, 4_000, 1_000];
      for (const [index, id] of ids.entries()) {
        if (index === 3) await store.claim(world.claim({ endpoint: other, now: noon }));
        await fail(store, world, id, { at: toInstant(noon + (offsets[index] ?? 0)) });
      }
      const inOrder = [1, 4, 2, 0, 3].map((index) => ids[index]);
      const found = async (filter: Partial<FailureFilter>, limit?: number) =>
        (await readAll(store, world, filter, limit)).map(({ delivery }) => delivery);
      for (const limit of [1, 2, 3, 5, 100]) expect(await found({}, limit)).toEqual(inOrder);
      const since = toInstant(noon + 1_000);
      const before = toInstant(noon + 3_000);
      expect(await found({ since, before })).toEqual([ids[1], ids[4], ids[2]]);
      expect(await found({ endpoint: other }, 2)).toEqual([ids[3]]);
      expect(await found({ type: "call.dialog" }, 2)).toEqual([ids[2], ids[3]]);
      expect(await found({ type: "call.dialog", endpoint: world.endpoint }, 2)).toEqual([ids[2]]);
    });

    test("a piece has no more bytes than asked for, but for a single message that is larger", async () => {
      const { store } = opened;
      const world = new World();
      const ids = await deliver(store, world, [{}, {}, {}], bytes("0123456789"));
      for (const [index, id] of ids.entries()) await fail(store, world, id, { at: toInstant(noon + index) });
      const read = (maxBytes: number, after: FailurePlace | null) =>
        store.queries.failures(world.tenant, allTimes, { after, limit: 100, maxBytes });
      const first = await read(20, null);
      expect(first.failures.map(({ delivery }) => delivery)).toEqual(ids.slice(0, 2));
      expect(first.next).toEqual({ at: noon + 1, delivery: ids[1] });
      const second = await read(20, first.next);
      expect(second).toMatchObject({ failures: [{ delivery: ids[2] }], next: null });
      expect((await read(1, null)).failures).toHaveLength(1);
    });

    test("they are counted by quarters of an hour, the latest first", async () => {
      const { store } = opened;
      const world = new World();
      const ids = await deliver(store, world, [{}, {}, {}, {}]);
      const moments = [0, 1, quarter, 5 * quarter];
      for (const [index, id] of ids.entries())
        await fail(store, world, id, { at: toInstant(noon + (moments[index] ?? 0)) });
      const counts = (before: number, limit: number) =>
        store.queries.failureCounts(world.tenant, { before: toInstant(before), limit });
      const [early, next, late] = [
        { since: noon, failures: 2, bytes: 8 },
        { since: noon + quarter, failures: 1, bytes: 4 },
        { since: noon + 5 * quarter, failures: 1, bytes: 4 },
      ];
      expect(await counts(allTimes.before, 10)).toEqual([late, next, early]);
      expect(await counts(allTimes.before, 2)).toEqual([late, next]);
      expect(await counts(noon + 5 * quarter, 10)).toEqual([next, early]);
      expect(await counts(noon, 10)).toEqual([]);
    });

    test("S7: another tenant has none of them", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const [id] = (await deliver(store, world, [{}])) as [DeliveryId];
      await fail(store, world, id, { at: noon });
      expect(await readAll(store, stranger)).toEqual([]);
      const range = { before: allTimes.before, limit: 10 };
      expect(await store.queries.failureCounts(stranger.tenant, range)).toEqual([]);
    });
  });

  describe("dropParked", () => {
    const parked = (at: Instant, reason: "endpoint_disabled" | "endpoint_deleted" = "endpoint_disabled") =>
      ({ state: { state: "parked", at, reason } }) as const;

    test("ends in steps what was parked by then as failed, and puts it among the failures", async () => {
      const { store } = opened;
      const world = new World();
      const { tenant, endpoint } = world;
      const ids = await deliver(store, world, [
        parked(world.now),
        parked(world.now, "endpoint_deleted"),
        parked(world.now),
        {},
      ]);
      const step = (limit = 2) => store.dropParked(tenant, endpoint, { now: noon, limit });
      expect(await step()).toBe(0);
      const asked = world.pass();
      await store.askDrop(tenant, endpoint, asked);
      const [later] = (await deliver(store, world, [parked(world.pass())])) as [DeliveryId];
      expect([await step(), await step()]).toEqual([2, 1]);
      expect((await store.askedDrops()).filter((drop) => drop.tenant === tenant)).toEqual([
        { tenant, endpoint },
      ]);
      expect(await step()).toBe(0);
      expect((await store.askedDrops()).filter((drop) => drop.tenant === tenant)).toEqual([]);
      const stateOf = async (id: DeliveryId | undefined) =>
        (await store.queries.delivery(tenant, id as DeliveryId))?.state;
      for (const id of ids.slice(0, 3))
        expect(await stateOf(id)).toEqual({ state: "failed", at: noon, reason: "dropped" });
      expect(await stateOf(ids[3])).toMatchObject({ state: "waiting" });
      expect(await stateOf(later)).toMatchObject({ state: "parked" });
      const failures = await readAll(store, world);
      expect(failures.map(({ delivery, reason, at }) => [delivery, reason, at])).toEqual(
        ids.slice(0, 3).map((id) => [id, "dropped", noon]),
      );
    });

    test("S7: another endpoint's and another tenant's are left", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      await deliver(store, world, [parked(world.now)]);
      const now = world.pass();
      for (const [tenant, endpoint] of [
        [world.tenant, world.id("endpoint")],
        [stranger.tenant, world.endpoint],
      ] as const) {
        await store.askDrop(tenant, endpoint, now);
        expect(await store.dropParked(tenant, endpoint, { now, limit: 10 })).toBe(0);
      }
      expect(await store.queries.parked(world.tenant, world.endpoint)).toMatchObject([{ deliveries: 1 }]);
    });
  });

  describe("parked", () => {
    test("is counted by endpoint and reason, with the moment at which the first was parked", async () => {
      const { store } = opened;
      const world = new World();
      const { endpoint, tenant } = world;
      const other = world.id("endpoint");
      const [first, second] = [world.now, world.in(1_000)];
      const state = (reason: "endpoint_paused" | "endpoint_deleted", at = second) =>
        ({ state: { state: "parked", at, reason } }) as const;
      await deliver(store, world, [
        state("endpoint_paused"),
        state("endpoint_paused", first),
        { endpoint: other, ...state("endpoint_deleted") },
        {},
      ]);
      const ours = { endpoint, reason: "endpoint_paused", deliveries: 2, since: first };
      const theirs = { endpoint: other, reason: "endpoint_deleted", deliveries: 1, since: second };
      expect(await store.queries.parked(tenant, null)).toEqual(expect.arrayContaining([ours, theirs]));
      expect(await store.queries.parked(tenant, endpoint)).toEqual([ours]);
      expect(await store.queries.parked(new World().tenant, endpoint)).toEqual([]);
    });
  });

  describe("a message with a digest", () => {
    const quarantined = { fate: "quarantined", reason: "not-json", path: "", name: null } as const;

    test("is kept once for its source, and is found by it", async () => {
      const { store } = opened;
      const world = new World();
      const first = world.message({ ...quarantined, digest: "d" });
      const again = world.message({ ...quarantined, digest: "d" });
      const elsewhere = world.message({ ...quarantined, digest: "d", source: world.id("source") });
      const plain = world.message(quarantined);
      for (const message of [first, again, elsewhere, plain])
        expect(await store.accept(world.acceptance({ message }))).toEqual({ kind: "stored" });
      const find = (digest: string) => store.queries.messageWithDigest(world.tenant, world.source, digest);
      expect(await find("d")).toMatchObject({ id: first.id });
      expect(await find("e")).toBeUndefined();
      expect(await store.queries.message(world.tenant, again.id)).toBeUndefined();
      const page = { limit: 10, after: null };
      expect(await store.queries.messages(world.tenant, {}, page)).toHaveLength(3);
    });
  });
}
