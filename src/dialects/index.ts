/**
 * The callback protocols of AI calling platforms, both sides. Published as `ringback/dialects`, and usable without
 * the hub: decode what a platform pushes, encode what its receivers expect, judge what they answer.
 */
export type {
  Call,
  CallFactEvent,
  CallFacts,
  CallSummaryEvent,
  CanonicalEvent,
  EventType,
  Flag,
  Intent,
  IntentLevel,
  JobEvent,
  JobFacts,
  JsonObject,
  JsonValue,
  Outcome,
  OperationalEvent,
  OtherEvent,
  Recording,
  TimeZone,
  Turn,
} from "../model/index.ts";
export { parseTimeZone } from "../model/index.ts";
export { decodeCallback } from "./decode-callback.ts";
export type { BodySigning, RecipeUse, SignatureClaim, SigningKey } from "./body-signing.ts";
export type {
  Acknowledgement,
  DecodeContext,
  Decoded,
  Dialect,
  EncodeContext,
  Encoded,
  Policy,
  Undecodable,
  WireMessage,
} from "./dialect.ts";
export { describedIn } from "./field-words.ts";
export { canonicalDialect, dialectNamed, dialects, findDialect } from "./registry.ts";
