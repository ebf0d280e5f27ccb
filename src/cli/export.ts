import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { environment, parseText, writeYaml } from "../config/index.ts";
import { addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, tenantHubOptions } from "./hub-client.ts";

interface Flags extends HubFlags {
  readonly out?: string;
}

interface Exported {
  readonly tenants: readonly unknown[];
  readonly withheld: readonly { readonly path: string; readonly fields: readonly string[] }[];
}

/** `ringback export`: what is configured, as a file that `ringback apply` takes. */
export function exportCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Write what is configured as a file that apply takes: of one tenant, or of all",
    zh: "将现有配置导出为 apply 可用的文件：单个租户或全部租户",
  };
  const outText = { en: "File to write; standard output unless told", zh: "输出文件；默认为标准输出" };
  const command = program
    .command("export")
    .description(text[language])
    .action((flags: Flags) => exportAll(flags, console));
  addOptions(command, console, [
    { flags: "--out <FILE>", text: outText, parse: parseText },
    ...tenantHubOptions,
  ]);
  command.addHelpText("after", exampleText("ringback export --out tenants.yaml", language));
}

async function exportAll(flags: Flags, console: Console): Promise<void> {
  const isOne = (flags.tenant ?? environment()["RINGBACK_TENANT"] ?? "") !== "";
  const hub = HubClient.of(flags, console, { tenant: isOne });
  const path = isOne ? hub.ofTenant("/configuration") : "/v1/configuration";
  const { tenants, withheld } = await hub.ask<Exported>("GET", path);
  const comments = withheld.map(({ path, fields }) => ({
    keys: path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
    lines: fields.map((field) => withheldLine(field)[console.language]),
  }));
  const text = writeYaml({ tenants }, head[console.language], comments);
  if (flags.out === undefined) console.print(text.trimEnd());
  else {
    writeFileSync(flags.out, text);
    console.tell({ en: `Written to ${flags.out}`, zh: `已写入 ${flags.out}` });
  }
}

function withheldLine(field: string) {
  return {
    en: `${field}: left out; the hub keeps what it has`,
    zh: `${field}：未导出；回调中心保留现有值`,
  };
}

const head = {
  en: [
    "What ringback export wrote. Apply it with: ringback apply FILE",
    "Left out: secrets and the values of headers, keys, and what is as it is when made.",
    "To set a secret: secret: ${NAME} for a variable, or secretFrom: {file: PATH}",
  ],
  zh: [
    "由 ringback export 导出。应用：ringback apply FILE",
    "未包含：密钥、请求头的值、访问密钥，以及与默认值相同的设置。",
    "设置密钥：secret: ${NAME} 取自环境变量，或 secretFrom: {file: PATH} 取自文件",
  ],
};
