import {
  CallFactEvent,
  CallSummaryEvent,
  type CanonicalEvent,
  type EventType,
  JobEvent,
  OtherEvent,
  type Text,
  eventTypes,
} from "../../model/index.ts";
import { judgeByRule } from "../ack.ts";
import type { Dialect, Encoded } from "../dialect.ts";
import { pushRecord } from "../pushes.ts";
import { decodeStandard } from "./standard-decode.ts";

const second = 1;
const minute = 60 * second;
const hour = 60 * minute;

const titles: Readonly<Record<EventType, Text>> = {
  "call.record": { en: "A call was made", zh: "通话记录" },
  "call.recording": { en: "A recording is there", zh: "通话录音" },
  "call.dialog": { en: "The dialog is there", zh: "通话对话" },
  "call.intent_changed": { en: "A person changed the intent level", zh: "人工修改意向等级" },
  "call.completed": { en: "A call is complete", zh: "通话数据齐备" },
  "call.revised": { en: "A complete call changed", zh: "通话数据更正" },
  "job.status_changed": { en: "A job changed its status", zh: "任务状态变更" },
  "platform.other": { en: "Anything else that a platform sent", zh: "平台的其他消息" },
};

/** The hub's own protocol: canonical events as JSON, signed as Standard Webhooks lays down. */
export const standard: Dialect = {
  name: "standard",
  title: { en: "Standard", zh: "标准协议" },
  messages: eventTypes.map((type) => ({
    name: type,
    title: titles[type],
    schema: schemaOf(type),
    carries: [type],
  })),
  policy: {
    ladder: {
      gapsSeconds: [
        5 * second,
        5 * minute,
        30 * minute,
        2 * hour,
        5 * hour,
        10 * hour,
        14 * hour,
        20 * hour,
        24 * hour,
      ],
      maxAttempts: 10,
      windowSeconds: null,
    },
    timeoutMs: 15_000,
    ack: { en: "Any 2xx answer; 410 ends the delivery", zh: "返回任意 2xx；返回 410 则终止推送" },
  },
  defaultEvents: eventTypes,
  signs: true,
  ownSummaries: true,
  decode: decodeStandard,
  encode,
  pushes: pushRecord(encode),
  judge(answer, rule) {
    if (answer.status === 410) return { kind: "rejected", error: "http_status" };
    return judgeByRule(answer, rule ?? "2xx");
  },
  acknowledgement: {
    status: 200,
    contentType: "application/json; charset=utf-8",
    body: '{"result":"success"}',
  },
  awaits: (_call, arrived) => (arrived.has("call.record") ? [] : ["call.record"]),
};

function encode(event: CanonicalEvent): readonly Encoded[] {
  return [{ message: event.type, type: event.type, body: JSON.stringify(event) }];
}

function schemaOf(type: EventType) {
  switch (type) {
    case "call.record":
    case "call.recording":
    case "call.dialog":
    case "call.intent_changed":
      return CallFactEvent;
    case "call.completed":
    case "call.revised":
      return CallSummaryEvent;
    case "job.status_changed":
      return JobEvent;
    case "platform.other":
      return OtherEvent;
  }
}
