import type { DatabaseSync } from "node:sqlite";
import type { CallId, TenantId } from "../../model/terms/index.ts";
import type { CallTally, JobTally } from "../job-tally.ts";
import { callGroup, callGroupColumns } from "../rows/index.ts";
import { Row } from "./row.ts";

/**
 * What so many calls came to. Relies on the primary key of job_calls, which tells between which ids a job's calls lie,
 * and on calls_facets, which tells of each whether it is of the job.
 */
export function tallyJob(db: DatabaseSync): (tenant: TenantId, job: JobTally) => CallTally {
  const { select, groupBy } = callGroupColumns;
  const span = db.prepare(`
    select min(first_call) as first, max(last_call) as last from job_calls
    where tenant = ? and job_key = ? and source = ?
  `);
  // The end of a look: everything between is read once, from an index that has all that is tested but the source.
  const end = db.prepare(`
    select id from calls indexed by calls_facets where tenant = ? and id >= ? and id < ?
    order by id desc limit 1 offset ?
  `);
  const groups = db.prepare(`
    select ${select} from calls indexed by calls_facets
    where tenant = ? and id >= ? and id < ? and job_key = ? and source = ? group by ${groupBy}
  `);
  return (tenant, { source, key, after, looks }) => {
    const found = span.get(tenant, key, source);
    const [first, last] = found === undefined ? [null, null] : edgesOf(new Row(found));
    if (first === null || last === null) return { groups: [], next: null };
    // One bound alone: SQLite goes by the first of two, and would read all that was looked at before once more.
    const before = after ?? behind(last);
    const ended = end.get(tenant, first, before, looks - 1);
    const from = ended === undefined ? null : new Row(ended).id("call");
    const rows = groups.all(tenant, from ?? first, before, key, source);
    return { groups: rows.map((row) => callGroup(new Row(row))), next: from };
  };
}

/** What is after that id, and before the next. */
function behind(id: CallId): string {
  return `${id}~`;
}

function edgesOf(row: Row) {
  return [row.idOrNull("call", "first"), row.idOrNull("call", "last")] as const;
}
