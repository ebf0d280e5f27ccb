import ipaddr from "ipaddr.js";
import { parseDatabaseAddress, shownAddress, withoutPassword } from "../model/terms/index.ts";
import { outboundSettings } from "./outbound-settings.ts";
import {
  type Parsed,
  type Setting,
  optional,
  parseSwitch,
  parseText,
  parseUrl,
  parseWhole,
  parseWord,
} from "./setting.ts";

const mebibyte = 1024 * 1024;

/** How serious an event must be to be logged. */
export const logLevels = ["debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Where the store is. */
export type StoreLocation = SqliteLocation | PostgresLocation;

/** A store in a file. */
export interface SqliteLocation {
  readonly engine: "sqlite";
  readonly path: string;
}

/** A store on a database server. */
export interface PostgresLocation {
  readonly engine: "postgres";
  /** With the password: never to be shown. */
  readonly url: string;
  /** Without it. */
  readonly shown: string;
}

function parseStore(text: string): Parsed<StoreLocation> {
  const path = /^sqlite:(.+)$/.exec(text.trim())?.[1];
  if (path !== undefined) return { value: { engine: "sqlite", path } };
  return /^postgres(?:ql)?:/i.test(text.trim())
    ? parsePostgres(text)
    : {
        expected: {
          en: "sqlite: and the path of a file, or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
          zh: "sqlite: 加文件路径，或 postgres://USER:PASSWORD@HOST:PORT/DATABASE",
        },
      };
}

function parsePostgres(text: string): Parsed<PostgresLocation> {
  const parsed = parseDatabaseAddress(text);
  return "expected" in parsed
    ? parsed
    : { value: { engine: "postgres", url: text.trim(), shown: shownAddress(parsed.address) } };
}

function parseKey(text: string): Parsed<string> {
  return /^\S{16,}$/.test(text)
    ? { value: text }
    : { expected: { en: "at least 16 characters without spaces", zh: "至少 16 个不含空格的字符" } };
}

function parseRanges(text: string): Parsed<readonly string[]> {
  const ranges = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return ranges.every(isRange)
    ? { value: ranges }
    : {
        expected: { en: "addresses or CIDR ranges, separated by commas", zh: "以逗号分隔的地址或 CIDR 网段" },
      };
}

// Short forms such as 10.1 mean another address than they seem to, so they are taken for a slip.
function isRange(text: string): boolean {
  const { IPv4, IPv6 } = ipaddr;
  const isV4 = IPv4.isValidFourPartDecimal(text) || IPv4.isValidCIDRFourPartDecimal(text);
  return isV4 || IPv6.isValid(text) || IPv6.isValidCIDR(text);
}

const mostDays = 36_500;
const sqlite: StoreLocation = { engine: "sqlite", path: "./data/ringback.db" };
const nobody: readonly string[] = [];
const switchedOn = ["on", "off"] as const;
const usualConsole: (typeof switchedOn)[number] = "on";
const usualLogLevel: (typeof logLevels)[number] = "info";

/** A setting that says for how many days something is kept of tenants that say nothing themselves. */
function daysKept<Name extends string>(name: Name, text: { readonly en: string; readonly zh: string }) {
  return {
    name,
    argument: "DAYS",
    text: {
      en: `Days for which ${text.en} are kept, of tenants that do not say`,
      zh: `${text.zh}的保留天数，用于未自行设置的租户`,
    },
    fallback: null,
    fallbackText: { en: "for good", zh: "永久" },
    parse: optional(parseWhole(1, mostDays)),
  };
}

/** Everything that can be configured of `ringback serve`. */
export const serveSettings = {
  host: {
    name: "host",
    argument: "ADDRESS",
    text: { en: "Address to listen on; 0.0.0.0 for all", zh: "监听地址；0.0.0.0 表示所有地址" },
    fallback: "127.0.0.1",
    parse: parseText,
  },
  port: {
    name: "port",
    argument: "PORT",
    text: { en: "Port to listen on; 0 for any free one", zh: "监听端口；0 表示任意空闲端口" },
    fallback: 4750,
    parse: parseWhole(0, 65_535),
  },
  store: {
    name: "store",
    argument: "URL",
    text: { en: "Where everything is kept", zh: "数据存放位置" },
    fallback: sqlite,
    fallbackText: { en: "sqlite:./data/ringback.db", zh: "sqlite:./data/ringback.db" },
    shown: withoutPassword,
    parse: parseStore,
  },
  storeListen: {
    name: "storeListen",
    argument: "URL",
    text: {
      en: "Where to hear of other hubs' news, if the store is reached through a pooler: postgres:// without it",
      zh: "存储经连接池访问时，用于接收其他实例通知的直连地址：postgres://…",
    },
    fallback: null,
    fallbackText: { en: "as the store", zh: "与 store 相同" },
    shown: withoutPassword,
    parse: optional(parsePostgres),
  },
  publicUrl: {
    name: "publicUrl",
    argument: "URL",
    text: {
      en: "How platforms reach this hub; inbound URLs begin with it",
      zh: "平台访问本服务的地址；入站地址以此开头",
    },
    fallback: null,
    fallbackText: { en: "http://HOST:PORT", zh: "http://HOST:PORT" },
    parse: optional(parseUrl),
  },
  adminKey: {
    name: "adminKey",
    argument: "KEY",
    text: { en: "Key of the operator", zh: "管理员密钥" },
    fallback: null,
    fallbackText: { en: "made and shown once at the first start", zh: "首次启动时生成并显示一次" },
    isSecret: true,
    parse: optional(parseKey),
  },
  metricsKey: {
    name: "metricsKey",
    argument: "KEY",
    text: {
      en: "Key that /metrics asks for; without one it is open",
      zh: "访问 /metrics 所需的密钥；不设置则公开",
    },
    fallback: null,
    fallbackText: { en: "none", zh: "无" },
    isSecret: true,
    parse: optional(parseKey),
  },
  allowPrivateEndpoints: {
    name: "allowPrivateEndpoints",
    text: {
      en: "Deliver to loopback and private addresses too; never where tenants choose the URLs",
      zh: "允许推送到回环及内网地址；当网址由租户填写时切勿开启",
    },
    fallback: false,
    parse: parseSwitch,
  },
  allowCidrs: {
    name: "allowCidrs",
    argument: "RANGES",
    text: {
      en: "Addresses that may be delivered to though they are not public, separated by commas",
      zh: "允许推送的非公网地址或网段，以逗号分隔",
    },
    fallback: nobody,
    fallbackText: { en: "none", zh: "无" },
    parse: parseRanges,
  },
  ...outboundSettings,
  bodyLimitBytes: {
    name: "bodyLimitBytes",
    argument: "BYTES",
    text: { en: "Largest push that is taken in", zh: "可接收的最大报文" },
    fallback: 5 * mebibyte,
    parse: parseWhole(1024, 100 * mebibyte),
  },
  requestTimeoutSeconds: {
    name: "requestTimeoutSeconds",
    argument: "SECONDS",
    text: { en: "How long a client may take to send a request", zh: "客户端发送完整请求的时限" },
    fallback: 30,
    parse: parseWhole(1, 600),
  },
  trustProxies: {
    name: "trustProxies",
    argument: "RANGES",
    text: {
      en: "Proxies whose X-Forwarded-For is believed, separated by commas",
      zh: "信任其 X-Forwarded-For 的代理，以逗号分隔",
    },
    fallback: nobody,
    fallbackText: { en: "none", zh: "无" },
    parse: parseRanges,
  },
  retainMessagesDays: daysKept("retainMessagesDays", { en: "raw messages", zh: "原始报文" }),
  retainCallsDays: daysKept("retainCallsDays", {
    en: "calls and jobs with their events and deliveries",
    zh: "通话、任务及其事件和推送",
  }),
  retainAttemptsDays: daysKept("retainAttemptsDays", {
    en: "attempts of deliveries that ended",
    zh: "已结束推送的尝试记录",
  }),
  retainFailuresDays: daysKept("retainFailuresDays", { en: "failure files", zh: "失败文件" }),
  console: {
    name: "console",
    argument: "on|off",
    text: {
      en: "Whether the web console is served at /console",
      zh: "是否在 /console 提供网页控制台",
    },
    fallback: usualConsole,
    parse: parseWord(switchedOn),
  },
  logLevel: {
    name: "logLevel",
    argument: "LEVEL",
    text: {
      en: `Least serious events to log: ${logLevels.join(", ")}`,
      zh: `日志级别：${logLevels.join("、")}`,
    },
    fallback: usualLogLevel,
    parse: parseWord(logLevels),
  },
} satisfies Record<string, Setting<unknown>>;
