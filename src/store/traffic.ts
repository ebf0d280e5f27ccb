import type { Instant, TenantId, Traffic, TrafficSpan, TrafficSubject } from "../model/index.ts";

// What went through each source and endpoint, counted by the minute and by the hour.
//
// T1. What is added adds up, whichever hubs add at the same moment.
// T2. Nothing is kept of a tenant that is not there. What a source or an endpoint had stays until it is too old, also
//     when it was deleted.

/** What went through sources and endpoints. */
export interface TrafficTallies {
  /**
   * Adds what was counted, all of it or nothing (T1, T2).
   * @throws OutcomeUnknownError where it may have been added, StoreUnavailableError where it was not
   */
  add(rows: readonly TrafficRow[]): Promise<void>;
  /** What was counted of a tenant; each subject's in the order of time. */
  read(tenant: TenantId, which: TrafficRange): Promise<readonly TrafficRow[]>;
  /** Removes up to so many rows of a tenant whose span began before that time; the number removed. */
  expire(tenant: TenantId, which: TrafficExpiry): Promise<number>;
}

/** What went through a source or an endpoint in one span of time. */
export interface TrafficRow extends Traffic {
  readonly tenant: TenantId;
  readonly subject: TrafficSubject;
  readonly span: TrafficSpan;
  /** When the span began. */
  readonly at: Instant;
}

/** Which spans are asked for. */
export interface TrafficRange {
  readonly span: TrafficSpan;
  /** Those that began then or later. */
  readonly since: Instant;
  /** Those that began before; without it, all up to now. */
  readonly until?: Instant;
  /** Without it, those of all sources and endpoints. */
  readonly subjects?: readonly TrafficSubject[];
  /** No more rows than this. */
  readonly limit: number;
}

/** What is too old. */
export interface TrafficExpiry {
  readonly span: TrafficSpan;
  readonly before: Instant;
  readonly limit: number;
}
