import { type Beat, type Pulse, sumOf } from "../../live/pulse-log.ts";

/** What happens a second just now. */
export interface Rates {
  /** Messages that came in. */
  readonly received: number;
  /** Deliveries that were acknowledged. */
  readonly delivered: number;
  /** Attempts that will be made again, deliveries given up, and messages quarantined. */
  readonly failed: number;
}

const none: Rates = { received: 0, delivered: 0, failed: 0 };

/** What happened within one second. */
export function ratesOf(pulse: Pulse): Rates {
  const [came, went] = [sumOf(pulse.sources), sumOf(pulse.endpoints)];
  return {
    received: came.good + came.again + came.bad,
    delivered: went.good,
    failed: came.bad + went.again + went.bad,
  };
}

// A single second says little: a rate that is read has to stand still.
const averagedSeconds = 5;

/** What happens a second, over the last few that were told of. */
export function ratesNow(pulses: readonly Pulse[]): Rates {
  const last = pulses.slice(-averagedSeconds).map(ratesOf);
  if (last.length === 0) return none;
  const mean = (name: keyof Rates) => last.reduce((sum, rates) => sum + rates[name], 0) / last.length;
  return { received: mean("received"), delivered: mean("delivered"), failed: mean("failed") };
}

/** What one source or endpoint did a second, over the last few that were told of. */
export function beatNow(pulses: readonly Pulse[], kind: "sources" | "endpoints", id: string): Beat {
  const last = pulses.slice(-averagedSeconds).map((pulse) => pulse[kind][id]);
  const mean = (name: keyof Beat) =>
    last.reduce((sum, beat) => sum + (beat?.[name] ?? 0), 0) / Math.max(1, last.length);
  return { good: mean("good"), again: mean("again"), bad: mean("bad") };
}

/** So many a second, as it is read: 0, 0.4, 12, 1,240. */
export function rateText(rate: number): string {
  if (rate === 0) return "0";
  return rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");
}
