import { describe, expect, test } from "vitest";
import { differencesOf } from "./difference.ts";

describe("between two things the difference is", () => {
  test("each field that is another, and no other", () => {
    const before = { name: "crm", ratePerSecond: null, enabled: true, url: "https://a" };
    const after = { name: "crm", ratePerSecond: 20, enabled: false, url: "https://a" };
    expect(differencesOf(before, after)).toEqual([
      { path: "ratePerSecond", before: null, after: "20" },
      { path: "enabled", before: "true", after: "false" },
    ]);
  });

  test("told to the very field within, and a list as a whole", () => {
    const before = { ladder: { gapsSeconds: [1, 2], maxAttempts: 3 }, events: [] };
    const after = { ladder: { gapsSeconds: [1, 2, 3], maxAttempts: 3 }, events: ["a", "b"] };
    expect(differencesOf(before, after)).toEqual([
      { path: "ladder.gapsSeconds", before: "1, 2", after: "1, 2, 3" },
      { path: "events", before: null, after: "a, b" },
    ]);
  });

  test("what was taken away, and what took the place of something of another form", () => {
    expect(differencesOf({ auth: { kind: "basic" }, a: 1 }, { auth: "changed" })).toEqual([
      { path: "auth", before: null, after: "changed" },
      { path: "auth.kind", before: "basic", after: null },
      { path: "a", before: "1", after: null },
    ]);
  });

  test("not what follows from other fields", () => {
    const before = { timeoutMs: null, effective: { timeoutMs: 5000 } };
    const after = { timeoutMs: 800, effective: { timeoutMs: 800 } };
    expect(differencesOf(before, after)).toEqual([{ path: "timeoutMs", before: null, after: "800" }]);
  });

  test("nothing where nothing is another, whatever the order", () => {
    expect(differencesOf({ a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 })).toEqual([]);
    expect(differencesOf(undefined, undefined)).toEqual([]);
  });
});

test("of one thing alone all that it has is told, but for what is empty", () => {
  const made = { id: "key_1", name: "", rights: ["read", "admin"], brand: { color: null }, list: [{ a: 1 }] };
  const fields = [
    ["id", "key_1"],
    ["rights", "read, admin"],
    ["list", '{"a":1}'],
  ];
  expect(differencesOf(undefined, made).map(({ path, after }) => [path, after])).toEqual(fields);
  expect(differencesOf(made, undefined).map(({ path, before }) => [path, before])).toEqual(fields);
  expect(differencesOf(null, "text")).toEqual([{ path: "", before: null, after: "text" }]);
});
