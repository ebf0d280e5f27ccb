import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toInstant } from "./instant.ts";
import {
  type Traffic,
  addTraffic,
  beginOfSpan,
  noTraffic,
  percentileMs,
  tookBoundsMs,
  tookBucket,
} from "./traffic.ts";

/** The traffic of a few things that took so long. */
function trafficOf(...times: readonly number[]): Traffic {
  const buckets = noTraffic.buckets.map((_, place) => times.filter((ms) => tookBucket(ms) === place).length);
  const sumMs = times.reduce((sum, ms) => sum + ms, 0);
  return { ...noTraffic, buckets, sumMs, mostMs: Math.max(0, ...times) };
}

const times = fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 40 });

test("a minute and an hour begin where the clock of the world does", () => {
  const at = toInstant(Date.UTC(2026, 10, 20, 2, 47, 42, 177));
  expect(beginOfSpan(at, "minute")).toBe(Date.UTC(2026, 10, 20, 2, 47));
  expect(beginOfSpan(at, "hour")).toBe(Date.UTC(2026, 10, 20, 2));
  expect(beginOfSpan(beginOfSpan(at, "hour"), "minute")).toBe(Date.UTC(2026, 10, 20, 2));
});

test.each([
  [0, 0],
  [5, 0],
  [5.01, 1],
  [60_000, tookBoundsMs.length - 1],
  [60_001, tookBoundsMs.length],
])("what took %d ms is in the bucket %d", (ms, place) => {
  expect(tookBucket(ms)).toBe(place);
});

test("traffic adds up, in whatever order, and its longest time is the longest of all", () => {
  fc.assert(
    fc.property(times, times, (one, other) => {
      const sum = addTraffic(trafficOf(...one), trafficOf(...other));
      expect(sum).toEqual(trafficOf(...one, ...other));
      expect(addTraffic(trafficOf(...other), trafficOf(...one))).toEqual(sum);
    }),
  );
});

describe("a percentile", () => {
  test("is null where nothing was measured", () => {
    expect(percentileMs(noTraffic, 0.5)).toBeNull();
  });

  test("of a hundred things that took a millisecond each is no more than that", () => {
    const took = trafficOf(...Array.from({ length: 100 }, () => 1));
    expect([0.5, 0.95, 0.99, 1].map((share) => percentileMs(took, share))).toEqual([1, 1, 1, 1]);
  });

  test("lies within the bucket of what really took so long, and never beyond the longest", () => {
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.95, 0.99, 1), (all, share) => {
        const sorted = all.toSorted((a, b) => a - b);
        const real = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
        const told = percentileMs(trafficOf(...all), share) ?? -1;
        const place = tookBucket(real);
        expect(told).toBeGreaterThanOrEqual(tookBoundsMs[place - 1] ?? 0);
        expect(told).toBeLessThanOrEqual(Math.min(tookBoundsMs[place] ?? Infinity, Math.max(...all)));
      }),
    );
  });

  test("rises with the share", () => {
    fc.assert(
      fc.property(times, (all) => {
        const told = [0.1, 0.5, 0.9, 0.99, 1].map((share) => percentileMs(trafficOf(...all), share) ?? -1);
        expect(told).toEqual(told.toSorted((a, b) => a - b));
      }),
    );
  });
});
