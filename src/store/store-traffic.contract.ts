import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Instant,
  StoreUnavailableError,
  type TrafficSubject,
  noTraffic,
  toInstant,
} from "../model/index.ts";
import { type MakePlace, type StorePlace, openForAll } from "./store-place.contract.ts";
import type { Store } from "./store.ts";
import type { TrafficRange, TrafficRow } from "./traffic.ts";
import { World } from "./world.contract.ts";

const minute = 60_000;
const noon = Date.UTC(2026, 10, 20, 4);
const everything = { since: toInstant(0), limit: 1_000 };

/** When the minute begins that is so many after noon. */
function minutes(count: number): Instant {
  return toInstant(noon + count * minute);
}

function rowOf({ tenant, source }: World, parts: Partial<TrafficRow> = {}): TrafficRow {
  const place = { tenant, subject: source, span: "minute", at: minutes(0) } as const;
  return { ...noTraffic, ...place, good: 1, ...parts };
}

async function configured({ configuration }: Store): Promise<World> {
  const world = new World();
  await configuration.saveTenant(world.tenantDoc());
  return world;
}

/** How many were good, for each row that is found. */
async function goodOf({ traffic }: Store, { tenant }: World, which: Partial<TrafficRange> = {}) {
  const rows = await traffic.read(tenant, { span: "minute", ...everything, ...which });
  return rows.map(({ good }) => good);
}

