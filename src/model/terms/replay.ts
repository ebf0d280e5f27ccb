import type { EventType } from "./event-type.ts";
import type { EndpointId, ReplayId, TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/**
 * What a replay takes up: deliveries in one of these states, and what is `missing`: an event that the endpoint wants
 * and that no delivery to it was ever made of.
 */
export const replayedStates = ["failed", "parked", "delivered", "missing"] as const;

/** One of {@link replayedStates}. */
export type ReplayedState = (typeof replayedStates)[number];

/** Every state of a replay. */
export const replayStates = ["running", "done", "cancelled", "failed"] as const;

/** One of {@link replayStates}. */
export type ReplayState = (typeof replayStates)[number];

/** Why a replay failed, or ended for one of its endpoints. */
export const replayEndReasons = ["endpoint_deleted", "hub_error"] as const;

/** One of {@link replayEndReasons}. */
export type ReplayEndReason = (typeof replayEndReasons)[number];

/** Why a replay goes no further for the moment. */
export const replayPauses = ["endpoint_disabled", "endpoint_paused", "endpoint_failing"] as const;

/** One of {@link replayPauses}. */
export type ReplayPause = (typeof replayPauses)[number];

/** What a replay came to so far, for one endpoint. */
export interface ReplayLeg {
  readonly endpoint: EndpointId;
  /** Everything that came in up to this moment was looked at; null at the beginning. */
  readonly cursor: Instant | null;
  /** Events looked at. */
  readonly examined: number;
  /** Deliveries found in the states that were asked for. */
  readonly matched: number;
  /** Deliveries that were handed to the endpoint's queue. */
  readonly replayed: number;
  /** Deliveries left alone as they were on their way already. */
  readonly skipped: number;
  readonly isOver: boolean;
  /** Why it was over before its end; null otherwise. */
  readonly reason: ReplayEndReason | null;
  readonly pause: ReplayPause | null;
}

/** What a replay is to take up. */
export interface ReplayWish {
  /** Null: every endpoint of the tenant that was enabled when it was made. */
  readonly endpoint: EndpointId | null;
  /** Null: every type. */
  readonly types: readonly EventType[] | null;
  readonly states: readonly ReplayedState[];
  /** When the events came in: from this moment on, and up to that one. */
  readonly since: Instant;
  readonly until: Instant;
}

/** Events of a span of time, sent again. */
export interface Replay extends ReplayWish {
  readonly tenant: TenantId;
  readonly id: ReplayId;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  readonly state: ReplayState;
  readonly reason: ReplayEndReason | null;
  /** How many events came in within the span. */
  readonly events: number;
  readonly legs: readonly ReplayLeg[];
  /** The process that works on it, and until when it may without saying so again; null: none. */
  readonly lease: { readonly owner: string; readonly until: Instant } | null;
}

/** A replay of an endpoint at its very beginning. */
export function newLeg(endpoint: EndpointId): ReplayLeg {
  const counts = { examined: 0, matched: 0, replayed: 0, skipped: 0 };
  return { endpoint, cursor: null, ...counts, isOver: false, reason: null, pause: null };
}
