import { type Clock, errorText, toInstant } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Directory, Store } from "../store/index.ts";
import type { Assembler } from "./assembler.ts";
import { forgetSecrets } from "./forget-secrets.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { HealthLedger } from "./health-ledger.ts";
import type { Membership } from "./membership.ts";
import type { Parking } from "./parking.ts";
import type { SourceWatch } from "./source-watch.ts";

/** What the reaper works with. */
export interface ReaperParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly membership: Membership;
  readonly assembler: Assembler;
  readonly dispatcher: Dispatcher;
  readonly parking: Parking;
  readonly ledger: Pick<HealthLedger, "keep">;
  readonly sources: Pick<SourceWatch, "look">;
  readonly clock: Clock;
  readonly log: Log;
}

// A call whose grace is over is complete within half a second.
const lookEveryMs = 500;
const callsAtATime = 200;
// The net below the wake-ups: nothing due is overlooked for longer.
const netEveryMs = 30_000;
// Of what other hubs stored and could not send, this one may not have been told.
const lookAtOthersEveryMs = 3_000;
const rowsAtATime = 500;
const sweepWork = "sweep";
const idempotencyKeptMs = 24 * 60 * 60 * 1000;

/** Sees to what time alone brings about: grace times that end, and rows that are no longer needed. */
export class Reaper implements AsyncDisposable {
  readonly #parts: ReaperParts;
  #alarm: Disposable | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = false;
  #nextNet = 0;
  #nextLook = 0;

  constructor(parts: ReaperParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#alarm = this.#parts.clock.after(lookEveryMs, () => {
      this.#round = this.#look().finally(() => this.start());
    });
  }

  async #look(): Promise<void> {
    try {
      await this.#completeOverdue();
      await this.#parts.ledger.keep();
      await this.#parts.sources.look();
      if (this.#parts.clock.now() >= this.#nextNet) await this.#castNet();
      else await this.#lookAtOthers();
    } catch (error) {
      this.#parts.log("store.unavailable", { during: "reaping", reason: errorText(error) });
    }
  }

  async #completeOverdue(): Promise<void> {
    const { store, clock, assembler, membership, log } = this.#parts;
    // Two hubs that see a different number of them for a while complete the same call: one of them is refused (S3).
    const part = { of: membership.size, mine: membership.rank };
    const calls = await store.overdueCalls(clock.now(), callsAtATime, part);
    await Promise.all(calls.map((call) => assembler.complete(call)));
    for (const { id, awaiting } of calls) log("call.grace_over", { call: id, awaiting });
    // A full look says that there is more: no need to wait for the next one.
    if (calls.length === callsAtATime && !this.#isStopped) await this.#completeOverdue();
  }

  async #lookAtOthers(): Promise<void> {
    const { dispatcher, membership, clock } = this.#parts;
    if (membership.size === 1 || clock.now() < this.#nextLook) return;
    this.#nextLook = clock.now() + lookAtOthersEveryMs;
    await dispatcher.look();
  }

  async #castNet(): Promise<void> {
    const { directory, dispatcher, parking, clock, log } = this.#parts;
    this.#nextNet = clock.now() + netEveryMs;
    await dispatcher.look();
    await parking.reconcile();
    await forgetSecrets({ directory, clock, log });
    await this.#sweep();
  }

  /** What one hub does for all of them. */
  async #sweep(): Promise<void> {
    const { store, membership, clock } = this.#parts;
    const { owner } = membership;
    if (!membership.isHeld() || !(await store.hubs.take(sweepWork, owner))) return;
    try {
      await store.forget(toInstant(clock.now() - idempotencyKeptMs), rowsAtATime);
      await this.#purge();
    } finally {
      await store.hubs.drop(sweepWork, owner);
    }
  }

  async #purge(): Promise<void> {
    const { store, directory, membership, log } = this.#parts;
    for (const tenant of directory.deletedTenants()) {
      const isOver = () => this.#isStopped || !membership.isHeld();
      while (!isOver() && (await store.purge(tenant, rowsAtATime)) > 0);
      if (isOver()) return;
      directory.forgetTenant(tenant);
      log("tenant.purged", { tenant });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
    await this.#round;
  }
}
