import type { CallId, Instant, TenantId } from "../../model/terms/index.ts";
import type { CallWrite, Part, StoredCall, StoredEvent } from "../store.ts";
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { eventsOfSubjects } from "./query-events.ts";
import { type RawRow, Row } from "./row.ts";

const columns = `
  tenant, id, source, key, version, revision, completed, awaiting, grace_ends_at,
  platform, job_key, outcome, intent, from_number, to_number, at
`;

/** The calls that these plans are about, as they are; those that are new are left out. Relies on calls_key. */
export function callStates(
  db: Asking,
): (tenant: TenantId, plans: readonly CallWrite[]) => Promise<StoredCall[]> {
  return async (tenant, plans) => {
    if (plans.length === 0) return [];
    const rows = await db.query(
      `select ${columns} from ringback.calls
       where tenant = $1 and (source, key) in (select * from unnest($2::text[], $3::text[]))`,
      [tenant, textArray(plans.map(({ source }) => source)), textArray(plans.map(({ key }) => key))],
    );
    return storedCalls(db, rows);
  };
}

/** The calls whose grace time is over. Relies on calls_grace. */
export function overdueCalls(
  db: Asking,
): (now: Instant, limit: number, part?: Part) => Promise<StoredCall[]> {
  return async (now, limit, { of, mine } = everything) => {
    // An id ends in chance: its last two characters (of 32 each) divide calls evenly.
    const rows = await db.query(
      `select ${columns} from ringback.calls
       where grace_ends_at <= $1
         and (strpos($2, right(id, 1)) + strpos($2, left(right(id, 2), 1)) * 32) % $3 = $4
       order by grace_ends_at limit $5`,
      [now, alphabet, of, mine, limit],
    );
    return storedCalls(db, rows);
  };
}

const everything: Part = { of: 1, mine: 0 };
/** The characters of ids. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** One call. */
export function findCall(db: Asking): (tenant: TenantId, id: CallId) => Promise<StoredCall | undefined> {
  return async (tenant, id) => {
    const rows = await db.query(`select ${columns} from ringback.calls where tenant = $1 and id = $2`, [
      tenant,
      id,
    ]);
    return (await storedCalls(db, rows))[0];
  };
}

/** The calls that rows hold, in their order, with their events. */
async function storedCalls(db: Asking, raw: readonly RawRow[]): Promise<StoredCall[]> {
  const rows = raw.map((row) => new Row(row));
  const events = new Map<string, readonly StoredEvent[]>();
  for (const [tenant, own] of Map.groupBy(rows, (row) => row.tenant())) {
    const ids = own.map((row) => row.text("id"));
    for (const [id, found] of await eventsOfSubjects(db)(tenant, ids)) events.set(`${tenant} ${id}`, found);
  }
  return rows.map((row) => storedCall(row, events.get(`${row.tenant()} ${row.text("id")}`) ?? []));
}

function storedCall(row: Row, events: readonly StoredEvent[]): StoredCall {
  const awaiting = row.text("awaiting");
  return {
    tenant: row.tenant(),
    id: row.id("call"),
    source: row.id("source", "source"),
    key: row.text("key"),
    version: row.integer("version"),
    revision: row.integer("revision"),
    completed: row.flag("completed"),
    awaiting: awaiting === "" ? [] : awaiting.split(" "),
    graceEndsAt: row.instantOrNull("grace_ends_at"),
    platform: row.text("platform"),
    jobKey: row.textOrNull("job_key"),
    outcome: row.text("outcome"),
    intent: row.textOrNull("intent"),
    from: row.textOrNull("from_number"),
    to: row.textOrNull("to_number"),
    at: row.instant("at"),
    events,
  };
}
