import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { JobId, TenantId } from "../../model/terms/index.ts";
import type { CountedJob, JobFilter, JobSieve, Listed, Page, SievePage } from "../queries.ts";
import { countedJob, idRange, jobColumns, storedJob } from "../rows/index.ts";
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
  const read = readJobs(db);
  return (tenant, filter, page) => read(rangeOf(tenant, filter, page), page.limit);
}

/** Jobs by what no index has, looked at one by one. Relies on the primary key. */
export function siftJobs(
  db: DatabaseSync,
): (tenant: TenantId, sieve: JobSieve, page: SievePage) => Listed<CountedJob> {
  const read = readJobs(db);
  return (tenant, sieve, { looks, ...page }) => {
    const range = rangeOf(tenant, sieve, page);
    const end = db
      .prepare(`select id from jobs where ${conditionsOf(range)} order by id desc limit 1 offset ?`)
      .get(...valuesOf(range), looks - 1);
    const last = end === undefined ? undefined : new Row(end).id("job");
    const rows = read([...range, test("id >= ?", last), ...siftedBy(sieve)], page.limit);
    return { rows, next: rows.length < page.limit ? (last ?? null) : (rows.at(-1)?.job.id ?? null) };
  };
}

/** A condition, and the values for its question marks; undefined where nothing is asked. */
type Test = { readonly sql: string; readonly values: readonly SQLInputValue[] } | undefined;

function test(sql: string, ...values: readonly (SQLInputValue | undefined)[]): Test {
  const given = values.filter((value) => value !== undefined);
  return given.length < values.length ? undefined : { sql, values: given };
}

function rangeOf(tenant: TenantId, filter: JobFilter, page: Page): readonly Test[] {
  const { from, before } = idRange("job", filter, page);
  return [test("tenant = ?", tenant), test("id >= ?", from), test("id < ?", before)];
}

function siftedBy({ source, status, q }: JobSieve): readonly Test[] {
  const named = "(instr(lower(coalesce(name, '')), lower(?)) > 0 or instr(lower(key), lower(?)) > 0)";
  return [test("source = ?", source), test("status = ?", status), test(named, q, q)];
}

function conditionsOf(tests: readonly Test[]): string {
  return tests.flatMap((asked) => (asked === undefined ? [] : [asked.sql])).join(" and ");
}

function valuesOf(tests: readonly Test[]): readonly SQLInputValue[] {
  return tests.flatMap((asked) => asked?.values ?? []);
}

function readJobs(db: DatabaseSync): (tests: readonly Test[], limit: number) => CountedJob[] {
  const events = eventsOfSubject(db);
  const count = countCalls(db);
  return (tests, limit) =>
    db
      .prepare(`select ${jobColumns} from jobs where ${conditionsOf(tests)} order by id desc limit ?`)
      .all(...valuesOf(tests), limit)
      .map((row) => count(withEvents(new Row(row), events)));
}

/** Relies on the primary key of job_calls. */
function countCalls(db: DatabaseSync): (job: StoredJob) => CountedJob {
  const select = db.prepare(`
    select outcome, calls, last_call from job_calls
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
