import { expect, test } from "vitest";
import { hoursOf } from "./hours.ts";

const at = (clock: string) => `2026-11-20T${clock}:00+08:00`;

test("an hour without a call is between those with some", () => {
  const hours = hoursOf([
    { at: at("11:00"), calls: 3, answered: 1 },
    { at: at("09:00"), calls: 2, answered: 2 },
  ]);
  expect(hours).toEqual([
    { at: Date.parse(at("09:00")), calls: 2, answered: 2 },
    { at: Date.parse(at("10:00")), calls: 0, answered: 0 },
    { at: Date.parse(at("11:00")), calls: 3, answered: 1 },
  ]);
});

test("the hours of a zone that is half an hour off are found too", () => {
  const hours = hoursOf([
    { at: "2026-11-20T09:30:00+05:30", calls: 1, answered: 0 },
    { at: "2026-11-20T10:30:00+05:30", calls: 4, answered: 2 },
  ]);
  expect(hours.map(({ calls }) => calls)).toEqual([1, 4]);
});

test("a call with a time of long ago does not make a million hours", () => {
  const hours = hoursOf([
    { at: "1970-01-01T08:00:00+08:00", calls: 1, answered: 0 },
    { at: at("11:00"), calls: 5, answered: 5 },
  ]);
  expect(hours).toHaveLength(31 * 24);
  expect(hours.at(-1)).toMatchObject({ calls: 5 });
});

test("a job without calls has no hours", () => {
  expect(hoursOf([])).toEqual([]);
});
