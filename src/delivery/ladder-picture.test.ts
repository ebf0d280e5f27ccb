import { describe, expect, test } from "vitest";
import { parseId } from "../model/index.ts";
import { afterNoon, noon } from "./delivery.arbitrary.ts";
import { earliest, pictureOf } from "./ladder-picture.ts";

const endpoint = parseId("endpoint", "ep_01ARZ3NDEKTSV4RRFFQ69G5FAV");
const ladder = { gapsSeconds: [10, 60, 0.5], maxAttempts: 4, windowSeconds: null };
const rung = (climbed: number, waiting: number, told: { overdue?: number; lastChance?: number } = {}) => ({
  endpoint,
  climbed,
  waiting,
  overdue: 0,
  lastChance: 0,
  oldestDueAt: afterNoon(climbed),
  longestMs: 0,
  ...told,
});

describe("the picture of a ladder", () => {
  test("has every rung, with the gap that leads to it, and what waits there", () => {
    const standing = [rung(1, 7, { overdue: 2 }), rung(3, 5, { lastChance: 5 })];
    expect(pictureOf({ endpoint, ladder, standing, sending: 3 })).toEqual({
      endpoint,
      rungs: [
        { attempt: 1, gapSeconds: null, waiting: 0, oldestDueAt: null, isLast: false },
        { attempt: 2, gapSeconds: 10, waiting: 7, oldestDueAt: afterNoon(1), isLast: false },
        { attempt: 3, gapSeconds: 60, waiting: 0, oldestDueAt: null, isLast: false },
        { attempt: 4, gapSeconds: 0.5, waiting: 5, oldestDueAt: afterNoon(3), isLast: true },
      ],
      waiting: 12,
      sending: 3,
      overdue: 2,
      lastChance: 5,
      oldestDueAt: afterNoon(1),
    });
  });

  test("whose last gap repeats has the rungs that repeat it only where something waits there", () => {
    const long = { ...ladder, maxAttempts: 1_000 };
    const { rungs } = pictureOf({ endpoint, ladder: long, standing: [rung(700, 1)], sending: 0 });
    expect(rungs.map(({ attempt, gapSeconds }) => [attempt, gapSeconds])).toEqual([
      [1, null],
      [2, 10],
      [3, 60],
      [4, 0.5],
      [701, 0.5],
    ]);
  });

  test("that ends before its gaps do has no rung for the others, but where something waits there", () => {
    const short = { ...ladder, maxAttempts: 2 };
    const shown = (standing: Parameters<typeof pictureOf>[0]["standing"]) =>
      pictureOf({ endpoint, ladder: short, standing, sending: 0 }).rungs.map(({ attempt }) => attempt);
    expect(shown([])).toEqual([1, 2]);
    expect(shown([rung(5, 1)])).toEqual([1, 2, 6]);
  });

  test("of an endpoint that is deleted has what stands on it alone", () => {
    expect(pictureOf({ endpoint, ladder: null, standing: [rung(2, 1)], sending: 0 }).rungs).toEqual([
      { attempt: 3, gapSeconds: null, waiting: 1, oldestDueAt: afterNoon(2), isLast: false },
    ]);
  });
});

test("the earliest of some moments is none where there is none", () => {
  expect(earliest([])).toBeNull();
  expect(earliest([null, afterNoon(5), noon, null])).toBe(noon);
});
