import type { StoredEvent } from "../store.ts";
import type { StoredRow } from "./row.ts";

/** The columns that {@link storedEvent} reads. */
export const eventColumns = "id, type, version, facts, message, received_at";

/** The event that a row holds. */
export function storedEvent(row: StoredRow): StoredEvent {
  return {
    id: row.id("event"),
    type: row.eventType(),
    version: row.integer("version"),
    facts: row.bytesOrNull("facts"),
    message: row.idOrNull("message", "message"),
    receivedAt: row.instant("received_at"),
  };
}
