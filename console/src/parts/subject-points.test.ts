import { expect, test } from "vitest";
import { subjectPoints } from "./subject-points.ts";

const traffic = {
  step: "minute" as const,
  since: "2026-11-20T10:00:30+08:00",
  until: "2026-11-20T10:02:10+08:00",
  subjects: [
    {
      id: "ep_1",
      kind: "endpoint" as const,
      good: 3,
      again: 1,
      bad: 0,
      tookMs: { p50: 3, p95: 6, p99: 7, max: 7 },
      points: [{ at: "2026-11-20T10:01:00+08:00", good: 3, again: 1, bad: 0, p95Ms: 6 }],
    },
  ],
};

test("there is a point for every minute, and nothing was measured where nothing happened", () => {
  const quiet = { good: 0, again: 0, bad: 0, p95Ms: null };
  expect(subjectPoints(traffic, "ep_1")).toEqual([
    { at: Date.parse("2026-11-20T10:00:00+08:00"), ...quiet },
    { at: Date.parse("2026-11-20T10:01:00+08:00"), good: 3, again: 1, bad: 0, p95Ms: 6 },
    { at: Date.parse("2026-11-20T10:02:00+08:00"), ...quiet },
  ]);
});

test("who was not heard of did nothing", () => {
  expect(subjectPoints(traffic, "ep_2").every(({ good, p95Ms }) => good === 0 && p95Ms === null)).toBe(true);
});
