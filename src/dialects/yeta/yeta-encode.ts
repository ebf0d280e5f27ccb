import {
  type CallFacts,
  type CanonicalEvent,
  type EventType,
  type JsonObject,
  type Recording,
  secondsBetween,
  spreadFacts,
} from "../../model/index.ts";
import type { Encoded } from "../dialect.ts";
import { instantOf, ownCode, ownFields, tellsRecord, valueAt, wholeNumber } from "../encoding.ts";
import { encodeOther } from "../other-message.ts";
import { taskResultOf, taskResults } from "./yeta-codes.ts";
import { encodeDialog } from "./yeta-dialog.ts";

const platform = "yeta";

type FullFacts = ReturnType<typeof spreadFacts>;

/**
 * Event → wire messages (YT-01, YT-07, YT-11, YT-15, YT-16). A record that has recordings or the dialog inside
 * becomes one message of each kind, and each goes to the endpoints that want its kind.
 */
export function encodeYeta(event: CanonicalEvent): readonly Encoded[] {
  switch (event.type) {
    case "call.record": {
      const call = spreadFacts(event.call);
      const record = tellsRecord(call) ? [encodeRecord(call, event.phase)] : [];
      return [...record, ...encodeVoices(call), ...encodeDialogs(call)];
    }
    case "call.recording":
      return encodeVoices(spreadFacts(event.call));
    case "call.dialog":
      return encodeDialogs(spreadFacts(event.call));
    case "platform.other":
      return encodeOther(event, platform);
    case "call.completed":
    case "call.revised":
    case "call.intent_changed":
    case "job.status_changed":
      return [];
  }
}

function wire(message: string, type: EventType, body: JsonObject): Encoded {
  return { message, type, body: JSON.stringify(body) };
}

function encodeRecord(call: FullFacts, phase: string | undefined): Encoded {
  const own = ownFields(call, platform);
  const body = {
    ...partyOf(call),
    call_uuid: call.id,
    caller: call.from,
    callee: call.to,
    direction: call.direction === null ? null : { inbound: 1, outbound: 2 }[call.direction],
    // Whether anybody answered is told by this field alone (YT-09).
    time_answer: instantOf(call.answeredAt) ?? 0,
    time_hangup: instantOf(call.endedAt),
    duration_ring: valueAt(own, "duration_ring", wholeNumber(call.ringSeconds)),
    duration_call: valueAt(own, "duration_call", secondsInAll(call)),
    ...inboundFields(call),
    ...outboundFields(call, phase),
  };
  return wire("receiveCallRecord", "call.record", body);
}

/** From dialing to the end, not talk (YT-13); of a call without a time of dialing, ringing and talk together. */
function secondsInAll({ dialedAt, endedAt, ringSeconds, talkSeconds }: FullFacts): number | null {
  const seconds = secondsBetween(instantOf(dialedAt), instantOf(endedAt));
  if (seconds !== null || (ringSeconds === null && talkSeconds === null)) return seconds;
  return Math.round((ringSeconds ?? 0) + (talkSeconds ?? 0));
}

// Each direction has fields of its own. Platforms mix them (YT-11), so what is known goes out in any case.
function inboundFields({ direction, correlation }: FullFacts): JsonObject {
  const handle = valueAt(correlation, "callRelationId");
  return direction === "inbound" || handle !== null ? { call_relation_id: handle } : {};
}

function outboundFields(call: FullFacts, phase: string | undefined): JsonObject {
  if (phase === "basic" || (call.direction === "inbound" && phase !== "outbound")) return {};
  return {
    task_id: call.jobId,
    task_data_id: valueAt(call.correlation, "taskDataId"),
    time_dial: instantOf(call.dialedAt),
    time_ring: instantOf(call.ringingAt),
    ...resultFields(call),
    task_tries: call.attempt === null ? null : Math.max(0, Math.round(call.attempt) - 1),
    ...rowFields(call),
  };
}

function resultFields(call: FullFacts): JsonObject {
  const code = ownCode(call, platform, taskResults) ?? taskResultOf[call.outcome ?? "unknown"];
  const label = call.platform === platform ? call.platformLabel : null;
  return { task_result: code, task_result_desc: label ?? taskResults[code]?.label ?? null };
}

function rowFields(call: FullFacts): JsonObject {
  const own = ownFields(call, platform);
  const columns = (call.row ?? []).map(([column = ""]) => column);
  const values = (call.row ?? []).map(([, value = ""]) => value);
  return {
    // Its presence marks the outbound phase, and many a receiver reads a null as absent. Line 0 is no line.
    task_row_index: valueAt(own, "task_row_index", 0),
    task_row_head: valueAt(own, "task_row_head", columns),
    task_row_value: valueAt(own, "task_row_value", values),
  };
}

/** The platform sends one recording a call: that of both voices, where there is one. */
function encodeVoices(call: FullFacts): Encoded[] {
  const linked = call.recordings.filter(({ url }) => url !== null);
  const mixed = linked.filter(({ kind }) => kind === "mixed");
  return (mixed.length === 0 ? linked : mixed).map((recording) => encodeVoice(call, recording));
}

function encodeVoice(call: FullFacts, { url, sizeBytes, durationSeconds }: Recording): Encoded {
  return wire("receiveVoice", "call.recording", {
    ...partyOf(call),
    task_data_id: valueAt(call.correlation, "taskDataId"),
    call_relation_id: valueAt(call.correlation, "callRelationId"),
    call_uuid: call.id,
    url,
    size: wholeNumber(sizeBytes),
    duration: wholeNumber(durationSeconds),
  });
}

function encodeDialogs(call: FullFacts): Encoded[] {
  if (call.dialog.length === 0) return [];
  const own = ownFields(call, platform);
  const body = {
    ...partyOf(call),
    task_id: call.jobId,
    task_data_id: valueAt(call.correlation, "taskDataId"),
    call_relation_id: valueAt(call.correlation, "callRelationId"),
    call_uuid: call.id,
    time_begin: own["time_begin"] ?? instantOf(call.answeredAt),
    time_end: own["time_end"] ?? instantOf(call.endedAt),
    dialog: encodeDialog(call, platform),
  };
  return [wire("receiveDialog", "call.dialog", body)];
}

function partyOf(call: CallFacts): JsonObject {
  const own = ownFields(call, platform);
  return {
    business_id: valueAt(own, "business_id"),
    app_id: valueAt(own, "app_id"),
    robot_id: valueAt(own, "robot_id"),
  };
}
