import type { TenantId } from "../../model/terms/index.ts";
import type { AuditEntry } from "../accountability.ts";
import type { AuditFilter, Page } from "../queries.ts";
import { auditEntry, idRange, wholeHub } from "../rows/index.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";
import { Where } from "./where.ts";

/** Adds an entry to the audit log. */
export function appendAudit(db: Asking): (entry: AuditEntry) => Promise<void> {
  return async ({ tenant, id, at, who, action, what, target, before, after }) => {
    await db.query(
      `insert into ringback.audit (tenant, id, at, who, action, what, target, before, after)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant, id) do nothing`,
      [tenant ?? wholeHub, id, at, who, action, what, target, before, after],
    );
  };
}

/**
 * The entries that match, the newest first. Relies on audit_facets for a tenant and on audit_all for the whole hub:
 * they have all that is tested, in the order of the list.
 */
export function listAudit(
  db: Asking,
): (tenant: TenantId | null, filter: AuditFilter, page: Page) => Promise<AuditEntry[]> {
  return async (tenant, { who, action, what, target, ...times }, page) => {
    const { from, before } = idRange("audit", times, page);
    const where = new Where();
    where.test("tenant =", tenant);
    where.test("id >=", from);
    where.test("id <", before);
    where.test("who =", who);
    where.test("action =", action);
    where.test("what =", what);
    where.test("target =", target);
    const rows = await db.query(
      `select * from ringback.audit ${where.sql === "" ? "" : `where ${where.sql}`}
       order by id desc limit ${where.place(page.limit)}`,
      where.values,
    );
    return rows.map((row) => auditEntry(new Row(row)));
  };
}
