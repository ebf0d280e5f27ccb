import { expect, test } from "vitest";
import { breakInJson } from "./break-in-json.ts";

const broken = (text: string) => {
  const found = breakInJson(text);
  if (found === undefined) return undefined;
  const { place, line, column, why } = found;
  return [text.slice(place.begin, place.end), line, column, why.en];
};

test.each([
  ['{"a":1,,"b":2}', [",", 1, 8, "the name of a field is expected"]],
  ['{\n  "a": 1\n  "b": 2\n}', ['"b"', 3, 3, "a comma is expected"]],
  ['{"a":tru}', ["tru", 1, 6, "this is no JSON"]],
  ["callId=12&to=19900001111", ["callId=12&to=19900001111", 1, 1, "this is no JSON"]],
  ['{"a":[1,2', ["2", 1, 9, "it was cut off"]],
  ['{"a":1} {}', ["{", 1, 9, "nothing is expected after the end"]],
  ['{"a":1} // note', ["// note", 1, 9, "JSON has no comments"]],
  ['{"a":1,}', ["}", 1, 8, "the name of a field is expected"]],
])("%s", (text, there) => {
  expect(broken(text)).toEqual(there);
});

test.each(['{"a":[1,"}"]}', " 12 ", "null", "", "  "])("%j has no break", (text) => {
  expect(breakInJson(text)).toBeUndefined();
});
