import * as fc from "fast-check";
import { expect, test } from "vitest";
import { difference } from "./difference.ts";
import { LongNumber, parseExact } from "./exact-json.ts";

test("a changed field is told by its path, with what it was and is", () => {
  const before = { intent: { level: "B", label: "B级" }, rounds: 3 };
  const after = { intent: { level: "A", label: "B级" }, rounds: 3 };
  expect(difference(before, after)).toEqual([{ path: "intent.level", before: "B", after: "A" }]);
});

test("a field that came and one that went have one side only", () => {
  expect(difference({ went: 1 }, { came: null })).toEqual([
    { path: "went", before: 1 },
    { path: "came", after: null },
  ]);
});

test("the order of fields makes no difference", () => {
  expect(difference({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toEqual([]);
});

test("ids that differ beyond what a double holds do differ", () => {
  const [before, after] = ["[12345678901234567890]", "[12345678901234567891]"].map(parseExact);
  expect(difference(before ?? null, after ?? null)).toEqual([
    {
      path: "[0]",
      before: new LongNumber("12345678901234567890"),
      after: new LongNumber("12345678901234567891"),
    },
  ]);
});

test("a turn that was put in first is the one change of a dialog", () => {
  const turns = [1, 2, 3].map((seq) => ({ seq, text: `turn ${seq}` }));
  const added = { seq: 0, text: "before all" };
  expect(difference({ dialog: turns }, { dialog: [added, ...turns] })).toEqual([
    { path: "dialog[seq=0]", after: added },
  ]);
});

test("a turn whose text was corrected is told by its mark", () => {
  const turns = [1, 2].map((seq) => ({ seq, text: `turn ${seq}` }));
  expect(difference(turns, [turns[0] ?? null, { seq: 2, text: "corrected" }])).toEqual([
    { path: "[seq=2].text", before: "turn 2", after: "corrected" },
  ]);
});

test("items without a mark are compared by their places, but for the same at both ends", () => {
  expect(difference(["a", "b", "c"], ["a", "x", "y", "c"])).toEqual([
    { path: "[1]", before: "b", after: "x" },
    { path: "[2]", after: "y" },
  ]);
  expect(difference(["a", "b"], ["b"])).toEqual([{ path: "[0]", before: "a" }]);
});

test("two turns of one mark are compared by their places", () => {
  const twice = [
    { seq: 1, text: "a" },
    { seq: 1, text: "b" },
  ];
  expect(difference(twice, [{ seq: 1, text: "a" }])).toEqual([
    { path: "[1]", before: { seq: 1, text: "b" } },
  ]);
});

test("another kind of value is one change", () => {
  expect(difference({ a: [1] }, { a: { b: 1 } })).toEqual([{ path: "a", before: [1], after: { b: 1 } }]);
});

test("a value never differs from itself, and a change is told both ways", () => {
  const json = fc.jsonValue().map((value) => parseExact(JSON.stringify(value)) ?? null);
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(difference(a, a)).toEqual([]);
      expect(difference(a, b).length).toBe(difference(b, a).length);
    }),
  );
});
