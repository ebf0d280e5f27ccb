import {
  type Call,
  type CallFacts,
  type CanonicalEvent,
  type JobEvent,
  type JobStatus,
  type JsonValue,
  defaultTimeZone,
  foldCall,
  isJsonArray,
  isJsonObject,
} from "../model/index.ts";
import { decodeCallback } from "./decode-callback.ts";
import type { DecodeContext, Dialect } from "./dialect.ts";
import { factsOf, readJson } from "./wire-fixtures.contract.ts";

// Shorthand for tests of one dialect: what it sends for an event, what it reads from a message.

/** A whole call of a platform that no dialect knows, with these facts. */
export function callOf(facts: Partial<CallFacts>): Call {
  return foldCall([{ type: "call.record", call: { id: "1107", platform: "acme", ...facts } }]);
}

/** A job of a platform that no dialect knows went into that status. */
export function jobWent(status: JobStatus, facts: Partial<JobEvent["job"]> = {}): JobEvent {
  const job = { id: "62", platform: "acme", ...facts, status };
  return { type: "job.status_changed", occurredAt: "2026-11-20T18:17:19+08:00", job };
}

/** The bodies that go out for the event. */
export function send(dialect: Dialect, event: CanonicalEvent): readonly JsonValue[] {
  return dialect.encode(event, { timezone: defaultTimeZone }).map(({ body }) => readJson(body));
}

/** The only body that goes out for the completed call. @throws RangeError for none or several. */
export function sendCall(dialect: Dialect, facts: Partial<CallFacts>): JsonValue {
  const [body, more] = send(dialect, { type: "call.completed", call: callOf(facts) });
  if (body === undefined || more !== undefined) throw new RangeError("Expected one message for the call");
  return body;
}

/** What the only call in the message is said to be. @throws RangeError for none or several. */
export function readCall(dialect: Dialect, wire: JsonValue, context: Partial<DecodeContext> = {}): CallFacts {
  const [event, more] = factsOf(decodeCallback(dialect, JSON.stringify(wire), context));
  if (event === undefined || more !== undefined) throw new RangeError("Expected facts about one call");
  return event.call;
}

/** The value at a dotted path; null when there is none. */
export function valueAt(body: JsonValue | undefined, path: string): JsonValue {
  return path.split(".").reduce<JsonValue>((value, key) => {
    if (isJsonArray(value)) return value[Number(key)] ?? null;
    return isJsonObject(value) ? (value[key] ?? null) : null;
  }, body ?? null);
}
