import type { paths } from "../../api/hub.ts";
import { type RetentionWish, retentionOf, wishOf } from "../storage/kept.ts";

/** A tenant as the operator's list shows it. */
export type ShownTenant =
  paths["/v1/tenants"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

type Bodies = {
  readonly [Method in "post" | "patch"]: (Method extends "post"
    ? paths["/v1/tenants"]["post"]
    : paths["/v1/tenants/{tenant}"]["patch"])["requestBody"]["content"]["application/json"];
};

/** What the form asks for. */
export interface TenantWish {
  /** Empty: the hub makes one up. */
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  readonly retention: RetentionWish;
}

/** What the form begins with: a tenant as it is, or a new one. */
export function tenantWishOf(tenant: ShownTenant | null): TenantWish {
  const none = { messagesDays: null, callsDays: null, attemptsDays: null, failuresDays: null };
  return {
    id: tenant?.id ?? "",
    name: tenant?.name ?? "",
    timezone: tenant?.timezone ?? "Asia/Shanghai",
    retention: wishOf(tenant?.retention ?? none),
  };
}

/** What the hub is asked for a new tenant. */
export function newTenantOf({ id, ...wish }: TenantWish): Bodies["post"] {
  return { ...changedTenantOf(wish), ...(id.trim() === "" ? {} : { id: id.trim() }) };
}

/** What the hub is asked for a tenant that is there. */
export function changedTenantOf({
  name,
  timezone,
  retention,
}: Omit<TenantWish, "id">): Bodies["patch"] & { readonly name: string } {
  return { name: name.trim(), timezone, retention: retentionOf(retention) };
}
