import { type Clock, toInstant } from "../model/index.ts";
import { type Log, errorText } from "../observe/index.ts";
import type { Directory, Store } from "../store/index.ts";
import type { Assembler } from "./assembler.ts";
import { forgetSecrets } from "./forget-secrets.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { HealthLedger } from "./health-ledger.ts";
import type { Parking } from "./parking.ts";
import type { SourceWatch } from "./source-watch.ts";

/** What the reaper works with. */
export interface ReaperParts {
  readonly store: Store;
  readonly directory: Directory;
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
const rowsAtATime = 500;
const idempotencyKeptMs = 24 * 60 * 60 * 1000;

/** Sees to what time alone brings about: grace times that end, and rows that are no longer needed. */
export class Reaper implements AsyncDisposable {
  readonly #parts: ReaperParts;
  #alarm: Disposable | undefined;
  #round: Promise<void> = Promise.resolve();
  #isStopped = false;
  #nextNet = 0;

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
    } catch (error) {
      this.#parts.log("store.unavailable", { during: "reaping", reason: errorText(error) });
    }
  }

  async #completeOverdue(): Promise<void> {
    const { store, clock, assembler, log } = this.#parts;
    const calls = await store.overdueCalls(clock.now(), callsAtATime);
    await Promise.all(calls.map((call) => assembler.complete(call)));
    for (const { id, awaiting } of calls) log("call.grace_over", { call: id, awaiting });
    // A full look says that there is more: no need to wait for the next one.
    if (calls.length === callsAtATime && !this.#isStopped) await this.#completeOverdue();
  }

  async #castNet(): Promise<void> {
    const { store, directory, dispatcher, parking, clock, log } = this.#parts;
    this.#nextNet = clock.now() + netEveryMs;
    await dispatcher.look();
    await parking.reconcile();
    await forgetSecrets({ directory, clock, log });
    await store.forget(toInstant(clock.now() - idempotencyKeptMs), rowsAtATime);
    for (const tenant of directory.deletedTenants()) {
      while (!this.#isStopped && (await store.purge(tenant, rowsAtATime)) > 0);
      if (this.#isStopped) return;
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
