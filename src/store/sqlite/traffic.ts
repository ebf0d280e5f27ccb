import type { DatabaseSync } from "node:sqlite";
import type { TenantId } from "../../model/terms/index.ts";
import { storedTraffic, summedColumns, columnsOfTraffic, trafficValues } from "../rows/index.ts";
import type { TrafficExpiry, TrafficRange, TrafficRow } from "../traffic.ts";
import { Row } from "./row.ts";

const columns = columnsOfTraffic.join(", ");

/** Adds what was counted to what is there (T1, T2). Relies on the primary key. */
export function addTraffic(db: DatabaseSync): (rows: readonly TrafficRow[]) => void {
  const places = columnsOfTraffic.map((_, index) => `?${index + 1}`).join(", ");
  const sums = summedColumns.map((column) => `${column} = ${column} + excluded.${column}`).join(", ");
  const upsert = db.prepare(`
    insert into traffic (${columns})
    select ${places} where exists (select 1 from tenants where id = ?1 and deleted = 0)
    on conflict (tenant, span, at, subject) do update set ${sums}, most_ms = max(most_ms, excluded.most_ms)
  `);
  return (rows) => {
    for (const row of rows) upsert.run(...trafficValues(row));
  };
}

const forGood = Number.MAX_SAFE_INTEGER;

/** What was counted in a range of time. Relies on the primary key, and for single subjects on traffic_subject. */
export function readTraffic(db: DatabaseSync): (tenant: TenantId, which: TrafficRange) => TrafficRow[] {
  const ofAll = db.prepare(`
    select ${columns} from traffic where tenant = ? and span = ? and at >= ? and at < ? order by at, subject limit ?
  `);
  const ofOne = db.prepare(`
    select ${columns} from traffic indexed by traffic_subject
    where tenant = ? and subject = ? and span = ? and at >= ? and at < ? order by at limit ?
  `);
  return (tenant, { span, since, until = forGood, subjects, limit }) => {
    const found =
      subjects === undefined
        ? ofAll.all(tenant, span, since, until, limit)
        : subjects.flatMap((subject) => ofOne.all(tenant, subject, span, since, until, limit));
    return found.slice(0, limit).map((row) => storedTraffic(new Row(row)));
  };
}

/** Removes what is too old, the oldest first. Relies on the primary key. */
export function expireTraffic(db: DatabaseSync): (tenant: TenantId, which: TrafficExpiry) => number {
  const remove = db.prepare(`
    delete from traffic where tenant = ?1 and span = ?2 and (at, subject) in (
      select at, subject from traffic where tenant = ?1 and span = ?2 and at < ?3 order by at, subject limit ?4
    )
  `);
  return (tenant, { span, before, limit }) => Number(remove.run(tenant, span, before, limit).changes);
}
