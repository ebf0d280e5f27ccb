import { type Call, type CallFacts, type Customer, type Flag, type Recording, spreadFacts } from "./call.ts";
import type { CallFactEvent } from "./event.ts";
import { type JsonObject, type JsonValue, isJsonObject } from "./terms/index.ts";
import { byStrength } from "./strength.ts";

// The fold: what a set of events says about one call.
//
// F1. Order-free: every order of arrival, with any repeats, gives the same call, byte for byte (promise 5).
// F2. Nothing known is overwritten by nothing: null, "", [] and objects of nothing but these never replace a
//     value.
// F3. Where two events contradict each other, the stronger one wins (see strength.ts). Strength is read from the
//     events alone, so a platform that sends a changed fact without any mark of time leaves it undecided which
//     is the later one: the hub then takes the same side whatever the order was.
// F4. Recordings gather: one entry for each voice and link.

/** The call that these events are about; all must name the same call. @throws RangeError for no events. */
export function foldCall(events: readonly CallFactEvent[]): Call {
  const [weakest, ...stronger] = byStrength(events);
  if (weakest === undefined) throw new RangeError("Expected at least one event to fold");
  const facts = stronger.reduce((told, event) => mergeFacts(told, event.call), weakest.call);
  const { outcome, recordings = [], flags = [] } = facts;
  return {
    ...spreadFacts(facts),
    outcome: outcome ?? "unknown",
    recordings: mergeRecordings([], recordings),
    flags: mergeFlags([], flags),
  };
}

function mergeFacts(weaker: CallFacts, stronger: CallFacts): CallFacts {
  const known = Object.entries(stronger).filter(([, value]) => !isNothing(value));
  return {
    ...weaker,
    ...Object.fromEntries(known),
    id: weaker.id,
    platform: weaker.platform,
    customer: mergeCustomer(weaker.customer, stronger.customer),
    recordings: mergeRecordings(weaker.recordings ?? [], stronger.recordings ?? []),
    correlation: mergeByKey(weaker.correlation, stronger.correlation),
    platformFields: mergeObjects(weaker.platformFields ?? {}, stronger.platformFields ?? {}),
    parsed: mergeByKey(weaker.parsed, stronger.parsed),
    flags: mergeFlags(weaker.flags ?? [], stronger.flags ?? []),
  };
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(isNothing);
}

function either<Value>(stronger: Value, weaker: Value): Value {
  return isNothing(stronger) ? weaker : stronger;
}

function mergeCustomer(weaker: CallFacts["customer"], stronger: CallFacts["customer"]): Customer | null {
  if (!weaker || !stronger) return stronger ?? weaker ?? null;
  return { id: either(stronger.id, weaker.id), name: either(stronger.name, weaker.name) };
}

function mergeByKey<Value>(
  weaker: Readonly<Record<string, Value>> = {},
  stronger: Readonly<Record<string, Value>> = {},
): Record<string, Value> {
  const known = Object.entries(stronger).filter(
    ([key, value]) => !Object.hasOwn(weaker, key) || !isNothing(value),
  );
  return { ...weaker, ...Object.fromEntries(known) };
}

function mergeObjects(weaker: JsonObject, stronger: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...weaker };
  for (const [key, value] of Object.entries(stronger)) {
    const before = Object.hasOwn(weaker, key) ? weaker[key] : undefined;
    if (isJsonObject(before) && isJsonObject(value)) define(merged, key, mergeObjects(before, value));
    else if (before === undefined || !isNothing(value)) define(merged, key, value);
  }
  return merged;
}

// A platform may send a key such as "__proto__", which an assignment would swallow.
function define(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

const voices = ["mixed", "customer", "robot"];

function mergeRecordings(weaker: readonly Recording[], stronger: readonly Recording[]): Recording[] {
  if (weaker.length + stronger.length < 2) return [...weaker, ...stronger];
  const merged = new Map<string, Recording>();
  for (const recording of [...weaker, ...stronger]) {
    const key = `${voices.indexOf(recording.kind)} ${recording.url ?? recording.id ?? ""}`;
    const before = merged.get(key);
    merged.set(key, before === undefined ? recording : mergeRecording(before, recording));
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, recording]) => recording);
}

function mergeRecording(weaker: Recording, stronger: Recording): Recording {
  const id = either(stronger.id, weaker.id);
  return {
    kind: stronger.kind,
    url: either(stronger.url, weaker.url),
    durationSeconds: stronger.durationSeconds ?? weaker.durationSeconds,
    sizeBytes: stronger.sizeBytes ?? weaker.sizeBytes,
    ...(id === undefined ? {} : { id }),
  };
}

function mergeFlags(weaker: readonly Flag[], stronger: readonly Flag[]): Flag[] {
  if (weaker.length + stronger.length < 2) return [...weaker, ...stronger];
  const merged = new Map([...weaker, ...stronger].map((flag) => [`${flag.path} ${flag.code}`, flag]));
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flag]) => flag);
}
