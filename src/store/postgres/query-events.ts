import type { TenantId } from "../../model/terms/index.ts";
import { eventColumns, storedEvent } from "../rows/index.ts";
import type { StoredEvent } from "../store.ts";
import { textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { firstEventOf } from "./id-range.ts";
import { Row } from "./row.ts";

/**
 * The events of calls or jobs, each in the order in which they were told. Relies on events_subject, of the days since
 * the first of them was made.
 */
export function eventsOfSubjects(
  db: Asking,
): (tenant: TenantId, subjects: readonly string[]) => Promise<ReadonlyMap<string, readonly StoredEvent[]>> {
  return async (tenant, subjects) => {
    if (subjects.length === 0) return new Map();
    const first = subjects.map(firstEventOf).sort()[0] ?? "";
    const rows = await db.query(
      `select subject, ${eventColumns} from ringback.events
       where tenant = $1 and subject = any($2::text[]) and subject is not null and id >= $3
       order by subject, version, id`,
      [tenant, textArray(subjects), first],
    );
    const found = rows.map((raw) => new Row(raw));
    const grouped = Map.groupBy(found, (row) => row.text("subject"));
    return new Map([...grouped].map(([subject, events]) => [subject, events.map(storedEvent)]));
  };
}
