import { type JsonValue, type OtherEvent, sortKeys } from "../model/index.ts";
import type { Decoded, Encoded } from "./dialect.ts";

/** The name of the wire message for everything that a platform sends beside its documented messages. */
export const otherMessage = "other";

/** A message of a kind that the model has no type for, kept whole. */
export function decodedOther(platform: string, name: string, body: JsonValue): Decoded {
  const other = { platform, name, data: sortKeys(body) };
  return { ok: true, message: otherMessage, events: [{ type: "platform.other", occurredAt: null, other }] };
}

/** The message again, for an endpoint that speaks the same protocol; nothing for any other. */
export function encodeOther({ other }: OtherEvent, platform: string): readonly Encoded[] {
  if (other.platform !== platform) return [];
  return [{ message: otherMessage, type: "platform.other", body: JSON.stringify(other.data) }];
}
