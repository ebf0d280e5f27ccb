import { errorText } from "../model/terms/index.ts";
import type { Command } from "commander";
import { parseWhole } from "../config/index.ts";
import { createLog } from "../observe/index.ts";
import { Demo, type DemoGuide, type DemoPlace } from "../runtime/index.ts";
import { type CommandOption, addOptions, parsePositive } from "./argument.ts";
import type { Console } from "./console.ts";
import { DemoTable } from "./demo-table.ts";
import { untilStopped } from "./until-stopped.ts";
import { exampleText } from "./example-text.ts";
import { readVersion } from "./version.ts";

interface Flags {
  readonly port: number;
  readonly rate: number;
  readonly seconds?: number;
}

const options: readonly CommandOption[] = [
  {
    flags: "--port <PORT>",
    text: {
      en: "Port of 127.0.0.1 for the hub; 0 for any free one",
      zh: "中心监听的 127.0.0.1 端口；0 表示任意空闲端口",
    },
    fallback: 0,
    parse: parseWhole(0, 65_535),
  },
  {
    flags: "--rate <R>",
    text: { en: "Calls a second, of all platforms together", zh: "所有平台合计的每秒通话数" },
    fallback: 10,
    parse: parsePositive(1_000),
  },
  {
    flags: "--seconds <N>",
    text: {
      en: "Stop by itself after so long (default: run until Ctrl-C)",
      zh: "运行若干秒后自动停止（默认：直到 Ctrl-C）",
    },
    parse: parseWhole(1, 86_400),
  },
];

/** `ringback demo`: everything at once on a throw-away store, to be watched. */
export function demoCommand(program: Command, console: Console): void {
  const text = {
    en: "Watch a hub at work: pretend platforms, pretend applications, a store that is thrown away",
    zh: "观看回调中心运行：模拟平台、模拟应用、临时存储",
  };
  const command = program
    .command("demo")
    .description(text[console.language])
    .action((flags: Flags) => runDemo(flags, console));
  addOptions(command, console, options);
  command.addHelpText("after", exampleText("ringback demo --rate 50", console.language));
}

async function runDemo({ port, rate, seconds }: Flags, console: Console): Promise<void> {
  const onCrash = (error: Error) => {
    console.tell({ en: `The demo broke: ${errorText(error)}`, zh: `演示中断：${errorText(error)}` });
    process.exit(1); // oxlint-disable-line unicorn/no-process-exit -- nothing of this process can be trusted any more
  };
  const stop = untilStopped();
  const log = createLog("error");
  await using demo = new Demo({ port, callsPerSecond: rate, version: readVersion(), log, onCrash });
  const guide = await demo.start();
  for (const line of guideText(guide)[console.language]) console.print(line);
  const table = new DemoTable(console);
  const period = setInterval(() => {
    void demo.read().then((reading) => table.add(reading));
  }, 1000);
  await (seconds === undefined ? stop : Promise.race([stop, table.rows(seconds)]));
  clearInterval(period);
  console.tell({ en: "Stopping, and removing the store.", zh: "正在停止并删除临时存储。" });
}

function guideText({
  url,
  directory,
  tenant,
  key,
  console,
  adminKey,
  sources,
  endpoints,
  sample,
}: DemoGuide) {
  const base = `${url}/v1/tenants/${tenant}`;
  const curl = `curl -d '${sample.body}' ${sample.url}`;
  const look = `curl -H 'Authorization: Bearer ${key}' '${base}/calls?to=${sample.to}'`;
  return {
    en: [
      `ringback demo listening on ${url}, its store in ${directory}`,
      "",
      "Watch it in the console:",
      `  ${console}`,
      `or sign in at ${url}/console as the operator, with the key ${adminKey}`,
      "",
      "Platforms push here:",
      ...sources.map((place) => placeText(place, "en")),
      "",
      "The hub pushes there, in these dialects:",
      ...endpoints.map((place) => placeText(place, "en")),
      "",
      "Post a callback by hand:",
      `  ${curl}`,
      "and see the call that came of it:",
      `  ${look}`,
      `Its id, after ${base}/calls/, shows its events and deliveries too. Ctrl-C stops.`,
      "",
    ],
    zh: [
      `ringback 演示已在 ${url} 运行，临时存储位于 ${directory}`,
      "",
      "在控制台中查看：",
      `  ${console}`,
      `或以管理员身份登录 ${url}/console，密钥 ${adminKey}`,
      "",
      "各平台推送到：",
      ...sources.map((place) => placeText(place, "zh")),
      "",
      "中心按以下协议推送到：",
      ...endpoints.map((place) => placeText(place, "zh")),
      "",
      "手动推送一条回调：",
      `  ${curl}`,
      "查看由此产生的通话：",
      `  ${look}`,
      `在 ${base}/calls/ 后加上通话 id，可同时看到其事件和推送。按 Ctrl-C 停止。`,
      "",
    ],
  };
}

function placeText({ dialect, url, text }: DemoPlace, language: "en" | "zh"): string {
  return `  ${dialect.padEnd(9)} ${url}  ${text[language]}`;
}
