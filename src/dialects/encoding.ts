import { hash } from "node:crypto";
import {
  type Call,
  type CallFacts,
  type Instant,
  type JsonObject,
  type JsonValue,
  type RawNumber,
  type Recording,
  type TimeZone,
  formatLocal,
  isJsonObject,
  parseIso,
} from "../model/index.ts";
import { lookUp } from "./lookup.ts";

const longest = 2n ** 63n - 1n;

/** The id as a number with all its digits; null for nothing and for an id that is no number that a long holds. */
export function numericId(id: string | null | undefined): RawNumber | null {
  if (!/^(?:0|[1-9]\d{0,18})$/.test(id ?? "")) return null;
  return BigInt(id ?? "") > longest ? null : JSON.rawJSON(id ?? "");
}

/**
 * The id of a call or job on a protocol whose ids are numbers. A receiver declares such a field as a long and
 * refuses the whole message for a UUID, so an id that is no number is stood for by one made of its SHA-256: the
 * same for the same id always, positive, 62 bits.
 */
export function longId(id: string | null | undefined): RawNumber | null {
  if (id === null || id === undefined || id === "") return null;
  return numericId(id) ?? JSON.rawJSON(String(BigInt(`0x${hash("sha256", id).slice(0, 16)}`) >> 2n));
}

/** `yyyy-MM-dd HH:mm:ss` in the zone; null for nothing. */
export function localText(iso: string | null | undefined, zone: TimeZone): string | null {
  const at = instantOf(iso);
  return at === null ? null : formatLocal(at, zone);
}

/** The instant of an ISO time; null for nothing, and for what is none. */
export function instantOf(iso: string | null | undefined): Instant | null {
  return (iso === null || iso === undefined ? undefined : parseIso(iso)) ?? null;
}

/** The link of the recording with that voice; null when there is none. */
export function recordingUrl(
  recordings: readonly Recording[] | undefined,
  kind: Recording["kind"],
): string | null {
  return recordings?.find((recording) => recording.kind === kind)?.url ?? null;
}

/** The fields that the platform itself sent beside the model's, when the facts are that platform's own. */
export function ownFields(
  facts: { readonly platform: string; readonly platformFields?: JsonObject },
  platform: string,
): JsonObject {
  return facts.platform === platform ? (facts.platformFields ?? {}) : {};
}

/** The platform's own code of its own call, where it is one of the table's; null for every other call. */
export function ownCode(
  facts: { readonly platform: string; readonly platformCode?: string | null },
  platform: string,
  codes: Readonly<Record<string, unknown>>,
): string | null {
  const code = facts.platform === platform ? (facts.platformCode ?? null) : null;
  return lookUp(codes, code) === undefined ? null : code;
}

/** The number, rounded; null for nothing. */
export function wholeNumber(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value);
}

/** The object under the key; empty when there is none. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : {};
}

/** The value under the key; the fallback when there is none. */
export function valueAt(object: JsonObject, key: string, fallback: JsonValue = null): JsonValue {
  return (Object.hasOwn(object, key) ? object[key] : null) ?? fallback;
}

/**
 * True when the facts have what makes a record, and not only a part of a call (its recording, its dialog, a
 * changed level) that came without one: a record made of that would overwrite a good one with nothing.
 */
export function tellsRecord(facts: Call | CallFacts): boolean {
  const { to, from, dialedAt, endedAt, platformCode, talkSeconds } = facts;
  const outcome = facts.outcome === "unknown" ? null : facts.outcome;
  return [to, from, dialedAt, endedAt, platformCode, talkSeconds, outcome].some(
    (value) => value !== null && value !== undefined,
  );
}
