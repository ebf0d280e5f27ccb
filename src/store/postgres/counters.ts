import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

// A counter is raised in the statement that uses its number, and held until that is committed: whoever sees a number
// sees all that was written under those before it. It is always what a statement takes first, so that no two wait
// for each other.

/** Takes the next number of what is configured, as `revised`. */
export const revised = `revised as (
  update ringback.configuration_revision set revision = revision + 1 returning revision
)`;

/** Takes the next number of how endpoints and sources do, as `raised`. */
export const raised = `raised as (
  update ringback.vitals_version set version = version + 1 returning version
)`;

/** The last number of what is configured. */
export async function lastRevision(db: Asking): Promise<number> {
  const [row] = await db.query("select revision from ringback.configuration_revision");
  return new Row(row ?? {}).integer("revision");
}
