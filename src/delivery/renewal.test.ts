import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delayAfter, isSteady } from "./renewal.ts";

describe("after failures in a row", () => {
  test.each([
    [1, 125, 250],
    [2, 250, 500],
    [3, 500, 1_000],
    [4, 1_000, 2_000],
    [5, 1_000, 2_000],
    [5_000, 1_000, 2_000],
  ])("%d of them, a renewal waits from %d to %d ms", (failures, least, most) => {
    expect(delayAfter(failures, 0)).toBe(least);
    expect(delayAfter(failures, 1)).toBe(most);
  });

  test("no wait is so long that a lease of ten seconds runs out by waiting alone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, chance) => {
          expect(delayAfter(failures, chance)).toBeLessThanOrEqual(2_000);
        },
      ),
    );
  });
});

test("M4: some renewals that failed are no gap, and most of a lease without one is", () => {
  expect(isSteady(1_000, 10_000)).toBe(true);
  expect(isSteady(3_000, 10_000)).toBe(true);
  expect(isSteady(3_400, 10_000)).toBe(false);
  expect(isSteady(Infinity, 10_000)).toBe(false);
});
