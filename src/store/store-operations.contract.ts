import * as fc from "fast-check";
import { expect } from "vitest";
import {
  type Attempt,
  type DeliveryId,
  type DeliveryState,
  type EndpointId,
  type Instant,
  type ParkReason,
  toInstant,
} from "../model/index.ts";
import type { StoredDelivery } from "./queries.ts";
import type { CallWrite, NewDelivery, Store } from "./store.ts";
import { type World, bytes } from "./world.contract.ts";

// Operations on a store and on two maps in memory, which are what it is to be.

/** A delivery as it is to be. */
export interface Known {
  readonly endpoint: EndpointId;
  state: DeliveryState;
  /** When it is due, or was last. */
  dueAt: Instant;
  readonly attempts: Attempt[];
}

/** The store, and what it is to be like. */
export interface Run {
  readonly store: Store;
  readonly world: World;
  readonly endpoints: readonly [EndpointId, EndpointId];
  readonly calls: Map<number, CallWrite>;
  readonly deliveries: Map<DeliveryId, Known>;
}

const page = { limit: 500, after: null };
const which = fc.constantFrom(0 as const, 1 as const);
const owner = fc.constantFrom("one", "two");
const limit = fc.integer({ min: 1, max: 4 });
const place = fc.nat();

const anyState = fc.record({
  endpoint: which,
  kind: fc.constantFrom("waiting", "sending", "parked"),
  owner,
  dueIn: fc.integer({ min: -9_000, max: 9_000 }),
});

/** What is to be done, by name. */
const recipes = {
  accept: fc.record({
    call: fc.integer({ min: 0, max: 2 }),
    isOutdated: fc.boolean(),
    states: fc.array(anyState, { maxLength: 4 }),
  }),
  claim: fc.record({ endpoint: which, owner, limit }),
  settle: fc.record({
    place,
    owner,
    kind: fc.constantFrom("delivered", "failed", "waiting", "parked"),
    isMade: fc.boolean(),
  }),
  release: fc.record({ place, owner }),
  retry: fc.record({ place }),
  park: fc.record({
    endpoint: which,
    limit,
    reason: fc.constantFrom<ParkReason>("endpoint_disabled", "endpoint_deleted"),
  }),
  unpark: fc.record({ endpoint: which, limit }),
};

type Recipes = typeof recipes;
type Recipe<Name extends keyof Recipes> = Recipes[Name] extends fc.Arbitrary<infer Value> ? Value : never;

async function accept(run: Run, { call, isOutdated, states }: Recipe<"accept">): Promise<void> {
  const { store, world, endpoints, calls, deliveries } = run;
  const before = calls.get(call);
  const planned = before === undefined ? world.call() : world.revised(before);
  const event = world.event({ version: planned.row.version });
  const made = states.map(({ endpoint, ...state }) =>
    world.delivery(event.id, { endpoint: endpoints[endpoint], state: stateOf(world, state) }),
  );
  const expectedVersion = planned.expectedVersion + (isOutdated ? 1 : 0);
  const write = { ...planned, expectedVersion, events: [event], deliveries: made };
  const accepted = await store.accept(world.acceptance({ calls: [write], bodies: [bytes("body")] }));
  expect(accepted.kind).toBe(isOutdated ? "outdated" : "stored");
  if (isOutdated) return;
  calls.set(call, planned);
  for (const { id, endpoint, state } of made) {
    const dueAt = "dueAt" in state ? state.dueAt : world.now;
    deliveries.set(id, { endpoint, state, dueAt, attempts: [] });
  }
}

function stateOf(
  world: World,
  { kind, owner, dueIn }: { readonly kind: string; readonly owner: string; readonly dueIn: number },
): NewDelivery["state"] {
  const dueAt = world.in(dueIn);
  if (kind === "waiting") return { state: "waiting", dueAt };
  if (kind === "sending") return { state: "sending", owner, dueAt };
  return { state: "parked", at: world.now, reason: "endpoint_disabled" };
}

/** What waits for an endpoint, the longest due first. */
export function waitingOf({ deliveries }: Run, endpoint: EndpointId): readonly Known[] {
  return [...deliveries.values()]
    .filter((known) => known.endpoint === endpoint && known.state.state === "waiting")
    .toSorted((a, b) => a.dueAt - b.dueAt);
}

const dueTimes = (deliveries: readonly { readonly dueAt: Instant }[]) =>
  deliveries.map(({ dueAt }) => dueAt).toSorted((a, b) => a - b);

async function claim(run: Run, { endpoint: index, owner, limit }: Recipe<"claim">): Promise<void> {
  const { store, world } = run;
  const endpoint = run.endpoints[index];
  const due = waitingOf(run, endpoint)
    .filter(({ dueAt }) => dueAt <= world.now)
    .slice(0, limit);
  const claimed = await store.claim(world.claim({ endpoint, owner, limit }));
  // Those that are due at the same moment come in any order.
  expect(claimed.deliveries.map(({ dueAt }) => dueAt)).toEqual(dueTimes(due));
  for (const { id, dueAt, attempts, firstAt } of claimed.deliveries) {
    const known = knownOf(run, id);
    expect({ endpoint, dueAt, state: { state: "waiting", dueAt } }).toMatchObject({
      endpoint: known.endpoint,
      dueAt: known.dueAt,
      state: known.state,
    });
    expect({ attempts, firstAt }).toEqual(countsOf(known));
    known.state = { state: "sending", owner, dueAt };
  }
  expect(claimed.nextDueAt).toBe(waitingOf(run, endpoint)[0]?.dueAt ?? null);
}

function knownOf({ deliveries }: Run, id: DeliveryId): Known {
  const known = deliveries.get(id);
  if (known === undefined) throw new Error(`Expected delivery ${id} to be one that was accepted`);
  return known;
}

