import {
  type Call,
  type CallFacts,
  type CanonicalEvent,
  type JobFacts,
  type JsonObject,
  type Turn,
  spreadFacts,
} from "../../model/index.ts";
import type { EncodeContext, Encoded } from "../dialect.ts";
import {
  localText,
  longId,
  ownCode,
  ownFields,
  recordingUrl,
  tellsRecord,
  valueAt,
  wholeNumber,
} from "../encoding.ts";
import { encodeOther } from "../other-message.ts";
import { resultStatusOf, resultStatuses } from "./tanyi-codes.ts";

const platform = "tanyi";

/** Event → wire messages (TY-01, TY-02, TY-07, TY-11). */
export function encodeTanyi(event: CanonicalEvent, context: EncodeContext): readonly Encoded[] {
  switch (event.type) {
    case "call.record":
    case "call.completed":
    case "call.revised": {
      if (!tellsRecord(event.call)) return [];
      return [wire("ROBOT_CALL_RECORD", event.type, encodeRecord(event.call, context))];
    }
    case "job.status_changed": {
      // The platform tells of a job only when it is done (TY-11).
      if (event.job.status !== "completed") return [];
      return [wire("ROBOT_CALL_JOB", event.type, encodeJob(event.job))];
    }
    case "platform.other":
      return encodeOther(event, platform);
    case "call.recording":
    case "call.dialog":
    case "call.intent_changed":
      return [];
  }
}

function wire(message: string, type: Encoded["type"], data: JsonObject): Encoded {
  return { message, type, body: JSON.stringify({ dataType: message, data }) };
}

function encodeRecord(facts: Call | CallFacts, { timezone }: EncodeContext): JsonObject {
  const call = spreadFacts(facts);
  const own = ownFields(call, platform);
  const record = {
    callRecordId: longId(call.id),
    tenantId: valueAt(own, "tenantId"),
    robotCallJobId: longId(call.jobId),
    dialogFlowId: valueAt(own, "dialogFlowId"),
    calledPhoneNumber: call.to,
    resultStatus: ownCode(call, platform, resultStatuses) ?? resultStatusOf[call.outcome ?? "unknown"],
    intentLevel: call.intent?.level ?? null,
    customerConcern: call.concerns,
    fullAudioUrl: recordingUrl(call.recordings, "mixed"),
    customerAudioUrl: recordingUrl(call.recordings, "customer"),
    analysisBasis: call.intent?.basis ?? null,
    startTime: localText(call.dialedAt ?? call.ringingAt ?? call.answeredAt, timezone),
    endTime: localText(call.endedAt, timezone),
    chatDuration: wholeNumber(call.talkSeconds),
    chatRound: wholeNumber(call.rounds),
    attributes: call.labels,
    callDetailList: call.dialog.map((turn) => encodeTurn(turn, call.platform)),
  };
  return { ...record, ...own, ...record };
}

function encodeTurn(turn: Turn, from: string): JsonObject {
  const own = ownFields({ ...turn, platform: from }, platform);
  return {
    text: turn.text,
    // An agent speaks for the company: to the receiver that is the robot's side, never the customer's words.
    type: turn.speaker === "customer" ? "PERSON" : "ROBOT",
    callDetailId: valueAt(own, "callDetailId", wholeNumber(turn.seq)),
  };
}

function encodeJob(job: JobFacts): JsonObject {
  const own = ownFields(job, platform);
  const data = { robotCallJobId: longId(job.id), tenantId: valueAt(own, "tenantId"), status: "COMPLETED" };
  return { ...data, ...own, ...data };
}
