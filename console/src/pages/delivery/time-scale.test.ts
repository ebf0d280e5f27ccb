import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ticksOf, timeScale } from "./time-scale.ts";

const second = 1_000;
const hour = 3_600 * second;

test("the axis begins at the first moment and ends at the last", () => {
  const scale = timeScale([5 * hour, 0, 100]);
  expect([scale(0), scale(5 * hour)]).toEqual([0, 1]);
  expect([scale(-1), scale(6 * hour)]).toEqual([0, 1]);
});

test("an attempt of a tenth of a second can be seen beside a gap of five hours", () => {
  const scale = timeScale([0, 100, 5 * hour]);
  expect(scale(100)).toBeGreaterThan(0.005);
});

test("gaps of the same length are as wide wherever they are, and a longer one is wider", () => {
  const scale = timeScale([0, 60 * second, 2 * hour, 2 * hour + 60 * second]);
  const first = scale(60 * second) - scale(0);
  expect(scale(2 * hour + 60 * second) - scale(2 * hour)).toBeCloseTo(first);
  expect(scale(2 * hour) - scale(60 * second)).toBeGreaterThan(first);
});

test("a single moment is at the beginning", () => {
  expect(timeScale([7])(7)).toBe(0);
  expect(timeScale([])(7)).toBe(0);
});

test("what is later never stands before what is earlier", () => {
  const moments = fc.array(fc.integer({ min: 0, max: 10 * 24 * hour }), { minLength: 1 });
  const moment = fc.integer({ min: -hour, max: 11 * 24 * hour });
  fc.assert(
    fc.property(moments, moment, moment, (stops, a, b) => {
      const scale = timeScale(stops);
      const [early, late] = [scale(Math.min(a, b)), scale(Math.max(a, b))];
      expect(early).toBeLessThanOrEqual(late);
      expect(early).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(1);
    }),
  );
});

test("ticks stand so far apart that their texts do not touch", () => {
  const moments = [0, 5, 300, 1_800, 7_200, 18_000, 86_400].map((each) => each * second);
  const ticks = ticksOf(timeScale(moments), { beginsAt: 0, endsAt: 86_400 * second, leastApart: 0.12 });
  expect(ticks.length).toBeGreaterThan(3);
  for (const [index, tick] of ticks.slice(1).entries()) {
    expect(tick.place - (ticks[index]?.place ?? 0)).toBeGreaterThanOrEqual(0.12);
  }
});
