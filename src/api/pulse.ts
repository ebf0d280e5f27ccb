import { type Traffic, isId } from "../model/index.ts";
import type { TrafficRow } from "../store/index.ts";

/** What happened in a second, by the ids of sources and endpoints; those with nothing are left out. */
export interface Pulse {
  readonly sources: Readonly<Record<string, PulseCounts>>;
  readonly endpoints: Readonly<Record<string, PulseCounts>>;
}

/** How much of each. */
export type PulseCounts = Pick<Traffic, "good" | "again" | "bad">;

/** What the store had at a moment of a tenant's last minutes, by whose it is and when. */
export type Reading = ReadonlyMap<string, TrafficRow>;

/** Rows as a reading. */
export function readingOf(rows: readonly TrafficRow[]): Reading {
  return new Map(rows.map((row) => [`${row.subject} ${row.at}`, row]));
}

/** What came to it from one reading to the next. */
export function pulseBetween(before: Reading, after: Reading): Pulse {
  const sources: Record<string, PulseCounts> = {};
  const endpoints: Record<string, PulseCounts> = {};
  for (const [key, row] of after) {
    const grown = growth(before.get(key), row);
    if (grown.good + grown.again + grown.bad === 0) continue;
    // At the turn of a minute, a subject has grown in both.
    const into = isId("source", row.subject) ? sources : endpoints;
    into[row.subject] = sum(into[row.subject], grown);
  }
  return { sources, endpoints };
}

function growth(before: PulseCounts | undefined, { good, again, bad }: PulseCounts): PulseCounts {
  if (before === undefined) return { good, again, bad };
  return { good: good - before.good, again: again - before.again, bad: bad - before.bad };
}

function sum(one: PulseCounts | undefined, other: PulseCounts): PulseCounts {
  if (one === undefined) return other;
  return { good: one.good + other.good, again: one.again + other.again, bad: one.bad + other.bad };
}
