import type { EndpointId, Instant, TenantId } from "../../model/terms/index.ts";
import type { FailureCount, FailureFilter, FailurePage, FailuresRead, ParkedCount } from "../queries.ts";
import { failureCount, isAskedFor, parkedCount, placeOf, quarterMs, storedFailure } from "../rows/index.ts";
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

/**
 * A piece of the failures. So many rows are read whether they match or not, so that no filter makes one look long.
 * Relies on the primary keys.
 */
export function listFailures(
  db: Asking,
): (tenant: TenantId, filter: FailureFilter, page: FailurePage) => Promise<FailuresRead> {
  return async (tenant, filter, { after, limit, maxBytes }) => {
    // No id is before the empty one.
    const [at, delivery] = after === null ? [filter.since, ""] : [after.at, after.delivery];
    const raw = await db.query(
      `select f.delivery, f.at, f.endpoint, f.event, f.call, f.type, f.dialect, f.message, f.reason, f.attempts,
         f.first_at, f.last_at, f.verdict, f.status, f.error, f.detail, f.answer, d.body, coalesce(d.size, 0) as size
       from (
         select * from ringback.failures where tenant = $1 and (at, delivery) > ($2, $3) and at < $4
         order by at, delivery limit $5
       ) f
       left join ringback.deliveries d on d.tenant = $1 and d.id = f.delivery
       order by f.at, f.delivery`,
      [tenant, at, delivery, filter.before, limit],
    );
    const rows = raw.map((row) => new Row(row));
    const end = endOf(rows, filter, maxBytes);
    const asked = rows.slice(0, end).filter((row) => isAskedFor(row, filter));
    const bodies = await bodiesOf(db, tenant, asked);
    const failures = asked.map((row) => storedFailure(row, bodies.get(row.textOrNull("body")) ?? null));
    if (end < rows.length) return { failures, next: placeOf(rows[end - 1]) };
    return { failures, next: rows.length < limit ? null : placeOf(rows.at(-1)) };
  };
}

/** So many of the rows can be told without more bytes than that, but for a single one that is larger. */
function endOf(rows: readonly Row[], filter: FailureFilter, maxBytes: number): number {
  let [told, bytes] = [0, 0];
  const end = rows.findIndex((row) => {
    if (!isAskedFor(row, filter)) return false;
    told += 1;
    bytes += row.integer("size");
    return told > 1 && bytes > maxBytes;
  });
  return end === -1 ? rows.length : end;
}

/** The bytes that failures sent, by their place. Relies on the primary key. */
async function bodiesOf(
  db: Asking,
  tenant: TenantId,
  failures: readonly Row[],
): Promise<ReadonlyMap<string | null, Uint8Array>> {
  const ids = failures.map((row) => row.textOrNull("body")).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const rows = await db.query(
    "select id, bytes from ringback.bodies where tenant = $1 and id = any($2::text[])",
    [tenant, textArray(ids)],
  );
  return new Map(rows.map((raw) => new Row(raw)).map((row) => [row.text("id"), row.bytes("bytes")]));
}

/** What failed in each quarter of an hour, the latest first. Relies on the primary key. */
export function failureCounts(
  db: Asking,
): (
  tenant: TenantId,
  range: { readonly before: Instant; readonly limit: number },
) => Promise<FailureCount[]> {
  return async (tenant, { before, limit }) => {
    const rows = await db.query(
      `select quarter, failures, bytes from ringback.failure_counts
       where tenant = $1 and quarter < $2 order by quarter desc limit $3`,
      [tenant, Math.ceil(before / quarterMs), limit],
    );
    return rows.map((row) => failureCount(new Row(row)));
  };
}

/** What is parked. Relies on deliveries_parked, which has all that is asked. */
export function countParked(
  db: Asking,
): (tenant: TenantId, endpoint: EndpointId | null) => Promise<ParkedCount[]> {
  return async (tenant, endpoint) => {
    const ofOne = endpoint === null ? "" : "and endpoint = $2";
    const rows = await db.query(
      `select endpoint, reason, count(*) as deliveries, min(settled_at) as since from ringback.deliveries
       where tenant = $1 and state = 'parked' ${ofOne} group by endpoint, reason order by endpoint, reason`,
      endpoint === null ? [tenant] : [tenant, endpoint],
    );
    return rows.map((row) => parkedCount(new Row(row)));
  };
}
