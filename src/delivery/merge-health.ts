import { type EndpointHealth, type Failure, type Instant, toInstant } from "../model/index.ts";
import { cleared } from "./endpoint-health.ts";
import type { Merging } from "./shared-rows.ts";

// How two hubs' knowledge of one endpoint becomes one. Each saw other attempts.
//
// G1. Failures that both did not know of together add up; those that both began with count once.
// G2. What one hub saw acknowledged ends the failures before it, whoever saw them. Of a row that an acknowledgement
//     falls into, its last failure is all that is known to have come after it.
// G3. What was told is told: it is as the other kept it.
// G4. What a person or a hub halted stays so; of two who did at the same time, the one that was kept first.

/** What this hub and another make of an endpoint's health together. */
export function mergeHealth({ base, mine, theirs }: Merging<EndpointHealth>): EndpointHealth {
  const clearedAt = later(mine.clearedAt, theirs.clearedAt);
  const known = cut(theirs, theirs.failingSince, clearedAt);
  const seen = cut(...failuresSince(base, mine), clearedAt);
  const halt =
    mine.halt === base.halt || same(mine.halt, base.halt) ? theirs.halt : haltOf(mine, theirs, base);
  const both = add(known, seen);
  const announcedAt = later(mine.announcedAt, theirs.announcedAt);
  // Whoever saw it end knows since when it is well, however often it was acknowledged after that.
  const hasEnded = theirs.isFailing && !mine.isFailing && !both.isFailing && mine.since > theirs.since;
  return { ...both, since: hasEnded ? mine.since : both.since, clearedAt, announcedAt, halt };
}

/** What this hub saw fail since both knew the same, and since when, at the earliest. */
function failuresSince(
  base: EndpointHealth,
  mine: EndpointHealth,
): readonly [EndpointHealth, Instant | null] {
  const isSameRow = base.consecutiveFailures > 0 && mine.failingSince === base.failingSince;
  if (!isSameRow) return [mine, mine.failingSince];
  const consecutiveFailures = Math.max(0, mine.consecutiveFailures - base.consecutiveFailures);
  return [{ ...mine, consecutiveFailures }, base.lastFailure?.at ?? mine.failingSince];
}

/** The health without the failures before that moment (G2), of failures that began no earlier than `since`. */
function cut(health: EndpointHealth, since: Instant | null, at: Instant | null): EndpointHealth {
  const { consecutiveFailures, lastFailure, clearedAt } = health;
  if (at === null || at === clearedAt || consecutiveFailures === 0 || lastFailure === null) return health;
  if (lastFailure.at <= at) return cleared(health, at);
  if (since === null || since >= at) return health;
  return { ...cleared(health, at), consecutiveFailures: 1, failingSince: lastFailure.at, lastFailure };
}

/** Both rows of failures as one (G1); what was told is as `known` has it (G3). */
function add(known: EndpointHealth, seen: EndpointHealth): EndpointHealth {
  if (seen.consecutiveFailures > 0 && known.consecutiveFailures > 0) return joined(known, seen);
  const since = seen.since > known.since ? seen.since : known.since;
  if (seen.consecutiveFailures > 0)
    return { ...seen, since: seen.isFailing ? seen.since : since, isAnnounced: false };
  return known.consecutiveFailures > 0 ? known : { ...known, since };
}

function joined(known: EndpointHealth, seen: EndpointHealth): EndpointHealth {
  return {
    ...known,
    isFailing: known.isFailing || seen.isFailing,
    since: known.isFailing || !seen.isFailing ? known.since : seen.since,
    consecutiveFailures: known.consecutiveFailures + seen.consecutiveFailures,
    failingSince: earlier(known.failingSince, seen.failingSince),
    borneOutMs: Math.max(known.borneOutMs, seen.borneOutMs),
    lastFailure: lastOf(known.lastFailure, seen.lastFailure),
    isOfNote: known.isOfNote || seen.isOfNote,
    probeAt: later(known.probeAt, seen.probeAt),
  };
}

function lastOf(one: Failure | null, other: Failure | null): Failure | null {
  if (one === null || other === null) return one ?? other;
  return other.at >= one.at ? other : one;
}

function haltOf(mine: EndpointHealth, theirs: EndpointHealth, base: EndpointHealth): EndpointHealth["halt"] {
  if (same(theirs.halt, base.halt)) return mine.halt;
  return mine.halt?.state !== theirs.halt?.state && haltChangedAt(mine) > haltChangedAt(theirs)
    ? mine.halt
    : theirs.halt;
}

function haltChangedAt({ halt, clearedAt }: EndpointHealth): number {
  return halt?.since ?? clearedAt ?? 0;
}

function same(one: EndpointHealth["halt"], other: EndpointHealth["halt"]): boolean {
  return one?.state === other?.state && one?.cause === other?.cause && one?.since === other?.since;
}

function later(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return toInstant(Math.max(one, other));
}

function earlier(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return toInstant(Math.min(one, other));
}
