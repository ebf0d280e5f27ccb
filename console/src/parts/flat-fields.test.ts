import { expect, test } from "vitest";
import { LongNumber, parseExact } from "./exact-json.ts";
import { flatFields, isEmpty } from "./flat-fields.ts";

test("every value has its path, in the order in which it came", () => {
  const value = parseExact('{"b":{"x":[1,{"y":null}]},"a":12345678901234567890}');
  expect(flatFields(value ?? null)).toEqual([
    { path: "b.x[0]", value: 1 },
    { path: "b.x[1].y", value: null },
    { path: "a", value: new LongNumber("12345678901234567890") },
  ]);
});

test("nothing has no values", () => {
  expect(flatFields({})).toEqual([]);
  expect(flatFields(null)).toEqual([]);
});

test("what says nothing can be told apart", () => {
  const value = { a: null, b: "", c: [], d: {}, e: 0, f: false, g: new LongNumber("0.0") };
  expect(
    flatFields(value)
      .filter((field) => !isEmpty(field))
      .map(({ path }) => path),
  ).toEqual(["e", "f", "g"]);
});
