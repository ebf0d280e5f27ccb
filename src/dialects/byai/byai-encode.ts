import {
  type CallFacts,
  type CanonicalEvent,
  type JobEvent,
  type JsonObject,
  type JsonValue,
  type Turn,
  isJsonArray,
  isJsonObject,
  spreadFacts,
} from "../../model/index.ts";
import type { EncodeContext, Encoded } from "../dialect.ts";
import {
  localText,
  longId,
  numericId,
  objectAt,
  ownCode,
  ownFields,
  recordingUrl,
  tellsRecord,
  valueAt,
  wholeNumber,
} from "../encoding.ts";
import { encodeOther } from "../other-message.ts";
import {
  finishStatusOf,
  finishStatuses,
  intentLabels,
  intentResult,
  labelResult,
  pushedJobStatuses,
} from "./byai-codes.ts";
import { blankJob, blankLog, blankResult, blankScene } from "./byai-blanks.ts";

const platform = "byai";

type FullFacts = ReturnType<typeof spreadFacts>;

/** Event → wire messages (BY-02, BY-03, BY-06, BY-13 to BY-16). */
export function encodeByai(event: CanonicalEvent, context: EncodeContext): readonly Encoded[] {
  switch (event.type) {
    case "call.record":
    case "call.completed":
    case "call.revised":
      if (!tellsRecord(event.call)) return [];
      return [wire("CALL_INSTANCE_RESULT", event.type, encodeRecord(spreadFacts(event.call), context))];
    case "call.intent_changed":
      return encodeIntentChange(event.call);
    case "job.status_changed":
      return encodeJob(event, context);
    case "platform.other":
      return encodeOther(event, platform);
    case "call.recording":
    case "call.dialog":
      return [];
  }
}

function wire(message: string, type: Encoded["type"], data: JsonObject): Encoded {
  const dataType = type === "job.status_changed" ? "JOB_INFO_RESULT" : "CALL_INSTANCE_RESULT";
  const envelope = { code: 200, data: { dataType, data }, resultMsg: "成功", errorStackTrace: null };
  return { message, type, body: JSON.stringify(envelope) };
}

function encodeRecord(call: FullFacts, context: EncodeContext): JsonObject {
  const own = ownFields(call, platform);
  return {
    sceneInstance: encodeScene(call, context),
    taskResult: encodeResults(call),
    phoneLog: {
      ...objectAt(own, "phoneLog"),
      phoneLogs: call.dialog.map((turn) => encodeTurn(turn, call)),
      luyinOssUrl: call.recordings.findLast(({ kind }) => kind === "mixed")?.url ?? null,
    },
    jobFinished: own["jobFinished"] === true,
    // Filled only where the platform has switched signing on for the tenant (BY-12).
    sign: null,
    dateTime: null,
  };
}

function encodeScene(call: FullFacts, { timezone }: EncodeContext): JsonObject {
  const code = ownCode(call, platform, finishStatuses);
  const own = objectAt(ownFields(call, platform), "sceneInstance");
  return {
    ...blankScene,
    ...own,
    callInstanceId: longId(call.id),
    callJobId: longId(call.jobId),
    customerId: numericId(call.customer?.id),
    customerTelephone: call.to,
    customerName: call.customer?.name ?? null,
    status: valueAt(own, "status", 2),
    finishStatus: code === null ? finishStatusOf[call.outcome ?? "unknown"] : Number(code),
    duration: wholeNumber(call.talkSeconds),
    chatRound: wholeNumber(call.rounds),
    startTime: localText(call.dialedAt ?? call.ringingAt ?? call.answeredAt, timezone),
    endTime: localText(call.endedAt, timezone),
    callerPhone: call.from,
    luyinOssUrl: recordingUrl(call.recordings, "mixed"),
    userLuyinOssUrl: recordingUrl(call.recordings, "customer"),
    hangUp: hangUpOf(call),
    csStaffId: numericId(call.transferredTo),
  };
}

