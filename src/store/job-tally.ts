import type { CallId, Instant, SourceId } from "../model/index.ts";

/** Which job, and how far a look at its calls goes. */
export interface JobTally {
  readonly source: SourceId;
  /** The platform's id of the job. */
  readonly key: string;
  /** The call with which the last look ended; null: from the newest. */
  readonly after: CallId | null;
  /** So many calls are looked at, whether they are of the job or not. */
  readonly looks: number;
}

/** Calls of a job that have so much in common. */
export interface CallGroup {
  /** The quarter of an hour in which they were: every hour of every zone is made of these. */
  readonly quarter: Instant;
  readonly outcome: string;
  readonly intent: string | null;
  readonly completed: boolean;
  readonly calls: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** What was counted of the calls of a job. */
export interface CallTally {
  readonly groups: readonly CallGroup[];
  /** Where to go on: after the call with this id; null: that was all. */
  readonly next: CallId | null;
}
