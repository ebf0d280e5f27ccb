import type { Acceptance } from "../store.ts";
import type { Asking } from "./database.ts";
import { placeBodies, writeMessages } from "./messages.ts";
import { Statement } from "./statement.ts";
import { writeCalls } from "./write-calls.ts";
import { writeDeliveries } from "./write-deliveries.ts";
import { writeEvents } from "./write-events.ts";
import { writeJobs } from "./write-jobs.ts";

/**
 * Writes acceptances with one statement, all or none (S1, S2).
 * @throws ConflictError where a plan is outdated (S3), a digest is known, or a hub's membership has ended (M3).
 */
export async function writeAcceptances(
  db: Asking,
  group: readonly Acceptance[],
  lane: number,
): Promise<void> {
  const statement = new Statement();
  const placed = new Map(group.map((acceptance) => [acceptance, placeBodies(acceptance)]));
  writeMessages(statement, group, placed);
  writeCalls(statement, group, lane);
  writeJobs(statement, group);
  writeEvents(statement, group);
  writeDeliveries(statement, group, placed);
  if (!statement.isEmpty) await db.query(statement.sql, statement.values);
}
