import {
  type Clock,
  type DaysInEffect,
  type Instant,
  type Retention,
  type Tenant,
  type TenantId,
  type TrafficSpan,
  daysInEffect,
  toInstant,
  trafficKeptMs,
  trafficSpans,
} from "../model/index.ts";
import type { Log, Metrics } from "../observe/index.ts";
import {
  type Counts,
  type DaysDropped,
  type Directory,
  type Everyone,
  type Expired,
  type ExpiringKind,
  type ExpiryStep,
  type Store,
  addCounts,
  expiringKinds,
  noRows,
} from "../store/index.ts";
import { Pacing } from "./pacing.ts";
import { SharedRounds, type SharedState } from "./shared-rounds.ts";

// What is too old goes.
//
// K1. Nothing goes before its time, nor what something else still needs; the store decides that row by row.
// K2. A pass leaves nothing half done: each step is one transaction, and a pass that was broken off is simply begun
//     again.
// K3. Nobody's push waits for more than one step.
// K4. What every tenant lets go of may go by whole days where the store keeps days apart. A tenant that keeps less has
//     its rows removed one by one before; one that keeps something for good keeps its days for all.

/** What retention works with. */
export interface RetainingParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The name under which this process takes things now. */
  readonly owner: () => string;
  /** For tenants that say nothing themselves. */
  readonly usual: DaysInEffect;
}

/** What a pass did. */
export interface Pass {
  readonly beganAt: Instant;
  readonly endedAt: Instant;
  readonly removed: Counts;
  /** Rows that were old enough, and are needed still. */
  readonly held: number;
  /** Of the messages that were removed: those that were never understood. */
  readonly quarantined: number;
}

const firstPassMs = 10_000;
const periodMs = 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;
const rowsAtATime = 100;
const bytesAtATime = 512 * 1024;
// Rows of traffic are small, and each is all there is to it.
const countsAtATime = 500;

const daysOf: Readonly<Record<ExpiringKind, keyof Retention>> = {
  failures: "failuresDays",
  attempts: "attemptsDays",
  messages: "messagesDays",
  calls: "callsDays",
  jobs: "callsDays",
  others: "callsDays",
  deliveries: "callsDays",
};

type Sum = Omit<Pass, "beganAt" | "endedAt">;
const nothing: Sum = { removed: noRows, held: 0, quarantined: 0 };

/** Removes what is older than its tenant, or the whole hub, wants it kept: every hour, and when told to. */
export class Retaining implements AsyncDisposable {
  readonly #parts: RetainingParts;
  readonly #pacing: Pacing;
  readonly #rounds: SharedRounds<Pass>;

