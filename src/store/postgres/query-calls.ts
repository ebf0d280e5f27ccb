import type { CallId, Instant, TenantId } from "../../model/terms/index.ts";
import type { CallFilter, Page } from "../queries.ts";
import { type RawRow, callColumns, idAlphabet, storedCall } from "../rows/index.ts";
import type { CallWrite, Part, StoredCall, StoredEvent } from "../store.ts";
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { eventsOfSubjects } from "./query-events.ts";
import { Row } from "./row.ts";
import { Where } from "./where.ts";

/** The calls that these plans are about, as they are; those that are new are left out. Relies on calls_key. */
export function callStates(
  db: Asking,
): (tenant: TenantId, plans: readonly CallWrite[]) => Promise<StoredCall[]> {
  return async (tenant, plans) => {
    if (plans.length === 0) return [];
    const rows = await db.query(
      `select ${callColumns} from ringback.calls
       where tenant = $1 and (source, key) in (select * from unnest($2::text[], $3::text[]))`,
      [tenant, textArray(plans.map(({ source }) => source)), textArray(plans.map(({ key }) => key))],
    );
    return withEvents(db, rows);
  };
}

/** The calls whose grace time is over. Relies on calls_grace. */
export function overdueCalls(
  db: Asking,
): (now: Instant, limit: number, part?: Part) => Promise<StoredCall[]> {
  return async (now, limit, { of, mine } = everything) => {
    // An id ends in chance: its last two characters (of 32 each) divide calls evenly.
    const rows = await db.query(
      `select ${callColumns} from ringback.calls
       where grace_ends_at <= $1
         and (strpos($2, right(id, 1)) + strpos($2, left(right(id, 2), 1)) * 32) % $3 = $4
       order by grace_ends_at limit $5`,
      [now, idAlphabet, of, mine, limit],
    );
    return withEvents(db, rows);
  };
}

const everything: Part = { of: 1, mine: 0 };
/** One call. */
export function findCall(db: Asking): (tenant: TenantId, id: CallId) => Promise<StoredCall | undefined> {
  return async (tenant, id) => {
    const rows = await db.query(`select ${callColumns} from ringback.calls where tenant = $1 and id = $2`, [
      tenant,
      id,
    ]);
    return (await withEvents(db, rows))[0];
  };
}

/** The calls that match, the newest first: in the order in which they began where a time is asked for. */
export function listCalls(
  db: Asking,
): (tenant: TenantId, filter: CallFilter, page: Page) => Promise<StoredCall[]> {
  return async (tenant, filter, page) => {
    const where = whereOf(tenant, filter);
    const sql = isSearched(filter) ? amongFound(where, filter, page) : amongAll(where, filter, page);
    return withEvents(db, await db.query(sql, where.values));
  };
}

function isTimed({ since, until }: CallFilter): boolean {
  return since !== undefined || until !== undefined;
}

/** True where numbers or ids are searched, which indexes of their own know. */
function isSearched({ from, to, q }: CallFilter): boolean {
  return from !== undefined || to !== undefined || q !== undefined;
}

/** Relies on calls_at, or on calls_facets, which has all that is tested. */
function amongAll(where: Where, filter: CallFilter, page: Page): string {
  const order = isTimed(filter) ? "at desc, id desc" : "id desc";
  if (page.after !== null) where.and(beyond(where, filter, page.after));
  return `
    select ${callColumns} from ringback.calls where ${where.sql} order by ${order} limit ${where.place(page.limit)}
  `;
}

/**
 * What a search found is looked up one by one, from the newest on until there are enough: joined in any other way,
 * a search that finds little would walk through all calls of a tenant. Relies on the primary key.
 */
function amongFound(where: Where, filter: CallFilter, page: Page): string {
  const found = searched(where, filter);
  const order = isTimed(filter) ? "call.at desc, call.id desc" : "found.id desc";
  const isBeyond = page.after === null ? undefined : beyond(where, filter, page.after);
  const [first, last] = isTimed(filter) ? [undefined, isBeyond] : [isBeyond, undefined];
  return `
    with recursive ${found}
    select call.* from (
      select id from found ${first === undefined ? "" : `where ${first}`} order by id desc
    ) as found
    cross join lateral (
      select ${callColumns} from ringback.calls
      where id = found.id and ${where.sql} ${last === undefined ? "" : `and ${last}`} offset 0
    ) as call
    order by ${order} limit ${where.place(page.limit)}
  `;
}

/** Where the last page ended: below its last row, in the order of the list. */
function beyond(where: Where, filter: CallFilter, after: string): string {
  const place = where.place(after);
  return isTimed(filter)
    ? `(at, id) < (select at, id from ringback.calls where tenant = $1 and id = ${place})`
    : `id < ${place}`;
}

