import type { Instant, Source, SourceActivity } from "../model/index.ts";

// When a source counts as silent, and when it is told of.
//
// Q1. A source is silent when nothing came for as long as it is configured with; one that never sent anything counts
//     from when it was made.
// Q2. Silence is told once, until it speaks again.
// Q3. A hub that was down heard nothing: after its start a source has up to a minute to be heard.
// Q4. That messages are quarantined is told at the first, and then once an hour at most, with how many there were.

const settleMs = 60_000;
const quarantineEveryMs = 60 * 60 * 1000;

/** True for a source whose silence is to be told now (Q1, Q2, Q3). */
export function isSilent(
  { silentAfterSeconds, createdAt }: Pick<Source, "silentAfterSeconds" | "createdAt">,
  { lastAt, silentSince }: Pick<SourceActivity, "lastAt" | "silentSince">,
  { now, startedAt }: { readonly now: Instant; readonly startedAt: number },
): boolean {
  if (silentAfterSeconds === null || silentSince !== null) return false;
  const limit = silentAfterSeconds * 1000;
  return now - (lastAt ?? createdAt) >= limit && now - startedAt >= Math.min(limit, settleMs);
}

/** True when what is kept of a source would have it counted as silent before long. */
export function wasLongSilent(
  { silentAfterSeconds }: Pick<Source, "silentAfterSeconds">,
  kept: Pick<SourceActivity, "lastAt" | "silentSince"> | undefined,
  now: Instant,
): boolean {
  if (silentAfterSeconds === null) return false;
  if (!kept || kept.silentSince !== null || kept.lastAt === null) return true;
  return now - kept.lastAt >= silentAfterSeconds * 500;
}

/** True when another quarantined message is to be told of (Q4). */
export function mayTellQuarantine(
  { announcedAt }: Pick<SourceActivity, "announcedAt">,
  now: Instant,
): boolean {
  return announcedAt === null || now - announcedAt >= quarantineEveryMs;
}
