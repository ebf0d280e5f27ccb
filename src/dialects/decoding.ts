import { type CallFacts, type JsonObject, type JsonValue, spreadFacts } from "../model/index.ts";
import type { Decoded } from "./dialect.ts";
import type { WireReader } from "./wire-reader.ts";

/** What else an event says of itself. */
interface EventMarks {
  readonly phase?: string;
  readonly version?: string;
  /** In place of what the reader left. */
  readonly platformFields?: JsonObject;
}

/** The record of a call, with what the reader left and remarked. It happened when the call ended. */
export function decodedRecord(
  message: string,
  facts: CallFacts,
  reader: WireReader,
  { platformFields = reader.rest(), ...marks }: EventMarks = {},
): Decoded {
  const call = spreadFacts({ ...facts, platformFields, flags: reader.flags });
  return { ok: true, message, events: [{ type: "call.record", occurredAt: call.endedAt, ...marks, call }] };
}

/** The fields that the reader left, as a turn of a dialog keeps them; nothing when it left none. */
export function fieldsLeft(reader: WireReader): { readonly platformFields?: JsonObject } {
  const platformFields = reader.rest();
  return Object.keys(platformFields).length === 0 ? {} : { platformFields };
}

/** What the JSON in these texts says, by the path at which the text stands (BY-08). */
export function embeddedFields(readers: readonly WireReader[], keys: readonly string[]): JsonObject {
  const parsed = readers.flatMap((reader) =>
    keys.map((key) => [reader.pathOf(key), reader.embedded(key)] as const),
  );
  return Object.fromEntries(parsed.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}
