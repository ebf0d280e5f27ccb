import type { Clock } from "../model/index.ts";

// What takes long to read, read once for whoever asks.
//
// H1. One reading of a thing at a time: who asks meanwhile waits for its outcome.
// H2. A reading is good for two seconds, or for ten times as long as it took where that is longer: however many ask,
//     and however often, the store spends no more than a tenth of its time on it.
// H3. One that failed is good for those who waited for it, and for nobody else.

const leastKeptMs = 2_000;
const keptTimes = 10;

interface Reading<Value> {
  readonly value: Promise<Value>;
  /** Until when it is good; for ever while it is underway. */
  until: number;
}

/** Readings by what they are of. */
export class SharedReadings<Value> {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #readings = new Map<string, Reading<Value>>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** The reading of that name, made by `read` where there is none that is good. */
  get(name: string, read: () => Promise<Value>): Promise<Value> {
    const now = this.#clock.monotonic();
    for (const [other, { until }] of this.#readings) if (until <= now) this.#readings.delete(other);
    const known = this.#readings.get(name);
    if (known !== undefined) return known.value;
    const reading: Reading<Value> = { value: read(), until: Infinity };
    this.#readings.set(name, reading);
    reading.value.then(
      () => {
        const ended = this.#clock.monotonic();
        reading.until = ended + Math.max(leastKeptMs, (ended - now) * keptTimes);
      },
      () => this.#readings.delete(name),
    );
    return reading.value;
  }
}
