import { expect, test } from "vitest";
import { placeInJson } from "./place-in-json.ts";

const text =
  '{ "a" : 1, "data": { "id": 12345678901234567890, "list": [ {"x": "}"}, {"x": [2]} ] }, "data2": "t" }';

const placed = (path: string, within = text) => {
  const place = placeInJson(within, path);
  return place === undefined ? undefined : within.slice(place.begin, place.end);
};

test.each([
  ["a", '"a" : 1'],
  ["data.id", '"id": 12345678901234567890'],
  ["data.list.1.x", '"x": [2]'],
  ["data.list[0].x", '"x": "}"'],
  ["data.list.1", '{"x": [2]}'],
  ["data2", '"data2": "t"'],
])("%s is the field with its value", (path, there) => {
  expect(placed(path)).toBe(there);
});

test.each([
  ["data.callRecordId", '"data": {'],
  ["other.id", "{"],
  ["data.list.7.x", '"list": ['],
  ["data2.id", '"data2": "t"'],
])("where %s is missing, what lacks it is marked, and no more than that", (path, there) => {
  expect(placed(path)).toBe(there);
});

test("nothing is marked where no place is told, or there is nothing", () => {
  expect(placed("")).toBeUndefined();
  expect(placed("a", "  ")).toBeUndefined();
});
