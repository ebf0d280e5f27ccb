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

/** How deliveries leave the hub. Never throws: whatever an endpoint does is an outcome. */
export interface Transport extends AsyncDisposable {
  post(outbound: Outbound): Promise<Outcome>;
  /** Breaks off everything that is underway. */
  breakOff(): void;
  /** The endpoint changed or is gone: connections made for the old one are of no more use. */
  forget(endpoint: Endpoint): void;
}
