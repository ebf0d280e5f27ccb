import { type EventType, deliveryStates } from "../../model/terms/index.ts";
import type { ReplayDelivery, ReplayLook } from "../replays.ts";
import type { StoredEvent } from "../store.ts";
import type { StoredRow } from "./row.ts";

/** An event that a replay came upon, with what it is about. */
export interface FoundEvent<Row extends StoredRow = StoredRow> {
  readonly event: StoredEvent;
  readonly subject: string | null;
  readonly row: Row;
}

/** By what events are known that were stored together: a message's; what a timer made stands for itself. */
export function occasionKey({ event: { id, message, version }, subject }: FoundEvent): string {
  return message ?? `${subject ?? id} ${version}`;
}

/** By what events about the same are known. */
export function subjectKey({ event, subject }: FoundEvent): string {
  return subject ?? event.id;
}

// A record may travel as its parts.
const partsOfRecord: readonly EventType[] = ["call.record", "call.recording", "call.dialog"];

/** True when the endpoint may want something of the event of which there is no delivery. */
export function lacks(
  { event }: FoundEvent,
  { wants, types }: ReplayLook,
  deliveries: readonly ReplayDelivery[],
): boolean {
  const carried = event.type === "call.record" ? partsOfRecord : [event.type];
  return carried.some(
    (type) =>
      wants.includes(type) &&
      (types === null || types.includes(type)) &&
      !deliveries.some((delivery) => delivery.event === event.id && delivery.type === type),
  );
}

/** True for a delivery in a state that is asked for, and for one that is on its way, which is counted. */
export function isAsked({ type, state }: ReplayDelivery, { types, states }: ReplayLook): boolean {
  if (types !== null && !types.includes(type)) return false;
  return state === "waiting" || state === "sending" || states.includes(state);
}

/** True for what the deliveries of calls are found by, and not those of events. */
export function isCall(subject: string | null): boolean {
  return subject?.startsWith("call_") ?? false;
}

/** The delivery that a row holds, as a replay sees it. */
export function storedReplayDelivery(row: StoredRow): ReplayDelivery {
  return {
    id: row.id("delivery"),
    event: row.id("event", "event"),
    type: row.eventType(),
    state: row.oneOf("state", deliveryStates),
  };
}
