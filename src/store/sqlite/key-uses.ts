import type { DatabaseSync } from "node:sqlite";
import type { KeyId, TenantId } from "../../model/terms/index.ts";
import type { KeyUse } from "../accountability.ts";
import { noteRemoval } from "./configure.ts";
import { Row } from "./row.ts";

/** Notes when keys were last used; an earlier time than is known, as another process may tell it, changes nothing. */
export function noteKeyUses(db: DatabaseSync): (uses: readonly KeyUse[]) => void {
  const upsert = db.prepare(`
    insert into key_uses (tenant, key, at) select tenant, id, ?3 from keys where tenant = ?1 and id = ?2
    on conflict (tenant, key) do update set at = max(at, excluded.at)
  `);
  return (uses) => {
    for (const { tenant, key, at } of uses) upsert.run(tenant, key, at);
  };
}

/** When the keys of a tenant were last used. Relies on the primary key. */
export function keyUses(db: DatabaseSync): (tenant: TenantId) => KeyUse[] {
  const select = db.prepare("select tenant, key, at from key_uses where tenant = ?");
  return (tenant) =>
    select
      .all(tenant)
      .map((row) => new Row(row))
      .map((row) => ({ tenant: row.tenant(), key: row.id("key", "key"), at: row.instant("at") }));
}

/** Takes a key away, with what was noted of it. */
export function deleteKey(db: DatabaseSync): (tenant: TenantId, id: KeyId) => void {
  const forget = db.prepare("delete from key_uses where tenant = ? and key = ?");
  const remove = db.prepare("delete from keys where tenant = ? and id = ?");
  const note = noteRemoval(db);
  return (tenant, id) => {
    if (remove.run(tenant, id).changes === 0) return;
    forget.run(tenant, id);
    note("key", tenant, id);
  };
}
