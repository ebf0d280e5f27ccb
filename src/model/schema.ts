import { Type, type TSchema } from "typebox";
import type { JsonValue } from "./terms/index.ts";

/** The schema or null, with what it means. */
export function nullable<Schema extends TSchema>(schema: Schema, description?: string) {
  return Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
}

/** What a time with its zone looks like. */
export const isoTimePattern = String.raw`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`;

/** A time with its zone, as in `2026-11-20T10:47:42+08:00`. */
export const isoTime = Type.String({
  pattern: isoTimePattern,
  description: "ISO 8601 with zone, such as 2026-11-20T10:47:42+08:00",
});

/** Any JSON value. */
export const json = Type.Unsafe<JsonValue>({ description: "Any JSON value" });
