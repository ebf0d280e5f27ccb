/**
 * Lets so many begin in a second: one at a time, evenly spaced, or above a hundred a second a few at a time, since
 * timers are no finer than a millisecond. No second sees more than the rate and one such handful.
 */
export class Pace {
  #opensAt = 0;
  #left = 0;

  /** True when one may begin now. */
  allows(now: number): boolean {
    return this.#left > 0 || now >= this.#opensAt;
  }

  /** One begins now; `perSecond` null: without a cap. */
  take(now: number, perSecond: number | null): void {
    if (perSecond === null) {
      this.#opensAt = now;
      this.#left = 0;
      return;
    }
    if (this.#left === 0) {
      this.#left = Math.max(1, Math.floor(perSecond / 100));
      this.#opensAt = now + (this.#left * 1000) / perSecond;
    }
    this.#left -= 1;
  }

  /** When the next may begin, if none may now. */
  get opensAt(): number {
    return this.#opensAt;
  }
}
