import type { CountedJob } from "../queries.ts";
import type { StoredJob } from "../store.ts";
import type { StoredRow } from "./row.ts";

/** A job with what its calls came to: a row an outcome. */
export function countedJob(job: StoredJob, rows: readonly StoredRow[]): CountedJob {
  const outcomes = Object.fromEntries(rows.map((row) => [row.text("outcome"), row.integer("calls")]));
  return {
    job,
    calls: rows.reduce((sum, row) => sum + row.integer("calls"), 0),
    outcomes,
    newestCall:
      rows
        .map((row) => row.text("last_call"))
        .toSorted()
        .at(-1) ?? null,
  };
}
