import type { Dialect } from "../dialects/index.ts";
import type { AckRule, Attempt, AttemptError, Endpoint, Text } from "../model/index.ts";

/** What a test found, and by which rules. */
export interface Finding {
  readonly attempt: Pick<Attempt, "tookMs" | "status" | "error" | "detail" | "answer">;
  readonly endpoint: Pick<Endpoint, "url" | "ack">;
  readonly dialect: Pick<Dialect, "policy">;
  /** The deadline that holds for deliveries. */
  readonly timeoutMs: number;
}

/** What to do about the outcome of a test, in words for whoever runs the endpoint. */
export function adviceOf(finding: Finding): Text {
  const { error } = finding.attempt;
  return error === null ? acknowledged(finding) : advise[error](finding);
}

const seconds = (ms: number) => `${Number((ms / 1000).toFixed(1))}`;

function acknowledged({ attempt: { tookMs }, timeoutMs }: Finding): Text {
  const [took, most] = [seconds(tookMs), seconds(timeoutMs)];
  if (tookMs <= timeoutMs / 2) return { en: "Acknowledged: nothing to do.", zh: "已确认，无需处理。" };
  return {
    en: `Acknowledged, but after ${took} s of the ${most} s that there are. Answer first, and do the work afterwards.`,
    zh: `已确认，但用了 ${took} 秒（时限 ${most} 秒）。请先应答，再处理业务。`,
  };
}

function timedOut({ attempt: { status, tookMs }, timeoutMs }: Finding): Text {
  const [took, most] = [seconds(tookMs), seconds(timeoutMs)];
  if (status === null) {
    return {
      en: `No whole answer came within ${most} s, which is all that there is. Answer first and do the work afterwards; if nothing arrives at all, look at the firewall in front of the application.`,
      zh: `在 ${most} 秒时限内没有收到完整应答。请先应答，再处理业务；若应用完全没有收到请求，请检查防火墙。`,
    };
  }
  return {
    en: `The answer was ${status} after ${took} s, but only ${most} s are allowed. Answer first, and do the work afterwards.`,
    zh: `用了 ${took} 秒才返回 ${status}，而时限为 ${most} 秒。请先应答，再处理业务。`,
  };
}

const ruleWords: Readonly<Record<AckRule, Text>> = {
  "contains-success": {
    en: "the body must contain the word `success`",
    zh: "应答内容须包含 success",
  },
  "exact-success": { en: "the body must be `success` and nothing else", zh: "应答内容须恰好为 success" },
  "2xx": { en: "any 2xx will do", zh: "任意 2xx 即可" },
};

function notAcknowledged({ attempt: { status, answer }, endpoint, dialect }: Finding): Text {
  const rule = endpoint.ack === null ? dialect.policy.ack : ruleWords[endpoint.ack];
  const body = (answer ?? "").trim().slice(0, 60);
  const said =
    body === ""
      ? { en: "an empty body", zh: "空内容" }
      : { en: `the body \`${body}\``, zh: `内容 \`${body}\`` };
  return {
    en: `The answer was ${status} with ${said.en}, which is no acknowledgement. Expected: ${rule.en}.`,
    zh: `返回了 ${status} 和${said.zh}，不构成确认。要求：${rule.zh}。`,
  };
}

