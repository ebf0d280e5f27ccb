/** Every type of event there is. */
export const eventTypes = [
  "call.record",
  "call.recording",
  "call.dialog",
  "call.intent_changed",
  "call.completed",
  "call.revised",
  "job.status_changed",
  "platform.other",
] as const;

/** One of {@link eventTypes}. */
export type EventType = (typeof eventTypes)[number];

/** True for the name of an event type. */
export function isEventType(text: string): text is EventType {
  return eventTypes.some((type) => type === text);
}
