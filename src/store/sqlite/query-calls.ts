import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { CallId, Instant, TenantId } from "../../model/terms/index.ts";
import type { CallFilter, Page } from "../queries.ts";
import { callColumns, idAlphabet, storedCall } from "../rows/index.ts";
import type { CallWrite, Part, StoredCall } from "../store.ts";
import { eventsOfSubject } from "./query-events.ts";
import { Row } from "./row.ts";

/** The calls that these plans are about, as they are; those that are new are left out. Relies on calls_key. */
export function callStates(
  db: DatabaseSync,
): (tenant: TenantId, plans: readonly CallWrite[]) => StoredCall[] {
  const events = eventsOfSubject(db);
  const select = db.prepare(`select ${callColumns} from calls where tenant = ? and source = ? and key = ?`);
  return (tenant, plans) =>
    plans
      .map(({ source, key }) => select.get(tenant, source, key))
      .filter((row) => row !== undefined)
      .map((row) => withEvents(new Row(row), events));
}

/** The calls whose grace time is over. Relies on calls_grace. */
export function overdueCalls(db: DatabaseSync): (now: Instant, limit: number, part: Part) => StoredCall[] {
  const events = eventsOfSubject(db);
  // An id ends in chance: its last two characters (of 32 each) divide calls evenly.
  const select = db.prepare(`
    select ${callColumns} from calls
    where grace_ends_at <= ?1
      and (instr(?2, substr(id, -1)) + instr(?2, substr(id, -2, 1)) * 32) % ?3 = ?4
    order by grace_ends_at limit ?5
  `);
  return (now, limit, { of, mine }) =>
    select.all(now, idAlphabet, of, mine, limit).map((row) => withEvents(new Row(row), events));
}

/** One call. */
export function findCall(db: DatabaseSync): (tenant: TenantId, id: CallId) => StoredCall | undefined {
  const events = eventsOfSubject(db);
  const select = db.prepare(`select ${callColumns} from calls where tenant = ? and id = ?`);
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : withEvents(new Row(row), events);
  };
}

/** The calls that match, the newest first: in the order in which they began where a time is asked for. */
export function listCalls(
  db: DatabaseSync,
): (tenant: TenantId, filter: CallFilter, page: Page) => StoredCall[] {
  const events = eventsOfSubject(db);
  return (tenant, filter, page) => {
    const { conditions, values } = whereOf(tenant, filter, page);
    const where = conditions.join(" and ");
    const matching = isTimed(filter)
      ? `select id from calls where ${where} order by at desc, id desc limit ?`
      : `select id from calls indexed by calls_facets where ${where} order by id desc limit ?`;
    const order = isTimed(filter) ? "at desc, id desc" : "id desc";
    const rows = db
      .prepare(
        `${withBuckets} select ${callColumns} from calls where tenant = ? and id in (${matching}) order by ${order}`,
      )
      .all(tenant, ...values, page.limit);
    return rows.map((row) => withEvents(new Row(row), events));
  };
}

function isTimed({ since, until }: CallFilter): boolean {
  return since !== undefined || until !== undefined;
}

/** Where the last page ended: below its last row, in the order of the list. */
function beyond(tenant: TenantId, filter: CallFilter, { after }: Page): Condition | undefined {
  if (after === null) return undefined;
  if (!isTimed(filter)) return test("id < ?", after);
  return {
    sql: "(at, id) < (select at, id from calls where tenant = ? and id = ?)",
    values: [tenant, after],
  };
}

/** Conditions, and the values for their question marks. */
interface Where {
  readonly conditions: readonly string[];
  readonly values: readonly SQLInputValue[];
}

/** Relies on calls_at, or on calls_facets, which has all that is tested but numbers. */
function whereOf(tenant: TenantId, filter: CallFilter, page: Page): Where {
  const completed = filter.completed === undefined ? undefined : Number(filter.completed);
  const tests = [
    test("tenant = ?", tenant),
    beyond(tenant, filter, page),
    test("at >= ?", filter.since),
    test("at <= ?", filter.until),
    test("platform = ?", filter.platform),
    ...(filter.job === undefined ? [] : [ofJob(tenant, filter.job)]),
    test("outcome = ?", filter.outcome),
    test("intent = ?", filter.intent),
    test("completed = ?", completed),
    ...(filter.to === undefined ? [] : [numbered(tenant, "to", filter.to)]),
    ...(filter.from === undefined ? [] : [numbered(tenant, "from", filter.from)]),
    ...(filter.q === undefined ? [] : [searched(tenant, filter.q, filter.wholeNumbers === true)]),
  ].filter((found) => found !== undefined);
  return { conditions: tests.map(({ sql }) => sql), values: tests.flatMap(({ values }) => values) };
}

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

