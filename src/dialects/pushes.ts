import type { Call } from "../model/index.ts";
import type { Dialect, EncodeContext, Encoded } from "./dialect.ts";

/** The pushes of a platform that has a record with everything inside: the one message. */
export function pushRecord(encode: Dialect["encode"]): Dialect["pushes"] {
  return (call: Call, context: EncodeContext): readonly Encoded[] =>
    encode({ type: "call.record", occurredAt: call.endedAt, call }, context);
}
