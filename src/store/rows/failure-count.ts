import { toInstant } from "../../model/terms/index.ts";
import type { FailureCount } from "../queries.ts";
import type { StoredRow } from "./row.ts";

/** What the failures are counted by. No time zone begins a day within one. */
export const quarterMs = 15 * 60_000;

/** What failed in the quarter of an hour that a row holds. */
export function failureCount(row: StoredRow): FailureCount {
  const since = toInstant(row.integer("quarter") * quarterMs);
  return { since, failures: row.integer("failures"), bytes: row.integer("bytes") };
}
