import {
  type AnyEvent,
  CallFactEvent,
  CallSummaryEvent,
  DeliveryFailedEvent,
  EndpointEvent,
  type EventType,
  JobEvent,
  OtherEvent,
  SourceEvent,
  type Text,
  businessEventTypes,
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
  "endpoint.failing": { en: "An endpoint fails again and again", zh: "接收端持续失败" },
  "endpoint.recovered": { en: "An endpoint is back", zh: "接收端恢复" },
  "endpoint.disabled": { en: "The hub disabled an endpoint", zh: "接收端被停用" },
  "delivery.failed": { en: "A delivery was given up", zh: "推送失败" },
  "source.silent": { en: "A source has fallen silent", zh: "来源静默" },
  "source.quarantining": { en: "A source sends what can't be decoded", zh: "来源消息被隔离" },
};

// The same bytes are no smaller the next time. Everything else that is no 2xx, 400 and 422 included, Standard Webhooks
// counts as a failure to be tried again: more often than not it is a receiver's fault that is mended within days.
const tooLarge: ReadonlySet<number> = new Set([413, 414, 431]);

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
    ack: {
      en: "Any 2xx answer; 410 disables the endpoint; 413, 414 and 431 end the delivery",
      zh: "返回任意 2xx；返回 410 则停用接收端；返回 413、414 或 431 则终止该推送",
    },
    breaker: { failures: 20, probeSeconds: 30 },
    // As the services do that speak Standard Webhooks: long enough for a weekend with a day on either side.
    disableAfterSeconds: 5 * 24 * hour,
  },
  // Whoever wants to hear of the hub's own work says so.
  defaultEvents: businessEventTypes,
  signs: true,
  ownSummaries: true,
  decode: decodeStandard,
  encode,
  encodeOperational: encode,
  pushes: pushRecord(encode),
  judge(answer, rule) {
    // "Gone" asks for nothing more at all (Standard Webhooks).
    if (answer.status === 410) return { kind: "rejected", error: "http_status", disables: true };
    if (tooLarge.has(answer.status)) return { kind: "rejected", error: "http_status" };
    return judgeByRule(answer, rule ?? "2xx");
  },
  acknowledgement: {
    status: 200,
    contentType: "application/json; charset=utf-8",
    body: '{"result":"success"}',
  },
  awaits: (_call, arrived) => (arrived.has("call.record") ? [] : ["call.record"]),
};

function encode(event: AnyEvent): readonly Encoded[] {
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
    case "endpoint.failing":
    case "endpoint.recovered":
    case "endpoint.disabled":
      return EndpointEvent;
    case "delivery.failed":
      return DeliveryFailedEvent;
    case "source.silent":
    case "source.quarantining":
      return SourceEvent;
  }
}
