import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Pace } from "./pace.ts";

const handful = (perSecond: number) => Math.max(1, Math.floor(perSecond / 100));

/** When each began, if as many as may begin do so at each of these moments. */
function begin(perSecond: number, moments: readonly number[]): readonly number[] {
  const pace = new Pace();
  const begun: number[] = [];
  for (const now of moments) {
    while (pace.allows(now)) {
      pace.take(now, perSecond);
      begun.push(now);
    }
  }
  return begun;
}

/** The most that began within any second. */
function busiestSecond(begun: readonly number[]): number {
  let [most, first] = [0, 0];
  for (const [last, at] of begun.entries()) {
    while ((begun[first] ?? 0) <= at - 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

const everyMs = (milliseconds: number) => Array.from({ length: milliseconds }, (_, at) => at);

describe("N1: a rate", () => {
  test.each([0.5, 1, 7, 99, 100, 250, 999, 4_000])("of %d a second is kept and used to the full", (rate) => {
    const begun = begin(rate, everyMs(4_000));
    expect(busiestSecond(begun)).toBeLessThanOrEqual(rate + handful(rate));
    // Whole milliseconds are all that a timer can wait: some of the rate is lost to them.
    expect(begun.length).toBeGreaterThanOrEqual(rate * 4 * 0.85);
  });

  test("is kept in every second, however irregular the moments are at which one may begin", () => {
    const anyRate = fc.oneof(
      fc.integer({ min: 1, max: 3_000 }),
      fc.double({ min: 0.1, max: 300, noNaN: true }),
    );
    const anyGaps = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 0, max: 400 })), { maxLength: 300 });
    fc.assert(
      fc.property(anyRate, anyGaps, (rate, gaps) => {
        let now = 0;
        const begun = begin(
          rate,
          gaps.map((gap) => (now += gap)),
        );
        expect(busiestSecond(begun)).toBeLessThanOrEqual(rate + handful(rate));
      }),
    );
  });

  test("lets the next begin at the very moment that it names", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 5_000, noNaN: true }), (rate) => {
        const pace = new Pace();
        while (pace.allows(0)) pace.take(0, rate);
        expect(pace.opensAt).toBeGreaterThan(0);
        expect(pace.allows(pace.opensAt)).toBe(true);
        expect(pace.allows(pace.opensAt - 0.001)).toBe(false);
      }),
    );
  });

  test("spreads them out: a slow one never lets two begin together", () => {
    const begun = begin(4, everyMs(3_000));
    expect(begun).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000, 2250, 2500, 2750]);
  });

  test("lets one at a time begin up to two hundred a second, and above that a hundredth of it", () => {
    const together = (rate: number) => {
      const begun = begin(rate, everyMs(1_000));
      return Math.max(...begun.map((at) => begun.filter((other) => other === at).length));
    };
    expect([1, 50, 99, 199].map(together)).toEqual([1, 1, 1, 1]);
    expect([200, 1_000].map(together)).toEqual([2, 10]);
  });

  test("saves nothing up while nobody begins", () => {
    expect(begin(10, [0, 60_000])).toEqual([0, 60_000]);
  });
});

describe("without a rate", () => {
  test("any number may begin at once", () => {
    const pace = new Pace();
    for (let begun = 0; begun < 10_000; begun += 1) {
      expect(pace.allows(5)).toBe(true);
      pace.take(5, null);
    }
  });

  test("nothing is left of a rate that was taken away", () => {
    const pace = new Pace();
    pace.take(0, 0.1);
    expect(pace.allows(9_999)).toBe(false);
    pace.take(10_000, null);
    expect(pace.allows(10_000)).toBe(true);
  });
});
