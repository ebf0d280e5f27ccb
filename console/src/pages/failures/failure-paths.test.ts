import { expect, test } from "vitest";
import { failureFilePath, replayDaySearch } from "./failure-paths.ts";

test("the file of a day is all of it, or what an endpoint or a type has in it", () => {
  expect(failureFilePath("acme", "2026-11-20", {})).toBe("/v1/tenants/acme/failures/2026-11-20.ndjson");
  expect(failureFilePath("acme", "2026-11-20", { endpoint: "ep_1", type: "call.record" })).toBe(
    "/v1/tenants/acme/failures/2026-11-20.ndjson?endpoint=ep_1&type=call.record",
  );
});

test("a day's replay spans the day by the tenant's clock", () => {
  const search = replayDaySearch("2026-11-20", { type: "call.record" }, (clock) => `${clock} here`);
  expect(Object.fromEntries(search)).toEqual({
    new: "1",
    states: "failed",
    since: "2026-11-20 00:00:00 here",
    until: "2026-11-20 23:59:59 here",
    types: "call.record",
  });
});
