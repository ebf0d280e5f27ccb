import {
  type Clock,
  type Endpoint,
  type Fate,
  type Instant,
  OutcomeUnknownError,
  type Source,
  StoreUnavailableError,
  type TenantId,
  type TrafficSubject,
  beginOfSpan,
  errorText,
  noTraffic,
  tookBucket,
  trafficSpans,
} from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Settlement, TrafficTallies, TrafficRow } from "../store/index.ts";

// What goes through sources and endpoints, counted in memory and added to the store once a second.
//
// L1. Counting is a few additions. Nobody waits for what follows from it, and nothing is written where nothing was
//     counted.
// L2. What is counted between two whole seconds counts to the minute and the hour in which the first of it happened: at
//     the turn of a minute, what happened within the milliseconds by which a timer is late counts to the one before.
// L3. While the store is away counting goes on: one tally a subject, however long that takes. It is added once the store
//     is back, and all of it counts to the minute in which the store went away; nothing is taken in meanwhile, so that is
//     when nearly all of it happened.
// L4. Nothing is counted twice. Where the store was lost while it was adding, nobody knows whether it did, and that is
//     left: at most what was counted since the last addition is missing, mostly that of one second. As much goes with a
//     process that is killed.

/** What counting traffic takes. */
export interface TrafficLedgerParts {
  readonly store: { readonly traffic: Pick<TrafficTallies, "add"> };
  readonly clock: Clock;
  readonly log: Log;
}

const addEveryMs = 1_000;

/** What was counted of one subject and is not added yet. */
interface Tally {
  readonly tenant: TenantId;
  readonly subject: TrafficSubject;
  good: number;
  again: number;
  bad: number;
  sumMs: number;
  mostMs: number;
  readonly buckets: number[];
}

/** Counts what goes through each source and endpoint. */
export class TrafficLedger implements AsyncDisposable {
  readonly #parts: TrafficLedgerParts;
  #tallies = new Map<TrafficSubject, Tally>();
  /** When the first of what they have was counted. */
  #since: Instant;
  /** Set from the first that is counted until it is added. */
  #alarm: Disposable | undefined;
  #adding: Promise<void> = Promise.resolve();
  #isAway = false;
  #isStopped = false;

  constructor(parts: TrafficLedgerParts) {
    this.#parts = parts;
    this.#since = parts.clock.now();
  }

  /** A message of the source was stored. */
  taken({ tenant, id }: Source, fate: Fate): void {
    const tally = this.#tallyOf(tenant, id);
    switch (fate) {
      case "decoded":
        tally.good += 1;
        break;
      case "duplicate":
        tally.again += 1;
        break;
      case "quarantined":
        tally.bad += 1;
    }
  }

  /** A push of the source was acknowledged, so long after all of it was there. */
  acknowledged({ tenant, id }: Source, tookMs: number): void {
    measure(this.#tallyOf(tenant, id), tookMs);
  }

  /** An attempt is over, or a delivery ended without one. */
  attempted({ tenant, id }: Endpoint, { attempt, next }: Settlement): void {
    const tally = this.#tallyOf(tenant, id);
    if (attempt !== null) measure(tally, attempt.tookMs);
    switch (next.state) {
      case "delivered":
        tally.good += 1;
        break;
      case "failed":
        tally.bad += 1;
        break;
      case "waiting":
      case "parked":
        tally.again += 1;
    }
  }

  #tallyOf(tenant: TenantId, subject: TrafficSubject): Tally {
    const known = this.#tallies.get(subject);
    if (known !== undefined) return known;
    if (this.#tallies.size === 0) this.#since = this.#parts.clock.now();
    const tally = { ...noTraffic, tenant, subject, buckets: [...noTraffic.buckets] };
    this.#tallies.set(subject, tally);
    this.#schedule();
    return tally;
  }

  #schedule(): void {
    if (this.#alarm !== undefined || this.#isStopped) return;
    const { clock } = this.#parts;
    this.#alarm = clock.after(addEveryMs - (clock.now() % addEveryMs), () => {
      this.#adding = this.#add().finally(() => {
        this.#alarm = undefined;
        if (this.#tallies.size > 0) this.#schedule();
      });
    });
  }

  async #add(): Promise<void> {
    const [tallies, since] = [this.#tallies, this.#since];
    if (tallies.size === 0) return;
    this.#tallies = new Map();
    try {
      await this.#parts.store.traffic.add([...tallies.values()].flatMap((tally) => rowsOf(tally, since)));
      this.#isAway = false;
    } catch (error) {
      const isLeft = !(error instanceof StoreUnavailableError) || error instanceof OutcomeUnknownError;
      if (!isLeft) this.#takeBack(tallies, since);
      if (!this.#isAway)
        this.#parts.log("store.unavailable", { during: "counting traffic", reason: errorText(error) });
      this.#isAway = true;
    }
  }

  /** Nothing was added (L3): it goes with what was counted meanwhile. */
  #takeBack(tallies: ReadonlyMap<TrafficSubject, Tally>, since: Instant): void {
    for (const [subject, tally] of tallies) {
      const later = this.#tallies.get(subject);
      if (later !== undefined) addTo(tally, later);
      this.#tallies.set(subject, tally);
    }
    this.#since = since;
  }

  /** Adds what is left; what the store can't take just now is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    await this.#adding;
    await this.#add();
  }
}

function measure(tally: Tally, tookMs: number): void {
  const place = tookBucket(tookMs);
  tally.buckets[place] = (tally.buckets[place] ?? 0) + 1;
  tally.sumMs += tookMs;
  if (tookMs > tally.mostMs) tally.mostMs = tookMs;
}

function addTo(tally: Tally, later: Tally): void {
  tally.good += later.good;
  tally.again += later.again;
  tally.bad += later.bad;
  tally.sumMs += later.sumMs;
  tally.mostMs = Math.max(tally.mostMs, later.mostMs);
  for (const [place, number] of later.buckets.entries())
    tally.buckets[place] = (tally.buckets[place] ?? 0) + number;
}

function rowsOf(tally: Tally, since: Instant): readonly TrafficRow[] {
  const [sumMs, mostMs] = [Math.round(tally.sumMs), Math.round(tally.mostMs)];
  return trafficSpans.map((span) => ({ ...tally, sumMs, mostMs, span, at: beginOfSpan(since, span) }));
}
