import { describe, expect, test } from "vitest";
import {
  type Attempt,
  OutcomeUnknownError,
  StoreUnavailableError,
  type TrafficSpan,
  mintedId,
  parseTenantId,
  plainEndpoint,
  plainSource,
  toInstant,
  tookBoundsMs,
} from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Settlement, TrafficRow } from "../store/index.ts";
import { noon } from "./delivery.arbitrary.ts";
import { HandTime } from "./town.arbitrary.ts";
import { TrafficLedger } from "./traffic-ledger.ts";

/** All that follows from what was just done is done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A store of nothing but traffic, which fails as the test says. */
class CountStore {
  readonly additions: (readonly TrafficRow[])[] = [];
  failure: Error | undefined;
  /** Set: an addition takes until it is called. */
  finish: (() => void) | undefined;
  isSlow = false;
  readonly traffic = {
    add: async (rows: readonly TrafficRow[]) => {
      if (this.isSlow) await new Promise<void>((resolve) => (this.finish = resolve));
      if (this.failure !== undefined) throw this.failure;
      this.additions.push(structuredClone(rows));
    },
  };

  /** What was added by the minute, or by the hour. */
  rows(span: TrafficSpan = "minute"): readonly TrafficRow[] {
    return this.additions.flat().filter((row) => row.span === span);
  }

  /** How many were good, in each addition. */
  get good(): readonly number[] {
    return this.rows().map(({ good }) => good);
  }
}

const tenant = parseTenantId("acme");
const createdAt = toInstant(noon);
const ulidOf = (name: string) => `01M7Z4TVZ26C55X52V8TSCGF${name}`;
const source = plainSource({
  tenant,
  id: mintedId("source", ulidOf("S1")),
  name: "source",
  dialect: "standard",
  token: "token",
  createdAt,
});
const endpointOf = (name: string) =>
  plainEndpoint({
    tenant,
    id: mintedId("endpoint", ulidOf(name)),
    url: "https://app.example.com/",
    dialect: "standard",
    createdAt,
  });
const endpoint = endpointOf("E1");

function attempt(tookMs: number): Attempt {
  const at = createdAt;
  const answered = { status: 200, error: null, detail: null, answer: "" } as const;
  return { number: 1, dueAt: at, at, tookMs, verdict: "acknowledged", ...answered };
}

function settlement(next: Settlement["next"], tookMs: number | null = 7): Settlement {
  const delivery = mintedId("delivery", ulidOf("D1"));
  return { tenant, delivery, owner: "me", attempt: tookMs === null ? null : attempt(tookMs), next };
}

const at = createdAt;
const delivered: Settlement["next"] = { state: "delivered", at };

function begin() {
  const [time, store, logged] = [new HandTime(), new CountStore(), [] as unknown[]];
  time.time = 123;
  const log: Log = (event, fields) => void logged.push([event, fields]);
  const ledger = new TrafficLedger({ clock: time.clock(), store, log });
  return { time, store, ledger, logged };
}

/** A histogram with nothing in it but these, by their bounds. */
function bucketsOf(counts: Readonly<Record<number, number>>): readonly number[] {
  return [...tookBoundsMs, Infinity].map((bound) => counts[bound] ?? 0);
}

test("L1: however much goes through, it is added once a second, by the minute and by the hour", async () => {
  const { time, store, ledger } = begin();
  for (let event = 0; event < 5_000; event += 1) {
    ledger.taken(source, "decoded");
    ledger.acknowledged(source, 1.5);
    ledger.attempted(endpoint, settlement(delivered));
    if (event % 1_000 === 999) await time.pass(1_000);
  }
  expect(store.additions).toHaveLength(5);
  expect(new Set(store.additions.map((rows) => rows.length))).toEqual(new Set([4]));
  for (const span of ["minute", "hour"] as const) {
    const rows = store.rows(span);
    expect(new Set(rows.map((row) => row.subject))).toEqual(new Set([source.id, endpoint.id]));
    expect(rows.every(({ tenant: whose }) => whose === tenant)).toBe(true);
    expect(rows.reduce((sum, { good }) => sum + good, 0)).toBe(10_000);
  }
});

test("L1: nothing is written, and nobody woken, where nothing was counted", async () => {
  const { time, store, ledger } = begin();
  expect(time.alarms).toEqual([]);
  ledger.taken(source, "decoded");
  await time.pass(10_000);
  expect(store.additions).toHaveLength(1);
  expect(time.alarms).toEqual([]);
});

test("a source has what became of its messages, and how long its pushes took", async () => {
  const { time, store, ledger } = begin();
  for (const fate of ["decoded", "decoded", "duplicate", "quarantined"] as const) ledger.taken(source, fate);
  for (const tookMs of [0.4, 6.6, 70_000.2]) ledger.acknowledged(source, tookMs);
  await time.pass(1_000);
  expect(store.rows()).toEqual([
    {
      tenant,
      subject: source.id,
      span: "minute",
      at: noon,
      good: 2,
      again: 1,
      bad: 1,
      sumMs: 70_007,
      mostMs: 70_000,
      buckets: bucketsOf({ 5: 1, 10: 1, Infinity: 1 }),
    },
  ]);
});

test("an endpoint has what became of its attempts, and how long each took", async () => {
  const { time, store, ledger } = begin();
  ledger.attempted(endpoint, settlement(delivered, 30));
  ledger.attempted(endpoint, settlement({ state: "waiting", dueAt: at }, 2_000));
  ledger.attempted(endpoint, settlement({ state: "parked", at, reason: "endpoint_paused" }, 2_001));
  ledger.attempted(endpoint, settlement({ state: "failed", at, reason: "attempts_exhausted" }, 15_000));
  // Given up before anything was sent.
  ledger.attempted(endpoint, settlement({ state: "failed", at, reason: "window_over" }, null));
  await time.pass(1_000);
  const buckets = bucketsOf({ 50: 1, 2_500: 2, 30_000: 1 });
  expect(store.rows()).toMatchObject([
    { subject: endpoint.id, good: 1, again: 2, bad: 2, sumMs: 19_031, mostMs: 15_000, buckets },
  ]);
});

