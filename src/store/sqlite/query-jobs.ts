import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { JobId, TenantId } from "../../model/terms/index.ts";
import type { CountedJob, JobFilter, Page } from "../queries.ts";
import { countedJob, jobColumns, storedJob } from "../rows/index.ts";
import type { JobWrite, StoredJob } from "../store.ts";
import { eventsOfSubject } from "./query-events.ts";
import { Row } from "./row.ts";

/** The jobs that these plans are about, as they are; those that nobody told of are left out. Relies on jobs_key. */
export function jobStates(db: DatabaseSync): (tenant: TenantId, plans: readonly JobWrite[]) => StoredJob[] {
  const events = eventsOfSubject(db);
  const select = db.prepare(`select ${jobColumns} from jobs where tenant = ? and source = ? and key = ?`);
  return (tenant, plans) =>
    plans
      .map(({ source, key }) => select.get(tenant, source, key))
      .filter((row) => row !== undefined)
      .map((row) => withEvents(new Row(row), events));
}

/** One job with what its calls came to. */
export function findJob(db: DatabaseSync): (tenant: TenantId, id: JobId) => CountedJob | undefined {
  const events = eventsOfSubject(db);
  const count = countCalls(db);
  const select = db.prepare(`select ${jobColumns} from jobs where tenant = ? and id = ?`);
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : count(withEvents(new Row(row), events));
  };
}

/** The jobs that match, the newest first. */
export function listJobs(
  db: DatabaseSync,
): (tenant: TenantId, filter: JobFilter, page: Page) => CountedJob[] {
  const events = eventsOfSubject(db);
  const count = countCalls(db);
  return (tenant, { source }, { after, limit }) => {
    const conditions = [
      "tenant = ?",
      ...(source === undefined ? [] : ["source = ?"]),
      ...(after === null ? [] : ["id < ?"]),
    ];
    const values: SQLInputValue[] = [tenant, source, after].filter(
      (value) => value !== undefined && value !== null,
    );
    const rows = db
      .prepare(`select ${jobColumns} from jobs where ${conditions.join(" and ")} order by id desc limit ?`)
      .all(...values, limit);
    return rows.map((row) => count(withEvents(new Row(row), events)));
  };
}

/** Relies on the primary key of job_calls. */
function countCalls(db: DatabaseSync): (job: StoredJob) => CountedJob {
  const select = db.prepare(`
    select outcome, calls from job_calls
    where tenant = ? and job_key = ? and source = ? and calls > 0 order by outcome
  `);
  return (job) =>
    countedJob(
      job,
      select.all(job.tenant, job.key, job.source).map((row) => new Row(row)),
    );
}

function withEvents(row: Row, events: ReturnType<typeof eventsOfSubject>): StoredJob {
  return storedJob(row, events(row.tenant(), row.text("id")));
}
