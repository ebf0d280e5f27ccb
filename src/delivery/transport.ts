import type { AttemptError, DeliveryId, Endpoint } from "../model/index.ts";

/** One POST to an endpoint. */
export interface Outbound {
  readonly endpoint: Endpoint;
  readonly delivery: DeliveryId;
  /** 1 for the first. */
  readonly attempt: number;
  /** The name of the wire message. */
  readonly message: string;
  readonly body: Uint8Array;
  /** From connecting to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** What came of it. */
export type Outcome =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** The body after decompression, as text. */
      readonly body: string;
      /** The header `Retry-After` as it came. */
      readonly retryAfter: string | null;
    }
  | { readonly kind: "failed"; readonly error: AttemptError; readonly detail: string }
  /** We broke it off ourselves: it says nothing about the endpoint. */
  | { readonly kind: "interrupted" };

/** A header of an attempt, as it may be shown. */
export interface ShownHeader {
  readonly name: string;
  /** Null: it is a secret, or would prove that the hub has one. */
  readonly value: string | null;
}

/** How deliveries leave the hub. Never throws: whatever an endpoint does is an outcome. */
export interface Transport extends AsyncDisposable {
  post(outbound: Outbound): Promise<Outcome>;
  /** The headers with which that would be sent now. */
  headersOf(outbound: Outbound): readonly ShownHeader[];
  /** Breaks off everything that is underway. */
  breakOff(): void;
  /** The endpoint changed or is gone: connections made for the old one are of no more use. */
  forget(endpoint: Endpoint): void;
}
