import {
  type CallFacts,
  type Intent,
  type JobFacts,
  type JsonValue,
  type Recording,
  type Turn,
  intentLevelIn,
  isJsonObject,
} from "../../model/index.ts";
import { callTimes } from "../call-times.ts";
import type { DecodeContext, Decoded } from "../dialect.ts";
import { decodedRecord, fieldsLeft } from "../decoding.ts";
import { outcomeOf, readCode, readMeaning } from "../lookup.ts";
import { decodedOther } from "../other-message.ts";
import { missingField, notAnObject } from "../undecodable.ts";
import { WireReader } from "../wire-reader.ts";
import { intentLabels, jobStatusCodes, resultStatuses, speakers } from "./tanyi-codes.ts";

const platform = "tanyi";

/** Wire → events (TY-01 to TY-11). An unknown `dataType` is kept as `platform.other`. */
export function decodeTanyi(body: JsonValue, context: DecodeContext): Decoded {
  if (!isJsonObject(body)) return notAnObject("");
  const envelope = new WireReader(body);
  const dataType = envelope.text("dataType");
  if (dataType === null) return missingField("dataType");
  if (dataType !== "ROBOT_CALL_RECORD" && dataType !== "ROBOT_CALL_JOB") {
    return decodedOther(platform, dataType, body);
  }
  const data = envelope.unwrap("data");
  if (data === undefined) return notAnObject("data");
  return dataType === "ROBOT_CALL_RECORD" ? decodeRecord(data, context) : decodeJob(data);
}

function decodeRecord(data: WireReader, { timezone }: DecodeContext): Decoded {
  const id = data.text("callRecordId");
  if (id === null) return missingField("data.callRecordId");
  const status = readCode(data, "resultStatus", resultStatuses);
  const outcome = outcomeOf(status);
  const times = callTimes(
    {
      dialedAt: data.localTime("startTime", timezone),
      endedAt: data.localTime("endTime", timezone),
      talkSeconds: data.number("chatDuration"),
      answered: outcome === "answered",
    },
    timezone,
  );
  const facts: CallFacts = {
    id,
    platform,
    direction: "outbound",
    jobId: data.text("robotCallJobId"),
    to: data.text("calledPhoneNumber"),
    outcome,
    ...times,
    rounds: data.number("chatRound"),
    hungUpBy: status.entry?.hungUpBy ?? null,
    intent: readIntent(data),
    labels: data.texts("attributes"),
    concerns: data.texts("customerConcern"),
    recordings: readRecordings(data),
    dialog: data.children("callDetailList").map(readTurn),
    platformCode: status.code,
    platformLabel: status.entry?.label ?? null,
  };
  return decodedRecord("ROBOT_CALL_RECORD", facts, data);
}

function readIntent(data: WireReader): Intent | null {
  const label = data.text("intentLevel");
  const basis = data.text("analysisBasis");
  if (label === null && basis === null) return null;
  const level = intentLevelIn(label);
  return { level, label: level !== null && level === label ? intentLabels[level] : label, basis };
}

function readRecordings(data: WireReader): Recording[] {
  const links = [
    { kind: "mixed", url: data.text("fullAudioUrl") },
    { kind: "customer", url: data.text("customerAudioUrl") },
  ] as const;
  return links
    .filter(({ url }) => url !== null)
    .map(({ kind, url }) => ({ kind, url, durationSeconds: null, sizeBytes: null }));
}

function readTurn(detail: WireReader, index: number): Turn {
  const speaker = readMeaning(detail, "type", speakers) ?? "robot";
  const text = detail.text("text") ?? "";
  const turn = { seq: index + 1, speaker, text, startMs: null, endMs: null, node: null } as const;
  return { ...turn, ...fieldsLeft(detail) };
}

function decodeJob(data: WireReader): Decoded {
  const id = data.text("robotCallJobId");
  if (id === null) return missingField("data.robotCallJobId");
  const status = readCode(data, "status", jobStatusCodes);
  const job: JobFacts = {
    id,
    platform,
    status: status.entry ?? "unknown",
    platformCode: status.code,
    platformFields: data.rest(),
    flags: data.flags,
  };
  return {
    ok: true,
    message: "ROBOT_CALL_JOB",
    events: [{ type: "job.status_changed", occurredAt: null, job }],
  };
}
