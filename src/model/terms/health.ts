import type { AttemptError } from "./delivery.ts";
import type { EndpointId, SourceId, TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** Every state of an endpoint's health. */
export const healthStates = ["healthy", "failing", "paused", "disabled"] as const;

/** One of {@link healthStates}. */
export type HealthState = (typeof healthStates)[number];

/** Who stopped an endpoint: a person, its own 410, or failing for too long. */
export type HaltCause = "person" | "gone" | "failing";

/** Why an attempt did not end acknowledged, as far as that is remembered. */
export interface Failure {
  readonly at: Instant;
  readonly error: AttemptError;
  readonly status: number | null;
}

/** How an endpoint does, as its attempts tell. */
export interface EndpointHealth {
  readonly tenant: TenantId;
  readonly endpoint: EndpointId;
  /** True from the failure that was one too many until the next acknowledgement. */
  readonly isFailing: boolean;
  /** When that last changed. */
  readonly since: Instant;
  readonly consecutiveFailures: number;
  /** When the first of them was over; null while there is none. */
  readonly failingSince: Instant | null;
  /** For how long attempts bear out that it fails: long gaps between two of them count in part. */
  readonly borneOutMs: number;
  readonly lastFailure: Failure | null;
  /** What failed before that counts no more: it acknowledged something then, or a person enabled it. */
  readonly clearedAt: Instant | null;
  /** True when some of the failures in this row were of deliveries that are not operational. */
  readonly isOfNote: boolean;
  /** When `endpoint.failing` was last announced; null: never. */
  readonly announcedAt: Instant | null;
  /** True when it was announced for this row of failures. */
  readonly isAnnounced: boolean;
  /** When the next probe may go out; null while the breaker is closed. */
  readonly probeAt: Instant | null;
  /** Set while the endpoint is paused or disabled. */
  readonly halt: {
    readonly state: "paused" | "disabled";
    readonly cause: HaltCause;
    readonly since: Instant;
  } | null;
}

/** What a source has sent lately, and what was said about it. */
export interface SourceActivity {
  readonly tenant: TenantId;
  readonly source: SourceId;
  /** When its last message came; null: it never sent anything. */
  readonly lastAt: Instant | null;
  /** When its silence was announced; null while it speaks. */
  readonly silentSince: Instant | null;
  /** Messages that were quarantined since that was last announced. */
  readonly quarantined: number;
  /** When `source.quarantining` was last announced; null: never. */
  readonly announcedAt: Instant | null;
}
