import type { DatabaseSync } from "node:sqlite";
import type { EndpointId, Instant, TenantId } from "../../model/terms/index.ts";
import type {
  Failure,
  FailureCount,
  FailureFilter,
  FailurePage,
  FailuresRead,
  ParkedCount,
} from "../queries.ts";
import { failureCount, isAskedFor, parkedCount, placeOf, quarterMs, storedFailure } from "../rows/index.ts";
import { Row } from "./row.ts";

/**
 * A piece of the failures. So many rows are read whether they match or not, so that no filter makes one look long.
 * Relies on the primary keys.
 */
export function listFailures(
  db: DatabaseSync,
): (tenant: TenantId, filter: FailureFilter, page: FailurePage) => FailuresRead {
  const select = db.prepare(`
    select delivery, at, endpoint, event, call, type, dialect, message, reason, attempts, first_at,
      last_at, verdict, status, error, detail, answer
    from failures where tenant = ? and (at, delivery) > (?, ?) and at < ? order by at, delivery limit ?
  `);
  const bytesOf = db.prepare(`
    select b.bytes from deliveries d join bodies b on b.id = d.body where d.tenant = ? and d.id = ?
  `);
  return (tenant, filter, { after, limit, maxBytes }) => {
    // No id is before the empty one.
    const [at, delivery] = after === null ? [filter.since, ""] : [after.at, after.delivery];
    const rows = select.all(tenant, at, delivery, filter.before, limit).map((row) => new Row(row));
    const failures: Failure[] = [];
    let bytes = 0;
    for (const [index, row] of rows.entries()) {
      if (!isAskedFor(row, filter)) continue;
      const found = bytesOf.get(tenant, row.text("delivery"));
      const body = found === undefined ? null : new Row(found).bytes("bytes");
      bytes += body?.length ?? 0;
      if (bytes > maxBytes && failures.length > 0) return { failures, next: placeOf(rows[index - 1]) };
      failures.push(storedFailure(row, body));
    }
    return { failures, next: rows.length < limit ? null : placeOf(rows.at(-1)) };
  };
}

/** What failed in each quarter of an hour, the latest first. Relies on the primary key. */
export function failureCounts(
  db: DatabaseSync,
): (tenant: TenantId, range: { readonly before: Instant; readonly limit: number }) => FailureCount[] {
  const select = db.prepare(`
    select quarter, failures, bytes from failure_counts
    where tenant = ? and quarter < ? order by quarter desc limit ?
  `);
  return (tenant, { before, limit }) =>
    select.all(tenant, Math.ceil(before / quarterMs), limit).map((row) => failureCount(new Row(row)));
}

/** What is parked. Relies on deliveries_parked, which has all that is asked. */
export function countParked(
  db: DatabaseSync,
): (tenant: TenantId, endpoint: EndpointId | null) => ParkedCount[] {
  const counts = (where: string) =>
    db.prepare(`
      select endpoint, reason, count(*) as deliveries, min(settled_at) as since
      from deliveries indexed by deliveries_parked
      where tenant = ? and state = 'parked' ${where} group by endpoint, reason
    `);
  const ofAll = counts("");
  const ofOne = counts("and endpoint = ?");
  return (tenant, endpoint) =>
    (endpoint === null ? ofAll.all(tenant) : ofOne.all(tenant, endpoint)).map((row) =>
      parkedCount(new Row(row)),
    );
}
