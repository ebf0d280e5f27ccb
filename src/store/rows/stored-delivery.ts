import {
  type DeliveryState,
  attemptErrors,
  deliveryStates,
  failReasons,
  parkReasons,
} from "../../model/terms/index.ts";
import type { StoredDelivery } from "../queries.ts";
import type { StoredRow } from "./row.ts";

/** The columns that {@link storedDelivery} reads. */
export const deliveryColumns = `
  tenant, id, endpoint, event, call, type, dialect, message,
  state, reason, attempts, round_base, created_at, due_at, first_at, settled_at, owner, last_error, last_status
`;

/** The delivery that a row holds. */
export function storedDelivery(row: StoredRow): StoredDelivery {
  return {
    tenant: row.tenant(),
    id: row.id("delivery"),
    endpoint: row.id("endpoint", "endpoint"),
    event: row.id("event", "event"),
    call: row.idOrNull("call", "call"),
    type: row.eventType(),
    dialect: row.text("dialect"),
    message: row.text("message"),
    state: storedState(row),
    attempts: row.integer("attempts"),
    roundBase: row.integer("round_base"),
    firstAt: row.instantOrNull("first_at"),
    lastError: row.oneOfOrNull("last_error", attemptErrors),
    lastStatus: row.integerOrNull("last_status"),
    createdAt: row.instant("created_at"),
  };
}

function storedState(row: StoredRow): DeliveryState {
  const state = row.oneOf("state", deliveryStates);
  switch (state) {
    case "waiting":
      return { state, dueAt: row.instant("due_at") };
    case "sending":
      return { state, dueAt: row.instant("due_at"), owner: row.text("owner") };
    case "delivered":
      return { state, at: row.instant("settled_at") };
    case "failed":
      return { state, at: row.instant("settled_at"), reason: row.oneOf("reason", failReasons) };
    case "parked":
      return { state, at: row.instant("settled_at"), reason: row.oneOf("reason", parkReasons) };
  }
}
