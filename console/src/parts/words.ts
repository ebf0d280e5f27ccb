import { useCallback } from "react";
import type { Schemas, paths } from "../api/hub.ts";
import type { Right } from "../session/me.ts";
import { type Text, useSay } from "../text.ts";

// What stands in a table that was exported stands on the screen, word for word.
export { directionWords as directions, outcomeWords as outcomes } from "../../../src/api/call-words.ts";

// The hub's own words, as the console says them. What is not here is shown as the hub says it.

type Words = Readonly<Record<string, Text>>;
type CallQuery = NonNullable<paths["/v1/tenants/{tenant}/calls"]["get"]["parameters"]["query"]>;
type Call = Schemas["Call"];
type Delivery =
  paths["/v1/tenants/{tenant}/deliveries/{id}"]["get"]["responses"][200]["content"]["application/json"];
type Replay =
  paths["/v1/tenants/{tenant}/replays/{id}"]["get"]["responses"][200]["content"]["application/json"];
type ReplayLeg = Replay["endpoints"][number];
type Message =
  paths["/v1/tenants/{tenant}/messages/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** How a call ended, as the hub says it. */
export type OutcomeWord = NonNullable<CallQuery["outcome"]>;

/** Who speaks in a dialog. */
export const speakers: Readonly<Record<Call["dialog"][number]["speaker"], Text>> = {
  robot: { en: "robot", zh: "机器人" },
  customer: { en: "customer", zh: "客户" },
  agent: { en: "agent", zh: "坐席" },
};

/** Who hung up. */
export const hangUpParties: Readonly<Record<NonNullable<Call["hungUpBy"]>, Text>> = {
  customer: { en: "the customer", zh: "客户" },
  robot: { en: "the robot", zh: "机器人" },
  agent: { en: "the agent", zh: "坐席" },
  transfer: { en: "the transfer", zh: "转接" },
};

/** Whose voice is on a recording. */
export const recordingKinds: Readonly<Record<Call["recordings"][number]["kind"], Text>> = {
  mixed: { en: "both voices", zh: "双方混音" },
  customer: { en: "customer alone", zh: "仅客户" },
  robot: { en: "robot alone", zh: "仅机器人" },
};

/** Odd values that were met and kept. */
export const flagCodes: Readonly<Record<Call["flags"][number]["code"], Text>> = {
  "not-json": { en: "no JSON", zh: "不是 JSON" },
  "not-a-number": { en: "no number", zh: "不是数字" },
  "not-a-time": { en: "no time", zh: "不是时间" },
  "lengths-differ": { en: "lists of different lengths", zh: "列表长度不一致" },
  "implausible-duration": { en: "implausible duration", zh: "时长不合理" },
  "undocumented-code": { en: "undocumented code", zh: "未公布的代码" },
};

/** The levels of intent, from the strongest on. */
export const intentLevels: readonly NonNullable<CallQuery["intent"]>[] = ["A", "B", "C", "D", "E", "F"];

/** Why an attempt was not acknowledged, as the hub says it. */
export type AttemptErrorWord = NonNullable<Delivery["attempts"][number]["error"]>;

/** Why an attempt was not acknowledged. */
export const attemptErrors: Readonly<Record<AttemptErrorWord, Text>> = {
  timeout: { en: "timed out", zh: "超时" },
  connect_refused: { en: "connection refused", zh: "连接被拒绝" },
  connection_reset: { en: "connection reset", zh: "连接被重置" },
  connect_failed: { en: "could not connect", zh: "无法连接" },
  dns: { en: "name not found", zh: "域名解析失败" },
  tls: { en: "TLS failed", zh: "TLS 失败" },
  blocked_address: { en: "address not allowed", zh: "地址不允许" },
  too_large: { en: "answer too large", zh: "应答过大" },
  bad_answer: { en: "unreadable answer", zh: "应答无法读取" },
  http_status: { en: "error status", zh: "错误状态码" },
  not_acknowledged: { en: "not acknowledged", zh: "未按约定确认" },
  interrupted: { en: "broken off", zh: "中断" },
};

/** Why a delivery failed for good, or is parked. */
export const deliveryReasons: Words = {
  attempts_exhausted: { en: "all attempts were made", zh: "重试次数用尽" },
  window_over: { en: "the last moment has passed", zh: "超过最后期限" },
  rejected: { en: "the endpoint refused it for good", zh: "接收端明确拒绝" },
  dropped: { en: "dropped by hand", zh: "手动丢弃" },
  endpoint_disabled: { en: "the endpoint is disabled", zh: "接收端已停用" },
  endpoint_paused: { en: "the endpoint is paused", zh: "接收端已暂停" },
  endpoint_deleted: { en: "the endpoint was deleted", zh: "接收端已删除" },
};

/** Why a message is quarantined, as the hub says it. */
export type QuarantineWord = NonNullable<Message["reason"]>;

/** Why a message is quarantined. */
export const quarantineReasons: Readonly<Record<QuarantineWord, Text>> = {
  empty: { en: "empty", zh: "空报文" },
  "not-utf8": { en: "not UTF-8", zh: "不是 UTF-8" },
  "not-json": { en: "not JSON", zh: "不是 JSON" },
  "not-an-object": { en: "no object where one is due", zh: "应为对象处不是对象" },
  "missing-field": { en: "a field is missing", zh: "缺少字段" },
  "unknown-message": { en: "unknown type of message", zh: "未知的报文类型" },
  "bad-encoding": { en: "not compressed as it says", zh: "压缩方式与声明不符" },
  unverified: { en: "not proven to be the platform's", zh: "来源未能验证" },
};

/** Types of events. */
export const eventTypes: Readonly<Record<Delivery["type"], Text>> = {
  "call.record": { en: "call record", zh: "话单" },
  "call.recording": { en: "recording", zh: "录音" },
  "call.dialog": { en: "dialog", zh: "对话" },
  "call.intent_changed": { en: "intent changed", zh: "意向变更" },
  "call.completed": { en: "call completed", zh: "通话完成" },
  "call.revised": { en: "call revised", zh: "通话修订" },
  "job.status_changed": { en: "job status", zh: "任务状态" },
  "platform.other": { en: "other message", zh: "其他报文" },
  "endpoint.failing": { en: "endpoint failing", zh: "接收端持续失败" },
  "endpoint.recovered": { en: "endpoint recovered", zh: "接收端已恢复" },
  "endpoint.disabled": { en: "endpoint disabled", zh: "接收端已停用" },
  "delivery.failed": { en: "delivery failed", zh: "推送失败" },
  "source.silent": { en: "source silent", zh: "来源静默" },
  "source.quarantining": { en: "source quarantining", zh: "来源报文被隔离" },
};

/** What a replay takes up, as the hub says it. */
export type ReplayedWord = Replay["states"][number];

/** What a replay takes up. */
export const replayedStates: Readonly<Record<ReplayedWord, Text>> = {
  failed: { en: "failed", zh: "失败" },
  parked: { en: "parked", zh: "已搁置" },
  delivered: { en: "delivered", zh: "已送达" },
  missing: { en: "missing", zh: "从未推送" },
};

/** What a replay waits for. */
export const replayPauses: Readonly<Record<NonNullable<ReplayLeg["waitsFor"]>, Text>> = {
  endpoint_disabled: {
    en: "waits until the endpoint is enabled",
    zh: "等待接收端重新启用",
  },
  endpoint_paused: { en: "waits until the endpoint is resumed", zh: "等待接收端恢复" },
  endpoint_failing: {
    en: "waits until the endpoint acknowledges again",
    zh: "等待接收端恢复确认",
  },
};

/** Why a replay ended before it was done. */
export const replayEndReasons: Readonly<Record<NonNullable<ReplayLeg["reason"]>, Text>> = {
  endpoint_deleted: { en: "the endpoint was deleted", zh: "接收端已删除" },
  hub_error: { en: "the hub broke on it; its log tells more", zh: "中心内部错误，详见其日志" },
};

/** What the rights of a key are called, and what each allows. */
export const rightWords: Readonly<Record<Right, { readonly text: Text; readonly about: Text }>> = {
  read: {
    text: { en: "read", zh: "查看" },
    about: {
      en: "See calls, deliveries, messages and how things are set up; phone numbers masked.",
      zh: "查看通话、推送、报文和配置，电话号码脱敏。",
    },
  },
  write: {
    text: { en: "change", zh: "修改" },
    about: {
      en: "Send again, replay, reprocess, hand events in, and set up sources and endpoints.",
      zh: "重新推送、重放、重新解析、提交事件，配置来源和接收端。",
    },
  },
  reveal: {
    text: { en: "whole numbers", zh: "完整号码" },
    about: {
      en: "See phone numbers whole, and messages as they came. The audit log tells of it.",
      zh: "查看完整号码和原始报文。审计日志会有记录。",
    },
  },
  admin: {
    text: { en: "manage", zh: "管理" },
    about: {
      en: "Keys, portal links, the audit log, how long data is kept, erasing a number.",
      zh: "密钥、门户链接、审计日志、数据保留时间、清除号码。",
    },
  },
};

/** Says one of the hub's words. It is the same function for as long as the language is the same. */
export function useWord(): (words: Words, value: string | null | undefined) => string {
  const say = useSay();
  return useCallback(
    (words, value) => {
      if (value === null || value === undefined) return "–";
      const text = words[value];
      return text === undefined ? value : say(text);
    },
    [say],
  );
}
