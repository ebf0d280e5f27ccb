import type { AuditEntry } from "../accountability.ts";
import type { StoredRow } from "./row.ts";

/** The tenant of what concerns the whole hub. */
export const wholeHub = "";

/** The entry of the audit log that a row holds. */
export function auditEntry(row: StoredRow): AuditEntry {
  return {
    tenant: row.text("tenant") === wholeHub ? null : row.tenant(),
    id: row.id("audit"),
    at: row.instant("at"),
    who: row.text("who"),
    action: row.text("action"),
    what: row.text("what"),
    target: row.textOrNull("target"),
    before: row.textOrNull("before"),
    after: row.textOrNull("after"),
  };
}