/** What went through sources and endpoints: the numbered invariants of `traffic.ts`. */
export function describeTraffic(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("what went through sources and endpoints", () => {
    test("T1: adds up, number by number, and the longest time is the longest of all", async () => {
      const { store } = opened;
      const world = await configured(store);
      const [first, second] = [noTraffic.buckets.map((_, place) => place), noTraffic.buckets.map(() => 100)];
      const one = rowOf(world, { good: 1, again: 2, bad: 3, buckets: first, sumMs: 70, mostMs: 60 });
      const other = rowOf(world, { good: 10, again: 20, bad: 30, buckets: second, sumMs: 700, mostMs: 50 });
      await store.traffic.add([one]);
      await store.traffic.add([other, rowOf(world, { span: "hour" })]);
      const sum = { good: 11, again: 22, bad: 33, sumMs: 770, mostMs: 60 };
      const buckets = first.map((number) => number + 100);
      expect(await store.traffic.read(world.tenant, { span: "minute", ...everything })).toEqual([
        { ...one, ...sum, buckets },
      ]);
      expect(await goodOf(store, world, { span: "hour" })).toEqual([1]);
    });

    test("T1: adds up within one addition too, and where many are added at the same moment", async () => {
      const { store } = opened;
      const world = await configured(store);
      const rows = Array.from({ length: 40 }, (_, count) => rowOf(world, { at: minutes(count % 4) }));
      await Promise.all(Array.from({ length: 25 }, () => store.traffic.add(rows.toSorted(byChance))));
      expect(await goodOf(store, world)).toEqual([250, 250, 250, 250]);
      await store.traffic.add([]);
    });

    test("is found by when its span began: from a moment on, and before another", async () => {
      const { store } = opened;
      const world = await configured(store);
      await store.traffic.add([0, 1, 2, 3].map((at) => rowOf(world, { at: minutes(at), good: at })));
      expect(await goodOf(store, world, { since: minutes(1) })).toEqual([1, 2, 3]);
      expect(await goodOf(store, world, { since: minutes(1), until: minutes(3) })).toEqual([1, 2]);
      expect(await goodOf(store, world, { since: toInstant(minutes(1) + 1) })).toEqual([2, 3]);
      expect(await goodOf(store, world, { limit: 2 })).toEqual([0, 1]);
      const { source } = world;
      const mine = { subjects: [source], since: minutes(1), until: minutes(3) };
      expect(await goodOf(store, world, mine)).toEqual([1, 2]);
    });

    test("is found by whose it is, each one's in the order of time", async () => {
      const { store } = opened;
      const world = await configured(store);
      const { source, endpoint } = world;
      const third = world.id("endpoint");
      const all = [source, endpoint, third].flatMap((subject) => [
        rowOf(world, { subject, at: minutes(2) }),
        rowOf(world, { subject, at: minutes(1) }),
      ]);
      await store.traffic.add(all);
      const of = async (...subjects: readonly TrafficSubject[]) => {
        const rows = await store.traffic.read(world.tenant, { span: "minute", ...everything, subjects });
        return rows.map(({ subject, at }) => [subject, at] as const);
      };
      const both = (subject: TrafficSubject) => [1, 2].map((at) => [subject, minutes(at)] as const);
      expect(await of(endpoint)).toEqual(both(endpoint));
      // Whose comes first is the engine's own affair.
      const found = await of(source, third);
      expect(found).toHaveLength(4);
      for (const subject of [source, third])
        expect(found.filter(([whose]) => whose === subject)).toEqual(both(subject));
      expect(await of()).toEqual([]);
      expect(await of(world.id("source"))).toEqual([]);
      const range = { span: "minute", ...everything, subjects: [source, third], limit: 3 } as const;
      expect(await store.traffic.read(world.tenant, range)).toHaveLength(3);
    });

    test("goes by age, each span by itself, the oldest first and no more at a time than told", async () => {
      const { store } = opened;
      const [world, other] = [await configured(store), await configured(store)];
      const ages = [0, 1, 2, 3, 4];
      await store.traffic.add([
        ...ages.map((at) => rowOf(world, { at: minutes(at), good: at })),
        rowOf(world, { span: "hour" }),
        rowOf(other),
      ]);
      const expire = (limit: number) =>
        store.traffic.expire(world.tenant, { span: "minute", before: minutes(3), limit });
      expect(await expire(2)).toBe(2);
      expect(await goodOf(store, world)).toEqual([2, 3, 4]);
      expect([await expire(2), await expire(2)]).toEqual([1, 0]);
      expect(await goodOf(store, world)).toEqual([3, 4]);
      expect(await goodOf(store, world, { span: "hour" })).toEqual([1]);
      expect(await goodOf(store, other)).toEqual([1]);
    });

    test("T2: stays when its source or endpoint is deleted", async () => {
      const { store } = opened;
      const world = await configured(store);
      await store.configuration.saveSource(world.sourceDoc());
      await store.configuration.saveEndpoint(world.endpointDoc());
      const rows = [rowOf(world), rowOf(world, { subject: world.endpoint })];
      await store.traffic.add(rows);
      await store.configuration.deleteSource(world.tenant, world.source);
      await store.configuration.deleteEndpoint(world.tenant, world.endpoint);
      await store.traffic.add(rows);
      expect(await goodOf(store, world)).toEqual([2, 2]);
    });

    test("T2: goes with its tenant, and nothing of one that is not there is kept", async () => {
      const { store } = opened;
      const [world, other] = [await configured(store), await configured(store)];
      const rows = ["minute", "hour"].map((span) => rowOf(world, { span: span as TrafficRow["span"] }));
      await store.traffic.add(rows);
      await store.configuration.deleteTenant(world.tenant);
      // What a hub still had in memory is not added any more; what is another's is.
      await store.traffic.add([...rows, rowOf(other)]);
      expect(await goodOf(store, world)).toEqual([1]);
      expect(await store.purge(world.tenant, 1)).toBe(1);
      while ((await store.purge(world.tenant, 100)) > 0);
      await store.traffic.add(rows);
      expect(await goodOf(store, world)).toEqual([]);
      expect(await goodOf(store, world, { span: "hour" })).toEqual([]);
      expect(await goodOf(store, other)).toEqual([1]);
    });

    test("S7: is another's under another tenant", async () => {
      const { store } = opened;
      const [one, other] = [await configured(store), await configured(store)];
      await store.traffic.add([rowOf(one), rowOf(one, { tenant: other.tenant, good: 7 })]);
      expect(await goodOf(store, one)).toEqual([1]);
      expect(await goodOf(store, other, { subjects: [one.source] })).toEqual([7]);
      await store.traffic.expire(other.tenant, { span: "minute", before: minutes(9), limit: 9 });
      expect(await goodOf(store, one)).toEqual([1]);
    });

    test("S1, S4: is refused whole while the store can't write, and is there after a restart", async () => {
      await using place = await makePlace();
      const before = place.store();
      await before.open();
      const world = await configured(before);
      await before.traffic.add([rowOf(world)]);
      const full = await place.stopWriting();
      await expect(before.traffic.add([rowOf(world), rowOf(world)])).rejects.toThrow(StoreUnavailableError);
      await full[Symbol.asyncDispose]();
      expect(await goodOf(before, world)).toEqual([1]);
      await before.traffic.add([rowOf(world)]);
      await before[Symbol.asyncDispose]();
      const after = place.store();
      await after.open();
      expect(await goodOf(after, world)).toEqual([2]);
      await after[Symbol.asyncDispose]();
    });
  });
}

/** What several hubs add, each with a store of its own on the one place. */
export function describeSharedTraffic(name: string, makePlace: MakePlace): void {
  describe(`traffic that hubs count together in ${name}`, () => {
    let place: StorePlace;
    let stores: readonly Store[];

    beforeAll(async () => {
      place = await makePlace();
      stores = [place.store(), place.store(), place.store()];
      for (const store of stores) await store.open();
    });

    afterAll(async () => {
      for (const store of stores) await store[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    });

    test("T1: is all there, whoever adds at the same moment and in whatever order", async () => {
      const [first] = stores;
      if (first === undefined) throw new Error("Expected a store");
      const world = await configured(first);
      const subjects = Array.from({ length: 30 }, () => world.id("endpoint"));
      const rows = subjects.flatMap((subject) => [
        rowOf(world, { subject }),
        rowOf(world, { subject, span: "hour" }),
      ]);
      const added = stores.map(async ({ traffic }) => {
        for (let round = 0; round < 40; round += 1) await traffic.add(rows.toSorted(byChance));
      });
      await Promise.all(added);
      for (const store of stores) {
        expect(await goodOf(store, world)).toEqual(subjects.map(() => 120));
        expect(await goodOf(store, world, { span: "hour" })).toEqual(subjects.map(() => 120));
      }
    });
  });
}

function byChance(): number {
  return Math.random() - 0.5;
}
