import { type Instant, type SourceActivity, toInstant } from "../model/index.ts";
import type { Merging } from "./shared-rows.ts";

/** What this hub and another heard of a source together. */
export function mergeActivity({ base, mine, theirs }: Merging<SourceActivity>): SourceActivity {
  const lastAt = later(mine.lastAt, theirs.lastAt);
  // Whoever heard it after its silence was told ended that.
  const isHeard = theirs.silentSince !== null && lastAt !== null && lastAt > theirs.silentSince;
  return {
    ...theirs,
    lastAt,
    silentSince: isHeard ? null : theirs.silentSince,
    quarantined: theirs.quarantined + Math.max(0, mine.quarantined - base.quarantined),
    announcedAt: later(mine.announcedAt, theirs.announcedAt),
  };
}

function later(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other;
  return toInstant(Math.max(one, other));
}
