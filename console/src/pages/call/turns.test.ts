import { expect, test } from "vitest";
import { turnAt } from "./turns.ts";

const starting = (...starts: (number | null)[]) => starts.map((startMs) => ({ startMs, endMs: null }));

test.each([
  [0, -1],
  [999, -1],
  [1_000, 0],
  [4_999, 0],
  [5_000, 1],
  [1e9, 2],
])("at %d ms the turn %d is heard", (ms, index) => {
  expect(turnAt(starting(1_000, 5_000, 9_000), ms)).toBe(index);
});

test("of two turns that begin together the later one is heard", () => {
  expect(turnAt(starting(1_000, 1_000), 1_500)).toBe(1);
});

test("a turn without a time is never the one that is heard", () => {
  expect(turnAt(starting(null, 2_000, null), 3_000)).toBe(1);
  expect(turnAt(starting(null, null), 3_000)).toBe(-1);
  expect(turnAt([], 0)).toBe(-1);
});

test("turns out of order are heard by their times", () => {
  const turns = starting(8_000, 1_000, 4_000);
  expect([500, 2_000, 5_000, 9_000].map((ms) => turnAt(turns, ms))).toEqual([-1, 1, 2, 0]);
});
