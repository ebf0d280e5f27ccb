import type { Clock, Instant } from "../model/index.ts";

/** The one wake-up that is set for a lane. */
export class LaneAlarm implements Disposable {
  #wake: Disposable | undefined;
  #at: number | null = null;

  /** Sets it to that moment, null for none, unless it is set to that. */
  set(clock: Clock, at: number | null, now: Instant, wake: () => void): void {
    if (at === this.#at) return;
    this[Symbol.dispose]();
    if (at === null) return;
    this.#at = at;
    this.#wake = clock.after(Math.max(0, at - now), () => {
      this.#at = null;
      wake();
    });
  }

  [Symbol.dispose](): void {
    this.#wake?.[Symbol.dispose]();
    this.#wake = undefined;
    this.#at = null;
  }
}
