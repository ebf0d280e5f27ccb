import { parseMasterKey } from "./key-bytes.ts";
import { type Parsed, type Setting, optional, parseList, parseText } from "./setting.ts";

function parseProxy(text: string): Parsed<string> {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const isProxy = /^https?:$/.test(url?.protocol ?? "") && url?.pathname === "/" && url.search === "";
  return isProxy
    ? { value: url.href }
    : {
        expected: {
          en: "a URL such as http://user:password@proxy.example.com:3128",
          zh: "网址，如 http://user:password@proxy.example.com:3128",
        },
      };
}

const nobody: readonly string[] = [];
const none = { en: "none", zh: "无" };

/** How secrets are kept, and how the hub shows itself to endpoints. */
export const outboundSettings = {
  masterKey: {
    name: "masterKey",
    argument: "KEY",
    text: {
      en: "Key that secrets are sealed with at rest: 32 bytes, base64 or hex",
      zh: "用于加密存储中密钥的主密钥：32 字节，base64 或十六进制",
    },
    fallback: null,
    fallbackText: { en: "the key file beside the store", zh: "存储旁的密钥文件" },
    isSecret: true,
    parse: optional(parseMasterKey),
  },
  masterKeyPrevious: {
    name: "masterKeyPrevious",
    argument: "KEY",
    text: {
      en: "The master key before; what it sealed is sealed anew with the current one",
      zh: "上一个主密钥；由它加密的内容将用当前主密钥重新加密",
    },
    fallback: null,
    fallbackText: none,
    isSecret: true,
    parse: optional(parseMasterKey),
  },
  clientCert: {
    name: "clientCert",
    argument: "FILE",
    text: {
      en: "Certificate (PEM) that the hub shows to endpoints that ask for one",
      zh: "接收端要求客户端证书时出示的证书（PEM）",
    },
    fallback: null,
    fallbackText: none,
    parse: optional(parseText),
  },
  clientKey: {
    name: "clientKey",
    argument: "FILE",
    text: { en: "Private key (PEM) of the client certificate", zh: "客户端证书的私钥（PEM）" },
    fallback: null,
    fallbackText: none,
    parse: optional(parseText),
  },
  clientKeyPassphrase: {
    name: "clientKeyPassphrase",
    argument: "TEXT",
    text: { en: "Passphrase of that private key", zh: "该私钥的口令" },
    fallback: null,
    fallbackText: none,
    isSecret: true,
    parse: optional(parseText),
  },
  extraCa: {
    name: "extraCa",
    argument: "FILES",
    text: {
      en: "Certificates (PEM) of authorities to trust beside the usual ones, separated by commas",
      zh: "除系统默认外另行信任的 CA 证书（PEM），以逗号分隔",
    },
    fallback: nobody,
    fallbackText: none,
    parse: parseList,
  },
  proxy: {
    name: "proxy",
    argument: "URL",
    text: {
      en: "Forward proxy (CONNECT) by which endpoints are reached",
      zh: "访问接收端所用的正向代理（CONNECT）",
    },
    fallback: null,
    fallbackText: none,
    isSecret: true,
    parse: optional(parseProxy),
  },
  proxyExcept: {
    name: "proxyExcept",
    argument: "HOSTS",
    text: {
      en: "Hosts reached without the proxy, separated by commas; .example.com for all below",
      zh: "不经代理访问的主机，以逗号分隔；.example.com 表示其全部子域",
    },
    fallback: nobody,
    fallbackText: none,
    parse: parseList,
  },
} satisfies Record<string, Setting<unknown>>;
