import type { Clock } from "../model/index.ts";
import type { Hubs } from "../store/index.ts";

// Work that one hub does at a time, of all that share the store.
//
// W1. Who has it keeps it for as long as it is a member of the hubs (M2). Once it is not, others take it.
// W2. A hub that was stopped for a while asks before it goes on: its membership may have ended meanwhile.

/** What named work hangs on. */
export interface NamedWorkParts {
  readonly hubs: Hubs;
  /** The name under which this process takes things now. */
  readonly owner: () => string;
  readonly clock: Clock;
}

// Well under a lease.
const askEveryMs = 1_000;

/** Work that was taken is no longer this hub's. */
export class WorkLostError extends Error {
  override readonly name = "WorkLostError";
}

/** One piece of work, by its name. */
export class NamedWork {
  readonly #parts: NamedWorkParts;
  readonly #name: string;
  #heldAs: string | undefined;
  #askedAt = 0;

  constructor(name: string, parts: NamedWorkParts) {
    this.#name = name;
    this.#parts = parts;
  }

  /** Takes it, or keeps it; false while another hub has it. @throws StoreUnavailableError */
  async take(): Promise<boolean> {
    const { hubs, owner, clock } = this.#parts;
    const name = owner();
    const isOurs = await hubs.take(this.#name, name);
    this.#heldAs = isOurs ? name : undefined;
    this.#askedAt = clock.now();
    return isOurs;
  }

  /** To be called before each step (W2). @throws WorkLostError, StoreUnavailableError */
  async keep(): Promise<void> {
    const { owner, clock } = this.#parts;
    const isSame = this.#heldAs === owner();
    if (isSame && Math.abs(clock.now() - this.#askedAt) < askEveryMs) return;
    if (!isSame || !(await this.take())) throw new WorkLostError(`Another hub does ${this.#name} by now`);
  }

  /** Lets go of it. What can't be told now goes with the membership. */
  async drop(): Promise<void> {
    const name = this.#heldAs;
    this.#heldAs = undefined;
    if (name === undefined) return;
    try {
      await this.#parts.hubs.drop(this.#name, name);
    } catch {
      // The store is away, and the work is this hub's still; it takes it again.
    }
  }
}
