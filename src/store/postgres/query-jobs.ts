import type { TenantId } from "../../model/terms/index.ts";
import type { JobWrite, StoredEvent, StoredJob } from "../store.ts";
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { eventsOfSubjects } from "./query-events.ts";
import { type RawRow, Row } from "./row.ts";

const columns = "tenant, id, source, key, version, name, status, status_at";

/** The jobs that these plans are about, as they are; those that nobody told of are left out. Relies on jobs_key. */
export function jobStates(
  db: Asking,
): (tenant: TenantId, plans: readonly JobWrite[]) => Promise<StoredJob[]> {
  return async (tenant, plans) => {
    if (plans.length === 0) return [];
    const rows = await db.query(
      `select ${columns} from ringback.jobs
       where tenant = $1 and (source, key) in (select * from unnest($2::text[], $3::text[]))`,
      [tenant, textArray(plans.map(({ source }) => source)), textArray(plans.map(({ key }) => key))],
    );
    return storedJobs(db, tenant, rows);
  };
}

/** The jobs that rows of one tenant hold, with their events. */
async function storedJobs(db: Asking, tenant: TenantId, raw: readonly RawRow[]): Promise<StoredJob[]> {
  const rows = raw.map((row) => new Row(row));
  const events = await eventsOfSubjects(db)(
    tenant,
    rows.map((row) => row.text("id")),
  );
  return rows.map((row) => storedJob(row, events.get(row.text("id")) ?? []));
}

function storedJob(row: Row, events: readonly StoredEvent[]): StoredJob {
  return {
    tenant: row.tenant(),
    id: row.id("job"),
    source: row.id("source", "source"),
    key: row.text("key"),
    version: row.integer("version"),
    name: row.textOrNull("name"),
    status: row.text("status"),
    statusAt: row.instantOrNull("status_at"),
    events,
  };
}
