import type { paths } from "../api/hub.ts";
import type { Right } from "../session/me.ts";
import { type Text, useSay } from "../text.ts";

// The hub's own words, as the console says them. What is not here is shown as the hub says it.

type Words = Readonly<Record<string, Text>>;
type CallQuery = NonNullable<paths["/v1/tenants/{tenant}/calls"]["get"]["parameters"]["query"]>;
type Delivery =
  paths["/v1/tenants/{tenant}/deliveries/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** How a call ended, as the hub says it. */
export type OutcomeWord = NonNullable<CallQuery["outcome"]>;

/** How a call ended. */
export const outcomes: Readonly<Record<OutcomeWord, Text>> = {
  answered: { en: "answered", zh: "已接听" },
  no_answer: { en: "no answer", zh: "无人接听" },
  busy: { en: "busy", zh: "占线" },
  rejected: { en: "rejected", zh: "拒接" },
  powered_off: { en: "powered off", zh: "关机" },
  suspended: { en: "suspended", zh: "停机" },
  invalid_number: { en: "invalid number", zh: "空号" },
  unreachable: { en: "unreachable", zh: "无法接通" },
  caller_unavailable: { en: "caller unavailable", zh: "主叫号码不可用" },
  caller_arrears: { en: "caller in arrears", zh: "主叫欠费" },
  abandoned: { en: "abandoned", zh: "呼损" },
  blocked: { en: "blocked", zh: "已拦截" },
  off_hours: { en: "off hours", zh: "非呼叫时段" },
  timeout: { en: "timed out", zh: "超时" },
  network_failure: { en: "network failure", zh: "网络故障" },
  system_error: { en: "system error", zh: "系统错误" },
  unknown: { en: "unknown", zh: "未知" },
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

/** Says one of the hub's words. */
export function useWord(): (words: Words, value: string | null | undefined) => string {
  const say = useSay();
  return (words, value) => {
    if (value === null || value === undefined) return "–";
    const text = words[value];
    return text === undefined ? value : say(text);
  };
}
