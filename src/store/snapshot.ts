import type { Instant } from "../model/index.ts";

/** How to take a snapshot. */
export interface SnapshotOptions {
  readonly now: Instant;
  /** Aborted when nobody wants it any more. */
  readonly signal: AbortSignal;
}

/** A copy of the store in one piece. What it takes on disk is given back at its end, or when it is disposed of. */
export interface Snapshot extends AsyncDisposable {
  readonly sizeBytes: number;
  /** To be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}
