import { describe, expect, test } from "vitest";
import { type EndpointId, type Instant, toInstant } from "../model/index.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import type { Store } from "./store.ts";
import { World } from "./world.contract.ts";

/** Stores a delivery that waits for that moment, after attempts at those. */
async function climb(
  store: Store,
  world: World,
  { endpoint, at, dueAt }: { endpoint: EndpointId; at: readonly Instant[]; dueAt: Instant },
): Promise<void> {
  const sending = { state: "sending", owner: "me", dueAt: world.now } as const;
  const acceptance = world.withDeliveries([{ endpoint, state: sending }]);
  await store.accept(acceptance);
  const id = acceptance.calls[0]?.deliveries[0]?.id;
  if (id === undefined) throw new Error("Expected a delivery");
  const held = { tenant: world.tenant, delivery: id, owner: "me" };
  const failed = { verdict: "retry", status: 500, error: "http_status", detail: null, answer: "" } as const;
  for (const [index, moment] of at.entries()) {
    const attempt = { number: index + 1, dueAt: moment, at: moment, tookMs: 1, ...failed };
    await store.settle({ ...held, attempt, next: { state: "waiting", dueAt: toInstant(0) } });
    await store.claim(world.claim({ endpoint }));
  }
  await store.settle({ ...held, attempt: null, next: { state: "waiting", dueAt } });
}

/** Where on their ladders deliveries stand. */
export function describeLadders(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("standing", () => {
    test("counts what waits by endpoint and by the attempts of its round", async () => {
      const { store } = opened;
      const world = new World();
      const [first, second] = [world.id("endpoint"), world.id("endpoint")];
      const now = world.in(1_000_000);
      const at = (seconds: number) => toInstant(now + seconds * 1_000);
      await climb(store, world, { endpoint: first, at: [], dueAt: at(-5) });
      await climb(store, world, { endpoint: first, at: [at(-60)], dueAt: at(-9) });
      await climb(store, world, { endpoint: first, at: [at(-90)], dueAt: at(30) });
      await climb(store, world, { endpoint: first, at: [at(-50), at(-40), at(-30)], dueAt: now });
      await climb(store, world, { endpoint: second, at: [at(-7)], dueAt: at(7) });
      const { rungs, sending } = await store.queries.standing(world.tenant, now);
      expect(rungs).toEqual([
        {
          endpoint: first,
          climbed: 0,
          waiting: 1,
          overdue: 1,
          oldestDueAt: at(-5),
          longestMs: 0,
        },
        // What is due in the past is sent now at the earliest.
        {
          endpoint: first,
          climbed: 1,
          waiting: 2,
          overdue: 1,
          oldestDueAt: at(-9),
          longestMs: 120_000,
        },
        { endpoint: first, climbed: 3, waiting: 1, overdue: 0, oldestDueAt: now, longestMs: 50_000 },
        { endpoint: second, climbed: 1, waiting: 1, overdue: 0, oldestDueAt: at(7), longestMs: 14_000 },
      ]);
      expect(sending).toEqual([]);
    });

    test("counts what is on its way beside, and nothing that is at rest", async () => {
      const { store } = opened;
      const world = new World();
      const other = world.id("endpoint");
      const sending = { state: "sending", owner: "me", dueAt: world.now } as const;
      await store.accept(
        world.withDeliveries([
          { state: sending },
          { state: sending },
          { state: sending, endpoint: other },
          { state: { state: "parked", at: world.now, reason: "endpoint_paused" } },
        ]),
      );
      const standing = await store.queries.standing(world.tenant, world.now);
      expect(standing.rungs).toEqual([]);
      expect(standing.sending.toSorted((a, b) => a.deliveries - b.deliveries)).toEqual([
        { endpoint: other, deliveries: 1 },
        { endpoint: world.endpoint, deliveries: 2 },
      ]);
    });

    test("tells rungs apart however far up they are", async () => {
      const { store } = opened;
      const world = new World();
      const rungs = Array.from({ length: 40 }, (_, index) => toInstant(world.now + index));
      await climb(store, world, { endpoint: world.endpoint, at: rungs, dueAt: world.in(100) });
      const far = await store.queries.standing(world.tenant, world.now);
      expect(far.rungs).toMatchObject([{ climbed: 40, waiting: 1 }]);
    });

    test("S7: another tenant's are not counted", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      await climb(store, world, { endpoint: world.endpoint, at: [], dueAt: world.now });
      expect(await store.queries.standing(stranger.tenant, world.now)).toEqual({ rungs: [], sending: [] });
    });
  });

  describe("long rounds", () => {
    test("are those on a rung that will have lasted longer at their next attempt", async () => {
      const { store } = opened;
      const world = new World();
      const { endpoint } = world;
      const now = world.in(1_000_000);
      const at = (seconds: number) => toInstant(now + seconds * 1_000);
      for (const began of [-10, -20, -30])
        await climb(store, world, { endpoint, at: [at(began)], dueAt: at(began + 5) });
      await climb(store, world, { endpoint, at: [at(-40), at(-35)], dueAt: now });
      await climb(store, world, { endpoint, at: [at(-5)], dueAt: at(100) });
      const long = (climbed: number, seconds: number) =>
        store.queries.longRounds(world.tenant, { endpoint, climbed, now, moreThanMs: seconds * 1_000 });
      expect(await long(1, 0)).toBe(4);
      expect(await long(1, 10)).toBe(3);
      expect(await long(1, 29.999)).toBe(2);
      expect(await long(1, 30)).toBe(1);
      expect(await long(1, 105)).toBe(0);
      expect(await long(2, 10)).toBe(1);
      expect(await long(0, 0)).toBe(0);
    });
  });
}
