import type { EndpointHealth, SourceActivity } from "../model/index.ts";

// How endpoints and sources do, as far as it is to survive a restart and other hubs are to know it.
//
// V1. Each row has a version. One is kept in place of the version that it was made from, and of no other: of two hubs
//     that save at the same time one is refused, and told what is kept.
// V2. Versions rise over all rows: who knows all up to one is told what was kept after it, and misses nothing.
// V3. Of what is deleted nothing is kept.

/** How endpoints and sources do. */
export interface Vitals {
  /** How endpoints do of which something was kept after that version; 0: of all (V2). */
  health(since: number): Promise<Kept<EndpointHealth>>;
  /** What sources did, likewise. */
  activity(since: number): Promise<Kept<SourceActivity>>;
  /** Keeps how endpoints do (V1, V3): for each of these, in their order, what became of it. */
  saveHealth(rows: readonly Versioned<EndpointHealth>[]): Promise<readonly Saved<EndpointHealth>[]>;
  /** Keeps what sources did, likewise. */
  saveActivity(rows: readonly Versioned<SourceActivity>[]): Promise<readonly Saved<SourceActivity>[]>;
}

/** A value, and the version of it that is kept; to be saved: the one that it was made from, 0 for none. */
export interface Versioned<Value> {
  readonly version: number;
  readonly value: Value;
}

/** What was kept. */
export interface Kept<Value> {
  /** Nothing up to this one is missing. */
  readonly version: number;
  readonly rows: readonly Versioned<Value>[];
}

/** What became of a row that was to be kept. */
export type Saved<Value> =
  | { readonly kind: "kept"; readonly version: number }
  /** Somebody else kept this since (V1). */
  | { readonly kind: "outdated"; readonly stored: Versioned<Value> }
  /** The endpoint or source is not there any more (V3). */
  | { readonly kind: "gone" };
