import { expect, test } from "vitest";
import { steadyRows } from "./steady-rows.ts";

const rows = (...ids: readonly string[]) => ids.map((id) => ({ id, state: "old" }));

test("rows that are read stay where they are, and newer ones are counted", () => {
  const { rows: steady, newer } = steadyRows(rows("c", "b", "a"), rows("e", "d", "c", "b"));
  expect(steady.map(({ id }) => id)).toEqual(["c", "b", "a"]);
  expect(newer).toBe(2);
});

test("a row that changed is shown as it is by now", () => {
  const latest = [{ id: "c", state: "new" }, ...rows("b")];
  expect(steadyRows(rows("c", "b"), latest).rows).toEqual([
    { id: "c", state: "new" },
    { id: "b", state: "old" },
  ]);
});

test("when a whole page came in since, all of it is newer", () => {
  expect(steadyRows(rows("b", "a"), rows("f", "e", "d")).newer).toBe(3);
});

test("nothing is newer where nothing came, or where a row is gone", () => {
  expect(steadyRows(rows("b", "a"), rows("b", "a")).newer).toBe(0);
  expect(steadyRows(rows("b", "a"), rows("a")).newer).toBe(0);
  expect(steadyRows([], [])).toEqual({ rows: [], newer: 0 });
});
