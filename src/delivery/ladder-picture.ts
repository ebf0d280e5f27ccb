import type { EndpointId, Instant, Ladder } from "../model/index.ts";
import type { RungCount } from "../store/index.ts";
import { gapAfter } from "./ladder.ts";

/** One rung, and what waits on it. */
export interface RungPicture {
  /** The number that the next attempt of what waits here has within its round, from 1. */
  readonly attempt: number;
  /** How long after the attempt before it; null for the first, and where the ladder is not known. */
  readonly gapSeconds: number | null;
  readonly waiting: number;
  readonly oldestDueAt: Instant | null;
  /** True where the ladder has no attempt after this one. */
  readonly isLast: boolean;
}

/** A ladder with all that waits on it. */
export interface LadderPicture {
  readonly endpoint: EndpointId;
  readonly rungs: readonly RungPicture[];
  readonly waiting: number;
  readonly sending: number;
  /** What was due and has not been sent yet. */
  readonly overdue: number;
  /** What is given up unless its next attempt is acknowledged. */
  readonly lastChance: number;
  readonly oldestDueAt: Instant | null;
}

/** What stands on one rung. */
export interface StandingRung extends RungCount {
  readonly lastChance: number;
}

/** What is known of an endpoint: its ladder, or null once it is deleted, and what stands on it. */
export interface Drawing {
  readonly endpoint: EndpointId;
  readonly ladder: Ladder | null;
  readonly standing: readonly StandingRung[];
  readonly sending: number;
}

/** The ladder with what stands on it: its own rungs, and any further on which something does. */
export function pictureOf({ endpoint, ladder, standing, sending }: Drawing): LadderPicture {
  const byAttempt = new Map(standing.map((rung) => [rung.climbed + 1, rung]));
  const own = ladder === null ? 0 : Math.min(ladder.maxAttempts, ladder.gapsSeconds.length + 1);
  const attempts = new Set([...Array.from({ length: own }, (_, index) => index + 1), ...byAttempt.keys()]);
  const sum = (of: (rung: StandingRung) => number) => standing.reduce((total, rung) => total + of(rung), 0);
  return {
    endpoint,
    rungs: [...attempts]
      .sort((a, b) => a - b)
      .map((attempt) => ({
        attempt,
        gapSeconds: ladder === null || attempt === 1 ? null : gapAfter(ladder, attempt - 1) / 1000,
        waiting: byAttempt.get(attempt)?.waiting ?? 0,
        oldestDueAt: byAttempt.get(attempt)?.oldestDueAt ?? null,
        isLast: ladder !== null && attempt >= ladder.maxAttempts,
      })),
    waiting: sum(({ waiting }) => waiting),
    sending,
    overdue: sum(({ overdue }) => overdue),
    lastChance: sum(({ lastChance }) => lastChance),
    oldestDueAt: earliest(standing.map(({ oldestDueAt }) => oldestDueAt)),
  };
}

/** The earliest of some moments; null of none. */
export function earliest(moments: readonly (Instant | null)[]): Instant | null {
  const known = moments.filter((moment) => moment !== null);
  return known.reduce<Instant | null>((first, at) => (first === null || at < first ? at : first), null);
}
