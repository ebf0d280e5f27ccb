import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Instant, toInstant } from "../model/index.ts";
import type { CallFilter, Page } from "./queries.ts";
import type { CallRow, CallWrite, Store, StoredCall } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

const page: Page = { limit: 100, after: null };
const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

// Few values, so that random calls and random filters meet.
const numbers = ["19900001111", "19900001112", "055100000001", "139****1234", "+8619900001111"];
const began = Date.UTC(2026, 10, 19);
const anyMoment = fc.integer({ min: 0, max: 9 }).map((hours) => toInstant(began + hours * 3_600_000));
const columns = {
  platform: fc.constantFrom("acme", "other"),
  jobKey: fc.constantFrom("43", "44", null),
  outcome: fc.constantFrom("answered", "busy", "unknown"),
  intent: fc.constantFrom("A", "B", null),
  from: fc.option(fc.constantFrom(...numbers)),
  to: fc.option(fc.constantFrom(...numbers)),
  completed: fc.boolean(),
};
const anyCall = fc.record({
  at: anyMoment,
  key: fc.constantFrom("199", "55", "call/7", "号码", "19900001111"),
  row: fc.record(columns),
  later: fc.option(fc.record(columns)),
});
const anyFilter: fc.Arbitrary<CallFilter> = fc.record(
  {
    platform: columns.platform,
    job: fc.constantFrom("43", "44"),
    outcome: columns.outcome,
    intent: fc.constantFrom("A", "B"),
    from: fc.constantFrom(...numbers),
    to: fc.constantFrom(...numbers),
    since: anyMoment,
    until: anyMoment,
    completed: fc.boolean(),
    q: fc.constantFrom("199", "19900001111", "0551", "5", "call", "号", "+", "%", "nobody"),
    wholeNumbers: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** The same question to a plain list. */
function matches(call: StoredCall, filter: CallFilter): boolean {
  const { since = call.at, until = call.at } = filter;
  const wanted: Record<string, unknown> = {
    platform: call.platform,
    job: call.jobKey,
    outcome: call.outcome,
    intent: call.intent,
    from: call.from,
    to: call.to,
    completed: call.completed,
  };
  const asked = Object.entries(filter).filter(([name]) => name in wanted);
  return (
    asked.every(([name, value]) => wanted[name] === value) &&
    call.at >= since &&
    call.at <= until &&
    isFound(call, filter)
  );
}

/** True where `q` finds the call. */
function isFound({ id, key, from, to }: StoredCall, { q, wholeNumbers = false }: CallFilter): boolean {
  if (q === undefined || q === id || q === key) return true;
  const numbers = [from, to].filter((number) => number !== null && number !== "");
  const holdsNumber = wholeNumbers && numbers.some((number) => key.includes(String(number)));
  const isNumber = (number: string | null) => (wholeNumbers ? number === q : number?.startsWith(q) === true);
  return (key.startsWith(q) && !holdsNumber) || numbers.some(isNumber);
}

/** The newest first: by when they began where a time is asked for, else by when they were made known. */
function ordered(calls: readonly StoredCall[], { since, until }: CallFilter): readonly StoredCall[] {
  const isTimed = since !== undefined || until !== undefined;
  const newer = (a: StoredCall, b: StoredCall) => (a.id < b.id ? 1 : -1);
  return calls.toSorted((a, b) => (isTimed && a.at !== b.at ? b.at - a.at : newer(a, b)));
}

async function storeCalls(
  store: Store,
  world: World,
  rows: readonly Partial<CallRow>[],
): Promise<CallWrite[]> {
  const calls = rows.map((row) => world.call({ row }));
  await store.accept(world.acceptance({ calls }));
  return calls;
}

/** Questions about calls. */
export function describeCalls(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("calls", () => {
    test.each<[keyof CallFilter, CallFilter, Partial<CallRow>]>([
      ["platform", { platform: "other" }, { platform: "other" }],
      ["job", { job: "43" }, { jobKey: "43" }],
      ["outcome", { outcome: "busy" }, { outcome: "busy" }],
      ["intent", { intent: "B" }, { intent: "B" }],
      ["from", { from: "0551" }, { from: "0551" }],
      ["to", { to: "19900001111" }, { to: "19900001111" }],
      ["completed", { completed: false }, { completed: false }],
      ["q", { q: "1990000" }, { to: "19900001111" }],
    ])("are found by %s", async (_name, filter, row) => {
      const world = new World();
      const [wanted] = await storeCalls(opened.store, world, [row, {}, { to: "05510000", from: "138" }]);
      expect(ids(await opened.store.queries.calls(world.tenant, filter, page))).toEqual([wanted?.id]);
    });

    test("are found from and up to the very moment at which they began", async () => {
      const { store } = opened;
      const world = new World();
      const [before, first, last, after] = [0, 1, 2, 3].map((hours) =>
        world.call({ at: toInstant(began + hours) }),
      ) as [CallWrite, CallWrite, CallWrite, CallWrite];
      await store.accept(world.acceptance({ calls: [last, before, after, first] }));
      const found = async (filter: { readonly since?: Instant; readonly until?: Instant }) =>
        ids(await store.queries.calls(world.tenant, filter, page));
      expect(await found({ since: first.at, until: last.at })).toEqual(ids([last, first]));
      expect(await found({ since: first.at })).toEqual(ids([after, last, first]));
      expect(await found({ until: last.at })).toEqual(ids([last, first, before]));
    });

    test("are found by the beginning of either number or of their own id, or by the hub's", async () => {
      const { store } = opened;
      const world = new World();
      const calls = [
        world.call({ key: "x1", row: { to: "7001" } }),
        world.call({ key: "x2", row: { from: "7002" } }),
        world.call({ key: "7003" }),
        world.call({ key: "x7", row: { from: "17", to: "27" } }),
      ];
      await store.accept(world.acceptance({ calls }));
      const found = async (q: string) => ids(await store.queries.calls(world.tenant, { q }, page));
      expect(await found("7")).toEqual(ids([calls[2], calls[1], calls[0]] as CallWrite[]));
      expect(await found("70")).toHaveLength(3);
      expect(await found("7002")).toEqual([calls[1]?.id]);
      expect(await found(String(calls[3]?.id))).toEqual([calls[3]?.id]);
      // Nothing in it is a pattern.
      expect([...(await found("%")), ...(await found("700_")), ...(await found("x*"))]).toEqual([]);
    });

    test("with whole numbers, are found neither by the beginning of one nor by an id that has one in it", async () => {
      const { store } = opened;
      const world = new World();
      const calls = [
        world.call({ key: "x1", row: { to: "7001" } }),
        world.call({ key: "a-7002", row: { from: "7002", to: "" } }),
        world.call({ key: "7003", row: { from: "" } }),
      ];
      await store.accept(world.acceptance({ calls }));
      const found = async (q: string) =>
        ids(await store.queries.calls(world.tenant, { q, wholeNumbers: true }, page));
      expect(await found("7001")).toEqual([calls[0]?.id]);
      expect(await found("7002")).toEqual([calls[1]?.id]);
      expect(await found("a-7002")).toEqual([calls[1]?.id]);
      expect([...(await found("700")), ...(await found("a-"))]).toEqual([calls[2]?.id]);
    });

    test("are found by a job that they joined late, before or after its other calls", async () => {
      const { store } = opened;
      const world = new World();
      const early = world.call();
      const [first] = await storeCalls(store, world, [{ jobKey: "43" }]);
      const late = world.call();
      await store.accept(world.acceptance({ calls: [early, late] }));
      for (const call of [early, late])
        await store.accept(world.acceptance({ calls: [world.revised(call, { jobKey: "43" })] }));
      const found = await store.queries.calls(world.tenant, { job: "43" }, page);
      expect(ids(found)).toEqual([late.id, first?.id, early.id]);
    });

    test("every filter, alone and with others, on any page, finds what a plain search finds", async () => {
      const { store } = opened;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyCall, { minLength: 1, maxLength: 12 }),
          fc.array(anyFilter, { minLength: 1, maxLength: 8 }),
          fc.integer({ min: 1, max: 5 }),
          async (recipes, filters, limit) => {
            const world = new World();
            const writes = recipes.map(({ at, key, row }, index) =>
              world.call({ at, key: `${key}-${index}`, row }),
            );
            await store.accept(world.acceptance({ calls: writes }));
            const changes = writes.flatMap((write, index) => {
              const later = recipes[index]?.later ?? null;
              return later === null ? [] : [world.revised(write, later)];
            });
            await store.accept(world.acceptance({ calls: changes }));
            const all = await store.queries.calls(world.tenant, {}, page);
            expect(all).toHaveLength(writes.length);
            for (const filter of filters) {
              const wanted = ordered(
                all.filter((call) => matches(call, filter)),
                filter,
              );
              expect(await everyPage(store, world, filter, limit)).toEqual(wanted);
            }
          },
        ),
        { numRuns: 40 },
      );
    });

    test("S7: another tenant's calls are not found, whatever is asked", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const row = { jobKey: "43", from: "1", to: "2", intent: "A" } as const;
      const [call] = await storeCalls(store, world, [row]);
      if (call === undefined) throw new Error("Expected a call");
      const filters: CallFilter[] = [
        {},
        { platform: "acme" },
        { job: "43" },
        { outcome: "answered" },
        { intent: "A" },
        { from: "1" },
        { to: "2" },
        { completed: true },
        { since: toInstant(0) },
        { until: world.in(1e9) },
        { q: call.key },
        { q: "2" },
        { q: call.id },
      ];
      for (const filter of filters) {
        expect(ids(await store.queries.calls(world.tenant, filter, page))).toEqual([call.id]);
        expect(await store.queries.calls(stranger.tenant, filter, page)).toEqual([]);
      }
      expect(await store.queries.call(stranger.tenant, call.id)).toBeUndefined();
      expect(await store.queries.messagesOfCall(stranger.tenant, call.id)).toEqual([]);
    });
  });
}

/** All pages of a list, one after the other. */
async function everyPage(
  store: Store,
  { tenant }: World,
  filter: CallFilter,
  limit: number,
): Promise<readonly StoredCall[]> {
  const found: StoredCall[] = [];
  let after: string | null = null;
  for (;;) {
    const rows: readonly StoredCall[] = await store.queries.calls(tenant, filter, { limit, after });
    expect(rows.length).toBeLessThanOrEqual(limit);
    found.push(...rows);
    if (rows.length < limit) return found;
    after = rows.at(-1)?.id ?? null;
  }
}
