import type { DatabaseSync } from "node:sqlite";
import { type EventId, type SourceId, type TenantId, parseId } from "../../model/terms/index.ts";
import { eventColumns, storedEvent } from "../rows/index.ts";
import type { StoredEvent } from "../store.ts";
import { Row } from "./row.ts";

/** The event about neither call nor job that has this digest; undefined when there is none. Relies on events_other. */
export function eventWithDigest(
  db: DatabaseSync,
): (tenant: TenantId, source: SourceId | "", digest: string | null) => EventId | undefined {
  const select = db.prepare(
    "select id from events where tenant = ? and source = ? and digest = ? and subject is null",
  );
  return (tenant, source, digest) => {
    const row = select.get(tenant, source, digest);
    return row === undefined ? undefined : parseId("event", new Row(row).text("id"));
  };
}

/** The events of a call or job, in the order in which they were told. Relies on events_subject. */
export function eventsOfSubject(
  db: DatabaseSync,
): (tenant: TenantId, subject: string) => readonly StoredEvent[] {
  const select = db.prepare(`
    select ${eventColumns} from events where tenant = ? and subject = ? order by version, id
  `);
  return (tenant, subject) => select.all(tenant, subject).map((row) => storedEvent(new Row(row)));
}
