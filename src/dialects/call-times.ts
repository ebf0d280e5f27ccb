import {
  type CallFacts,
  type Instant,
  type TimeZone,
  formatIso,
  secondsBetween,
  toInstant,
} from "../model/index.ts";

/** The times of a call as a platform tells them. */
export interface ToldTimes {
  readonly dialedAt: Instant | null;
  readonly ringingAt?: Instant | null;
  readonly answeredAt?: Instant | null;
  readonly endedAt: Instant | null;
  /** Talk seconds as the platform counts them, for platforms that tell no time of answer. */
  readonly talkSeconds?: number | null;
  readonly answered: boolean;
}

/** The times of a call as the model has them. */
export type CallTimes = Required<
  Pick<CallFacts, "dialedAt" | "ringingAt" | "answeredAt" | "endedAt" | "ringSeconds" | "talkSeconds">
>;

/**
 * The times of a call with what follows from them. Where the platform gives talk seconds and no time of answer,
 * the answer was that long before the end (TY-10). Ringing is from dialing to the answer, or to the end of a call
 * that nobody answered; talk is from the answer to the end (YT-13).
 */
export function callTimes(told: ToldTimes, zone: TimeZone): CallTimes {
  const { dialedAt, ringingAt = null, endedAt, answered } = told;
  const answeredAt = told.answeredAt ?? answerBefore(told);
  const iso = (at: Instant | null) => (at === null ? null : formatIso(at, zone));
  return {
    dialedAt: iso(dialedAt),
    ringingAt: iso(ringingAt),
    answeredAt: iso(answeredAt),
    endedAt: iso(endedAt),
    ringSeconds: secondsBetween(dialedAt ?? ringingAt, answered ? answeredAt : endedAt),
    talkSeconds: told.talkSeconds ?? (answered ? secondsBetween(answeredAt, endedAt) : null),
  };
}

function answerBefore({ answered, dialedAt, endedAt, talkSeconds }: ToldTimes): Instant | null {
  if (!answered || endedAt === null || talkSeconds === null || talkSeconds === undefined) return null;
  const at = endedAt - Math.round(talkSeconds * 1000);
  // Some platforms round talk up past the whole call; the answer was not before the dialing, nor after the end.
  return toInstant(Math.min(Math.max(at, dialedAt ?? at, 0), endedAt));
}
