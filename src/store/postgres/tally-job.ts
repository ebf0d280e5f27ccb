import type { CallId, TenantId } from "../../model/terms/index.ts";
import type { CallTally, JobTally } from "../job-tally.ts";
import { callGroup, callGroupColumns } from "../rows/index.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

/**
 * What so many calls came to. Relies on the primary key of job_calls, which tells between which ids a job's calls lie,
 * and on that of calls or on calls_facets.
 */
export function tallyJob(db: Asking): (tenant: TenantId, job: JobTally) => Promise<CallTally> {
  const { select, groupBy } = callGroupColumns;
  return async (tenant, { source, key, after, looks }) => {
    const [found] = await db.query(
      `select min(first_call) as first, max(last_call) as last from ringback.job_calls
       where tenant = $1 and job_key = $2 and source = $3`,
      [tenant, key, source],
    );
    const [first, last] = found === undefined ? [null, null] : edgesOf(new Row(found));
    if (first === null || last === null) return { groups: [], next: null };
    const before = after ?? behind(last);
    const [ended] = await db.query(
      `select id from ringback.calls where tenant = $1 and id >= $2 and id < $3
       order by id desc limit 1 offset $4`,
      [tenant, first, before, looks - 1],
    );
    const from = ended === undefined ? null : new Row(ended).id("call");
    const rows = await db.query(
      `select ${select} from ringback.calls
       where tenant = $1 and id >= $2 and id < $3 and job_key = $4 and source = $5
       group by ${groupBy}`,
      [tenant, from ?? first, before, key, source],
    );
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
