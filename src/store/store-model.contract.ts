import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Run, anyOperation, countsOf, listed, perform, waitingOf } from "./store-operations.contract.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

const byKey = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);

/** What the store tells. */
async function told(run: Run) {
  const { store, world } = run;
  const deliveries = await listed(run);
  const calls = await store.queries.calls(world.tenant, {}, { limit: 500, after: null });
  const due = await store.dueEndpoints();
  return {
    deliveries: await Promise.all(
      deliveries.map(async ({ id, endpoint, state, attempts, firstAt }) => {
        const made = await store.queries.attempts(world.tenant, id);
        return [id, { endpoint, state, attempts, firstAt, made }] as const;
      }),
    ),
    calls: calls.map(({ key, version, events }) => [key, [version, events.length]] as const).toSorted(byKey),
    due: due
      .filter(({ tenant }) => tenant === world.tenant)
      .map(({ endpoint, dueAt }) => [endpoint, dueAt] as const)
      .toSorted(byKey),
  };
}

/** What it is to tell. */
function expected(run: Run): Awaited<ReturnType<typeof told>> {
  return {
    deliveries: [...run.deliveries]
      .map(([id, known]) => {
        const { endpoint, state, attempts: made } = known;
        return [id, { endpoint, state, ...countsOf(known), made }] as const;
      })
      .toSorted(byKey)
      .toReversed(),
    calls: [...run.calls.values()]
      .map(({ key, row: { version } }) => [key, [version, version]] as const)
      .toSorted(byKey),
    due: run.endpoints.flatMap((endpoint) =>
      waitingOf(run, endpoint)
        .slice(0, 1)
        .map(({ dueAt }) => [endpoint, dueAt] as const),
    ),
  };
}

/** Random operations in any order, against a model. */
export function describeModel(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  test("whatever is done in whatever order, the store is what two maps in memory would be", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyOperation, { minLength: 5, maxLength: 40 }), async (operations) => {
        const { store } = opened;
        const world = new World();
        const endpoints = [world.id("endpoint"), world.id("endpoint")] as const;
        for (const id of endpoints) await store.configuration.saveEndpoint(world.endpointDoc({ id }));
        const run = { store, world, endpoints, calls: new Map(), deliveries: new Map() };
        for (const operation of operations) {
          world.pass();
          await perform(run, operation);
        }
        expect(await told(run)).toEqual(expected(run));
      }),
      { numRuns: 40 },
    );
  });
}
