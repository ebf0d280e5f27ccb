import { expect, test } from "vitest";
import { auditPlace, nameIn, revealedIn } from "./audit-place.ts";

test.each([
  [{ what: "endpoint", target: "ep_1" }, "/t/a.b/endpoints/ep_1"],
  [{ what: "delivery", target: "dlv_1" }, "/t/a.b/deliveries/dlv_1"],
  [{ what: "call" }, "/t/a.b/calls"],
  [{ what: "key", target: "key_1" }, "/t/a.b/keys"],
  [{ what: "portal-link", target: "key_1" }, "/t/a.b/portal-links"],
  [{ what: "retention" }, "/t/a.b/storage"],
  [{ what: "tenant", target: "a.b" }, "/t/a.b/overview"],
  [{ what: "unheard of", target: "x_1" }, null],
  [{ what: "failure", target: "2026-11-20.ndjson" }, "/t/a.b/failures"],
])("%j is shown at %s", (about, place) => {
  expect(auditPlace({ tenant: "a.b", action: "changed", ...about })).toBe(place);
});

test("what was deleted is shown nowhere", () => {
  expect(auditPlace({ tenant: "a", action: "deleted", what: "endpoint", target: "ep_1" })).toBeNull();
  expect(auditPlace({ action: "deleted", what: "tenant", target: "a" })).toBeNull();
});

test("of what concerns the whole hub, tenants have a page", () => {
  expect(auditPlace({ action: "created", what: "tenant", target: "a/b" })).toBe("/t/a%2Fb/overview");
  expect(auditPlace({ action: "taken", what: "backup" })).toBeNull();
});

test("a thing has the name that it has now, else the one that it had", () => {
  expect(nameIn({ name: "old" }, { name: "new" })).toBe("new");
  expect(nameIn({ name: "old" }, undefined)).toBe("old");
  expect(nameIn({ name: "old" }, { name: "" })).toBe("old");
  expect(nameIn(undefined, { name: 5 })).toBeNull();
  expect(nameIn(null, "text")).toBeNull();
});

test("a reveal says by which route, for what, and how much", () => {
  const after = {
    route: "GET /v1/tenants/{tenant}/calls",
    query: { to: "199****0001", limit: "5" },
    rows: 3,
  };
  expect(revealedIn(after)).toEqual({
    route: after.route,
    filters: [
      ["to", "199****0001"],
      ["limit", "5"],
    ],
    rows: 3,
  });
  expect(revealedIn({ route: "GET /x", query: null, rows: 1 })?.filters).toEqual([]);
  expect(revealedIn({ name: "crm" })).toBeNull();
  expect(revealedIn(undefined)).toBeNull();
});