/** What every row is tested for. The tenant has the first place. */
function whereOf(tenant: TenantId, filter: CallFilter): Where {
  const where = new Where();
  where.test("tenant =", tenant);
  where.test("at >=", filter.since);
  where.test("at <=", filter.until);
  where.test("platform =", filter.platform);
  if (filter.job !== undefined) ofJob(where, filter.job);
  where.test("outcome =", filter.outcome);
  where.test("intent =", filter.intent);
  where.test("completed =", filter.completed);
  return where;
}

/** Calls of a job, looked for only where some of them lie. Relies on the primary key of job_calls. */
function ofJob(where: Where, job: string): void {
  const place = where.place(job);
  const edge = (which: string) =>
    `(select ${which} from ringback.job_calls where tenant = $1 and job_key = ${place})`;
  where.and(`job_key = ${place} and id between ${edge("min(first_call)")} and ${edge("max(last_call)")}`);
}

type Side = "to" | "from";

/** The table `found`, of the ids of calls that have all that is searched. */
function searched(where: Where, { to, from, q, wholeNumbers = false }: CallFilter): string {
  const sides = new Set<Side>();
  const numbered = (side: Side, test: string) => {
    sides.add(side);
    return `
      select id from ringback.calls
      where tenant = $1 and bucket = any(array(select bucket from buckets_${side} where bucket is not null))
        and ${side}_number is not null and ${side}_number ${test}
    `;
  };
  const parts = [
    ...(to === undefined ? [] : [numbered("to", `= ${where.place(to)}`)]),
    ...(from === undefined ? [] : [numbered("from", `= ${where.place(from)}`)]),
    ...(q === undefined ? [] : [begun(where, q, wholeNumbers, numbered)]),
  ];
  const tables = [...sides].map(buckets);
  if (q !== undefined) tables.push(sourcesOfCalls);
  return `${tables.join(", ")}, found (id) as materialized (${parts.map((part) => `(${part})`).join(" intersect ")})`;
}

/** Every hour that has numbers of that side. Relies on calls_to or calls_from, by one look at it each. */
const buckets = (side: Side) => `
  buckets_${side} (bucket) as (
    (select bucket from ringback.calls where tenant = $1 and ${side}_number is not null order by bucket limit 1)
    union all
    select (
      select c.bucket from ringback.calls c
      where c.tenant = $1 and c.${side}_number is not null and c.bucket > b.bucket order by c.bucket limit 1
    ) from buckets_${side} b where b.bucket is not null
  )
`;

/** Every source that has calls, deleted ones too. Relies on calls_key, by one look at it each. */
const sourcesOfCalls = `
  known_sources (source) as (
    (select source from ringback.calls where tenant = $1 order by source limit 1)
    union all
    select (
      select c.source from ringback.calls c where c.tenant = $1 and c.source > k.source order by c.source limit 1
    ) from known_sources k where k.source is not null
  )
`;

/**
 * Calls whose number or platform id begins so; with whole numbers, a number has to be all of it, and an id that holds
 * the call's number counts as a number. Relies on calls_to, calls_from and calls_key.
 */
function begun(
  where: Where,
  q: string,
  wholeNumbers: boolean,
  numbered: (side: Side, test: string) => string,
): string {
  const [least, end] = [where.place(q), where.place(`${q}\u{10ffff}`)];
  const number = (side: Side) =>
    numbered(side, wholeNumbers ? `= ${least}` : `>= ${least} and ${side}_number < ${end}`);
  const holds = (side: Side) => `coalesce(strpos(key, nullif(${side}_number, '')), 0) > 0`;
  const noNumber = wholeNumbers ? `and (key = ${least} or not (${holds("to")} or ${holds("from")}))` : "";
  return `
    ${number("to")} union ${number("from")} union
    select id from ringback.calls
    where tenant = $1 and source = any(array(select source from known_sources where source is not null))
      and key >= ${least} and key < ${end} ${noNumber}
    union select ${least}::ringback.ctext
  `;
}

/** The calls that rows hold, in their order, with their events. */
async function withEvents(db: Asking, raw: readonly RawRow[]): Promise<StoredCall[]> {
  const rows = raw.map((row) => new Row(row));
  const events = new Map<string, readonly StoredEvent[]>();
  for (const [tenant, own] of Map.groupBy(rows, (row) => row.tenant())) {
    const ids = own.map((row) => row.text("id"));
    for (const [id, found] of await eventsOfSubjects(db)(tenant, ids)) events.set(`${tenant} ${id}`, found);
  }
  return rows.map((row) => storedCall(row, events.get(`${row.tenant()} ${row.text("id")}`) ?? []));
}
