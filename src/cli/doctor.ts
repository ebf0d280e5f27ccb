import type { Command } from "commander";
import { environment, parseText, parseUrl, readSettings, serveSettings } from "../config/index.ts";
import { ConfigError, type Text } from "../model/terms/index.ts";
import { type Finding, type HubPlace, type HubSettings, examine } from "../runtime/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { addSettings } from "./settings-options.ts";

/** `ringback doctor`: checks a configuration, a data directory and a running hub, and says what to do. */
export function doctorCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Check a configuration, a data directory and, with --url, a running hub; changes nothing",
    zh: "检查配置、数据目录，以及（使用 --url 时）运行中的回调中心；不做任何修改",
  };
  const command = program.command("doctor").description(text[language]);
  addOptions(command, console, configOptions);
  const { store, allowPrivateEndpoints, allowCidrs } = serveSettings;
  addSettings(command, { store, allowPrivateEndpoints, allowCidrs }, language);
  addOptions(command, console, hubOptions);
  command.addHelpText(
    "after",
    exampleText("ringback doctor --config ringback.yaml --url http://127.0.0.1:4750 --key KEY", language),
  );
  command.action((flags: Readonly<Record<string, unknown>>) => diagnose(flags, console));
}

const configOptions: readonly CommandOption[] = [
  {
    flags: "--config <FILE>",
    text: {
      en: "Configuration file (YAML) with any setting of serve [RINGBACK_CONFIG]",
      zh: "配置文件（YAML），可包含 serve 的任意设置 [RINGBACK_CONFIG]",
    },
  },
];

const hubOptions: readonly CommandOption[] = [
  {
    flags: "--url <URL>",
    text: {
      en: "A running hub to ask as well [RINGBACK_URL]",
      zh: "同时检查运行中的回调中心 [RINGBACK_URL]",
    },
    parse: parseUrl,
  },
  {
    flags: "--key <KEY>",
    text: {
      en: "Key of the operator, or of a tenant, to list endpoints [RINGBACK_KEY]",
      zh: "用于列出接收端的管理员或租户密钥 [RINGBACK_KEY]",
    },
    parse: parseText,
  },
  {
    flags: "--tenant <ID>",
    text: {
      en: "Look at this tenant's endpoints alone [RINGBACK_TENANT]",
      zh: "只检查该租户的接收端 [RINGBACK_TENANT]",
    },
    parse: parseText,
  },
  { flags: "--json", text: { en: "Print the findings as JSON", zh: "以 JSON 输出检查结果" } },
];

type Flags = Readonly<Record<string, unknown>>;

async function diagnose(flags: Flags, console: Console): Promise<void> {
  const { language } = console;
  const isJson = flags["json"] === true;
  const findings: Finding[] = [];
  const found = (finding: Finding) => {
    findings.push(finding);
    if (!isJson) printFinding(finding, console);
  };
  const settings = tryReadSettings(flags);
  if ("problems" in settings) for (const finding of settings.problems) found(finding);
  else {
    const onProgress = (tried: number, of: number) => {
      if (tried % 20 === 0 && tried < of) console.progress(progressText(tried, of));
    };
    for await (const finding of examine({ settings, hub: hubPlace(flags, settings), onProgress }))
      found(finding);
  }
  const count = (state: Finding["state"]) => findings.filter((finding) => finding.state === state).length;
  const counts = { ok: count("ok"), warn: count("warn"), fail: count("fail") };
  if (isJson) {
    const shown = findings.map(({ check, state, text, advice }) => ({
      check,
      state,
      text: text[language],
      advice: advice?.[language] ?? null,
    }));
    console.print(JSON.stringify({ findings: shown, counts }));
  }
  const summary = {
    en: `${counts.ok} ok, ${counts.warn} to look at, ${counts.fail} wrong`,
    zh: `${counts.ok} 项正常，${counts.warn} 项需留意，${counts.fail} 项有误`,
  };
  if (counts.fail > 0) throw new FailedCommand(summary);
  console.tell(summary);
}

const words: Readonly<Record<Finding["state"], Text>> = {
  ok: { en: "ok  ", zh: "正常" },
  warn: { en: "warn", zh: "留意" },
  fail: { en: "FAIL", zh: "有误" },
};
const checkWidth = 13;

function printFinding({ check, state, text, advice }: Finding, console: Console): void {
  const { language } = console;
  const lead = `${words[state][language]}  ${check.padEnd(checkWidth)} `;
  console.print(`${lead}${text[language]}`);
  if (advice !== null) console.print(`${" ".repeat(checkWidth + 7)}→ ${advice[language]}`);
}

function progressText(tried: number, of: number): Text {
  return { en: `${tried} of ${of} places tried`, zh: `已尝试 ${tried}/${of} 处` };
}

/** The settings as `serve` would have them, or everything that is wrong with them. */
function tryReadSettings(flags: Flags): HubSettings | { readonly problems: readonly Finding[] } {
  const variables = environment();
  const file = typeof flags["config"] === "string" ? flags["config"] : variables["RINGBACK_CONFIG"];
  try {
    return readSettings(serveSettings, { flags, environment: variables, file });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = {
      en: "Correct it; the hub does not start with it. Nothing else was looked at.",
      zh: "请更正，否则回调中心无法启动。其他项目未检查。",
    };
    return { problems: error.problems.map((text) => ({ check: "settings", state: "fail", text, advice })) };
  }
}

function hubPlace(flags: Flags, { adminKey, metricsKey }: HubSettings): HubPlace | null {
  const variables = environment();
  const given = (flag: string, variable: string) => {
    const value = flags[flag] ?? variables[variable];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const url = given("url", "RINGBACK_URL");
  if (url === null) return null;
  if (!("value" in parseUrl(url))) {
    throw new ConfigError([
      {
        en: "RINGBACK_URL should be a URL that begins with http:// or https://",
        zh: "RINGBACK_URL 应为以 http:// 或 https:// 开头的网址",
      },
    ]);
  }
  const key = given("key", "RINGBACK_KEY") ?? adminKey;
  return { url, key, tenant: given("tenant", "RINGBACK_TENANT"), metricsKey };
}