  constructor(parts: RetainingParts) {
    this.#parts = parts;
    const { store, owner, clock, log } = parts;
    const pacing = new Pacing(clock);
    this.#pacing = pacing;
    const times = { firstMs: firstPassMs, periodMs };
    const work = () => this.#run();
    this.#rounds = new SharedRounds({ name: "retention", store, owner, clock, log, pacing, ...times, work });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Whether a pass is underway, and what the last whole one did, on whichever hub. @throws StoreUnavailableError */
  state(): Promise<SharedState<Pass>> {
    return this.#rounds.state();
  }

  /** Begins a pass, unless one is underway. */
  runNow(): void {
    this.#rounds.runNow();
  }

  /** For how many days each kind of the tenant's data is kept. */
  inEffect({ retention }: Tenant): DaysInEffect {
    return daysInEffect(retention, this.#parts.usual);
  }

  async #run(): Promise<Pass | undefined> {
    const { directory, clock, log } = this.#parts;
    const beganAt = clock.now();
    await this.#makeDays(beganAt);
    const everyone = this.#everyone(beganAt);
    let sum = nothing;
    for (const tenant of directory.tenants()) sum = add(sum, await this.#passOver(tenant, beganAt, everyone));
    sum = add(sum, await this.#dropDays(everyone));
    await this.#giveBack();
    // One that was broken off is begun again at the next start.
    if (this.#pacing.isStopped) return undefined;
    const pass = { ...sum, beganAt, endedAt: clock.now() };
    log("retention.passed", { ...pass.removed, held: pass.held, tookMs: pass.endedAt - beganAt });
    return pass;
  }

  /** A step of the work, for as long as it is this hub's. */
  async #step<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#rounds.keep();
    return this.#pacing.step(work);
  }

  async #makeDays(now: Instant): Promise<void> {
    const { store, log } = this.#parts;
    const missing = await this.#step(() => store.keeping.makeDays(now));
    if (missing > 0) log("store.days_missing", { tables: missing });
  }

  /** What goes of every tenant (K4). */
  #everyone(now: Instant): Everyone {
    const { directory } = this.#parts;
    const inEffect = directory.tenants().map((tenant) => this.inEffect(tenant));
    const kinds = expiringKinds.flatMap((kind) => {
      const kept = inEffect.map((days) => days[daysOf[kind]]);
      const longest = kept.reduce(
        (most, days) => (most === null || days === null ? null : Math.max(most, days)),
        0,
      );
      return longest === null || kept.length === 0 ? [] : [[kind, toInstant(now - longest * dayMs)] as const];
    });
    return Object.fromEntries(kinds);
  }

  async #passOver(tenant: Tenant, now: Instant, everyone: Everyone): Promise<Sum> {
    const { metrics } = this.#parts;
    const days = this.inEffect(tenant);
    let sum = nothing;
    for (const kind of expiringKinds) {
      const kept = days[daysOf[kind]];
      if (kept === null) continue;
      sum = add(sum, await this.#expire(tenant, kind, { before: toInstant(now - kept * dayMs), everyone }));
    }
    metrics.expired(sum.removed);
    this.#tellUndecoded(tenant.id, sum.quarantined);
    for (const span of trafficSpans) await this.#expireTraffic(tenant, span, now);
    return sum;
  }

  /** What was counted of sources and endpoints is kept for the same time of all tenants. */
  async #expireTraffic({ id }: Tenant, span: TrafficSpan, now: Instant): Promise<void> {
    const { store, metrics } = this.#parts;
    const which = { span, before: toInstant(now - trafficKeptMs[span]), limit: countsAtATime };
    let removed = countsAtATime;
    while (removed === countsAtATime && !this.#pacing.isStopped) {
      removed = await this.#step(() => store.traffic.expire(id, which));
      metrics.expired({ traffic: removed });
    }
  }

  async #expire(
    { id: tenant }: Tenant,
    kind: ExpiringKind,
    which: Pick<ExpiryStep, "before" | "everyone">,
  ): Promise<Sum> {
    const { keeping } = this.#parts.store;
    let sum = nothing;
    for (let after: string | null = null; !this.#pacing.isStopped;) {
      const step: ExpiryStep = { tenant, kind, ...which, after, limit: rowsAtATime };
      const expired: Expired = await this.#step(() => keeping.expire(step));
      sum = add(sum, expired);
      if (expired.next === null) break;
      after = expired.next;
    }
    return sum;
  }

  /** Days of which nothing is needed any more go whole (K4). */
  async #dropDays(everyone: Everyone): Promise<Sum> {
    const { store, metrics } = this.#parts;
    let sum = nothing;
    for (let after: string | null = null; !this.#pacing.isStopped;) {
      const place: string | null = after;
      const dropped: DaysDropped = await this.#step(() => store.keeping.dropDays({ everyone, after: place }));
      const { removed, quarantined, next } = dropped;
      metrics.expired(removed);
      for (const { tenant, messages } of quarantined) this.#tellUndecoded(tenant, messages);
      const messages = quarantined.reduce((all, each) => all + each.messages, 0);
      sum = add(sum, { removed, held: 0, quarantined: messages });
      if (next === null) break;
      after = next;
    }
    return sum;
  }

  #tellUndecoded(tenant: TenantId, messages: number): void {
    if (messages > 0) this.#parts.log("retention.undecoded", { tenant, messages });
  }

  /** What is free in the store goes back to the disk. */
  async #giveBack(): Promise<void> {
    const { keeping } = this.#parts.store;
    let left = 1;
    while (left > 0 && !this.#pacing.isStopped) {
      left = await this.#step(() => keeping.reclaim(bytesAtATime));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rounds[Symbol.asyncDispose]();
  }
}

function add(a: Sum, b: Sum): Sum {
  return {
    removed: addCounts(a.removed, b.removed),
    held: a.held + b.held,
    quarantined: a.quarantined + b.quarantined,
  };
}
