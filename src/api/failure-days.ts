import {
  type Day,
  type Instant,
  type Tenant,
  dayOf,
  nextDay,
  startOfDay,
  toInstant,
} from "../model/index.ts";
import type { FailureCount, Store } from "../store/index.ts";

/** A day with the deliveries that failed on it. */
export interface FailureDay {
  readonly day: Day;
  readonly failures: number;
  readonly sizeBytes: number;
  /** False while the day is not over. */
  readonly complete: boolean;
}

// Some ten days on which something failed all the time.
const quartersAtATime = 1_000;
// No day is that far ahead.
const future = toInstant(Date.UTC(9999, 11, 31));

/** The latest days on which something failed, before the day that the last page ended with. */
export async function failureDays(
  store: Store,
  { id, timezone }: Tenant,
  { now, limit, after }: { readonly now: Instant; readonly limit: number; readonly after: Day | null },
): Promise<readonly FailureDay[]> {
  const days: FailureDay[] = [];
  let before = after === null ? future : startOfDay(after, timezone);
  // One more than is wanted is begun before the last is known to be whole.
  while (days.length <= limit) {
    const counts = await store.queries.failureCounts(id, { before, limit: quartersAtATime });
    for (const count of counts) add(days, dayOf(count.since, timezone), count);
    before = counts.at(-1)?.since ?? before;
    if (counts.length < quartersAtATime) break;
  }
  return days
    .slice(0, limit)
    .map((day) => ({ ...day, complete: now >= startOfDay(nextDay(day.day), timezone) }));
}

function add(days: FailureDay[], day: Day, { failures, bytes }: FailureCount): void {
  const last = days.at(-1);
  const sum = last?.day === day ? days.pop() : undefined;
  days.push({
    day,
    failures: (sum?.failures ?? 0) + failures,
    sizeBytes: (sum?.sizeBytes ?? 0) + bytes,
    complete: false,
  });
}
