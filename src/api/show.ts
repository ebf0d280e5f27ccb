import {
  type DeliveryState,
  type Language,
  type Message,
  type QuarantineReason,
  type Tenant,
  type Text,
  type TimeZone,
  foldCall,
  mintedAt,
} from "../model/index.ts";
import { type CountedJob, type StoredCall, type StoredDelivery, callFacts } from "../store/index.ts";
import { showTime } from "./schemas.ts";

const reasons: Readonly<Record<QuarantineReason, Text>> = {
  empty: { en: "The body is empty", zh: "报文为空" },
  "not-utf8": { en: "The body is not text in UTF-8", zh: "报文不是 UTF-8 文本" },
  "not-json": { en: "The body is not JSON, or was cut off", zh: "报文不是 JSON，或被截断" },
  "not-an-object": { en: "There is no JSON object where one is due", zh: "该处应为 JSON 对象" },
  "missing-field": {
    en: "A field that the message can't do without is missing or wrong",
    zh: "缺少必需字段，或其值有误",
  },
  "unknown-message": { en: "It is no message that this protocol has", zh: "不是该协议的报文" },
  unverified: {
    en: "It does not prove that it comes from its source: its signature or secret header was missing or wrong",
    zh: "无法证明来自该来源：签名或密钥请求头缺失或不正确",
  },
  "bad-encoding": {
    en: "The body is not compressed as its Content-Encoding says",
    zh: "报文的压缩方式与 Content-Encoding 不符",
  },
};

/** A call as it is answered. */
export function showCall(call: StoredCall, { timezone }: Tenant) {
  const { id, source, revision, completed, awaiting, graceEndsAt } = call;
  return {
    id,
    source,
    revision,
    completed,
    awaiting,
    ...(graceEndsAt === null ? {} : { graceEndsAt: showTime(graceEndsAt, timezone) }),
    call: foldCall(callFacts(call.events)),
  };
}

/** A message as it is answered. */
export function showMessage(message: Message, { timezone }: Tenant, language: Language) {
  const { id, source, receivedAt, fate, reason, path, name, headers, remote, sizeBytes } = message;
  return {
    id,
    source,
    receivedAt: showTime(receivedAt, timezone),
    fate,
    ...(reason === null ? {} : { reason, path: path ?? "", detail: reasons[reason][language] }),
    ...(name === null ? {} : { name }),
    ...(message.interface === null ? {} : { interface: message.interface }),
    remote,
    headers,
    sizeBytes,
  };
}

/** A delivery as it is answered. */
export function showDelivery(delivery: StoredDelivery, { timezone }: Tenant) {
  const { id, endpoint, event, call, type, dialect, message, state, attempts, createdAt } = delivery;
  const { lastError, lastStatus } = delivery;
  return {
    id,
    endpoint,
    event,
    ...(call === null ? {} : { call }),
    type,
    dialect,
    message,
    ...showState(state, timezone),
    attemptCount: attempts,
    ...(lastError === null ? {} : { lastError }),
    ...(lastStatus === null ? {} : { lastStatus }),
    createdAt: showTime(createdAt, timezone),
  };
}

function showState(state: DeliveryState, zone: TimeZone) {
  switch (state.state) {
    case "waiting":
    case "sending":
      return { state: state.state, dueAt: showTime(state.dueAt, zone) };
    case "delivered":
      return { state: state.state, settledAt: showTime(state.at, zone) };
    case "failed":
    case "parked":
      return { state: state.state, reason: state.reason, settledAt: showTime(state.at, zone) };
  }
}

/** A job as it is answered. */
export function showJob({ job, calls, outcomes, newestCall }: CountedJob, { timezone }: Tenant) {
  const { id, source, key, name, status, statusAt } = job;
  return {
    id,
    source,
    jobId: key,
    ...(name === null ? {} : { name }),
    status,
    ...(statusAt === null ? {} : { statusAt: showTime(statusAt, timezone) }),
    calls,
    outcomes,
    ...(newestCall === null ? {} : { lastCallAt: showTime(mintedAt(newestCall), timezone) }),
  };
}
