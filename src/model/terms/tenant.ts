import type { AckRule, Ladder } from "./delivery.ts";
import type { EventType } from "./event-type.ts";
import type { EndpointId, KeyId, SourceId, TenantId } from "./ids.ts";
import type { Instant, TimeZone } from "./instant.ts";

/** A company on this hub. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  /** The zone of its times where a source or endpoint says nothing else. */
  readonly timezone: TimeZone;
  readonly createdAt: Instant;
}

/** A key of a tenant; only the hash of its secret is kept. */
export interface Key {
  readonly tenant: TenantId;
  readonly id: KeyId;
  readonly name: string;
  /** SHA-256 of the secret, in hex. */
  readonly hash: string;
  readonly createdAt: Instant;
}

/** How a source proves that a message is its own. */
export type Verifier =
  /** A header has this very value. */
  | { readonly kind: "header"; readonly header: string; readonly secret: string }
  /** A header has the HMAC-SHA256 of the raw body. */
  | {
      readonly kind: "hmac-sha256";
      readonly header: string;
      readonly secret: string;
      readonly encoding: "hex" | "base64";
    }
  /** Signed as Standard Webhooks lays down. */
  | { readonly kind: "standard-webhooks"; readonly secret: string };

/** Where messages come from: one platform account of a tenant. */
export interface Source {
  readonly tenant: TenantId;
  readonly id: SourceId;
  readonly name: string;
  readonly dialect: string;
  /** The secret part of its inbound URL. */
  readonly token: string;
  readonly timezone: TimeZone | null;
  /** What relative recording paths are relative to (YT-15). */
  readonly recordingBaseUrl: string | null;
  /** How long a call waits for its missing parts before it counts as complete. */
  readonly graceSeconds: number;
  /** Addresses and CIDR ranges that may push; empty: all. */
  readonly allowFrom: readonly string[];
  readonly verify: Verifier | null;
  /** What happens to a message that can't be decoded. */
  readonly onInvalid: "quarantine" | "reject";
  readonly createdAt: Instant;
}

/** Where events go. Null means: as the dialect does it. */
export interface Endpoint {
  readonly tenant: TenantId;
  readonly id: EndpointId;
  readonly name: string;
  readonly url: string;
  readonly dialect: string;
  readonly events: readonly EventType[] | null;
  readonly ladder: Ladder | null;
  readonly timeoutMs: number | null;
  readonly ack: AckRule | null;
  /** Signs what goes out, as Standard Webhooks lays down. */
  readonly secret: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The most requests at one time. */
  readonly concurrency: number;
  /** The most requests that begin in one second; null: no cap. */
  readonly ratePerSecond: number | null;
  readonly timezone: TimeZone | null;
  readonly enabled: boolean;
  readonly createdAt: Instant;
}

/** How many requests at one time an endpoint gets where nobody says. */
const usualConcurrency = 16;

/** An endpoint that leaves everything else to its dialect, and gets what the dialect can carry. */
export function plainEndpoint(
  told: Pick<Endpoint, "tenant" | "id" | "url" | "dialect" | "createdAt">,
): Endpoint {
  return {
    name: "",
    events: null,
    ladder: null,
    timeoutMs: null,
    ack: null,
    secret: null,
    headers: {},
    concurrency: usualConcurrency,
    ratePerSecond: null,
    timezone: null,
    enabled: true,
    ...told,
  };
}
