import { expect, test } from "vitest";
import { replaySearch } from "./replay-search.ts";

const now = Date.parse("2026-11-20T12:00:00Z");

test("what is listed is what the replay is asked for", () => {
  const filters = {
    state: "failed",
    endpoint: "ep_1",
    type: "call.completed",
    since: "2026-11-20T09:00:00+08:00",
    until: "2026-11-20T10:00:00+08:00",
  } as const;
  expect(Object.fromEntries(replaySearch(filters, now))).toEqual({
    new: "1",
    endpoint: "ep_1",
    types: "call.completed",
    states: "failed",
    since: "2026-11-20T09:00:00+08:00",
    until: "2026-11-20T10:00:00+08:00",
  });
});

test("a list without a beginning leads to the last day", () => {
  const search = replaySearch({ state: "parked" }, now);
  expect(search.get("since")).toBe("2026-11-19T12:00:00.000Z");
  expect(search.get("until")).toBe("2026-11-20T12:00:00.000Z");
});

test.each(["waiting", "sending"] as const)(
  "what is %s goes out by itself, so no replay is asked for it",
  (state) => {
    expect(replaySearch({ state }, now).has("states")).toBe(false);
  },
);
