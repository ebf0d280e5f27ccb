import { mintedAt } from "../../model/terms/index.ts";
import { firstId } from "../rows/index.ts";

export { ulidOf } from "../rows/index.ts";

// The parts of one plan get their ids one after the other, in no particular order.
const planMs = 60 * 60 * 1000;

/** The least id that an event of this call or job can have: what a look at the events by day begins with. */
export function firstEventOf(subject: string): string {
  return firstId("event", Math.max(0, mintedAt(subject) - planMs));
}

// The last moment that an id can tell.
const lastMoment = 2 ** 48 - 1;

/**
 * The range in which the ids of events lie that came in within a span: they are made while what came in is planned,
 * which is about when it came in.
 */
export function spanOfEvents(
  since: number,
  until: number,
): { readonly from: string; readonly before: string } {
  return {
    from: firstId("event", Math.min(Math.max(0, since - planMs), lastMoment)),
    before: firstId("event", Math.min(Math.max(0, until + planMs), lastMoment)),
  };
}

/** The least id that a message can have that repeats what is known of a call. */
export function firstMessageOf(call: string): string {
  return firstId("message", Math.max(0, mintedAt(call) - planMs));
}