test("L2: what is counted before a minute is over counts to that minute, though it is added in the next", async () => {
  const { time, store, ledger } = begin();
  time.time = 59_001;
  ledger.taken(source, "decoded");
  await time.pass(998);
  ledger.taken(source, "decoded");
  await time.pass(1);
  ledger.taken(source, "decoded");
  await time.pass(1_000);
  expect(store.rows().map(({ at, good }) => [at, good])).toEqual([
    [noon, 2],
    [noon + 60_000, 1],
  ]);
  expect(store.rows("hour").map(({ at, good }) => [at, good])).toEqual([
    [noon, 2],
    [noon, 1],
  ]);
});

describe("L3: while the store is away", () => {
  test("counting goes on, one row a subject, and is added once it is back, to the minute in which it went", async () => {
    const { time, store, ledger, logged } = begin();
    store.failure = new StoreUnavailableError("the disk is full");
    for (let second = 0; second < 300; second += 1) {
      ledger.taken(source, "decoded");
      ledger.acknowledged(source, second);
      if (second >= 150) ledger.taken(source, "quarantined");
      await time.pass(1_000);
    }
    expect(store.additions).toEqual([]);
    expect(logged).toEqual([
      ["store.unavailable", { during: "counting traffic", reason: store.failure.message }],
    ]);
    store.failure = undefined;
    await time.pass(1_000);
    expect(store.additions.map((rows) => rows.length)).toEqual([2]);
    const sums = { good: 300, bad: 150, sumMs: (299 * 300) / 2, mostMs: 299 };
    expect(store.rows()).toMatchObject([{ at: noon, ...sums }]);
    expect(store.rows()[0]?.buckets.reduce((sum, number) => sum + number)).toBe(300);
    ledger.taken(source, "decoded");
    await time.pass(1_000);
    expect(store.rows()[1]).toMatchObject({ at: noon + 300_000, good: 1 });
  });

  test("and is slow, one addition is under way at a time, and what comes meanwhile goes with the next", async () => {
    const { time, store, ledger } = begin();
    store.isSlow = true;
    ledger.taken(source, "decoded");
    await time.pass(5_000);
    for (let event = 0; event < 3; event += 1) {
      ledger.taken(source, "decoded");
      await time.pass(1_000);
    }
    expect(store.good).toEqual([]);
    store.isSlow = false;
    store.finish?.();
    await settled();
    await time.pass(2_000);
    expect(store.good).toEqual([1, 3]);
  });

  test("as long as another subject counts, too, nothing of either is lost or told twice", async () => {
    const { time, store, ledger } = begin();
    store.failure = new StoreUnavailableError("the disk is full");
    ledger.taken(source, "decoded");
    await time.pass(1_000);
    ledger.attempted(endpoint, settlement(delivered));
    await time.pass(1_000);
    store.failure = undefined;
    await time.pass(3_000);
    expect(store.rows().map(({ subject, good }) => [subject, good])).toEqual([
      [source.id, 1],
      [endpoint.id, 1],
    ]);
  });
});

test.each([
  ["the store was lost while it answered", new OutcomeUnknownError("Connection terminated")],
  ["our own code broke", new TypeError("Expected good to be a number")],
])("L4: where %s, what was being added is left, and nothing after it is", async (_case, failure) => {
  const { time, store, ledger, logged } = begin();
  store.failure = failure;
  ledger.taken(source, "decoded");
  await time.pass(1_000);
  store.failure = undefined;
  ledger.taken(source, "quarantined");
  await time.pass(1_000);
  expect(store.rows()).toMatchObject([{ good: 0, bad: 1 }]);
  expect(logged).toHaveLength(1);
});

describe("a ledger that is stopped", () => {
  test("adds what is left at once, and nothing after it", async () => {
    const { time, store, ledger } = begin();
    ledger.taken(source, "decoded");
    await ledger[Symbol.asyncDispose]();
    expect(store.good).toEqual([1]);
    ledger.taken(source, "decoded");
    await time.pass(5_000);
    expect(store.good).toEqual([1]);
    expect(time.alarms).toEqual([]);
  });

  test("lets an addition that is under way end first", async () => {
    const { time, store, ledger } = begin();
    store.isSlow = true;
    ledger.taken(source, "decoded");
    await time.pass(1_000);
    ledger.taken(source, "decoded");
    const stopped = ledger[Symbol.asyncDispose]();
    await settled();
    store.isSlow = false;
    store.finish?.();
    await stopped;
    expect(store.good).toEqual([1, 1]);
  });

  test("does not wait for a store that is away", async () => {
    const { store, ledger, logged } = begin();
    store.failure = new StoreUnavailableError("it is closed");
    ledger.taken(source, "decoded");
    await ledger[Symbol.asyncDispose]();
    expect(logged).toHaveLength(1);
  });
});

test("each subject of many has a row of its own", async () => {
  const { time, store, ledger } = begin();
  const endpoints = ["E1", "E2", "E3"].map(endpointOf);
  for (const [index, each] of endpoints.entries())
    for (let count = 0; count <= index; count += 1) ledger.attempted(each, settlement(delivered));
  await time.pass(1_000);
  expect(store.rows().map(({ subject, good }) => [subject, good])).toEqual(
    endpoints.map(({ id }, index) => [id, index + 1]),
  );
});
