import { RingbackError, type Text } from "../model/index.ts";

/** The guard's rules, by which a target is refused. */
export const guardRules = [
  "not-a-url",
  "scheme",
  "credentials",
  "host",
  "own-port",
  "own-url",
  "port",
  "metadata",
  "local-name",
  "loopback",
  "private",
  "link-local",
  "shared",
  "unspecified",
  "multicast",
  "broadcast",
  "documentation",
  "benchmarking",
  "translation",
  "reserved",
] as const;

/** One of {@link guardRules}. */
export type GuardRule = (typeof guardRules)[number];

/** What a rule refused. */
export interface Refused {
  /** The host as the URL has it, the port beside it where the rule is about that; for a bad URL nothing. */
  readonly place: string;
  /** The address that the place led to, where that says more. */
  readonly address?: string;
}

/** A target that the guard refused: which rule it met, and what can be done, in words. */
export class BlockedAddressError extends RingbackError {
  override readonly name = "BlockedAddressError";
  readonly code = "E_BLOCKED_ADDRESS";
  readonly rule: GuardRule;

  constructor(rule: GuardRule, refused: Refused) {
    super(textOf(rule, refused));
    this.rule = rule;
  }
}

function textOf(rule: GuardRule, { place, address = place }: Refused): Text {
  const whole = wholeTexts[rule];
  if (whole !== undefined) return whole;
  const is = phrases[rule];
  const advice = adviceOf(rule, address);
  const at = address === place ? { en: "", zh: "" } : { en: `at ${address}, `, zh: `（${address}）` };
  return {
    en: `${place} is ${at.en}${is.en} (rule ${rule}); ${advice.en}`,
    zh: `${place}${at.zh}是${is.zh}（规则 ${rule}）；${advice.zh}`,
  };
}

// What is wrong with the URL itself stands alone: nobody can allow it.
const wholeTexts: Readonly<Partial<Record<GuardRule, Text>>> = {
  "not-a-url": {
    en: "should be a URL that begins with http:// or https://",
    zh: "应为以 http:// 或 https:// 开头的网址",
  },
  scheme: {
    en: "should be a URL that begins with http:// or https://",
    zh: "应为以 http:// 或 https:// 开头的网址",
  },
  credentials: {
    en: "should have no name and password in it; send them as a header",
    zh: "不应包含用户名和密码，请改用请求头",
  },
  host: {
    en: "should have a host that is an address or a name of at most 253 characters, without empty parts",
    zh: "主机应为地址，或不超过 253 个字符且各部分均不为空的域名",
  },
};

const phrases: Readonly<Record<GuardRule, Text>> = {
  "not-a-url": { en: "no URL", zh: "无效网址" },
  scheme: { en: "of another scheme", zh: "其他协议的网址" },
  credentials: { en: "with credentials", zh: "含用户名密码的网址" },
  host: { en: "no host", zh: "无效主机" },
  "own-port": { en: "where this hub itself listens", zh: "本回调中心自己的监听端口" },
  "own-url": { en: "this hub's own public URL", zh: "本回调中心自己的公开网址" },
  port: { en: "at a port of another protocol, which takes no callbacks", zh: "其他协议的端口，不接收回调" },
  metadata: { en: "where a cloud keeps its machines' credentials", zh: "云平台存放主机凭据的地址" },
  "local-name": { en: "a name that only private networks have", zh: "仅在内网有效的域名" },
  loopback: { en: "an address of the machine itself", zh: "回环地址" },
  private: { en: "an address of private networks", zh: "内网地址" },
  "link-local": { en: "an address of the local link", zh: "链路本地地址" },
  shared: { en: "an address within a carrier's network", zh: "运营商级 NAT 地址" },
  unspecified: { en: "an address that stands for none", zh: "未指定地址" },
  multicast: { en: "a multicast address", zh: "组播地址" },
  broadcast: { en: "the broadcast address", zh: "广播地址" },
  documentation: { en: "an address for documentation", zh: "文档专用地址" },
  benchmarking: { en: "an address for benchmarks", zh: "基准测试专用地址" },
  translation: {
    en: "an address that leads to another one (NAT64, 6to4, Teredo)",
    zh: "通往另一地址的转换地址（NAT64、6to4、Teredo）",
  },
  reserved: { en: "an address that is given to nobody", zh: "保留地址" },
};

function adviceOf(rule: GuardRule, address: string): Text {
  switch (rule) {
    case "own-port":
    case "own-url":
      return {
        en: "nothing allows that: the hub would push to itself without end. Give another URL",
        zh: "任何设置都不允许：否则会无休止地推送给自己。请换一个网址",
      };
    case "port":
      return {
        en: "give another port; or the operator starts the hub with --allow-private-endpoints",
        zh: "请换一个端口；或由管理员以 --allow-private-endpoints 启动",
      };
    case "metadata":
    case "local-name":
      return allowAdvice({ en: "its address", zh: "其地址" });
    case "not-a-url":
    case "scheme":
    case "credentials":
    case "host":
    case "loopback":
    case "private":
    case "link-local":
    case "shared":
    case "unspecified":
    case "multicast":
    case "broadcast":
    case "documentation":
    case "benchmarking":
    case "translation":
    case "reserved":
      return allowAdvice({ en: address, zh: ` ${address}` });
  }
}

function allowAdvice(what: Text): Text {
  return {
    en: `give a public one; or the operator allows ${what.en} by --allow-cidrs, or all by --allow-private-endpoints`,
    zh: `请改用公网地址；或由管理员以 --allow-cidrs 允许${what.zh}，或以 --allow-private-endpoints 全部允许`,
  };
}
