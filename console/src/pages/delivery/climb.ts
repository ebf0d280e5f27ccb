import type { Attempt, DeliveryDetail, Ladder } from "./delivery-detail.ts";

/** An attempt that was made, in milliseconds. */
export interface Made {
  readonly number: number;
  readonly attempt: Attempt;
  readonly dueAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** How long it was due before it began: the endpoint's caps or its breaker held it back. */
  readonly heldMs: number;
  /** How much later it was due than the ladder says: the endpoint asked for it, as by Retry-After. */
  readonly putOffMs: number;
}

/** A rung that is still to come, if every attempt fails at once. */
export interface ToCome {
  readonly number: number;
  readonly dueAt: number;
  /** The same by the tenant's clock. */
  readonly due: string;
  /** If this one fails, the delivery is given up. */
  readonly isLast: boolean;
}

/** A delivery on its ladder. */
export interface Climb {
  readonly made: readonly Made[];
  readonly toCome: readonly ToCome[];
  /** No attempt is later than this; null where there is no last moment, or none that is known. */
  readonly windowEndsAt: number | null;
  readonly beginsAt: number;
  readonly endsAt: number;
}

type Climbing = Pick<DeliveryDetail, "state" | "attempts" | "schedule">;

/** Everything that is to be seen of a delivery's attempts; `ladder` is the endpoint's, where it is still there. */
export function climbOf({ attempts, schedule }: Climbing, ladder: Ladder | undefined): Climb {
  const made = attempts.map((attempt, index) => madeOf(attempt, attempts[index - 1], ladder));
  const rungs = schedule.filter(({ attempt }) => attempt > (made.at(-1)?.number ?? 0));
  const toCome = rungs.map(({ attempt, dueAt }, index) => ({
    number: attempt,
    dueAt: Date.parse(dueAt),
    due: dueAt,
    isLast: index === rungs.length - 1,
  }));
  const moments = [
    ...made.flatMap(({ dueAt, startsAt, endsAt }) => [dueAt, startsAt, endsAt]),
    ...toCome.map(({ dueAt }) => dueAt),
  ];
  const beginsAt = moments.length === 0 ? 0 : Math.min(...moments);
  const latest = moments.length === 0 ? 0 : Math.max(...moments);
  const windowEndsAt = windowEndOf(made, ladder);
  // A round that a replay began has a last moment of its own, which this can't be where attempts are later.
  const isOfThisRound =
    windowEndsAt !== null && [...made, ...toCome].every(({ dueAt }) => dueAt <= windowEndsAt);
  return {
    made,
    toCome,
    windowEndsAt: isOfThisRound ? windowEndsAt : null,
    beginsAt,
    endsAt: isOfThisRound ? Math.max(latest, windowEndsAt) : latest,
  };
}

function madeOf(attempt: Attempt, before: Attempt | undefined, ladder: Ladder | undefined): Made {
  const [dueAt, startsAt] = [Date.parse(attempt.dueAt), Date.parse(attempt.at)];
  return {
    number: attempt.number,
    attempt,
    dueAt,
    startsAt,
    endsAt: startsAt + attempt.tookMs,
    heldMs: Math.max(0, startsAt - dueAt),
    putOffMs: before === undefined || ladder === undefined ? 0 : putOffMs(before, dueAt, ladder),
  };
}

/** Gaps count from the beginning of one attempt to the beginning of the next. */
function putOffMs({ number, at }: Attempt, dueAt: number, { gapsSeconds, maxAttempts }: Ladder): number {
  if (number >= maxAttempts) return 0;
  const gapSeconds = gapsSeconds[number - 1] ?? gapsSeconds.at(-1) ?? 0;
  return Math.max(0, dueAt - Date.parse(at) - Math.round(gapSeconds * 1_000));
}

function windowEndOf([first]: readonly Made[], ladder: Ladder | undefined): number | null {
  const windowSeconds = ladder?.windowSeconds ?? null;
  return first === undefined || windowSeconds === null ? null : first.startsAt + windowSeconds * 1_000;
}
