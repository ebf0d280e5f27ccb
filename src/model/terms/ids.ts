import { decodeTime } from "ulid";
import { type Instant, toInstant } from "./instant.ts";

declare const brand: unique symbol;

/** An id of the hub's own: a prefix that tells the kind, and a ULID. */
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type TenantId = Id<"tenant">;
export type KeyId = Id<"key">;
export type SourceId = Id<"source">;
export type EndpointId = Id<"endpoint">;
export type MessageId = Id<"message">;
export type EventId = Id<"event">;
export type CallId = Id<"call">;
export type JobId = Id<"job">;
export type DeliveryId = Id<"delivery">;
export type ReplayId = Id<"replay">;
export type ErasureId = Id<"erasure">;
export type AuditId = Id<"audit">;

/** The prefix of each kind of id; a tenant's id is a name that its operator chose. */
export const idPrefixes = {
  key: "key",
  source: "src",
  endpoint: "ep",
  message: "msg",
  event: "evt",
  call: "call",
  job: "job",
  delivery: "dlv",
  replay: "rpl",
  erasure: "era",
  audit: "aud",
} as const;

/** A kind of thing that has an id made by the hub. */
export type IdKind = keyof typeof idPrefixes;

// As they are minted: upper case, and no later than 48 bits of milliseconds.
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** True for text that is an id of that kind. */
export function isId<Kind extends IdKind>(kind: Kind, text: string): text is Id<Kind> {
  const prefix = `${idPrefixes[kind]}_`;
  return text.startsWith(prefix) && ulid.test(text.slice(prefix.length));
}

/** The id of that kind. @throws RangeError when the text is no such id. */
export function parseId<Kind extends IdKind>(kind: Kind, text: string): Id<Kind> {
  if (!isId(kind, text)) throw new RangeError(`Expected a ${kind} id (${idPrefixes[kind]}_…), got ${text}`);
  return text;
}

/** The id of that kind made of a ULID that was just minted. */
export function mintedId<Kind extends IdKind>(kind: Kind, ulid: string): Id<Kind> {
  const text = `${idPrefixes[kind]}_${ulid}`;
  assertMinted(kind, text);
  return text;
}

/**
 * When an id was minted, from the id itself. What is found by its id's time tells that very time as its own, and not one
 * that was read a moment later.
 */
export function mintedAt(id: string): Instant {
  return toInstant(decodeTime(id.slice(id.indexOf("_") + 1)));
}

function assertMinted<Kind extends IdKind>(_kind: Kind, _text: string): asserts _text is Id<Kind> {
  // Minting makes nothing else; five ids a message make checking each a cost.
}

/** What a tenant's id looks like: 1 to 63 letters, digits, `_`, `-` or `.`, beginning with a letter or digit. */
export const tenantIdPattern = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$";

const tenantId = new RegExp(tenantIdPattern);

/** True for text that can be a tenant's id. */
export function isTenantId(text: string): text is TenantId {
  return tenantId.test(text);
}

/** The tenant id. @throws RangeError when the text is none. */
export function parseTenantId(text: string): TenantId {
  if (!isTenantId(text)) throw new RangeError(`Expected a tenant id (letters, digits, _ - .), got ${text}`);
  return text;
}

/** Makes new ids; the runtime gives it the clock and the chance. */
export interface IdMint {
  /** A new id; ids of one kind sort by the time at which they were made. */
  mint<Kind extends IdKind>(kind: Kind): Id<Kind>;
}
