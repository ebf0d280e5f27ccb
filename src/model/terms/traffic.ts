import type { EndpointId, SourceId } from "./ids.ts";
import { type Instant, toInstant } from "./instant.ts";

/** The spans by which traffic is counted. */
export const trafficSpans = ["minute", "hour"] as const;

/** One of {@link trafficSpans}. */
export type TrafficSpan = (typeof trafficSpans)[number];

/** How long a span is. */
export const trafficSpanMs: Readonly<Record<TrafficSpan, number>> = { minute: 60_000, hour: 3_600_000 };

/** For how long what was counted by a span is kept: more than a day by the minute, a quarter of a year by the hour. */
export const trafficKeptMs: Readonly<Record<TrafficSpan, number>> = {
  minute: 26 * 3_600_000,
  hour: 90 * 24 * 3_600_000,
};

/** When the span begins in which the moment lies. */
export function beginOfSpan(at: Instant, span: TrafficSpan): Instant {
  return toInstant(at - (at % trafficSpanMs[span]));
}

/** Whose traffic is counted. */
export type TrafficSubject = SourceId | EndpointId;

/** Up to how many milliseconds, the bound included, the buckets of a histogram reach; one more has what took longer. */
export const tookBoundsMs = [
  5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
] as const;

/** How long things took. */
export interface Took {
  /** How many took so long, for each of {@link tookBoundsMs} and then for all that took longer. */
  readonly buckets: readonly number[];
  readonly sumMs: number;
  readonly mostMs: number;
}

/**
 * What went through a source: messages decoded, repeated and quarantined, and how long each push took to its
 * acknowledgement. Or through an endpoint: attempts acknowledged, attempts after which the delivery is tried again,
 * deliveries given up, and how long each attempt took.
 */
export interface Traffic extends Took {
  readonly good: number;
  readonly again: number;
  readonly bad: number;
}

/** None at all. */
export const noTraffic: Traffic = {
  good: 0,
  again: 0,
  bad: 0,
  buckets: [...tookBoundsMs, Infinity].map(() => 0),
  sumMs: 0,
  mostMs: 0,
};

/** The place of the bucket for what took so long. */
export function tookBucket(tookMs: number): number {
  let place = 0;
  for (const bound of tookBoundsMs) {
    if (tookMs <= bound) return place;
    place += 1;
  }
  return place;
}

/** The one and the other together. */
export function addTraffic(a: Traffic, b: Traffic): Traffic {
  return {
    good: a.good + b.good,
    again: a.again + b.again,
    bad: a.bad + b.bad,
    buckets: a.buckets.map((number, place) => number + (b.buckets[place] ?? 0)),
    sumMs: a.sumMs + b.sumMs,
    mostMs: Math.max(a.mostMs, b.mostMs),
  };
}

/**
 * What the given share of things took at most, 0 to 1: an estimate within one bucket, as if what is in it were spread
 * evenly. Null where nothing was measured.
 */
export function percentileMs({ buckets, mostMs }: Took, share: number): number | null {
  const total = buckets.reduce((sum, number) => sum + number, 0);
  if (total === 0) return null;
  const wanted = total * share;
  let below = 0;
  for (const [place, number] of buckets.entries()) {
    if (number > 0 && below + number >= wanted) {
      const from = tookBoundsMs[place - 1] ?? 0;
      // Nothing in any bucket took longer than what took longest.
      const to = Math.max(from, Math.min(tookBoundsMs[place] ?? Infinity, mostMs));
      return Math.round(from + ((wanted - below) / number) * (to - from));
    }
    below += number;
  }
  return mostMs;
}
