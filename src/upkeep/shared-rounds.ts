import { type Clock, type Instant, errorText, toInstant } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Store } from "../store/index.ts";
import { NamedWork, WorkLostError } from "./named-work.ts";
import type { Pacing } from "./pacing.ts";
import { Rounds } from "./rounds.ts";

// Work that all hubs together do once a period.
//
// H1. One hub at a time does it. The others look now and then whether it is free.
// H2. What a hub left unfinished is begun anew by whichever looks next.
// H3. Every hub can tell whether it is being done, and what came of it last: the store knows.

/** What is done once for all hubs. */
export interface SharedRoundsOptions<Result> {
  /** By this the work is known, and what came of it is kept. */
  readonly name: "retention" | "counting";
  readonly store: Store;
  /** The name under which this process takes things now. */
  readonly owner: () => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly pacing: Pacing;
  readonly firstMs: number;
  readonly periodMs: number;
  /** A round; undefined when it was broken off. It calls {@link SharedRounds.keep} before each step. */
  readonly work: () => Promise<Result | undefined>;
}

/** How it stands with the work, on whichever hub. */
export interface SharedState<Result> {
  readonly running: boolean;
  /** The last whole round; null before the first. */
  readonly last: { readonly endedAt: Instant; readonly result: Result } | null;
}

// A hub that dies gives its work back after a lease; then it is begun anew soon.
const lookAgainMs = 15_000;

/** Does work once a period, on one of the hubs, and when told to. */
export class SharedRounds<Result> implements AsyncDisposable {
  readonly #options: SharedRoundsOptions<Result>;
  readonly #work: NamedWork;
  readonly #rounds: Rounds;
  #isAsked = false;
  #isUnderway = false;

  constructor(options: SharedRoundsOptions<Result>) {
    this.#options = options;
    const { name, store, owner, clock, pacing, firstMs } = options;
    this.#work = new NamedWork(name, { hubs: store.hubs, owner, clock });
    this.#rounds = new Rounds({ clock, pacing, firstMs, work: () => this.#round() });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Begins a round, unless one is underway here or on another hub. */
  runNow(): void {
    this.#isAsked = true;
    this.#rounds.runNow();
  }

  /** How it stands (H3). @throws StoreUnavailableError */
  async state(): Promise<SharedState<Result>> {
    const { running, last } = await this.#stored();
    return { running: running || this.#isAsked || this.#isUnderway, last };
  }

  /** To be called before each step. @throws WorkLostError, StoreUnavailableError */
  keep(): Promise<void> {
    return this.#work.keep();
  }

  /** When the next look is due. */
  async #round(): Promise<number> {
    const { name, log, periodMs } = this.#options;
    try {
      if (await this.#work.take()) return await this.#roundOfOurs();
      // It is underway elsewhere, which is what was asked for.
      this.#isAsked = false;
      return lookAgainMs;
    } catch (error) {
      const isLost = error instanceof WorkLostError;
      if (!isLost) log("store.unavailable", { during: name, reason: errorText(error) });
      this.#isAsked = false;
      return Math.min(periodMs, lookAgainMs);
    } finally {
      await this.#work.drop();
    }
  }

  async #roundOfOurs(): Promise<number> {
    const { clock, periodMs, pacing, work } = this.#options;
    const before = await this.#stored();
    const dueAt = before.running || before.last === null ? 0 : before.last.endedAt + periodMs;
    const isAsked = this.#isAsked;
    if (!isAsked && dueAt > clock.now()) return dueAt - clock.now();
    this.#isUnderway = true;
    this.#isAsked = false;
    try {
      await this.#keepState({ ...before, running: true });
      const result = await work();
      // What was broken off counts as underway: the next hub begins it anew (H2).
      if (result === undefined || pacing.isStopped) return lookAgainMs;
      await this.#keepState({ running: false, last: { endedAt: toInstant(clock.now()), result } });
      return periodMs;
    } finally {
      this.#isUnderway = false;
    }
  }

  async #stored(): Promise<SharedState<Result>> {
    const { name, store } = this.#options;
    const text = await store.configuration.value(`upkeep-${name}`);
    if (text === null) return { running: false, last: null };
    const state: unknown = JSON.parse(text);
    assertState<Result>(state);
    return state;
  }

  async #keepState(state: SharedState<Result>): Promise<void> {
    const { name, store } = this.#options;
    await store.configuration.saveValue(`upkeep-${name}`, JSON.stringify(state));
  }

  /** Lets the round that is underway end after its present step. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rounds[Symbol.asyncDispose]();
  }
}

function assertState<Result>(_state: unknown): asserts _state is SharedState<Result> {
  // A hub itself wrote it.
}
