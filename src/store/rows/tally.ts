import { type Counts, noRows } from "../../model/terms/index.ts";

/** Counts that go up. */
export type Tally = { -readonly [Kind in keyof Counts]: number };

/** Nothing so far. */
export function newTally(): Tally {
  return { ...noRows };
}
