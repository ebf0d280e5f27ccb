import type { DatabaseSync } from "node:sqlite";
import type { TenantId } from "../../model/terms/index.ts";
import type { AuditFilter, Page } from "../queries.ts";
import type { AuditEntry } from "../accountability.ts";
import { auditEntry, idRange, wholeHub } from "../rows/index.ts";
import { Row } from "./row.ts";

/** Adds an entry to the audit log. */
export function appendAudit(db: DatabaseSync): (entry: AuditEntry) => void {
  const insert = db.prepare(`
    insert into audit (tenant, id, at, who, action, what, target, before, after)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (tenant, id) do nothing
  `);
  return ({ tenant, id, at, who, action, what, target, before, after }) =>
    void insert.run(tenant ?? wholeHub, id, at, who, action, what, target, ...([before, after] as const));
}

/**
 * The entries that match, the newest first. Relies on audit_facets for a tenant and on audit_all for the whole hub:
 * they have all that is tested, in the order of the list.
 */
export function listAudit(
  db: DatabaseSync,
): (tenant: TenantId | null, filter: AuditFilter, page: Page) => AuditEntry[] {
  return (tenant, { who, action, what, target, ...times }, page) => {
    const { from, before } = idRange("audit", times, page);
    const tests = [
      ["tenant = ?", tenant],
      ["id >= ?", from],
      ["id < ?", before],
      ["who = ?", who],
      ["action = ?", action],
      ["what = ?", what],
      ["target = ?", target],
    ] as const;
    const given = tests.filter(([, value]) => value !== undefined && value !== null);
    const where = given.length === 0 ? "" : `where ${given.map(([sql]) => sql).join(" and ")}`;
    const index = tenant === null ? "audit_all" : "audit_facets";
    const rows = db
      .prepare(
        `
        select audit.* from (
          select tenant, id from audit indexed by ${index} ${where} order by id desc limit ?
        ) as found cross join audit on audit.tenant = found.tenant and audit.id = found.id
        `,
      )
      .all(...given.map(([, value]) => value ?? ""), page.limit);
    return rows.map((row) => auditEntry(new Row(row)));
  };
}
