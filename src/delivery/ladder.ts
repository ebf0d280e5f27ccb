import { type FailReason, type Instant, type Ladder, isInstant } from "../model/index.ts";

// The ladder: when a delivery is tried again.
//
// L1. Gaps count from the beginning of one attempt to the beginning of the next.
// L2. Never more attempts than the ladder has, and none past its last moment, which counts from the first attempt.
// L3. An attempt is never earlier than the endpoint's own Retry-After asked for.

/** When the next attempt is due, or why there is none. */
export type NextRung =
  | { readonly kind: "due"; readonly dueAt: Instant }
  | { readonly kind: "over"; readonly reason: FailReason };

/** What is known after an attempt. */
export interface Climb {
  /** Attempts made in this round, the last one included. */
  readonly attempts: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** No earlier than this, where the endpoint asked for it. */
  readonly notBefore: Instant | null;
}

/** The rung after an attempt. */
export function nextRung(ladder: Ladder, { attempts, firstAt, lastAt, notBefore }: Climb): NextRung {
  if (attempts >= ladder.maxAttempts) return { kind: "over", reason: "attempts_exhausted" };
  const dueAt = Math.max(lastAt + gapAfter(ladder, attempts), notBefore ?? 0);
  const last = lastMoment(ladder, firstAt);
  if (!isInstant(dueAt) || (last !== null && dueAt > last)) return { kind: "over", reason: "window_over" };
  return { kind: "due", dueAt };
}

/** Milliseconds from that attempt to the next. */
export function gapAfter({ gapsSeconds }: Ladder, attempts: number): number {
  const gap = gapsSeconds[attempts - 1] ?? gapsSeconds.at(-1) ?? 0;
  return Math.round(gap * 1000);
}

/** The moment after which there is no attempt; null for a ladder without one, or with one that no calendar has. */
export function lastMoment({ windowSeconds }: Ladder, firstAt: Instant): Instant | null {
  if (windowSeconds === null) return null;
  const last = firstAt + Math.round(windowSeconds * 1000);
  return isInstant(last) ? last : null;
}

/**
 * How long a round may have lasted when its next attempt is made, for another to follow that one (L2): no limit is
 * Infinity, and null where none follows in any case. `climbed` are the attempts that were made of it.
 */
export function spareMs(ladder: Ladder, climbed: number): number | null {
  const next = climbed + 1;
  if (next >= ladder.maxAttempts) return null;
  if (ladder.windowSeconds === null) return Infinity;
  return Math.round(ladder.windowSeconds * 1000) - gapAfter(ladder, next);
}

/** One rung as it is shown. */
export interface Rung {
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly dueAt: Instant;
}

/** Attempts that were made. */
export interface Climbed {
  /** All of them. */
  readonly attempts: number;
  /** Those before the present round: a replay climbs the ladder anew, and numbers its attempts on. */
  readonly roundBase: number;
  /** When the round's first was made; null while there was none. */
  readonly firstAt: Instant | null;
}

/** The rungs still to come, if every attempt failed at once. `next` is when the next attempt is due. */
export function rungsFrom(ladder: Ladder, next: Instant, climbed: Climbed): readonly Rung[] {
  const { roundBase } = climbed;
  const attempts = climbed.attempts - roundBase;
  const rungs: Rung[] = [{ attempt: roundBase + attempts + 1, dueAt: next }];
  const start = climbed.firstAt ?? next;
  let climb: Climb = { attempts: attempts + 1, firstAt: start, lastAt: next, notBefore: null };
  for (let rung = nextRung(ladder, climb); rung.kind === "due"; rung = nextRung(ladder, climb)) {
    rungs.push({ attempt: roundBase + climb.attempts + 1, dueAt: rung.dueAt });
    climb = { attempts: climb.attempts + 1, firstAt: start, lastAt: rung.dueAt, notBefore: null };
  }
  return rungs;
}
