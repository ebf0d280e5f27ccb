import { expect, test } from "vitest";
import { nextPage, steadyRows } from "./steady-rows.ts";

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

const page = (...ids: readonly string[]) => ({ data: rows(...ids), next: null });
const nothingYet = { of: "", latest: undefined, page: undefined, newer: 0 };
const shownOf = (of: string, ...ids: readonly string[]) =>
  nextPage(nothingYet, { of, latest: page(...ids), isOfBefore: false, isReading: true });

test("a list that nobody reads is shown as it is", () => {
  const latest = page("c", "b");
  const next = nextPage(shownOf("", "b", "a"), { of: "", latest, isOfBefore: false, isReading: false });
  expect(next).toEqual({ of: "", latest, page: latest, newer: 0 });
});

test("a list that is read stays until it is left", () => {
  const latest = page("c", "b");
  const held = nextPage(shownOf("", "b", "a"), { of: "", latest, isOfBefore: false, isReading: true });
  expect(held).toMatchObject({ page: page("b", "a"), newer: 1 });
  expect(nextPage(held, { of: "", latest, isOfBefore: false, isReading: true })).toBe(held);
  const left = nextPage(held, { of: "", latest, isOfBefore: false, isReading: false });
  expect(left).toMatchObject({ page: latest, newer: 0 });
});

test("other filters show another list at once, also while somebody reads", () => {
  const before = shownOf("", "b", "a");
  const latest = page("x");
  const waiting = nextPage(before, {
    of: "?q=x",
    latest: before.latest,
    isOfBefore: true,
    isReading: true,
  });
  expect(waiting).toBe(before);
  const there = nextPage(waiting, { of: "?q=x", latest, isOfBefore: false, isReading: true });
  expect(there).toMatchObject({ page: latest, newer: 0 });
});
