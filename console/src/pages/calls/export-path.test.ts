import { expect, test } from "vitest";
import { exportPath } from "./export-path.ts";

test("a table has what the list shows, and no filter that is not set", () => {
  const filters = { q: "+86 199", outcome: "answered", since: "2026-11-20T00:00:00+08:00", job: undefined };
  const { pathname, searchParams } = new URL(
    exportPath("acme", filters, { format: "xlsx", limit: 500, language: "zh" }),
    "http://hub",
  );
  expect(pathname).toBe("/v1/tenants/acme/calls/export");
  expect(Object.fromEntries(searchParams)).toEqual({
    format: "xlsx",
    lang: "zh",
    limit: "500",
    q: "+86 199",
    outcome: "answered",
    since: "2026-11-20T00:00:00+08:00",
  });
});

test("without a limit all rows are asked for", () => {
  expect(exportPath("a/b", {}, { format: "csv", limit: null, language: "en" })).toBe(
    "/v1/tenants/a%2Fb/calls/export?format=csv&lang=en",
  );
});
