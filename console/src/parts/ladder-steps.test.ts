import { describe, expect, test } from "vitest";
import { gapShare, planOf, shownSteps } from "./ladder-steps.ts";

const endless = { windowSeconds: null };

describe("a ladder is laid out in time", () => {
  test("from the first attempt on, each gap after the attempt before", () => {
    const { steps, totalSeconds } = planOf({ gapsSeconds: [5, 300, 1_800], maxAttempts: 4, ...endless });
    expect(steps.map(({ atSeconds }) => atSeconds)).toEqual([0, 5, 305, 2_105]);
    expect(steps.map(({ gapSeconds }) => gapSeconds)).toEqual([0, 5, 300, 1_800]);
    expect(totalSeconds).toBe(2_105);
  });

  test("with the last gap repeated until there is no further attempt", () => {
    const { steps, isCutByWindow } = planOf({ gapsSeconds: [10, 60], maxAttempts: 5, ...endless });
    expect(steps.map(({ atSeconds }) => atSeconds)).toEqual([0, 10, 70, 130, 190]);
    expect(isCutByWindow).toBe(false);
  });

  test("up to its last moment, that moment included", () => {
    const ladder = { gapsSeconds: [60], maxAttempts: 100, windowSeconds: 180 };
    const { steps, totalSeconds, isCutByWindow } = planOf(ladder);
    expect(steps).toHaveLength(4);
    expect(totalSeconds).toBe(180);
    expect(isCutByWindow).toBe(true);
  });

  test("of one attempt alone where there is but one", () => {
    expect(planOf({ gapsSeconds: [], maxAttempts: 1, ...endless })).toEqual({
      steps: [{ attempt: 1, gapSeconds: 0, atSeconds: 0 }],
      totalSeconds: 0,
      isCutByWindow: false,
    });
  });
});

describe("of a long ladder", () => {
  test("the first attempts and the last two are drawn, and how many are between them is told", () => {
    const { steps } = planOf({ gapsSeconds: [1], maxAttempts: 1_000, ...endless });
    const { first, leftOut, last } = shownSteps(steps);
    expect(first.length + leftOut + last.length).toBe(1_000);
    expect(last.map(({ attempt }) => attempt)).toEqual([999, 1_000]);
    expect(first.at(-1)?.attempt).toBe(11);
  });

  test("everything is drawn as long as there is room", () => {
    const { steps } = planOf({ gapsSeconds: [1], maxAttempts: 14, ...endless });
    expect(shownSteps(steps)).toEqual({ first: steps, leftOut: 0, last: [] });
  });
});

test("a longer gap takes more room, and a day no more than four times that of a second", () => {
  const shares = [0, 1, 60, 3_600, 86_400, 864_000].map(gapShare);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(0)).toBe(1);
  expect(shares.at(-1)).toBe(4);
});
