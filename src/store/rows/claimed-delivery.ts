import type { EndpointId, TenantId } from "../../model/terms/index.ts";
import type { ClaimedDelivery } from "../store.ts";
import type { StoredRow } from "./row.ts";

/** A delivery with what it takes to send it. */
export function claimedDelivery(row: StoredRow, tenant: TenantId, endpoint: EndpointId): ClaimedDelivery {
  return {
    tenant,
    id: row.id("delivery"),
    endpoint,
    dialect: row.text("dialect"),
    message: row.text("message"),
    body: row.bytes("bytes"),
    dueAt: row.instant("due_at"),
    attempts: row.integer("attempts"),
    roundBase: row.integer("round_base"),
    firstAt: row.instantOrNull("first_at"),
  };
}
