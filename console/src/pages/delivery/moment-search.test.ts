import { expect, test } from "vitest";
import { momentSearch } from "./moment-search.ts";

test("a delivery's moment is the second in which it was made, to its endpoint, of its type", () => {
  const search = momentSearch({
    endpoint: "ep_1",
    type: "call.record",
    createdAt: "2026-11-20T10:47:42.177+08:00",
  });
  expect(Object.fromEntries(search)).toEqual({
    new: "1",
    endpoint: "ep_1",
    types: "call.record",
    states: "delivered",
    since: "2026-11-20T10:47:42+08:00",
    until: "2026-11-20T10:47:43+08:00",
  });
});

test("the second before midnight ends on the next day", () => {
  const search = momentSearch({
    endpoint: "ep_1",
    type: "call.record",
    createdAt: "2026-12-31T23:59:59.999Z",
  });
  expect(search.get("until")).toBe("2027-01-01T00:00:00Z");
});
