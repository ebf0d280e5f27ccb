import {
  type Clock,
  type DaysInEffect,
  type Instant,
  type Retention,
  type Tenant,
  daysInEffect,
  toInstant,
} from "../model/index.ts";
import { type Log, type Metrics, errorText } from "../observe/index.ts";
import {
  type Counts,
  type Directory,
  type Expired,
  type ExpiringKind,
  type ExpiryStep,
  type Store,
  addCounts,
  expiringKinds,
  noRows,
} from "../store/index.ts";
import { Pacing } from "./pacing.ts";
import { Rounds } from "./rounds.ts";

// What is too old goes.
//
// K1. Nothing goes before its time, nor what something else still needs; the store decides that row by row.
// K2. A pass leaves nothing half done: each step is one transaction, and a pass that was broken off is simply begun
//     again.
// K3. Nobody's push waits for more than one step.

/** What retention works with. */
export interface RetainingParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
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
  readonly #rounds: Rounds;
  /** What the last whole pass did; undefined while this process has made none. */
  lastPass: Pass | undefined;

  constructor(parts: RetainingParts) {
    this.#parts = parts;
    const { clock } = parts;
    const pacing = new Pacing(clock);
    this.#pacing = pacing;
    this.#rounds = new Rounds({ clock, pacing, firstMs: firstPassMs, periodMs, work: () => this.#run() });
  }

  start(): void {
    this.#rounds.start();
  }

  get isRunning(): boolean {
    return this.#rounds.isRunning;
  }

  /** Begins a pass, unless one is underway. */
  runNow(): void {
    this.#rounds.runNow();
  }

  /** For how many days each kind of the tenant's data is kept. */
  inEffect({ retention }: Tenant): DaysInEffect {
    return daysInEffect(retention, this.#parts.usual);
  }

  async #run(): Promise<void> {
    const { directory, clock, log } = this.#parts;
    try {
      const beganAt = clock.now();
      let sum = nothing;
      for (const tenant of directory.tenants()) sum = add(sum, await this.#passOver(tenant, beganAt));
      await this.#giveBack();
      // One that was broken off is begun again at the next start.
      if (this.#pacing.isStopped) return;
      this.lastPass = { ...sum, beganAt, endedAt: clock.now() };
      const { removed, held } = sum;
      log("retention.passed", { ...removed, held, tookMs: this.lastPass.endedAt - beganAt });
    } catch (error) {
      log("store.unavailable", { during: "retention", reason: errorText(error) });
    }
  }

  async #passOver(tenant: Tenant, now: Instant): Promise<Sum> {
    const { log, metrics } = this.#parts;
    const days = this.inEffect(tenant);
    let sum = nothing;
    for (const kind of expiringKinds) {
      const kept = days[daysOf[kind]];
      if (kept === null) continue;
      sum = add(sum, await this.#expire(tenant, kind, toInstant(now - kept * dayMs)));
    }
    metrics.expired(sum.removed);
    if (sum.quarantined > 0) log("retention.undecoded", { tenant: tenant.id, messages: sum.quarantined });
    return sum;
  }

  async #expire({ id: tenant }: Tenant, kind: ExpiringKind, before: Instant): Promise<Sum> {
    const { keeping } = this.#parts.store;
    let sum = nothing;
    for (let after: string | null = null; !this.#pacing.isStopped;) {
      const step: ExpiryStep = { tenant, kind, before, after, limit: rowsAtATime };
      const expired: Expired = await this.#pacing.step(() => keeping.expire(step));
      sum = add(sum, expired);
      if (expired.next === null) break;
      after = expired.next;
    }
    return sum;
  }

  /** What is free in the store goes back to the disk. */
  async #giveBack(): Promise<void> {
    const { keeping } = this.#parts.store;
    let left = 1;
    while (left > 0 && !this.#pacing.isStopped) {
      left = await this.#pacing.step(() => keeping.reclaim(bytesAtATime));
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
