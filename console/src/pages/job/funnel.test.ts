import { expect, test } from "vitest";
import type { JobFigures } from "./figures.ts";
import { funnelOf } from "./funnel.ts";

const figures = (changes: Partial<JobFigures>): JobFigures => ({
  asOf: "2026-11-20T10:48:05+08:00",
  calls: 0,
  completed: 0,
  dialed: 0,
  outcomes: {},
  intents: {},
  answered: 0,
  perHour: [],
  firstAt: null,
  lastAt: null,
  isPartial: false,
  ...changes,
});

test("each step says its share of all calls and of the step before", () => {
  const steps = funnelOf(
    figures({ calls: 200, dialed: 160, answered: 80, intents: { A: 12, B: 8, C: 30, none: 150 } }),
  );
  expect(steps.map(({ key, calls, ofAll, ofBefore }) => [key, calls, ofAll, ofBefore])).toEqual([
    ["calls", 200, "100 %", null],
    ["dialed", 160, "80.0 %", "80.0 %"],
    ["answered", 80, "40.0 %", "50.0 %"],
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