/** What its attempts come to. */
export function countsOf({ attempts }: Known) {
  return { attempts: attempts.length, firstAt: attempts[0]?.at ?? null };
}

/** One of the deliveries, where there are any. */
function pick({ deliveries }: Run, place: number): readonly (readonly [DeliveryId, Known])[] {
  const all = [...deliveries];
  return all.length === 0 ? [] : all.slice(place % all.length).slice(0, 1);
}

async function settle(run: Run, { place, owner, kind, isMade }: Recipe<"settle">): Promise<void> {
  const { store, world } = run;
  for (const [delivery, known] of pick(run, place)) {
    const at = world.pass();
    const number = known.attempts.length + 1;
    const outcome = { verdict: "retry", status: 500, error: "http_status" } as const;
    const made = { number, dueAt: known.dueAt, at, tookMs: 3, ...outcome, detail: null, answer: "" };
    const next = nextState(kind, at);
    const attempt = isMade ? made : null;
    const isHeld = known.state.state === "sending" && known.state.owner === owner;
    expect(await store.settle({ tenant: world.tenant, delivery, owner, attempt, next })).toBe(isHeld);
    if (!isHeld) return;
    known.state = next;
    if (isMade) known.attempts.push(made);
    if (next.state === "waiting") known.dueAt = next.dueAt;
  }
}

function nextState(kind: string, at: Instant): Exclude<DeliveryState, { state: "sending" }> {
  if (kind === "delivered") return { state: "delivered", at };
  if (kind === "failed") return { state: "failed", at, reason: "rejected" };
  if (kind === "parked") return { state: "parked", at, reason: "endpoint_deleted" };
  return { state: "waiting", dueAt: toInstant(at + 1_500) };
}

async function release(run: Run, { place, owner }: Recipe<"release">): Promise<void> {
  for (const [id, known] of pick(run, place)) {
    await run.store.release(run.world.tenant, owner, [id]);
    const isHeld = known.state.state === "sending" && known.state.owner === owner;
    if (isHeld) known.state = { state: "waiting", dueAt: known.dueAt };
  }
}

async function retry(run: Run, { place }: Recipe<"retry">): Promise<void> {
  const { store, world } = run;
  for (const [id, known] of pick(run, place)) {
    const now = world.pass();
    const { state } = known.state;
    const isRefused = state === "sending" || state === "delivered";
    const answer = isRefused ? { kind: "refused", state } : { kind: "due", endpoint: known.endpoint };
    expect(await store.retry(world.tenant, id, now)).toEqual(answer);
    if (!isRefused) wait(known, now);
  }
}

function wait(known: Known, now: Instant): void {
  known.dueAt = now;
  known.state = { state: "waiting", dueAt: now };
}

async function park(run: Run, { endpoint: index, limit, reason }: Recipe<"park">): Promise<void> {
  const { store, world } = run;
  const endpoint = run.endpoints[index];
  const longest = waitingOf(run, endpoint).slice(0, limit);
  const now = world.pass();
  expect(await store.park(world.tenant, endpoint, { reason, now, limit })).toBe(longest.length);
  const isParked = ({ state }: StoredDelivery) => state.state === "parked" && state.at === now;
  const parked = (await listed(run)).filter(isParked).map(({ id }) => knownOf(run, id));
  expect(dueTimes(parked)).toEqual(dueTimes(longest));
  for (const known of parked) known.state = { state: "parked", at: now, reason };
}

async function unpark(run: Run, { endpoint: index, limit }: Recipe<"unpark">): Promise<void> {
  const { store, world, deliveries } = run;
  const endpoint = run.endpoints[index];
  const parked = [...deliveries.values()].filter(
    ({ endpoint: theirs, state }) =>
      theirs === endpoint && state.state === "parked" && state.reason === "endpoint_disabled",
  );
  const now = world.pass();
  const number = Math.min(limit, parked.length);
  expect(await store.unpark(world.tenant, endpoint, { now, limit })).toBe(number);
  const isBack = ({ state }: StoredDelivery) => state.state === "waiting" && state.dueAt === now;
  const back = (await listed(run)).filter(isBack).map(({ id }) => knownOf(run, id));
  expect(back).toHaveLength(number);
  expect(parked).toEqual(expect.arrayContaining(back));
  for (const known of back) wait(known, now);
}

/** Something to do to both. */
export type Operation = {
  [Name in keyof Recipes]: { readonly name: Name; readonly recipe: Recipe<Name> };
}[keyof Recipes];

function operation<Name extends keyof Recipes>(name: Name, weight: number) {
  const recipe: fc.Arbitrary<unknown> = recipes[name];
  return { weight, arbitrary: recipe.map((recipe) => ({ name, recipe }) as Operation) };
}

/** Any of them. */
export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  operation("accept", 4),
  operation("claim", 4),
  operation("settle", 4),
  operation("release", 1),
  operation("retry", 2),
  operation("park", 1),
  operation("unpark", 1),
);

/** Does it to both. */
export function perform(run: Run, { name, recipe }: Operation): Promise<void> {
  switch (name) {
    case "accept":
      return accept(run, recipe);
    case "claim":
      return claim(run, recipe);
    case "settle":
      return settle(run, recipe);
    case "release":
      return release(run, recipe);
    case "retry":
      return retry(run, recipe);
    case "park":
      return park(run, recipe);
    case "unpark":
      return unpark(run, recipe);
  }
}

/** All deliveries of the tenant. */
export const listed = async ({ store, world }: Run): Promise<readonly StoredDelivery[]> =>
  (await store.queries.deliveries(world.tenant, {}, page)).rows;
