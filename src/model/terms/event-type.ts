/** The types of events about calls and jobs, and of what else platforms send. */
export const businessEventTypes = [
  "call.record",
  "call.recording",
  "call.dialog",
  "call.intent_changed",
  "call.completed",
  "call.revised",
  "job.status_changed",
  "platform.other",
] as const;

/** The types of events about the hub's own work: made by the hub alone, and got only by those who subscribe. */
export const operationalEventTypes = [
  "endpoint.failing",
  "endpoint.recovered",
  "endpoint.disabled",
  "delivery.failed",
  "source.silent",
  "source.quarantining",
] as const;

/** One of {@link operationalEventTypes}. */
export type OperationalEventType = (typeof operationalEventTypes)[number];

/** Every type of event there is. */
export const eventTypes = [...businessEventTypes, ...operationalEventTypes] as const;

/** One of {@link eventTypes}. */
export type EventType = (typeof eventTypes)[number];

/** True for the name of an event type. */
export function isEventType(text: string): text is EventType {
  return eventTypes.some((type) => type === text);
}

/** True for the name of an operational event type. */
export function isOperational(text: string): text is OperationalEventType {
  return operationalEventTypes.some((type) => type === text);
}
