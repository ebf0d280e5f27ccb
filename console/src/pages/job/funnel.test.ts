import { expect, test } from "vitest";
import type { JobFigures } from "./figures.ts";
import { funnelOf } from "./funnel.ts";

const figures = (changes: Partial<JobFigures>): JobFigures => ({
  calls: 0,
  completed: 0,
  outcomes: {},
  intents: {},
  answered: 0,
  talked: 0,
  perHour: [],
  firstAt: null,
  lastAt: null,
  ...changes,
});

test("each step says its share of all calls and of the step before", () => {
  const steps = funnelOf(
    figures({ calls: 200, answered: 100, talked: 80, intents: { A: 12, B: 8, C: 30, none: 150 } }),
  );
  expect(steps.map(({ key, calls, ofAll, ofBefore }) => [key, calls, ofAll, ofBefore])).toEqual([
    ["called", 200, "100 %", null],
    ["answered", 100, "50.0 %", "50.0 %"],
    ["talked", 80, "40.0 %", "80.0 %"],
    ["interested", 20, "10.0 %", "25.0 %"],
  ]);
});

test("a job without calls has shares of nothing", () => {
  for (const { share, ofAll } of funnelOf(figures({}))) {
    expect(share).toBe(0);
    expect(ofAll).toBe("–");
  }
});

test("no bar is longer than all calls, whatever the platform says", () => {
  const steps = funnelOf(figures({ calls: 2, answered: 3, intents: { A: 9 } }));
  expect(Math.max(...steps.map(({ share }) => share))).toBe(1);
});
