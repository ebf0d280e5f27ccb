import type { Instant } from "./instant.ts";

/** The gaps between a delivery's attempts, its most attempts and its last moment. */
export interface Ladder {
  /** Seconds between one attempt and the next; when attempts outnumber the gaps, the last gap repeats. */
  readonly gapsSeconds: readonly number[];
  /** The most attempts, the first included. */
  readonly maxAttempts: number;
  /** No attempt later than this after the first; null: no such limit. */
  readonly windowSeconds: number | null;
}

/** What an endpoint must answer for a delivery to count as acknowledged. */
export const ackRules = ["contains-success", "exact-success", "2xx"] as const;

/** One of {@link ackRules}. */
export type AckRule = (typeof ackRules)[number];

/** What an endpoint answered. */
export interface Answer {
  readonly status: number;
  /** The body after decompression, as text. */
  readonly body: string;
}

/** What an answer, or its absence, means for the delivery. */
export type Verdict =
  | { readonly kind: "acknowledged" }
  | { readonly kind: "retry"; readonly error: AttemptError }
  /** No further attempt of this is wanted, or could succeed; with `disables` the endpoint wants nothing more at all. */
  | { readonly kind: "rejected"; readonly error: AttemptError; readonly disables?: true };

/** Why an attempt did not end acknowledged. */
export const attemptErrors = [
  "timeout",
  "connect_refused",
  "connection_reset",
  "connect_failed",
  "dns",
  "tls",
  "blocked_address",
  "too_large",
  "bad_answer",
  "http_status",
  "not_acknowledged",
  "interrupted",
] as const;

/** One of {@link attemptErrors}. */
export type AttemptError = (typeof attemptErrors)[number];

/** Why a delivery failed for good. */
export const failReasons = ["attempts_exhausted", "window_over", "rejected", "dropped"] as const;

/** One of {@link failReasons}. */
export type FailReason = (typeof failReasons)[number];

/** Why a delivery waits without a due time. */
export const parkReasons = ["endpoint_disabled", "endpoint_paused", "endpoint_deleted"] as const;

/** One of {@link parkReasons}. */
export type ParkReason = (typeof parkReasons)[number];

/** Every state of a delivery. */
export const deliveryStates = ["waiting", "sending", "delivered", "failed", "parked"] as const;

/** The life of a delivery; what a state does not own it does not have. */
export type DeliveryState =
  | { readonly state: "waiting"; readonly dueAt: Instant }
  /** On its way, held by one process; when that process dies it waits again. */
  | { readonly state: "sending"; readonly owner: string; readonly dueAt: Instant }
  | { readonly state: "delivered"; readonly at: Instant }
  | { readonly state: "failed"; readonly at: Instant; readonly reason: FailReason }
  | {
      readonly state: "parked";
      readonly at: Instant;
      readonly reason: ParkReason;
      /** When it was to be tried next: no earlier than that, whenever it goes on. Absent: at once. */
      readonly dueAt?: Instant;
    };

/** One POST of a delivery. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly dueAt: Instant;
  readonly at: Instant;
  readonly tookMs: number;
  readonly verdict: Verdict["kind"];
  readonly status: number | null;
  readonly error: AttemptError | null;
  /** What the error was in the system's words; null when there is nothing to add. */
  readonly detail: string | null;
  /** The first kilobyte of the answer. */
  readonly answer: string | null;
}
