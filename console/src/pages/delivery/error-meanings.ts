import type { AttemptErrorWord } from "../../parts/words.ts";
import type { Text } from "../../text.ts";

/** What an error of an attempt means, and what to look at. */
interface Meaning {
  readonly means: Text;
  readonly check: Text;
}

/** What each error of an attempt means, and what to look at. */
const errorMeanings: Readonly<Record<AttemptErrorWord, Meaning>> = {
  timeout: {
    means: {
      en: "No whole answer came within the endpoint's time, which counts from connecting to the last byte.",
      zh: "在接收端的时限内（从连接到收完最后一个字节）没有收到完整应答。",
    },
    check: {
      en: "Answer first and work afterwards, or raise the endpoint's timeout.",
      zh: "先应答、后处理，或调大接收端的超时时间。",
    },
  },
  connect_refused: {
    means: { en: "Nobody listens at that address and port.", zh: "该地址和端口没有服务在监听。" },
    check: {
      en: "Start the application, and look at the port of the URL.",
      zh: "启动应用，并核对网址中的端口。",
    },
  },
  connection_reset: {
    means: { en: "The connection broke before the answer was whole.", zh: "应答尚未收完，连接就断开了。" },
    check: {
      en: "Look at the application's own log, and at the proxies between.",
      zh: "查看应用自身的日志，以及中间的代理。",
    },
  },
  connect_failed: {
    means: { en: "The connection could not be made.", zh: "无法建立连接。" },
    check: { en: "The detail has the system's own words.", zh: "详情中有系统给出的原因。" },
  },
  dns: {
    means: {
      en: "The name has no address, or the name server did not answer.",
      zh: "域名没有解析结果，或域名服务器没有应答。",
    },
    check: {
      en: "Look at the name in the URL, and at the hub's resolver.",
      zh: "核对网址中的域名，以及本中心所用的解析服务。",
    },
  },
  tls: {
    means: {
      en: "The certificate is not valid for the name, or the handshake failed.",
      zh: "证书与域名不符，或握手失败。",
    },
    check: { en: "Renew the certificate, or complete its chain.", zh: "更新证书，或补全证书链。" },
  },
  blocked_address: {
    means: {
      en: "The address guard does not allow this address; the detail names the rule.",
      zh: "地址防护不允许访问该地址，详情中有所依据的规则。",
    },
    check: {
      en: "Use a public address, or have the operator allow this network.",
      zh: "改用公网地址，或请运维人员放行该网段。",
    },
  },
  too_large: {
    means: { en: "The answer is larger than 64 KiB.", zh: "应答超过 64 KiB。" },
    check: { en: "Answer with a word.", zh: "应答一个词即可。" },
  },
  bad_answer: {
    means: {
      en: "What came is not HTTP, has headers that are too large, or is not compressed as it says.",
      zh: "收到的不是 HTTP 应答、头部过大，或压缩方式与声明不符。",
    },
    check: { en: "Look at what the application sends.", zh: "检查应用实际返回的内容。" },
  },
  http_status: {
    means: {
      en: "The status is not 2xx. A redirect is not followed.",
      zh: "状态码不是 2xx；重定向不会跟随。",
    },
    check: {
      en: "Read the status and the answer: the application says why.",
      zh: "查看状态码与应答内容，应用会说明原因。",
    },
  },
  not_acknowledged: {
    means: {
      en: "The status is 2xx, but the answer is not what acknowledges here.",
      zh: "状态码是 2xx，但应答内容不符合确认约定。",
    },
    check: {
      en: "Answer as the dialect asks for, or choose another rule for what acknowledges at the endpoint.",
      zh: "按协议要求应答，或在接收端上改用其他确认规则。",
    },
  },
  interrupted: {
    means: { en: "The hub broke it off by itself.", zh: "由本中心主动中断。" },
    check: { en: "Nothing: it is not counted, and is made again.", zh: "无需处理：此次不计数，会重新发送。" },
  },
};

/** Both in one text. */
export function meaningOf(error: AttemptErrorWord): Text {
  const { means, check } = errorMeanings[error];
  // Chinese has no space between sentences.
  return { en: `${means.en} ${check.en}`, zh: `${means.zh}${check.zh}` };
}