function hangUpOf({ hungUpBy }: FullFacts): number | null {
  if (hungUpBy === null) return null;
  return hungUpBy === "customer" ? 1 : 0;
}

function encodeResults(call: FullFacts): JsonValue[] {
  const own = ownFields(call, platform)["taskResult"];
  const entries = isJsonArray(own) ? own.filter((entry) => isJsonObject(entry)) : [];
  const isOurs = (entry: JsonObject) =>
    entry["resultName"] === intentResult || entry["resultName"] === labelResult;
  const rowOf = (name: string) => ({
    ...blankResult,
    callJobId: longId(call.jobId),
    ...entries.find((entry) => entry["resultName"] === name),
    sceneInstanceId: longId(call.id),
    resultName: name,
  });
  const intent = call.intent === null ? [] : [{ ...rowOf(intentResult), ...encodeIntent(call.intent) }];
  const labelled =
    call.labels.length === 0 ? [] : [{ ...rowOf(labelResult), ...encodeLabels(call.labels, entries) }];
  return [...intent, ...labelled, ...entries.filter((entry) => !isOurs(entry))];
}

function encodeIntent({ level, label, basis }: NonNullable<FullFacts["intent"]>): JsonObject {
  const value = label ?? (level === null ? null : intentLabels[level]);
  // The level is what counts now, whoever set it: a mark of an earlier correction would overrule it.
  const correction = { artificialResultValue: value, artificialChanged: null };
  return {
    resultValue: value,
    resultValueNew: value,
    resultDesc: basis,
    resultValueAlias: level ?? "",
    ...correction,
  };
}

function encodeLabels(labels: readonly string[], own: readonly JsonObject[]): JsonObject {
  const keys = labelKeys(own);
  const resultLabels = labels.map((value, index) => ({ key: keys.get(value) ?? index + 1, value }));
  return {
    resultValue: JSON.stringify(resultLabels.map(({ key }) => key)),
    resultValueAlias: "",
    resultLabels,
  };
}

/** The platform's own keys of its labels. */
function labelKeys(entries: readonly JsonObject[]): ReadonlyMap<JsonValue, JsonValue> {
  const lists = entries.flatMap((entry) => entry["resultLabels"] ?? []);
  const labels = lists.filter((label) => isJsonObject(label));
  return new Map(labels.map(({ key = null, value = null }) => [value, key]));
}

function encodeTurn(turn: Turn, call: FullFacts): JsonObject {
  const own = ownFields({ ...turn, platform: call.platform }, platform);
  return {
    ...blankLog,
    ...own,
    sceneInstanceLogId: valueAt(own, "sceneInstanceLogId", wholeNumber(turn.seq)),
    sceneInstanceId: longId(call.id),
    decisionId: numericId(turn.node?.id),
    // An agent speaks for the company: to the receiver that is the robot's side, never the customer's words.
    speaker: turn.speaker === "customer" ? "ME" : "AI",
    content: turn.text,
    startTime: wholeNumber(turn.startMs),
    endTime: wholeNumber(turn.endMs),
  };
}

function encodeIntentChange(call: CallFacts): readonly Encoded[] {
  if (!call.intent) return [];
  const entry = {
    companyId: ownFields(call, platform)["companyId"] ?? null,
    sceneInstanceId: longId(call.id),
    resultName: intentResult,
    resultValue: call.intent.level ?? call.intent.label,
  };
  return [wire("INTENT_CHANGE", "call.intent_changed", { taskResult: [entry] })];
}

function encodeJob({ job, occurredAt }: JobEvent, { timezone }: EncodeContext): readonly Encoded[] {
  const status = pushedJobStatuses[job.status];
  if (status === undefined) return [];
  const data = {
    ...blankJob,
    ...ownFields(job, platform),
    callJobId: longId(job.id),
    jobName: job.name ?? null,
    status,
    gmtModified: localText(occurredAt, timezone),
  };
  return [wire("JOB_INFO_RESULT", "job.status_changed", data)];
}
