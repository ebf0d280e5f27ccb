import type { StoredEvent, StoredJob } from "../store.ts";
import type { StoredRow } from "./row.ts";

/** The columns that {@link storedJob} reads. */
export const jobColumns = "tenant, id, source, key, version, name, status, status_at";

/** The job that a row holds, with its events. */
export function storedJob(row: StoredRow, events: readonly StoredEvent[]): StoredJob {
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
