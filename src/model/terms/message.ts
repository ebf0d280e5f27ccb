import type { MessageId, SourceId, TenantId } from "./ids.ts";
import type { Instant } from "./instant.ts";

/** What became of a message. */
export const fates = ["decoded", "duplicate", "quarantined"] as const;

/** One of {@link fates}. */
export type Fate = (typeof fates)[number];

/** Why a message could not be understood, or was not believed. */
export const quarantineReasons = [
  "empty",
  "not-utf8",
  "not-json",
  "not-an-object",
  "missing-field",
  "unknown-message",
  "bad-encoding",
  "unverified",
] as const;

/** One of {@link quarantineReasons}. */
export type QuarantineReason = (typeof quarantineReasons)[number];

/** What came in, but for its bytes. */
export interface Message {
  readonly tenant: TenantId;
  readonly id: MessageId;
  readonly source: SourceId;
  readonly receivedAt: Instant;
  readonly fate: Fate;
  readonly reason: QuarantineReason | null;
  /** Where in the message the reason was found. */
  readonly path: string | null;
  /** The name of the wire message that it turned out to be. */
  readonly name: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The address that sent it. */
  readonly remote: string;
  /** The last part of the inbound path, where one was given. */
  readonly interface: string | null;
  readonly sizeBytes: number;
}
