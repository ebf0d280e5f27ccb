import { type Clock, toInstant } from "../model/index.ts";

// After each step the store is left to others for so many times as long as the step took.
const restShare = 3;
const leastRestMs = 2;
const mostRestMs = 500;

/** Work in steps, with a rest after each, so that nobody's push waits for it; it ends between two steps. */
export class Pacing {
  readonly #clock: Clock;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True once the work is to end. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Takes a step, and rests. */
  async step<Result>(work: () => Promise<Result>): Promise<Result> {
    const began = this.#clock.now();
    const result = await work();
    const took = this.#clock.now() - began;
    await this.wait(Math.min(mostRestMs, Math.max(leastRestMs, took * restShare)));
    return result;
  }

  /** Waits so long, or until the work is to end. */
  async wait(milliseconds: number): Promise<void> {
    if (this.#isStopped) return;
    const until = toInstant(this.#clock.now() + Math.ceil(milliseconds));
    const alarm = await new Promise<Disposable>((resolve) => {
      const set: Disposable = this.#clock.after(until - this.#clock.now(), () => resolve(set));
      this.#wake = () => resolve(set);
    });
    alarm[Symbol.dispose]();
  }

  /** Lets the work end after the step that is underway. */
  stop(): void {
    this.#isStopped = true;
    this.#wake?.();
  }
}
