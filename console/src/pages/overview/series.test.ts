import { expect, test } from "vitest";
import { type Traffic, pointsOf } from "./series.ts";

const traffic = (parts: Partial<Traffic>): Traffic => ({
  step: "minute",
  since: "2026-11-20T10:00:30+08:00",
  until: "2026-11-20T10:03:10+08:00",
  subjects: [],
  ...parts,
});

const figures = { good: 0, again: 0, bad: 0, tookMs: null };

test("there is a point for every minute of the span, also where nothing happened", () => {
  const points = pointsOf(traffic({}));
  expect(points.map(({ at }) => new Date(at).toISOString())).toEqual([
    "2026-11-20T02:00:00.000Z",
    "2026-11-20T02:01:00.000Z",
    "2026-11-20T02:02:00.000Z",
    "2026-11-20T02:03:00.000Z",
  ]);
  expect(points.every(({ received, delivered, failed }) => received + delivered + failed === 0)).toBe(true);
});

test("what sources took in is received, what endpoints acknowledged delivered, and the rest failed", () => {
  const at = "2026-11-20T10:02:00+08:00";
  const points = pointsOf(
    traffic({
      subjects: [
        { ...figures, id: "src_1", kind: "source", points: [{ at, good: 5, again: 2, bad: 1, p95Ms: 8 }] },
        { ...figures, id: "ep_1", kind: "endpoint", points: [{ at, good: 4, again: 3, bad: 2, p95Ms: 80 }] },
      ],
    }),
  );
  expect(points[2]).toMatchObject({ received: 8, delivered: 4, failed: 6 });
});
