import {
  CallFactEvent,
  CallSummaryEvent,
  type CanonicalEvent,
  JobEvent,
  type JsonObject,
  type JsonValue,
  type EventType,
  type OperationalEventType,
  OtherEvent,
  type Validator,
  isEventType,
  isJsonArray,
  isJsonObject,
  isOperational,
  isRawNumber,
  sortKeys,
  spreadFacts,
  validatorOf,
} from "../../model/index.ts";
import type { Decoded } from "../dialect.ts";
import { missingField, notAnObject, undecodable } from "../undecodable.ts";

const validators = {
  fact: validatorOf<CallFactEvent>(CallFactEvent),
  summary: validatorOf<CallSummaryEvent>(CallSummaryEvent),
  job: validatorOf<JobEvent>(JobEvent),
  other: validatorOf<OtherEvent>(OtherEvent),
};

/**
 * Wire → event. This protocol is the hub's own, so a wrong value is refused by its path instead of guessed at;
 * parts that are left out are filled in, and ids may be numbers.
 */
export function decodeStandard(wire: JsonValue): Decoded {
  // The same facts must make the same text, whatever the order of their keys.
  const body = sortKeys(wire);
  if (!isJsonObject(body)) return notAnObject("");
  const type = body["type"];
  if (type === undefined || type === null) return missingField("type");
  if (typeof type !== "string" || !isEventType(type)) {
    return undecodable("unknown-message", "type", {
      en: `Expected type to be the name of an event, got ${JSON.stringify(type)}`,
      zh: `type 应为事件名称，实际为 ${JSON.stringify(type)}`,
    });
  }
  if (isOperational(type)) return decodeForeign(type, body);
  const validator: Validator<CanonicalEvent> = validators[shapeOf(type)];
  const event = fillEvent(body);
  if (validator.accepts(event)) return { ok: true, message: type, events: [event] };
  const problems = validator.problems(event);
  const [first = { path: "", text: { en: "is not an event", zh: "不是事件" } }] = problems;
  const text = { en: `${first.path} ${first.text.en}`, zh: `${first.path} ${first.text.zh}` };
  return { ...undecodable("missing-field", first.path, text), problems };
}

/**
 * What another hub says of its own work is kept whole, and is nothing that this hub says of its own: nobody who can
 * push makes an endpoint here seem to fail.
 */
function decodeForeign(name: string, body: JsonObject): Decoded {
  const other = { platform: "standard", name, data: body };
  return {
    ok: true,
    message: "platform.other",
    events: [{ type: "platform.other", occurredAt: null, other }],
  };
}

function shapeOf(type: Exclude<EventType, OperationalEventType>): keyof typeof validators {
  if (type === "job.status_changed") return "job";
  if (type === "platform.other") return "other";
  return type === "call.completed" || type === "call.revised" ? "summary" : "fact";
}

/** The event in one order of keys, with what was left out in its place. */
function fillEvent({ type = null, occurredAt = null, ...parts }: JsonObject): JsonObject {
  const filled = Object.entries(parts).map(([key, value]) => [key, fillPart(key, value, type)] as const);
  const known = filled.filter(([key, value]) => partNames.has(key) && value !== null);
  return { type, occurredAt, ...Object.fromEntries(known) };
}

const partNames = new Set(["phase", "version", "call", "job", "other"]);

function fillPart(key: string, value: JsonValue, type: JsonValue): JsonValue {
  if (key === "version") return idText(value);
  if (!isJsonObject(value)) return value;
  if (key === "call") return fillCall(value, type);
  return key === "job"
    ? { ...withoutNulls(value), id: idText(value["id"] ?? null) }
    : { data: null, ...value };
}

const lists = new Set(["labels", "concerns", "recordings", "dialog", "flags"]);
const maps = new Set(["correlation", "platformFields", "parsed"]);

function fillCall(call: JsonObject, type: JsonValue): JsonObject {
  const told = Object.entries(call).filter(
    ([key, value]) => value !== null || !(lists.has(key) || maps.has(key)),
  );
  const filled = told.map(([key, value]) => [key, fillField(key, value)] as const);
  const facts = Object.fromEntries(filled);
  if (type === "call.record") return inOrder(facts);
  return type === "call.completed" || type === "call.revised"
    ? { ...inOrder(facts), outcome: facts["outcome"] ?? "unknown" }
    : facts;
}

// spreadFacts puts what is there into one order whatever it is; whether it fits is for the validator to say.
const inOrder: (facts: JsonObject) => JsonObject = (facts) => ({ ...nothing, ...facts });
const nothing: JsonObject = spreadFacts({ id: "", platform: "" });

function fillField(key: string, value: JsonValue): JsonValue {
  switch (key) {
    case "id":
    case "jobId":
      return idText(value);
    case "intent":
      return fill(value, { level: null, label: null, basis: null });
    case "customer":
      return fillCustomer(value);
    case "recordings":
      return fillEach(value, () => ({ kind: "mixed", url: null, durationSeconds: null, sizeBytes: null }));
    case "dialog":
      return fillEach(value, (index) => ({
        seq: index + 1,
        speaker: null,
        text: "",
        startMs: null,
        endMs: null,
        node: null,
      }));
    case "correlation":
      return isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, handle]) => [name, idText(handle)]))
        : value;
    default:
      return value;
  }
}

function fillCustomer(value: JsonValue): JsonValue {
  const filled = fill(value, { id: null, name: null });
  return isJsonObject(filled) ? { ...filled, id: idText(filled["id"] ?? null) } : filled;
}

function fillEach(value: JsonValue, blank: (index: number) => JsonObject): JsonValue {
  return isJsonArray(value) ? value.map((item, index) => fill(item, blank(index))) : value;
}

function fill(value: JsonValue, blank: JsonObject): JsonValue {
  return isJsonObject(value) ? { ...blank, ...value } : value;
}

/** An id as text, whichever way it was written. */
function idText(value: JsonValue): JsonValue {
  if (isRawNumber(value)) return value.rawJSON;
  return typeof value === "number" ? String(value) : value;
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
