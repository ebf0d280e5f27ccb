import type { EndpointId, Instant } from "../model/index.ts";

/** What waits for an endpoint after so many attempts of the present round. */
export interface RungCount {
  readonly endpoint: EndpointId;
  /** Attempts made in the present round. */
  readonly climbed: number;
  readonly waiting: number;
  /** Of these, what was due before now. */
  readonly overdue: number;
  readonly oldestDueAt: Instant;
  /** The longest that a round will have lasted when its next attempt is made: when it is due, or now where that is past. */
  readonly longestMs: number;
}

/** Where on their ladders the deliveries of a tenant stand. */
export interface Standing {
  readonly rungs: readonly RungCount[];
  /** What is on its way. */
  readonly sending: readonly { readonly endpoint: EndpointId; readonly deliveries: number }[];
}

/** Which of what waits on a rung: rounds that will have lasted longer than that at their next attempt. */
export interface LongRounds {
  readonly endpoint: EndpointId;
  readonly climbed: number;
  readonly now: Instant;
  readonly moreThanMs: number;
}
