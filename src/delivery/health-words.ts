import type { AttemptError, Endpoint, EndpointHealth, FailReason, Failure, Text } from "../model/index.ts";
import { stateOf } from "./endpoint-health.ts";

const errors: Readonly<Record<AttemptError, Text>> = {
  timeout: { en: "it did not answer in time", zh: "未在时限内应答" },
  connect_refused: { en: "it refused the connection", zh: "拒绝连接" },
  connection_reset: { en: "it broke the connection off", zh: "连接被中断" },
  connect_failed: { en: "no connection could be made", zh: "无法建立连接" },
  dns: { en: "its host name could not be resolved", zh: "域名无法解析" },
  tls: {
    en: "no secure connection could be made with its certificate",
    zh: "证书无法通过校验，不能建立安全连接",
  },
  blocked_address: { en: "its address is one that may not be called", zh: "其地址不允许访问" },
  too_large: { en: "its answer was too large", zh: "应答过大" },
  bad_answer: { en: "its answer was no valid HTTP", zh: "应答不是有效的 HTTP" },
  http_status: { en: "it answered with an error status", zh: "返回了错误状态码" },
  not_acknowledged: { en: "its answer was not an acknowledgement", zh: "应答内容不是确认" },
  interrupted: { en: "the attempt was broken off", zh: "尝试被中断" },
};

/** Why an attempt failed, in words, as in "it answered 503". */
export function failureWords({ error, status }: Pick<Failure, "error" | "status">): Text {
  if (error === "http_status" && status !== null)
    return { en: `it answered ${status}`, zh: `返回 ${status}` };
  return errors[error];
}

/** Why the endpoint is in the state that it is in. */
export function healthWords(health: EndpointHealth, endpoint: Pick<Endpoint, "enabled" | "paused">): Text {
  const { lastFailure, consecutiveFailures } = health;
  const last = lastFailure === null ? null : failureWords(lastFailure);
  switch (stateOf(health, endpoint)) {
    case "disabled":
      return disabledWords(health, last);
    case "paused":
      return { en: "A person paused it", zh: "已由人工暂停" };
    case "failing":
      return {
        en: `${consecutiveFailures} attempts in a row failed; the last time ${last?.en ?? "it failed"}`,
        zh: `连续 ${consecutiveFailures} 次尝试失败；最近一次：${last?.zh ?? "失败"}`,
      };
    case "healthy":
      return last === null
        ? { en: "Nothing failed since its last acknowledgement", zh: "自上次确认以来没有失败" }
        : { en: `The last attempt failed: ${last.en}`, zh: `最近一次尝试失败：${last.zh}` };
  }
}

function disabledWords({ halt, consecutiveFailures }: EndpointHealth, last: Text | null): Text {
  switch (halt?.cause) {
    case "gone":
      return { en: "It answered 410: it wants nothing more", zh: "返回 410，表示不再接收" };
    case "failing":
      return {
        en: `It failed for too long: ${consecutiveFailures} attempts in a row; the last time ${last?.en ?? "it failed"}`,
        zh: `失败时间过长：连续 ${consecutiveFailures} 次尝试失败；最近一次：${last?.zh ?? "失败"}`,
      };
    case "person":
    case undefined:
      return { en: "A person disabled it", zh: "已由人工停用" };
  }
}

const reasons: Readonly<Record<FailReason, Text>> = {
  attempts_exhausted: { en: "its ladder has no further attempt", zh: "重试阶梯已用尽" },
  window_over: { en: "its ladder's last moment is over", zh: "已超过重试阶梯的最后时刻" },
  rejected: { en: "the endpoint's answer ended it", zh: "接收端的应答终止了推送" },
  dropped: { en: "somebody dropped what was parked", zh: "搁置后被人工丢弃" },
};

/** Why a delivery was given up. */
export function givenUpWords(reason: FailReason, last: Pick<Failure, "error" | "status"> | null): Text {
  const why = reasons[reason];
  if (last === null) return { en: `Given up: ${why.en}`, zh: `已放弃：${why.zh}` };
  const words = failureWords(last);
  return {
    en: `Given up: ${why.en}; the last time ${words.en}`,
    zh: `已放弃：${why.zh}；最近一次：${words.zh}`,
  };
}
