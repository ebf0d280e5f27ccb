import { toInstant } from "../../model/terms/index.ts";
import type { CallGroup } from "../job-tally.ts";
import { quarterMs } from "./failure-count.ts";
import type { StoredRow } from "./row.ts";

/** The columns that {@link callGroup} reads, and what calls are grouped by. */
export const callGroupColumns = {
  select: `at / ${quarterMs} as quarter, outcome, intent, completed, count(*) as calls,
    min(at) as first_at, max(at) as last_at`,
  groupBy: "1, 2, 3, 4",
};

/** The group of calls that a row holds. */
export function callGroup(row: StoredRow): CallGroup {
  return {
    quarter: toInstant(row.integer("quarter") * quarterMs),
    outcome: row.text("outcome"),
    intent: row.textOrNull("intent"),
    completed: row.flag("completed"),
    calls: row.integer("calls"),
    firstAt: row.instant("first_at"),
    lastAt: row.instant("last_at"),
  };
}
