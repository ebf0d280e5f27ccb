import type { DatabaseSync } from "node:sqlite";
import { type EndpointId, type Instant, toInstant } from "../../model/terms/index.ts";
import type { RungCount } from "../ladders.ts";

// The numbers of a rung, one after the other: how many wait, how many of these are overdue, in how many milliseconds
// the longest due is due, and how long the longest round will have lasted.
const fields = 4;
// Somebody may ask for another attempt ever so often: what stands above this rung counts as on it.
const mostClimbed = 2_000;

type Numbers = Float64Array<ArrayBuffer>;

/**
 * Makes the function `tally_rungs (climbed, due_in_ms, round_ms)` known to the database. To group a million
 * rows by their rung SQLite sorts them, which takes two seconds; counting them as they come takes half a second, and
 * no index of its own. They have to come in the order of their due times.
 */
export function makeTallyKnown(db: DatabaseSync): void {
  db.aggregate<Numbers>("tally_rungs", {
    start: () => new Float64Array(fields * 16),
    step: (numbers, climbed, dueInMs, roundMs) => {
      const at = Math.min(Number(climbed), mostClimbed) * fields;
      const grown = at < numbers.length ? numbers : enlarged(numbers, at + fields);
      const waiting = grown[at] ?? 0;
      grown[at] = waiting + 1;
      if (Number(dueInMs) < 0) grown[at + 1] = (grown[at + 1] ?? 0) + 1;
      if (waiting === 0) grown[at + 2] = Number(dueInMs);
      grown[at + 3] = Math.max(grown[at + 3] ?? 0, Number(roundMs));
      return grown;
    },
    result: (numbers) => new Uint8Array(numbers.buffer),
  });
}

function enlarged(numbers: Numbers, length: number): Numbers {
  const grown = new Float64Array(Math.max(length, numbers.length * 2));
  grown.set(numbers);
  return grown;
}

/** The rungs that the function counted at that moment, but for those on which nothing waits. */
export function talliedRungs(endpoint: EndpointId, now: Instant, bytes: Uint8Array): readonly RungCount[] {
  const numbers = new Float64Array(Uint8Array.from(bytes).buffer);
  const rungs = Array.from({ length: numbers.length / fields }, (_, climbed) => {
    const [waiting = 0, overdue = 0, dueInMs = 0, longestMs = 0] = numbers.subarray(climbed * fields);
    return { endpoint, climbed, waiting, overdue, oldestDueAt: toInstant(now + dueInMs), longestMs };
  });
  return rungs.filter(({ waiting }) => waiting > 0);
}
