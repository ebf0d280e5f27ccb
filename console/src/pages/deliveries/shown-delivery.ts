import type { paths } from "../../api/hub.ts";
import { type AttemptErrorWord, attemptErrors, eventTypes } from "../../parts/words.ts";

/** A delivery as lists show it. */
export type ShownDelivery =
  paths["/v1/tenants/{tenant}/deliveries"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** What lists of deliveries can be asked for. */
export type DeliveryQuery = NonNullable<
  paths["/v1/tenants/{tenant}/deliveries"]["get"]["parameters"]["query"]
>;

/** The state that a delivery is in. */
export type DeliveryStateWord = ShownDelivery["state"];

/** What a delivery tells of. */
export type EventTypeWord = ShownDelivery["type"];

/** The states of a delivery, what needs somebody's eye first. */
export const stateWords: readonly DeliveryStateWord[] = [
  "waiting",
  "sending",
  "failed",
  "parked",
  "delivered",
];

/** True for the type of an event. */
export function isEventType(text: string | undefined): text is EventTypeWord {
  return text !== undefined && Object.hasOwn(eventTypes, text);
}

/** True for what an attempt can fail by. */
export function isAttemptError(text: string | undefined): text is AttemptErrorWord {
  return text !== undefined && Object.hasOwn(attemptErrors, text);
}

/** True for one that can be tried again now. */
export function isRetriable({ state }: Pick<ShownDelivery, "state">): boolean {
  return state === "waiting" || state === "failed" || state === "parked";
}
