import {
  type CallFacts,
  type Customer,
  type JobEvent,
  type JobFacts,
  type JsonObject,
  type JsonValue,
  type Recording,
  type Turn,
  formatIso,
  isJsonObject,
} from "../../model/index.ts";
import { callTimes } from "../call-times.ts";
import { decodedRecord, embeddedFields, fieldsLeft } from "../decoding.ts";
import type { DecodeContext, Decoded } from "../dialect.ts";
import { outcomeOf, readCode, readMeaning } from "../lookup.ts";
import { decodedOther } from "../other-message.ts";
import { missingField, notAnObject } from "../undecodable.ts";
import { WireReader } from "../wire-reader.ts";
import { finishStatuses, hangUps, jobStatusCodes, speakers } from "./byai-codes.ts";
import { decodeIntentChange, readTaskResults } from "./byai-task-result.ts";

const platform = "byai";

/** Wire → events (BY-01 to BY-16). Either type on either URL: the content decides. */
export function decodeByai(body: JsonValue, context: DecodeContext): Decoded {
  if (!isJsonObject(body)) return notAnObject("");
  const envelope = new WireReader(body).unwrap("data");
  if (envelope === undefined) return notAnObject("data");
  const dataType = envelope.text("dataType");
  if (dataType === null) return missingField("data.dataType");
  if (dataType !== "CALL_INSTANCE_RESULT" && dataType !== "JOB_INFO_RESULT") {
    return decodedOther(platform, dataType, body);
  }
  const data = envelope.unwrap("data");
  if (data === undefined) return notAnObject("data.data");
  if (dataType === "JOB_INFO_RESULT") return decodeJob(data, context);
  // A manual change of the level has only taskResult (BY-15).
  const onlyResults = !isJsonObject(data.raw("sceneInstance")) && data.raw("taskResult") !== undefined;
  return onlyResults ? decodeIntentChange(data, platform) : decodeRecord(data, context);
}

function decodeRecord(data: WireReader, context: DecodeContext): Decoded {
  const scene = data.child("sceneInstance");
  if (scene === undefined) return notAnObject("data.data.sceneInstance");
  const id = scene.text("callInstanceId");
  if (id === null) return missingField("data.data.sceneInstance.callInstanceId");
  const phoneLog = data.child("phoneLog");
  const turns = phoneLog?.children("phoneLogs") ?? [];
  const results = readTaskResults(data);
  const facts: CallFacts = {
    id,
    platform,
    ...readScene(scene, context),
    intent: results.intent,
    labels: results.labels,
    recordings: readRecordings(scene, phoneLog),
    dialog: turns.map(readTurn),
    parsed: {
      ...embeddedFields([scene], ["properties", "corpName"]),
      ...results.parsed,
      ...embeddedFields(turns, ["userMeanDetail"]),
    },
  };
  const version = scene.raw("gmtModified");
  return decodedRecord("CALL_INSTANCE_RESULT", facts, data, {
    platformFields: fieldsOf(data, scene, phoneLog),
    ...(typeof version === "string" ? { version } : {}),
  });
}

function readScene(scene: WireReader, { timezone }: DecodeContext): Partial<CallFacts> {
  const status = readCode(scene, "finishStatus", finishStatuses);
  const outcome = outcomeOf(status);
  const told = {
    dialedAt: scene.localTime("startTime", timezone),
    endedAt: scene.localTime("endTime", timezone),
    talkSeconds: scene.number("duration"),
    answered: outcome === "answered",
  };
  const agent = scene.text("csStaffId");
  return {
    direction: "outbound",
    jobId: scene.text("callJobId"),
    from: scene.text("callerPhone"),
    to: scene.text("customerTelephone"),
    outcome,
    ...callTimes(told, timezone),
    rounds: scene.number("chatRound"),
    hungUpBy: readMeaning(scene, "hangUp", hangUps) ?? null,
    transferredTo: agent === "0" ? null : agent,
    customer: readCustomer(scene),
    platformCode: status.code,
    platformLabel: status.entry?.label ?? null,
  };
}

function readCustomer(scene: WireReader): Customer | null {
  const customer = { id: scene.text("customerId"), name: scene.text("customerName") };
  return customer.id === null && customer.name === null ? null : customer;
}

function fieldsOf(data: WireReader, scene: WireReader, phoneLog: WireReader | undefined): JsonObject {
  // The signature is of the push and not of the call: a repeat carries another one (BY-12).
  data.take("sign", "dateTime");
  return {
    ...data.rest(),
    sceneInstance: scene.rest(),
    ...(phoneLog === undefined ? {} : { phoneLog: phoneLog.rest() }),
  };
}

function readRecordings(scene: WireReader, phoneLog: WireReader | undefined): Recording[] {
  // The table writes luyunOssUrl where the example writes luyinOssUrl (BY-16).
  const mixed = [
    scene.text("luyinOssUrl") ?? scene.text("luyunOssUrl"),
    phoneLog?.text("luyinOssUrl") ?? null,
  ];
  const links = [
    ...[...new Set(mixed)].map((url) => ({ kind: "mixed" as const, url })),
    { kind: "customer" as const, url: scene.text("userLuyinOssUrl") },
  ];
  return links
    .filter(({ url }) => url !== null)
    .map(({ kind, url }) => ({ kind, url, durationSeconds: null, sizeBytes: null }));
}

function readTurn(log: WireReader, index: number): Turn {
  const node = log.text("decisionId");
  const turn: Turn = {
    seq: index + 1,
    speaker: readMeaning(log, "speaker", speakers) ?? "robot",
    text: log.text("content") ?? "",
    // Milliseconds into the recording (BY-10).
    startMs: log.number("startTime"),
    endMs: log.number("endTime"),
    node: node === null ? null : { id: node, name: null },
  };
  return { ...turn, ...fieldsLeft(log) };
}

function decodeJob(data: WireReader, { timezone }: DecodeContext): Decoded {
  const id = data.text("callJobId");
  if (id === null) return missingField("data.data.callJobId");
  const status = readCode(data, "status", jobStatusCodes);
  const modified = data.localTime("gmtModified", timezone);
  const job: JobFacts = {
    id,
    platform,
    name: data.text("jobName"),
    status: status.entry?.status ?? "unknown",
    platformCode: status.code,
    platformLabel: status.entry?.label ?? null,
    parsed: embeddedFields([data], ["smsCondition"]),
    platformFields: data.rest(),
    flags: data.flags,
  };
  const occurredAt = modified === null ? null : formatIso(modified, timezone);
  const event: JobEvent = { type: "job.status_changed", occurredAt, ...lockVersion(data), job };
  return { ok: true, message: "JOB_INFO_RESULT", events: [event] };
}

// The row's lock version counts its changes, where the time of change has whole seconds only.
function lockVersion(data: WireReader): { readonly version?: string } {
  const version = data.peekNumber("version");
  return version === null ? {} : { version: String(version).padStart(12, "0") };
}
