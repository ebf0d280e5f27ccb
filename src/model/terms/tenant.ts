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
  readonly retention: Retention;
  readonly createdAt: Instant;
}

/** For how many days something is kept: a number, for good, or null: as the operator lays down for the whole hub. */
export type DaysKept = number | "forever" | null;

/** For how many days each kind of data is kept. */
export interface Retention {
  /** What came in, byte for byte. */
  readonly messagesDays: DaysKept;
  /** Calls and jobs with their events and deliveries. */
  readonly callsDays: DaysKept;
  /** The attempts of deliveries that ended. */
  readonly attemptsDays: DaysKept;
  readonly failuresDays: DaysKept;
}

/** As the operator lays down for the whole hub. */
export const usualRetention: Retention = {
  messagesDays: null,
  callsDays: null,
  attemptsDays: null,
  failuresDays: null,
};

/** For how many days each kind is kept in the end; null: for good. */
export type DaysInEffect = Readonly<Record<keyof Retention, number | null>>;

/** What a tenant says, and where it says nothing what the whole hub does. */
export function daysInEffect(told: Retention, usual: DaysInEffect): DaysInEffect {
  const of = (kind: keyof Retention) => {
    const days = told[kind];
    return days === "forever" ? null : (days ?? usual[kind]);
  };
  return {
    messagesDays: of("messagesDays"),
    callsDays: of("callsDays"),
    attemptsDays: of("attemptsDays"),
    failuresDays: of("failuresDays"),
  };
}

/**
 * What a key may do within its tenant: `read` shows, `write` changes, `reveal` shows phone numbers whole, `admin`
 * manages keys and what else is about who may do what.
 */
export const rights = ["read", "write", "reveal", "admin"] as const;

/** One of {@link rights}. */
export type Right = (typeof rights)[number];

/** A key of a tenant; only the hash of its secret is kept. */
export interface Key {
  readonly tenant: TenantId;
  readonly id: KeyId;
  readonly name: string;
  /** SHA-256 of the secret, in hex. */
  readonly hash: string;
  readonly rights: readonly Right[];
  /** From then on it opens nothing; null: it never expires. */
  readonly expiresAt: Instant | null;
  /** Where the key is a portal link's: what the console looks like that it opens. */
  readonly portal: Portal | null;
  readonly createdAt: Instant;
}

/** The console as a tenant sees it within a platform's own pages. */
export interface Portal {
  /** In whose name, and in which colour (`#1f5eff`), it is shown; null: in the hub's own. */
  readonly brand: string | null;
  readonly color: string | null;
  /** Origins whose pages it may stand in, as in `https://pages.example.com`. */
  readonly embedIn: readonly string[];
}

/** True for a key that opens nothing any more. */
export function isExpired({ expiresAt }: Key, now: Instant): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/**
 * How a source proves that a message is its own. While a secret is being changed, the previous one counts too.
 */
export type Verifier =
  /** A header has this very value. */
  | {
      readonly kind: "header";
      readonly header: string;
      readonly secret: string;
      readonly previousSecret?: string;
    }
  /** A header has the HMAC-SHA256 of the raw body. */
  | {
      readonly kind: "hmac-sha256";
      readonly header: string;
      readonly secret: string;
      readonly previousSecret?: string;
      readonly encoding: "hex" | "base64";
    }
  /** Signed as Standard Webhooks lays down: HMAC-SHA256 (v1). */
  | { readonly kind: "standard-webhooks"; readonly secret: string; readonly previousSecret?: string }
  /** The same with ed25519 (v1a): a public key is all that it takes. */
  | {
      readonly kind: "standard-webhooks-v1a";
      readonly publicKey: string;
      readonly previousPublicKey?: string;
    }
  /** Signed in the body, by a recipe of the source's dialect. */
  | {
      readonly kind: "dialect";
      readonly recipe: string;
      readonly appKey: string;
      readonly secret: string;
      readonly previousSecret?: string;
      /** How far the signed time may be from now. */
      readonly toleranceSeconds: number;
    };

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
  /** What happens to a message that does not prove where it comes from. */
  readonly onUnverified: "refuse" | "quarantine";
  /** After so long without a message the source counts as silent; null: never. */
  readonly silentAfterSeconds: number | null;
  readonly createdAt: Instant;
}

/** How long a call waits for its missing parts where nobody says. */
const usualGraceSeconds = 60;

/** A source that takes everything in, and leaves everything else to its tenant. */
export function plainSource(
  told: Pick<Source, "tenant" | "id" | "name" | "dialect" | "token" | "createdAt">,
): Source {
  return {
    timezone: null,
    recordingBaseUrl: null,
    graceSeconds: usualGraceSeconds,
    allowFrom: [],
    verify: null,
    onInvalid: "quarantine",
    onUnverified: "refuse",
    silentAfterSeconds: null,
    ...told,
  };
}

/** How many failures in a row open the breaker, and how often one delivery probes whether the endpoint is back. */
export interface Breaker {
  readonly failures: number;
  readonly probeSeconds: number;
}

/** How what goes out is signed. */
export type Signing =
  | { readonly kind: "none" }
  /** HMAC-SHA256 as Standard Webhooks lays down, with the endpoint's secret. */
  | { readonly kind: "standard-webhooks" }
  /** ed25519 as Standard Webhooks lays down (v1a). */
  | { readonly kind: "standard-webhooks-v1a" }
  /** In the body, by a recipe of the endpoint's dialect. */
  | { readonly kind: "dialect"; readonly recipe: string; readonly appKey: string }
  /** A header has the HMAC-SHA256 of the body. */
  | { readonly kind: "hmac-sha256"; readonly header: string; readonly encoding: "hex" | "base64" };

/** How the hub proves to an endpoint who it is. */
export type EndpointAuth =
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string };

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
  /** Signs what goes out, in the way of `signing`: a shared secret, or a private key (`whsk_…`). */
  readonly secret: string | null;
  /** Signs too until then, so that a receiver can change over. */
  readonly previousSecret: { readonly secret: string; readonly until: Instant } | null;
  /** Null: as Standard Webhooks lays down where there is a secret. */
  readonly signing: Signing | null;
  readonly auth: EndpointAuth | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The most requests at one time. */
  readonly concurrency: number;
  /** The most requests that begin in one second; null: no cap. */
  readonly ratePerSecond: number | null;
  readonly timezone: TimeZone | null;
  readonly enabled: boolean;
  /** True: for the time being it gets nothing, and what waits is parked. */
  readonly paused: boolean;
  /** True: it gets the operational events of every tenant; only the operator sets this. */
  readonly hubWide: boolean;
  readonly breaker: Breaker | "off" | null;
  /** Failing for so long, it is disabled; null: as the dialect does it. */
  readonly disableAfterSeconds: number | null;
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
    previousSecret: null,
    signing: null,
    auth: null,
    headers: {},
    concurrency: usualConcurrency,
    ratePerSecond: null,
    timezone: null,
    enabled: true,
    paused: false,
    hubWide: false,
    breaker: null,
    disableAfterSeconds: null,
    ...told,
  };
}
