import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Instant, mintedAt, parseId, toInstant } from "../model/index.ts";
import type { DeliveryFilter, Listed, StoredDelivery } from "./queries.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import type { Settlement, Store } from "./store.ts";
import { World } from "./world.contract.ts";

// Few values, so that random deliveries and random filters meet.
const endpoints = ["0A", "0B"].map((end) => parseId("endpoint", `ep_01ARZ3NDEKTSV4RRFFQ69G5F${end}`));
const types = ["call.record", "call.completed"] as const;
const errors = ["timeout", "dns"] as const;
const states = ["waiting", "sending", "delivered", "failed", "parked"] as const;
const began = new World().now;
const anySecond = fc.integer({ min: 0, max: 120 }).map((seconds) => toInstant(began + seconds * 1_000));

interface Recipe {
  readonly endpoint: (typeof endpoints)[number];
  readonly type: (typeof types)[number];
  /** Why an attempt failed, where one did. */
  readonly error: (typeof errors)[number] | null;
  readonly state: (typeof states)[number];
}

const anyRecipe: fc.Arbitrary<Recipe> = fc.record({
  endpoint: fc.constantFrom(...endpoints),
  type: fc.constantFrom(...types),
  error: fc.constantFrom(...errors, null),
  state: fc.constantFrom(...states),
});
const anyFilter: fc.Arbitrary<DeliveryFilter> = fc.record(
  {
    endpoint: fc.constantFrom(...endpoints),
    type: fc.constantFrom(...types),
    error: fc.constantFrom(...errors),
    state: fc.constantFrom(...states),
    since: anySecond,
    until: anySecond,
  },
  { requiredKeys: [] },
);

/** Stores a delivery, and settles it to where the recipe has it. */
async function place(store: Store, world: World, { endpoint, type, error, state }: Recipe): Promise<void> {
  const sending = { state: "sending", owner: "me", dueAt: world.now } as const;
  const acceptance = world.withDeliveries([{ endpoint, type, state: sending }]);
  await store.accept(acceptance);
  const id = acceptance.calls[0]?.deliveries[0]?.id;
  if (id === undefined) throw new Error("Expected a delivery");
  const held = { tenant: world.tenant, delivery: id, owner: "me" };
  const at = world.pass();
  const made = { dueAt: at, at, tookMs: 1, detail: null, answer: null };
  if (error !== null) {
    const attempt = { ...made, number: 1, verdict: "retry", status: null, error } as const;
    await store.settle({ ...held, attempt, next: { state: "waiting", dueAt: at } });
    await store.claim(world.claim({ endpoint }));
  }
  if (state === "sending") return;
  const acknowledged = { ...made, number: 2, verdict: "acknowledged", status: 200, error: null } as const;
  const attempt = state === "delivered" ? acknowledged : null;
  await store.settle({ ...held, attempt, next: nextOf(state, at) });
}

function nextOf(state: Exclude<Recipe["state"], "sending">, at: Instant): Settlement["next"] {
  switch (state) {
    case "waiting":
      return { state, dueAt: toInstant(at + 1e9) };
    case "delivered":
      return { state, at };
    case "failed":
      return { state, at, reason: "rejected" };
    case "parked":
      return { state, at, reason: "endpoint_paused" };
  }
}

/** The same question to a plain list. */
function matches({ id, endpoint, type, lastError, state }: StoredDelivery, filter: DeliveryFilter): boolean {
  const at = mintedAt(id);
  const { since = at, until = at, ...asked } = filter;
  const told: Record<string, unknown> = { endpoint, type, error: lastError, state: state.state };
  return Object.entries(asked).every(([name, value]) => told[name] === value) && at >= since && at <= until;
}

/** Reads a list page by page, wherever a page ends. */
export async function everyPage(
  store: Store,
  { tenant }: World,
  filter: DeliveryFilter,
  limit: number,
): Promise<readonly StoredDelivery[]> {
  const found: StoredDelivery[] = [];
  for (let after: string | null = null; ;) {
    const page: Listed<StoredDelivery> = await store.queries.deliveries(tenant, filter, { limit, after });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    found.push(...page.rows);
    const next: string | null = page.rows.length === limit ? (page.rows.at(-1)?.id ?? null) : page.next;
    if (next === null) return found;
    after = next;
  }
}

/** Lists of deliveries, by whatever they can be asked for. */
export function describeDeliveryLists(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("lists of deliveries", () => {
    test("by every filter, alone and with others, on any page, have what a plain search finds", async () => {
      const { store } = opened;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyRecipe, { minLength: 1, maxLength: 14 }),
          fc.array(anyFilter, { minLength: 4, maxLength: 12 }),
          fc.integer({ min: 1, max: 5 }),
          async (recipes, filters, limit) => {
            const world = new World();
            world.now = began;
            for (const recipe of recipes) await place(store, world, recipe);
            const all = (await store.queries.deliveries(world.tenant, {}, { limit: 100, after: null })).rows;
            expect(all).toHaveLength(recipes.length);
            for (const filter of filters) {
              const wanted = all.filter((delivery) => matches(delivery, filter));
              expect(await everyPage(store, world, filter, limit)).toEqual(wanted);
            }
          },
        ),
        { numRuns: 30 },
      );
    });

    test("S7: another tenant's are not in them, whatever is asked", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const [endpoint, type, error] = [world.endpoint, "call.record", "timeout"] as const;
      await place(store, world, { endpoint, type, error, state: "failed" });
      for (const filter of [{ type }, { error }, { state: "failed", error }, { endpoint, type }] as const) {
        expect(await everyPage(store, world, filter, 10)).toHaveLength(1);
        expect(await everyPage(store, stranger, filter, 10)).toEqual([]);
      }
    });
  });
}
