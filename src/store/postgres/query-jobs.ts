import type { JobId, TenantId } from "../../model/terms/index.ts";
import type { CountedJob, JobFilter, JobSieve, Listed, Page, SievePage } from "../queries.ts";
import { type RawRow, countedJob, idRange, jobColumns, storedJob } from "../rows/index.ts";
import type { JobWrite, StoredJob } from "../store.ts";
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { eventsOfSubjects } from "./query-events.ts";
import { Row } from "./row.ts";
import { Where } from "./where.ts";

/** The jobs that these plans are about, as they are; those that nobody told of are left out. Relies on jobs_key. */
export function jobStates(
  db: Asking,
): (tenant: TenantId, plans: readonly JobWrite[]) => Promise<StoredJob[]> {
  return async (tenant, plans) => {
    if (plans.length === 0) return [];
    const rows = await db.query(
      `select ${jobColumns} from ringback.jobs
       where tenant = $1 and (source, key) in (select * from unnest($2::text[], $3::text[]))`,
      [tenant, textArray(plans.map(({ source }) => source)), textArray(plans.map(({ key }) => key))],
    );
    return withEvents(db, tenant, rows);
  };
}

/** One job with what its calls came to. */
export function findJob(db: Asking): (tenant: TenantId, id: JobId) => Promise<CountedJob | undefined> {
  return async (tenant, id) => {
    const rows = await db.query(`select ${jobColumns} from ringback.jobs where tenant = $1 and id = $2`, [
      tenant,
      id,
    ]);
    return (await countCalls(db, tenant, await withEvents(db, tenant, rows)))[0];
  };
}

/** The jobs that match, the newest first. */
export function listJobs(
  db: Asking,
): (tenant: TenantId, filter: JobFilter, page: Page) => Promise<CountedJob[]> {
  return (tenant, filter, page) => readJobs(db, rangeOf(tenant, filter, page), { tenant, limit: page.limit });
}

/** Jobs by what no index has, looked at one by one. Relies on the primary key. */
export function siftJobs(
  db: Asking,
): (tenant: TenantId, sieve: JobSieve, page: SievePage) => Promise<Listed<CountedJob>> {
  return async (tenant, sieve, { looks, ...page }) => {
    const range = rangeOf(tenant, sieve, page);
    const [end] = await db.query(
      `select id from ringback.jobs where ${range.sql} order by id desc limit 1 offset ${range.place(looks - 1)}`,
      range.values,
    );
    const last = end === undefined ? null : new Row(end).id("job");
    const where = rangeOf(tenant, sieve, page);
    where.test("id >=", last);
    where.test("source =", sieve.source);
    where.test("status =", sieve.status);
    if (sieve.q !== undefined) {
      const part = `lower(${where.place(sieve.q)})`;
      where.and(`(strpos(lower(coalesce(name, '')), ${part}) > 0 or strpos(lower(key), ${part}) > 0)`);
    }
    const rows = await readJobs(db, where, { tenant, limit: page.limit });
    return { rows, next: rows.length < page.limit ? last : (rows.at(-1)?.job.id ?? null) };
  };
}

function rangeOf(tenant: TenantId, filter: JobFilter, page: Page): Where {
  const range = idRange("job", filter, page);
  const where = new Where();
  where.test("tenant =", tenant);
  where.test("id >=", range.from);
  where.test("id <", range.before);
  return where;
}

async function readJobs(
  db: Asking,
  where: Where,
  { tenant, limit }: { readonly tenant: TenantId; readonly limit: number },
): Promise<CountedJob[]> {
  const rows = await db.query(
    `select ${jobColumns} from ringback.jobs where ${where.sql} order by id desc limit ${where.place(limit)}`,
    where.values,
  );
  return countCalls(db, tenant, await withEvents(db, tenant, rows));
}

/** Relies on the primary key of job_calls. */
async function countCalls(db: Asking, tenant: TenantId, jobs: readonly StoredJob[]): Promise<CountedJob[]> {
  if (jobs.length === 0) return [];
  const raw = await db.query(
    `select job_key, source, outcome, sum(calls) as calls, max(last_call) as last_call
     from ringback.job_calls
     where tenant = $1 and (job_key, source) in (select * from unnest($2::text[], $3::text[]))
     group by job_key, source, outcome having sum(calls) > 0 order by outcome`,
    [tenant, textArray(jobs.map(({ key }) => key)), textArray(jobs.map(({ source }) => source))],
  );
  const rows = raw.map((row) => new Row(row));
  const counts = Map.groupBy(rows, (row) => `${row.text("source")} ${row.text("job_key")}`);
  return jobs.map((job) => countedJob(job, counts.get(`${job.source} ${job.key}`) ?? []));
}

/** The jobs that rows of one tenant hold, with their events. */
async function withEvents(db: Asking, tenant: TenantId, raw: readonly RawRow[]): Promise<StoredJob[]> {
  const rows = raw.map((row) => new Row(row));
  const events = await eventsOfSubjects(db)(
    tenant,
    rows.map((row) => row.text("id")),
  );
  return rows.map((row) => storedJob(row, events.get(row.text("id")) ?? []));
}
