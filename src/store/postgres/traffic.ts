import type { TenantId } from "../../model/terms/index.ts";
import { storedTraffic, summedColumns, columnsOfTraffic, trafficValues } from "../rows/index.ts";
import type { TrafficTallies, TrafficRange, TrafficRow } from "../traffic.ts";
import { integerArray, textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

const columns = columnsOfTraffic.join(", ");
const texts = new Set(["tenant", "subject", "span"]);

/**
 * Adds what was counted to what is there (T1, T2), in the order of the key, so that no two hubs wait for each other.
 * Relies on the primary key.
 */
export function addTraffic(db: Asking): TrafficTallies["add"] {
  const arrays = columnsOfTraffic.map(
    (name, index) => `$${index + 1}::${texts.has(name) ? "text" : "int8"}[]`,
  );
  const summed = summedColumns.map((column) => `sum(u.${column})`).join(", ");
  const sums = summedColumns.map((column) => `${column} = traffic.${column} + excluded.${column}`).join(", ");
  const sql = `
    insert into ringback.traffic (${columns})
    select u.tenant, u.subject, u.span, u.at, ${summed}, max(u.most_ms)
    from unnest(${arrays.join(", ")}) as u (${columns})
    join ringback.tenants t on t.id = u.tenant and not t.deleted
    group by u.tenant, u.span, u.at, u.subject order by u.tenant, u.span, u.at, u.subject
    on conflict (tenant, span, at, subject) do update
    set ${sums}, most_ms = greatest(traffic.most_ms, excluded.most_ms)
  `;
  return async (rows) => {
    if (rows.length > 0) await db.query(sql, arraysOf(rows));
  };
}

/** Columns as arrays, as a statement takes them. */
function arraysOf(rows: readonly TrafficRow[]): readonly Buffer[] {
  const values = rows.map(trafficValues);
  return columnsOfTraffic.map((name, index) => {
    const column = values.map((row) => row[index] ?? 0);
    return texts.has(name) ? textArray(column.map(String)) : integerArray(column.map(Number));
  });
}

const forGood = Number.MAX_SAFE_INTEGER;

/** What was counted in a range of time. Relies on the primary key, and for single subjects on traffic_subject. */
export function readTraffic(
  db: Asking,
): (tenant: TenantId, which: TrafficRange) => Promise<readonly TrafficRow[]> {
  return async (tenant, { span, since, until = forGood, subjects, limit }) => {
    const found =
      subjects === undefined
        ? await db.query(
            `select ${columns} from ringback.traffic
             where tenant = $1 and span = $2 and at >= $3 and at < $4 order by at, subject limit $5`,
            [tenant, span, since, until, limit],
          )
        : await db.query(
            `select t.* from unnest($6::text[]) as s (subject) cross join lateral (
               select ${columns} from ringback.traffic
               where tenant = $1 and subject = s.subject and span = $2 and at >= $3 and at < $4 order by at limit $5
             ) t limit $5`,
            [tenant, span, since, until, limit, textArray(subjects)],
          );
    return found.map((row) => storedTraffic(new Row(row)));
  };
}

/** Removes what is too old, the oldest first; what another hub removes just now is passed over. Relies on the primary key. */
export function expireTraffic(db: Asking): TrafficTallies["expire"] {
  return async (tenant, { span, before, limit }) => {
    const [row] = await db.query(
      `with old as (
         select at, subject from ringback.traffic where tenant = $1 and span = $2 and at < $3
         order by at, subject limit $4 for update skip locked
       ), gone as (
         delete from ringback.traffic t using old
         where t.tenant = $1 and t.span = $2 and t.at = old.at and t.subject = old.subject returning 1
       ) select count(*) as number from gone`,
      [tenant, span, before, limit],
    );
    return row === undefined ? 0 : new Row(row).integer("number");
  };
}
