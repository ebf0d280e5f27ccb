import type { KeyId, TenantId } from "../../model/terms/index.ts";
import type { KeyUse } from "../accountability.ts";
import { integerArray, textArray } from "./arrays.ts";
import { revised } from "./counters.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

/**
 * Notes when keys were last used; an earlier time than is known, as another process may tell it, changes nothing. In
 * the order of the key, so that no two hubs wait for each other.
 */
export function noteKeyUses(db: Asking): (uses: readonly KeyUse[]) => Promise<void> {
  return async (uses) => {
    if (uses.length === 0) return;
    await db.query(
      `insert into ringback.key_uses (tenant, key, at)
       select k.tenant, k.id, max(u.at) from unnest($1::text[], $2::text[], $3::int8[]) as u (tenant, key, at)
       join ringback.keys k on k.tenant = u.tenant and k.id = u.key
       group by k.tenant, k.id order by k.tenant, k.id
       on conflict (tenant, key) do update set at = greatest(key_uses.at, excluded.at)`,
      [
        textArray(uses.map(({ tenant }) => tenant)),
        textArray(uses.map(({ key }) => key)),
        integerArray(uses.map(({ at }) => at)),
      ],
    );
  };
}

/** When the keys of a tenant were last used. Relies on the primary key. */
export function keyUses(db: Asking): (tenant: TenantId) => Promise<readonly KeyUse[]> {
  return async (tenant) => {
    const rows = await db.query("select tenant, key, at from ringback.key_uses where tenant = $1", [tenant]);
    return rows
      .map((row) => new Row(row))
      .map((row) => ({ tenant: row.tenant(), key: row.id("key", "key"), at: row.instant("at") }));
  };
}

/** Takes a key away, with what was noted of it. */
export function deleteKey(db: Asking): (tenant: TenantId, id: KeyId) => Promise<void> {
  return async (tenant, id) => {
    await db.query(
      `with ${revised}, gone as (
         delete from ringback.keys k using revised
         where k.tenant = $1 and k.id = $2 returning k.id, revised.revision
       ), forgotten as (
         delete from ringback.key_uses u using gone g where u.tenant = $1 and u.key = g.id
       )
       insert into ringback.configuration_removed (revision, tenant, kind, id)
       select revision, $1, 'key', id from gone`,
      [tenant, id],
    );
  };
}
