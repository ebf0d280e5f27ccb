import { parkReasons } from "../../model/terms/index.ts";
import type { ParkedCount } from "../queries.ts";
import type { StoredRow } from "./row.ts";

/** What is parked for an endpoint for a reason, as a row counts it. */
export function parkedCount(row: StoredRow): ParkedCount {
  return {
    endpoint: row.id("endpoint", "endpoint"),
    reason: row.oneOf("reason", parkReasons),
    deliveries: row.integer("deliveries"),
    since: row.instant("since"),
  };
}
