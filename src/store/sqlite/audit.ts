import type { DatabaseSync } from "node:sqlite";
import type { AuditEntry } from "../store.ts";

/** Adds an entry to the audit log. */
export function appendAudit(db: DatabaseSync): (entry: AuditEntry) => void {
  const insert = db.prepare(`
    insert into audit (tenant, id, at, who, action, what, target, before, after)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  `);
  return ({ tenant, id, at, who, action, what, target, before, after }) =>
    void insert.run(tenant ?? "", id, at, who, action, what, target, ...([before, after] as const));
}
