import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { JobId, TenantId } from "../../model/terms/index.ts";
import type { CountedJob, JobFilter, Page } from "../queries.ts";
import type { JobWrite, StoredJob } from "../store.ts";
import { eventsOfSubject } from "./query-events.ts";
import { Row } from "./row.ts";

const columns = "tenant, id, source, key, version, name, status, status_at";

/** The jobs that these plans are about, as they are; those that nobody told of are left out. Relies on jobs_key. */
export function jobStates(db: DatabaseSync): (tenant: TenantId, plans: readonly JobWrite[]) => StoredJob[] {
  const events = eventsOfSubject(db);
  const select = db.prepare(`select ${columns} from jobs where tenant = ? and source = ? and key = ?`);
  return (tenant, plans) =>
    plans
      .map(({ source, key }) => select.get(tenant, source, key))
      .filter((row) => row !== undefined)
      .map((row) => storedJob(new Row(row), events));
}

/** One job with what its calls came to. */
export function findJob(db: DatabaseSync): (tenant: TenantId, id: JobId) => CountedJob | undefined {
  const events = eventsOfSubject(db);
  const count = countCalls(db);
  const select = db.prepare(`select ${columns} from jobs where tenant = ? and id = ?`);
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : count(storedJob(new Row(row), events));
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
      .prepare(`select ${columns} from jobs where ${conditions.join(" and ")} order by id desc limit ?`)
      .all(...values, limit);
    return rows.map((row) => count(storedJob(new Row(row), events)));
  };
}

/** Relies on the primary key of job_calls. */
function countCalls(db: DatabaseSync): (job: StoredJob) => CountedJob {
  const select = db.prepare(`
    select outcome, calls from job_calls
    where tenant = ? and job_key = ? and source = ? and calls > 0 order by outcome
  `);
  return (job) => {
    const counts = select.all(job.tenant, job.key, job.source).map((row) => new Row(row));
    const outcomes = Object.fromEntries(counts.map((row) => [row.text("outcome"), row.integer("calls")]));
    return { job, calls: Object.values(outcomes).reduce((sum, calls) => sum + calls, 0), outcomes };
  };
}

function storedJob(row: Row, events: ReturnType<typeof eventsOfSubject>): StoredJob {
  const tenant = row.tenant();
  const id = row.id("job");
  return {
    tenant,
    id,
    source: row.id("source", "source"),
    key: row.text("key"),
    version: row.integer("version"),
    name: row.textOrNull("name"),
    status: row.text("status"),
    statusAt: row.instantOrNull("status_at"),
    events: events(tenant, id),
  };
}
