import {
  type CallFacts,
  type Customer,
  type HangUpParty,
  type Instant,
  type JsonValue,
  type Outcome,
  type Recording,
  isJsonObject,
  secondsBetween,
} from "../../model/index.ts";
import { type CallTimes, callTimes } from "../call-times.ts";
import { decodedRecord, embeddedFields } from "../decoding.ts";
import type { DecodeContext, Decoded } from "../dialect.ts";
import { outcomeOf, readCode, readMeaning } from "../lookup.ts";
import { missingField, notAnObject } from "../undecodable.ts";
import { WireReader } from "../wire-reader.ts";
import { handupDirections, hangUpDirectionTypes, speechCallResults } from "./icc-codes.ts";

const platform = "icc";

/** Wire → events (IC-01, IC-05 to IC-10). */
export function decodeIcc(body: JsonValue, context: DecodeContext): Decoded {
  if (!isJsonObject(body)) return notAnObject("");
  const data = new WireReader(body).unwrap("data");
  if (data === undefined) return notAnObject("data");
  const id = data.text("id");
  if (id === null) return missingField("data.id");
  const result = readCode(data, "speechCallResult", speechCallResults);
  const outcome = outcomeOf(result);
  const facts: CallFacts = {
    id,
    platform,
    direction: readMeaning(data, "callType", directions) ?? null,
    jobId: readHandle(data, "taskId"),
    from: data.text("callingNumber"),
    to: data.text("calledNumber"),
    outcome,
    ...readTimes(data, outcome, context),
    hungUpBy: readHangUp(data) ?? result.entry?.hungUpBy ?? null,
    transferredTo: readHandle(data, "transferId"),
    recordings: readRecordings(data),
    customer: readCustomer(data),
    correlation: readCorrelation(data),
    platformCode: result.code,
    platformLabel: result.entry?.label ?? null,
    parsed: embeddedFields([data], ["expansionFields"]),
  };
  return decodedRecord("record", facts, data);
}

const directions = { 1: "inbound", 2: "outbound" } as const;

// "0" means none.
function readHandle(data: WireReader, key: string): string | null {
  const handle = data.text(key);
  return handle === "0" ? null : handle;
}

function readTimes(data: WireReader, outcome: Outcome | null, { timezone }: DecodeContext): CallTimes {
  const dialedAt = data.epochTime("communicateBeginTime");
  const endedAt = data.epochTime("communicateEndTime");
  const answered = outcome === "answered";
  const talkSeconds = data.number("communicateDuration");
  const span = { dialedAt, endedAt };
  const answeredAt = answered ? (data.epochTime("agentAnswerTime") ?? connectedAt(data, span)) : null;
  const times = callTimes({ ...span, answeredAt, talkSeconds, answered }, timezone);
  return { ...times, ringSeconds: readRinging(data, span) ?? times.ringSeconds };
}

interface Span {
  readonly dialedAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** When the line was connected, as far as it can belong to this call: the example's is ten days off (IC-09). */
function connectedAt(data: WireReader, { dialedAt, endedAt }: Span): Instant | null {
  const at = data.peekNumber("iccRecordDate");
  if (at === null || dialedAt === null || endedAt === null || at < dialedAt || at > endedAt) return null;
  return data.epochTime("iccRecordDate");
}

/**
 * How long it rang, where the platform tells it. The example has an epoch time in this field: what is longer than
 * the whole call is no duration, stays as it came and is flagged, and the timestamps tell instead (IC-09).
 */
function readRinging(data: WireReader, { dialedAt, endedAt }: Span): number | null {
  const told = data.peekNumber("parkingWaitDuration");
  if (told === null) return null;
  const longest = secondsBetween(dialedAt, endedAt) ?? 24 * 60 * 60;
  if (told >= 0 && told <= longest) return told;
  data.flag("parkingWaitDuration", "implausible-duration");
  return null;
}

function readHangUp(data: WireReader): HangUpParty | null {
  const direction = readMeaning(data, "handupDirection", handupDirections);
  const type = readMeaning(data, "hangUpDirectionType", hangUpDirectionTypes);
  return direction ?? type ?? null;
}

function readRecordings(data: WireReader): Recording[] {
  const id = data.text("communicateVoiceId");
  return id === null ? [] : [{ kind: "mixed", url: null, durationSeconds: null, sizeBytes: null, id }];
}

function readCustomer(data: WireReader): Customer | null {
  const customer = { id: data.text("customerId"), name: data.text("customerName") };
  return customer.id === null && customer.name === null ? null : customer;
}

/** The company's own handles: opaque keys that come back exactly as they were given (IC-10). */
function readCorrelation(data: WireReader): Record<string, string> {
  const handles = ["externalCustomerId", "externalData"].map((key) => [key, data.text(key)] as const);
  return Object.fromEntries(handles.filter((entry): entry is [string, string] => entry[1] !== null));
}