function test(sql: string, value: SQLInputValue | undefined): Condition | undefined {
  return value === undefined ? undefined : { sql, values: [value] };
}

/** Calls of a job, looked for only where some of them lie. Relies on the primary key of job_calls. */
function ofJob(tenant: TenantId, job: string): Condition {
  const edge = (which: string) => `(select ${which} from job_calls where tenant = ? and job_key = ?)`;
  const sql = `job_key = ? and id between ${edge("min(first_call)")} and ${edge("max(last_call)")}`;
  return { sql, values: [job, tenant, job, tenant, job] };
}

// The edges of a side. Its index has them at its ends; without the index all calls would be read.
const edgeBucket = (which: "min" | "max", side: "to" | "from") => `
  (select ${which}(bucket) from calls indexed by calls_${side} where ${side}_number is not null)
`;
const firstOf = (side: "to" | "from") => `coalesce(${edgeBucket("min", side)}, 9e15)`;
const lastOf = (side: "to" | "from") => `coalesce(${edgeBucket("max", side)}, 0)`;

// Every bucket of numbers there is, see calls_to. Those of calls that were deleted since are not asked.
const withBuckets = `
  with recursive buckets (n) as (
    select min(${firstOf("to")}, ${firstOf("from")})
    union all select n + 1 from buckets where n < max(${lastOf("to")}, ${lastOf("from")})
  )
`;

/** Calls to or from exactly that number. Relies on calls_to or calls_from, asked bucket by bucket. */
function numbered(tenant: TenantId, side: "to" | "from", number: string): Condition {
  const sql = `id in (
    select calls.id from buckets cross join calls indexed by calls_${side}
    where calls.bucket = buckets.n and calls.${side}_number = ? and calls.tenant = ?
  )`;
  return { sql, values: [number, tenant] };
}

// Every source that has calls, deleted ones too, by one look at calls_key each.
const sourcesOfCalls = `
  with recursive known (source) as (
    select min(source) from calls where tenant = ?
    union all
    select (select min(source) from calls where tenant = ? and source > known.source) from known where known.source is not null
  ) select source from known where source is not null
`;

/**
 * Calls whose number or platform id begins so; with whole numbers, a number has to be all of it, and an id that holds
 * the call's number counts as a number. Relies on calls_to, calls_from and calls_key.
 */
function searched(tenant: TenantId, q: string, wholeNumbers: boolean): Condition {
  const range = [q, wholeNumbers ? `${q}\u0000` : `${q}\u{10ffff}`];
  const keys = [q, `${q}\u{10ffff}`];
  const begins = (side: "to" | "from") => `
    select calls.id from buckets cross join calls indexed by calls_${side}
    where calls.bucket = buckets.n and calls.${side}_number >= ? and calls.${side}_number < ? and calls.tenant = ?
  `;
  const holds = (side: "to" | "from") => `ifnull(instr(key, nullif(${side}_number, '')), 0) > 0`;
  const noNumber = wholeNumbers ? `and (key = ? or not (${holds("to")} or ${holds("from")}))` : "";
  const sql = `id in (
    ${begins("to")} union ${begins("from")} union
    select id from calls indexed by calls_key
    where tenant = ? and source in (${sourcesOfCalls}) and key >= ? and key < ? ${noNumber}
    union select ?
  )`;
  const known = wholeNumbers ? [q] : [];
  return {
    sql,
    values: [...range, tenant, ...range, tenant, tenant, tenant, tenant, ...keys, ...known, q],
  };
}

function withEvents(row: Row, events: ReturnType<typeof eventsOfSubject>): StoredCall {
  return storedCall(row, events(row.tenant(), row.text("id")));
}
