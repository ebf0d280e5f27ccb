import type { DatabaseSync } from "node:sqlite";
import type { EndpointHealth, SourceActivity } from "../../model/terms/index.ts";
import type { LoadedVitals } from "../vitals.ts";
import { Row } from "./row.ts";

/** How endpoints and sources do that are still there. Relies on the primary keys. */
export function loadVitals(db: DatabaseSync): () => LoadedVitals {
  const health = db.prepare(`
    select h.doc from endpoints e join endpoint_health h on h.tenant = e.tenant and h.endpoint = e.id
    where e.deleted = 0
  `);
  const activity = db.prepare(
    "select a.doc from sources s join source_activity a on a.tenant = s.tenant and a.source = s.id",
  );
  return () => ({
    health: health.all().map((row) => readDoc<EndpointHealth>(new Row(row))),
    activity: activity.all().map((row) => readDoc<SourceActivity>(new Row(row))),
  });
}

/** Keeps how endpoints do. Relies on the primary key of endpoints. */
export function saveHealth(db: DatabaseSync): (health: readonly EndpointHealth[]) => void {
  const upsert = db.prepare(`
    insert into endpoint_health (tenant, endpoint, doc)
    select ?1, ?2, ?3 where exists (select 1 from endpoints where tenant = ?1 and id = ?2 and deleted = 0)
    on conflict (tenant, endpoint) do update set doc = excluded.doc
  `);
  return (health) => {
    for (const one of health) upsert.run(one.tenant, one.endpoint, JSON.stringify(one));
  };
}

/** Keeps what sources did. Relies on the primary key of sources. */
export function saveActivity(db: DatabaseSync): (activity: readonly SourceActivity[]) => void {
  const upsert = db.prepare(`
    insert into source_activity (tenant, source, doc)
    select ?1, ?2, ?3 where exists (select 1 from sources where tenant = ?1 and id = ?2)
    on conflict (tenant, source) do update set doc = excluded.doc
  `);
  return (activity) => {
    for (const one of activity) upsert.run(one.tenant, one.source, JSON.stringify(one));
  };
}

function readDoc<Doc>(row: Row): Doc {
  const doc: unknown = JSON.parse(row.text("doc"));
  assertDoc<Doc>(doc);
  return doc;
}

function assertDoc<Doc>(_doc: unknown): asserts _doc is Doc {
  // Nothing but such documents is kept.
}
