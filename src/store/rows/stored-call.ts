import type { StoredCall, StoredEvent } from "../store.ts";
import type { StoredRow } from "./row.ts";

/** The columns that {@link storedCall} reads. */
export const callColumns = `
  tenant, id, source, key, version, revision, completed, awaiting, grace_ends_at,
  platform, job_key, outcome, intent, from_number, to_number, at
`;

/** The call that a row holds, with its events. */
export function storedCall(row: StoredRow, events: readonly StoredEvent[]): StoredCall {
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
