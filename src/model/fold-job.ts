import type { JobEvent } from "./event.ts";
import type { JobFacts } from "./job.ts";
import { byStrength } from "./strength.ts";

/** A job as its status events tell it: the strongest event's, with a name from any of them. */
export interface FoldedJob {
  readonly facts: JobFacts;
  /** The event that decided the status. */
  readonly decidedBy: JobEvent;
}

/** The job that these events are about; order-free like the fold of a call. @throws RangeError for no events. */
export function foldJob(events: readonly JobEvent[]): FoldedJob {
  const ordered = byStrength(events);
  const decidedBy = ordered.at(-1);
  if (decidedBy === undefined) throw new RangeError("Expected at least one event to fold");
  const named = ordered.findLast((event) => Boolean(event.job.name));
  return { facts: { ...decidedBy.job, name: named?.job.name ?? null }, decidedBy };
}
