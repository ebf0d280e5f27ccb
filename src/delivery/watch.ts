import type { Endpoint, Instant } from "../model/index.ts";
import type { ClaimedDelivery, Settlement } from "../store/index.ts";
import type { Told } from "./attempt.ts";
import type { GateSeed } from "./gate.ts";

/** Whoever keeps watch over how endpoints do. */
export interface Watch {
  /** What was known of an endpoint when it was last watched. */
  seedOf(endpoint: Endpoint): GateSeed | undefined;
  /** An attempt is over; `probeAt` is when the next probe may go out, null while the breaker is closed. */
  attempted(endpoint: Endpoint, told: Told, probeAt: Instant | null): void;
  /** A delivery was given up, and that is recorded. */
  failed(endpoint: Endpoint, delivery: ClaimedDelivery, settlement: Settlement): void;
}

/** Nobody does. */
export const unwatched: Watch = { seedOf: () => undefined, attempted: () => {}, failed: () => {} };
