import type { DatabaseSync } from "node:sqlite";
import type { EndpointHealth, SourceActivity } from "../../model/terms/index.ts";
import type { Kept, Saved, Versioned } from "../vitals.ts";
import { countUp, lastCount } from "./counters.ts";
import { storedVersioned } from "../rows/index.ts";
import { Row } from "./row.ts";

/** How endpoints do, as far as it was kept after a version. Relies on endpoint_health_version. */
export function changedHealth(db: DatabaseSync): (since: number) => Kept<EndpointHealth> {
  const select = db.prepare(`
    select h.version, h.doc from endpoint_health h join endpoints e on e.tenant = h.tenant and e.id = h.endpoint
    where h.version > ? and e.deleted = 0
  `);
  const last = lastCount(db, "vitals");
  return (since) => ({
    version: last(),
    rows: select.all(since).map((row) => storedVersioned(new Row(row))),
  });
}

/** What sources did, as far as it was kept after a version. Relies on source_activity_version. */
export function changedActivity(db: DatabaseSync): (since: number) => Kept<SourceActivity> {
  const select = db.prepare(`
    select a.version, a.doc from source_activity a join sources s on s.tenant = a.tenant and s.id = a.source
    where a.version > ?
  `);
  const last = lastCount(db, "vitals");
  return (since) => ({
    version: last(),
    rows: select.all(since).map((row) => storedVersioned(new Row(row))),
  });
}

/** Keeps how endpoints do, each in place of the version it was made from. Relies on the primary keys. */
export function saveHealth(
  db: DatabaseSync,
): (rows: readonly Versioned<EndpointHealth>[]) => Saved<EndpointHealth>[] {
  const upsert = db.prepare(`
    insert into endpoint_health (tenant, endpoint, version, doc)
    select ?1, ?2, ?3, ?4 where exists (select 1 from endpoints where tenant = ?1 and id = ?2 and deleted = 0)
    on conflict (tenant, endpoint) do update set version = excluded.version, doc = excluded.doc where version = ?5
  `);
  const stored = db.prepare("select version, doc from endpoint_health where tenant = ? and endpoint = ?");
  const raise = countUp(db, "vitals");
  return (rows) => {
    const version = raise();
    return rows.map(({ version: from, value }) => {
      const { tenant, endpoint } = value;
      const kept = upsert.run(tenant, endpoint, version, JSON.stringify(value), from).changes > 0;
      return kept ? { kind: "kept", version } : refused(stored.get(tenant, endpoint));
    });
  };
}

/** Keeps what sources did, likewise. Relies on the primary keys. */
export function saveActivity(
  db: DatabaseSync,
): (rows: readonly Versioned<SourceActivity>[]) => Saved<SourceActivity>[] {
  const upsert = db.prepare(`
    insert into source_activity (tenant, source, version, doc)
    select ?1, ?2, ?3, ?4 where exists (select 1 from sources where tenant = ?1 and id = ?2)
    on conflict (tenant, source) do update set version = excluded.version, doc = excluded.doc where version = ?5
  `);
  const stored = db.prepare("select version, doc from source_activity where tenant = ? and source = ?");
  const raise = countUp(db, "vitals");
  return (rows) => {
    const version = raise();
    return rows.map(({ version: from, value }) => {
      const { tenant, source } = value;
      const kept = upsert.run(tenant, source, version, JSON.stringify(value), from).changes > 0;
      return kept ? { kind: "kept", version } : refused(stored.get(tenant, source));
    });
  };
}

function refused<Value>(row: ReturnType<ReturnType<DatabaseSync["prepare"]>["get"]>): Saved<Value> {
  return row === undefined ? { kind: "gone" } : { kind: "outdated", stored: storedVersioned(new Row(row)) };
}
