import { expect, test } from "vitest";
import { changedTenantOf, newTenantOf, tenantWishOf } from "./tenant-wish.ts";

const none = { messagesDays: null, callsDays: null, attemptsDays: null, failuresDays: null };

test("of a new tenant everything but the name can be left as it is", () => {
  const wish = { ...tenantWishOf(null), name: " Acme Books " };
  expect(newTenantOf(wish)).toEqual({ name: "Acme Books", timezone: "Asia/Shanghai", retention: none });
  expect(newTenantOf({ ...wish, id: " acme " })).toMatchObject({ id: "acme" });
});

test("a tenant that nobody changed is told to the hub as it is", () => {
  const tenant = {
    id: "acme",
    name: "Acme Books",
    timezone: "Europe/Berlin",
    retention: { ...none, messagesDays: 30, callsDays: "forever" as const },
    createdAt: "2026-11-20T10:47:42+08:00",
  };
  const { name, timezone, retention } = tenant;
  expect(changedTenantOf(tenantWishOf(tenant))).toEqual({ name, timezone, retention });
});