/** What a status says that is no acknowledgement by any rule. */
const statusWords: readonly (readonly [(status: number) => boolean, Text])[] = [
  [
    (status) => status >= 300 && status < 400,
    {
      en: "Redirects are not followed: use the final URL as the endpoint's url.",
      zh: "不跟随重定向：请把最终网址设为接收端的 url。",
    },
  ],
  [
    (status) => status === 401 || status === 403,
    {
      en: "The application refuses the request: check the endpoint's auth, its headers and its secret, and whether this hub's address is let in.",
      zh: "应用拒绝了请求：请检查接收端的认证、请求头和密钥，以及是否放行了本服务的地址。",
    },
  ],
  [
    (status) => status === 404,
    {
      en: "There is nothing at this path: check the endpoint's url.",
      zh: "该路径不存在：请检查接收端的 url。",
    },
  ],
  [
    (status) => status === 405,
    {
      en: "The path takes no POST: check the endpoint's url.",
      zh: "该路径不接受 POST：请检查接收端的 url。",
    },
  ],
  [
    (status) => status === 410,
    {
      en: "The application says that it wants nothing more. On the standard protocol this disables the endpoint.",
      zh: "应用表示不再接收。在标准协议下，这会停用该接收端。",
    },
  ],
  [
    (status) => status === 413,
    {
      en: "The message is larger than the application takes: raise its limit.",
      zh: "消息超过应用允许的大小：请调高上限。",
    },
  ],
  [
    (status) => status === 429 || status === 503,
    {
      en: "The application is busy: lower the endpoint's concurrency or ratePerSecond if this goes on.",
      zh: "应用繁忙：若持续如此，请调低接收端的 concurrency 或 ratePerSecond。",
    },
  ],
  [
    (status) => status >= 500,
    { en: "The application broke on the message: look into its log.", zh: "应用处理出错：请查看其日志。" },
  ],
];

function badStatus({ attempt: { status } }: Finding): Text {
  const known = statusWords.find(([holds]) => status !== null && holds(status))?.[1];
  const words = known ?? {
    en: "The application refuses the message: look into its log for why.",
    zh: "应用拒绝了该消息：原因请查看其日志。",
  };
  return { en: `The answer was ${status}. ${words.en}`, zh: `返回了 ${status}。${words.zh}` };
}

/** What the host of the endpoint is called. */
function hostOf({ endpoint: { url } }: Finding): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

const withDetail = ({ attempt: { detail } }: Finding) =>
  detail === null || detail === "" ? "" : ` (${detail})`;

const advise: Readonly<Record<AttemptError, (finding: Finding) => Text>> = {
  timeout: timedOut,
  connect_refused: (finding) => ({
    en: `Nothing listens at ${hostOf(finding)}: start the application, or correct the port in the url.`,
    zh: `${hostOf(finding)} 上没有程序在监听：请启动应用，或更正 url 中的端口。`,
  }),
  connection_reset: () => ({
    en: "The connection was broken off before an answer came: look into the log of the application, and of the proxy in front of it.",
    zh: "应答之前连接被中断：请查看应用及其前置代理的日志。",
  }),
  connect_failed: (finding) => ({
    en: `No connection could be made to ${hostOf(finding)}${withDetail(finding)}: check that it can be reached from this hub.`,
    zh: `无法连接 ${hostOf(finding)}${withDetail(finding)}：请确认从本服务可以访问该地址。`,
  }),
  dns: (finding) => ({
    en: `The name ${hostOf(finding)} could not be resolved: check its spelling, and that it is in the public DNS.`,
    zh: `域名 ${hostOf(finding)} 无法解析：请检查拼写，并确认其存在于公共 DNS。`,
  }),
  tls: (finding) => ({
    en: `The certificate of ${hostOf(finding)} was not accepted${withDetail(finding)}: it must be valid for this name, not expired, and sent with its intermediate certificates.`,
    zh: `${hostOf(finding)} 的证书未通过校验${withDetail(finding)}：证书须与域名相符、未过期，并附带中间证书。`,
  }),
  blocked_address: (finding) => ({
    en: `${hostOf(finding)} leads to an address that this hub does not call (private, reserved or its own): use a public address, or ask the operator to allow it.`,
    zh: `${hostOf(finding)} 指向本服务不会访问的地址（内网、保留或自身地址）：请使用公网地址，或请管理员放行。`,
  }),
  too_large: () => ({
    en: "The answer was too large: answer with the acknowledgement alone.",
    zh: "应答过大：请只返回确认内容。",
  }),
  bad_answer: (finding) => ({
    en: `The answer was no valid HTTP${withDetail(finding)}: check that the url's scheme and port are those of the application.`,
    zh: `应答不是有效的 HTTP${withDetail(finding)}：请检查 url 的协议和端口。`,
  }),
  http_status: badStatus,
  not_acknowledged: notAcknowledged,
  interrupted: () => ({
    en: "The test was broken off as this hub is stopping: run it again.",
    zh: "本服务正在停止，测试被中断：请重新测试。",
  }),
};
