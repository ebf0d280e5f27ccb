import { readFileSync } from "node:fs";
import { flagOf } from "../config/index.ts";
import { ConfigError, type Text } from "../model/index.ts";
import { type Credentials, type ForwardProxy, secureContextOf } from "../transport/index.ts";
import type { HubSettings } from "./hub.ts";

type OutboundSettings = Pick<
  HubSettings,
  "clientCert" | "clientKey" | "clientKeyPassphrase" | "extraCa" | "proxy" | "proxyExcept"
>;

/** How the hub reaches endpoints. @throws ConfigError with every file that can't be used. */
export function outboundOptions(settings: OutboundSettings): {
  readonly credentials: Credentials;
  readonly proxy: ForwardProxy | null;
} {
  const problems: Text[] = [];
  const read = (name: keyof OutboundSettings, path: string) => readPem(flagOf(name), path, problems);
  const { clientCert, clientKey, clientKeyPassphrase: passphrase, proxy, proxyExcept } = settings;
  if ((clientCert === null) !== (clientKey === null)) {
    problems.push({
      en: "--client-cert and --client-key should be given both, or neither",
      zh: "--client-cert 与 --client-key 应同时设置或都不设置",
    });
  }
  const client =
    clientCert === null || clientKey === null
      ? null
      : { cert: read("clientCert", clientCert), key: read("clientKey", clientKey), passphrase };
  const credentials = { client, extraCa: settings.extraCa.map((path) => read("extraCa", path)) };
  if (problems.length === 0) tryOut(credentials, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return { credentials, proxy: proxy === null ? null : { url: proxy, except: proxyExcept } };
}

function readPem(flag: string, path: string, problems: Text[]): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({
      en: `${flag}: ${path} can't be read: ${reason}`,
      zh: `${flag}：无法读取 ${path}：${reason}`,
    });
    return "";
  }
}

function tryOut(credentials: Credentials, problems: Text[]): void {
  try {
    secureContextOf(credentials);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({
      en: `--client-cert, --client-key, --client-key-passphrase or --extra-ca can't be used: ${reason}`,
      zh: `--client-cert、--client-key、--client-key-passphrase 或 --extra-ca 无法使用：${reason}`,
    });
  }
}
