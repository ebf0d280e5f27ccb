import type { Counts, DeliveryId, ErasureId, Instant, PhoneCore, TenantId } from "../model/index.ts";
import type { Page } from "./queries.ts";

export { type Counts, addCounts, countedKinds, noRows } from "../model/index.ts";

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

/** One step of a pass: rows of a kind that are older than that, from a place on. */
export interface ExpiryStep {
  readonly tenant: TenantId;
  readonly kind: ExpiringKind;
  readonly before: Instant;
  /** `next` of the step before; null for the first. */
  readonly after: string | null;
  /** About so many rows are looked at. */
  readonly limit: number;
  /** What goes of every tenant: an engine may leave that to {@link Keeping.dropDays}. */
  readonly everyone?: Everyone;
}

/** What is older than that goes of every tenant; of a kind that is left out, somebody keeps everything. */
export type Everyone = Readonly<Partial<Record<ExpiringKind, Instant>>>;

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

/** One step of dropping days. */
export interface DaysStep {
  readonly everyone: Everyone;
  /** `next` of the step before; null for the first. */
  readonly after: string | null;
}

/** What a step of dropping days did. */
export interface DaysDropped {
  readonly removed: Counts;
  /** The messages that were never understood, by their tenants. */
  readonly quarantined: readonly { readonly tenant: TenantId; readonly messages: number }[];
  /** Where the next step goes on; null after the last. */
  readonly next: string | null;
}

/** Where a number is looked for, in the order in which it is; a call found there goes with all that is its own. */
export const searchedKinds = [
  "calls",
  "events",
  "messages",
  "deliveries",
  "attempts",
  "failures",
  "jobs",
  "answers",
] as const;

/** One of {@link searchedKinds}. */
export type SearchedKind = (typeof searchedKinds)[number];

/** One step of looking for a number. */
export interface SearchStep {
  readonly tenant: TenantId;
  readonly kind: SearchedKind;
  readonly phone: PhoneCore;
  /** What came in later is not looked at. */
  readonly until: Instant;
  readonly after: string | null;
  /** So many rows are looked at. */
  readonly limit: number;
}

/** Something that has the number in it, in the engine's own words. */
export interface Hit {
  readonly kind:
    | "call"
    | "event"
    | "message"
    | "delivery"
    | "attempt"
    | "failure"
    | "job"
    | "jobName"
    | "answer";
  readonly id: string;
}

/** What a step of looking found. */
export interface Found {
  readonly hits: readonly Hit[];
  /** Where the next step goes on; null after the last. */
  readonly next: string | null;
}

/** The erasing of one number. */
export interface Erasure {
  readonly tenant: TenantId;
  readonly id: ErasureId;
  readonly state: "running" | "done";
  /** The number, for as long as it is looked for; then null. */
  readonly phone: PhoneCore | null;
  /** The number for eyes that need not see it. */
  readonly masked: string;
  /** True: it is only counted what would go. */
  readonly dryRun: boolean;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  /** Where it is looked for; `sweep`: everything was, and the disk is seen to. */
  readonly stage: SearchedKind | "sweep";
  readonly after: string | null;
  /** How many rows had the number in them. */
  readonly found: Counts;
  /** How many rows were removed. */
  readonly erased: Counts;
  /** Rows of which only the text with the number was taken out. */
  readonly blanked: number;
  /** How often the number is in the files still; null while that was not looked at. */
  readonly remains: number | null;
}

/** What a step of erasing removed. */
export interface Erased {
  readonly removed: Counts;
  readonly blanked: number;
  /** Deliveries that are not to be sent any more. */
  readonly deliveries: readonly DeliveryId[];
}

/** A part of what the engine keeps on disk, looked at byte by byte. */
export interface Scrubbed {
  /** How often the number is still there. */
  readonly found: number;
  readonly next: number | null;
}

/** Rows, and the bytes of what is in them. */
export interface Size {
  readonly rows: number;
  readonly bytes: number;
}

/** The kinds of rows that take the room. */
export const measuredKinds = ["messages", "calls", "events", "deliveries", "attempts", "failures"] as const;

/** One of {@link measuredKinds}. */
export type MeasuredKind = (typeof measuredKinds)[number];

/** How much a tenant has. */
export interface Holding {
  readonly asOf: Instant;
  readonly sizes: Readonly<Record<MeasuredKind, Size>>;
}

/** One step of counting. */
export interface MeasureStep {
  readonly tenant: TenantId;
  readonly kind: MeasuredKind;
  readonly after: string | null;
  readonly limit: number;
}

/** What is on the disk; null: the engine's server keeps that to itself. */
export interface Files {
  readonly databaseBytes: number;
  /** What was written last and is not in the database yet. */
  readonly logBytes: number | null;
  /** Room within the database that nothing uses. */
  readonly freeBytes: number | null;
  /** Room on the disk. */
  readonly diskFreeBytes: number | null;
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
  /**
   * Drops whole days of which nothing is needed any more, once {@link Keeping.expire} has been over every tenant with
   * the same `everyone`. What little is needed of a day stays by itself; where it is much, the rest goes row by row.
   * An engine that does not keep days apart has nothing to do.
   */
  dropDays(step: DaysStep): Promise<DaysDropped>;
  /** Makes room for the days to come, where days are kept apart; how many could not be made just now. */
  makeDays(now: Instant): Promise<number>;
  /** Gives up to so many bytes of free space back to the disk; how many can still be given back. */
  reclaim(bytes: number): Promise<number>;

  /** Looks for a number; what was found is then to be erased. */
  search(step: SearchStep): Promise<Found>;
  /** Removes what was found, with all that is its own, and keeps the erasure with what it removed, as one. */
  erase(erasure: Erasure, hits: readonly Hit[]): Promise<Erased>;
  /** Keeps an erasure, or how far it has come. */
  saveErasure(erasure: Erasure): Promise<void>;
  erasures(tenant: TenantId, page: Page): Promise<readonly Erasure[]>;
  erasure(tenant: TenantId, id: ErasureId): Promise<Erasure | undefined>;
  /** Erasures that are not done, of all tenants. */
  runningErasures(): Promise<readonly Erasure[]>;
  /**
   * Takes what deleting left of a number out of a part of what is on the disk, from that byte on; null: not just now.
   * `out-of-reach`: the files are those of a server, which nobody but itself looks into. One at a time.
   */
  scrub(phone: PhoneCore, from: number): Promise<Scrubbed | "out-of-reach" | null>;
  /** Writes everything anew at the next start, so that nothing is left of what was removed. */
  rewriteAtStart(): Promise<void>;

  /** Counts some of a tenant's rows. */
  measure(step: MeasureStep): Promise<Size & { readonly next: string | null }>;
  saveHolding(tenant: TenantId, holding: Holding): Promise<void>;
  /** What was counted last; undefined before the first time. */
  holding(tenant: TenantId): Promise<Holding | undefined>;
  files(): Promise<Files>;
}
