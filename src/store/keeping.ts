import type { Instant, TenantId } from "../model/index.ts";

/** What goes by age, in the order in which a pass takes it. */
export const expiringKinds = [
  "failures",
  "attempts",
  "messages",
  "calls",
  "jobs",
  "others",
  "deliveries",
] as const;

/** One of {@link expiringKinds}. `others`: events about neither call nor job; `deliveries`: those whose call is gone. */
export type ExpiringKind = (typeof expiringKinds)[number];

/** The kinds of rows that are counted. */
export const countedKinds = [
  "messages",
  "calls",
  "jobs",
  "events",
  "deliveries",
  "attempts",
  "failures",
  "answers",
] as const;

/** One of {@link countedKinds}. `answers`: those kept for idempotency keys. */
export type CountedKind = (typeof countedKinds)[number];

/** How many rows of each kind. */
export type Counts = Readonly<Record<CountedKind, number>>;

/** None of any kind. */
export const noRows: Counts = {
  messages: 0,
  calls: 0,
  jobs: 0,
  events: 0,
  deliveries: 0,
  attempts: 0,
  failures: 0,
  answers: 0,
};

/** The one and the other together. */
export function addCounts(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const kind of countedKinds) sum[kind] += b[kind];
  return sum;
}

/** One step of a pass: rows of a kind that are older than that, from a place on. */
export interface ExpiryStep {
  readonly tenant: TenantId;
  readonly kind: ExpiringKind;
  readonly before: Instant;
  /** `next` of the step before; null for the first. */
  readonly after: string | null;
  /** About so many rows are looked at. */
  readonly limit: number;
}

/** What a step did. */
export interface Expired {
  readonly removed: Counts;
  /** Of the messages: those that were never understood. */
  readonly quarantined: number;
  /** Old enough, and needed still. */
  readonly held: number;
  /** Where the next step goes on; null after the last. */
  readonly next: string | null;
}

/** What keeps a store from growing for ever. Every call does little, so that nobody's push waits for it. */
export interface Keeping {
  /**
   * Removes what is too old, and what it alone refers to. Held back are: a call that is not complete, one that
   * changed since, and one with a delivery that is still to go out; the message that such a call or delivery stands
   * on; attempts of a delivery that did not end; a delivery that a failure refers to. What is parked as its endpoint
   * was deleted holds nothing back.
   */
  expire(step: ExpiryStep): Promise<Expired>;
  /** Gives up to so many bytes of free space back to the disk; how many can still be given back. */
  reclaim(bytes: number): Promise<number>;
}
