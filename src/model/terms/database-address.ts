import type { Text } from "./text.ts";

/** One server of a database. */
export interface DatabaseHost {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
}

/** How much a connection to the database is secured; the words are those of PostgreSQL's own programs. */
export type TlsMode = "disable" | "require" | "verify-ca" | "verify-full";

/** Where a PostgreSQL database is, and how it is reached. */
export interface DatabaseAddress {
  /** Servers of which one takes writes. */
  readonly hosts: readonly DatabaseHost[];
  readonly user: string;
  readonly password: string | null;
  readonly database: string;
  readonly tls: {
    readonly mode: TlsMode;
    /** Files in PEM. */
    readonly rootCert: string | null;
    readonly cert: string | null;
    readonly key: string | null;
  };
  /** The most connections at a time. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

/** An address, or what is wrong with the text. Neither tells the password. */
export type ParsedAddress = { readonly address: DatabaseAddress } | { readonly expected: Text };

const form = "postgres://USER:PASSWORD@HOST:PORT/DATABASE";
const usualPort = 5432;
const usualConnections = 10;
const usualConnectSeconds = 5;
const modes = ["disable", "require", "verify-ca", "verify-full"] as const;
const loopback = /^(?:localhost|127\.[\d.]+|::1|\/.*)$/;

/** Reads a URL such as postgres://ringback:secret@db1,db2:5433/ringback?sslmode=verify-full. */
export function parseDatabaseAddress(url: string): ParsedAddress {
  const parts = partsOf(url.trim());
  if (parts === undefined) return expected(form, form);
  const { hostList, query, ...rest } = parts;
  const hosts = hostList.split(",").map(parseHost);
  if (!hosts.every((host) => host !== undefined)) {
    return expected(
      `${form}, each host a name or an address, with a port from 1 to 65535 where it is not 5432`,
      `${form}，其中每个主机为名称或地址，端口非 5432 时须写明（1 到 65535）`,
    );
  }
  const options = new URLSearchParams(query);
  const problem = optionProblem(options);
  if (problem !== undefined) return { expected: problem };
  return {
    address: {
      ...rest,
      hosts,
      tls: tlsOf(options, hosts),
      connections: Number(options.get("connections") ?? usualConnections),
      connectTimeoutMs: Number(options.get("connect_timeout") ?? usualConnectSeconds) * 1000,
    },
  };
}

const authority =
  /^postgres(?:ql)?:\/\/(?:([^:@/?#]+)(?::([^@/?#]*))?@)([^@/?#]+)\/([^/?#]+)(?:\?([^#]*))?$/i;

/** The parts of a URL as they are meant, but for the query, whose own parts are to be told apart first. */
function partsOf(url: string) {
  const [whole, user, password, hostList, database, query] = authority.exec(url) ?? [];
  if (whole === undefined) return undefined;
  return {
    user: decoded(user),
    password: password === undefined ? null : decoded(password),
    hostList: decoded(hostList),
    database: decoded(database),
    query: query ?? "",
  };
}

// A network between the two is not trusted unless somebody says so.
function tlsOf(options: URLSearchParams, hosts: readonly DatabaseHost[]): DatabaseAddress["tls"] {
  const isLocal = hosts.every(({ host }) => loopback.test(host));
  return {
    mode: modes.find((mode) => mode === options.get("sslmode")) ?? (isLocal ? "disable" : "verify-full"),
    rootCert: options.get("sslrootcert"),
    cert: options.get("sslcert"),
    key: options.get("sslkey"),
  };
}

/** The URL as logs and answers may show it. */
export function shownAddress({ hosts, user, database }: DatabaseAddress): string {
  const list = hosts.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`);
  return `postgres://${user}@${list.join(",")}/${database}`;
}

/** A text that may be such a URL, without what may be its password: for messages about texts that are none. */
export function withoutPassword(text: string): string {
  if (/^postgres[^@]*$/i.test(text)) return "postgres://***";
  return text.replace(/^([^:@]*:\/*).*@/s, "$1***@").replaceAll(/(password=)[^&]*/gi, "$1***");
}

function decoded(part = ""): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function parseHost(text: string): DatabaseHost | undefined {
  const [, v6, name, portText] = /^(?:\[([\da-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = v6 ?? name;
  const port = portText === undefined ? usualPort : Number(portText);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

const files = /^.+$/;
const known: Readonly<Record<string, { readonly form: RegExp; readonly en: string; readonly zh: string }>> = {
  sslmode: {
    form: /^(?:disable|require|verify-ca|verify-full)$/,
    en: `one of ${modes.join(", ")}`,
    zh: `以下之一：${modes.join("、")}`,
  },
  sslrootcert: { form: files, en: "the path of a file", zh: "文件路径" },
  sslcert: { form: files, en: "the path of a file", zh: "文件路径" },
  sslkey: { form: files, en: "the path of a file", zh: "文件路径" },
  connections: {
    form: /^(?:[2-9]|[1-9]\d|1\d\d|200)$/,
    en: "a whole number from 2 to 200",
    zh: "2 到 200 之间的整数",
  },
  connect_timeout: { form: /^(?:[1-9]|[1-5]\d|60)$/, en: "seconds from 1 to 60", zh: "1 到 60 之间的秒数" },
  // What is the case anyhow may be said.
  target_session_attrs: { form: /^read-write$/, en: "read-write", zh: "read-write" },
};

function optionProblem(options: URLSearchParams): Text | undefined {
  for (const [name, value] of options) {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    if (rule === undefined) {
      const names = Object.keys(known);
      return {
        en: `a URL without ${JSON.stringify(name)}, whose options are ${names.join(", ")}`,
        zh: `不含 ${JSON.stringify(name)} 的网址；可用选项为 ${names.join("、")}`,
      };
    }
    if (!rule.form.test(value))
      return { en: `a URL whose ${name} is ${rule.en}`, zh: `${name} 为${rule.zh}的网址` };
  }
  if ((options.get("sslcert") === null) !== (options.get("sslkey") === null))
    return {
      en: "a URL with both sslcert and sslkey, or neither",
      zh: "同时含有或都不含 sslcert 与 sslkey 的网址",
    };
  return undefined;
}

function expected(en: string, zh: string): ParsedAddress {
  const odd = {
    en: " (odd characters in the password as %40, %2F, …)",
    zh: "（密码中的特殊字符写作 %40、%2F 等）",
  };
  return { expected: { en: en + odd.en, zh: zh + odd.zh } };
}
