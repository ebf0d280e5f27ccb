import { expect, test } from "vitest";
import { draftFrom, isNewReplay, wishOf, withoutNewReplay } from "./replay-draft.ts";

const span = { since: "2026-11-20T09:00:00+08:00", until: "2026-11-20T10:00:00+08:00" };

test("an address says what is to be replayed", () => {
  const search = new URLSearchParams({ ...span, endpoint: "ep_1", types: "call.record,call.dialog" });
  search.append("states", "failed");
  search.append("states", "missing");
  expect(draftFrom(search)).toEqual({
    ...span,
    endpoint: "ep_1",
    types: ["call.record", "call.dialog"],
    states: ["failed", "missing"],
  });
});

test("what an address says that nobody knows is left out, and without states it is what failed", () => {
  const search = new URLSearchParams({
    new: "1",
    since: "yesterday",
    types: "constructor",
    states: "toString",
  });
  expect(draftFrom(search)).toEqual({
    endpoint: undefined,
    since: undefined,
    until: undefined,
    types: [],
    states: ["failed"],
  });
});

test.each(["new=1", "since=2026-11-20", "states=missing"])("?%s opens a new replay", (search) => {
  expect(isNewReplay(new URLSearchParams(search))).toBe(true);
});

test("the list's own address opens none, and stays when a new one is closed", () => {
  expect(isNewReplay(new URLSearchParams("cursor=rpl_1"))).toBe(false);
  expect(withoutNewReplay(new URLSearchParams("cursor=rpl_1&new=1&states=failed")).toString()).toBe(
    "cursor=rpl_1",
  );
});

test("what is not chosen is left to the hub", () => {
  const draft = { ...span, endpoint: undefined, types: [], states: ["failed"] } as const;
  expect(wishOf(draft)).toEqual({ ...span, states: ["failed"] });
});

test.each([{ since: undefined }, { until: undefined }, { states: [] }])(
  "with %j there is nothing to ask for yet",
  (missing) => {
    expect(wishOf({ ...span, endpoint: "ep_1", types: [], states: ["failed"], ...missing })).toBeUndefined();
  },
);
