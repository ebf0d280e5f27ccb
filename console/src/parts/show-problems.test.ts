import { expect, test } from "vitest";
import { HubError } from "../api/hub-error.ts";
import { placeOf, showProblems } from "./show-problems.ts";

const values = { name: "desk", brand: { name: "x", color: undefined }, embedIn: ["https://a", "b"] };

test.each([
  ["name", ["name"]],
  ["brand.color", ["brand", "color"]],
  // A list is one field, whichever of its items is wrong.
  ["embedIn.1", ["embedIn"]],
  ["name.0.x", ["name"]],
  ["unheard.of", null],
  ["", null],
])("what is wrong with %j is told at %j", (path, place) => {
  expect(placeOf(path, values)).toEqual(place);
});

function formOf() {
  const set: unknown[] = [];
  return {
    set,
    form: { getFieldsValue: () => values, setFields: (fields: unknown) => void set.push(fields) },
  };
}

test("each problem is shown at its field, in the hub's words", () => {
  const { form, set } = formOf();
  const errors = [
    { path: "brand.color", message: "should be a colour" },
    { path: "embedIn.1", message: "should be an origin" },
  ];
  expect(showProblems(form, new HubError(400, { errors }))).toBe(true);
  expect(set).toEqual([
    [
      { name: ["brand", "color"], errors: ["should be a colour"] },
      { name: ["embedIn"], errors: ["should be an origin"] },
    ],
  ]);
});

test("what has no field, and what is no problem of a field, is left to be told otherwise", () => {
  const { form } = formOf();
  expect(showProblems(form, new HubError(400, { errors: [{ path: "id", message: "x" }] }))).toBe(false);
  expect(showProblems(form, new HubError(409, { title: "Conflict" }))).toBe(false);
  expect(showProblems(form, new Error("broken"))).toBe(false);
});
