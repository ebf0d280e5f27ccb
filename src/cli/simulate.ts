import { type Command, Argument } from "commander";
import { parseText, parseUrl, parseWhole } from "../config/index.ts";
import { systemClock } from "../runtime/index.ts";
import { Simulation, type SimulationReport, platformNames } from "../simulator/index.ts";
import { type CommandOption, addOptions, parsePositive } from "./argument.ts";
import type { Console } from "./console.ts";
import { FailedCommand } from "./failed-command.ts";
import { withProgress } from "./progress.ts";
import { untilStopped } from "./until-stopped.ts";
import { exampleText } from "./example-text.ts";
import { readVersion } from "./version.ts";

interface Flags {
  readonly to: string;
  readonly calls: number;
  readonly rate: number;
  readonly seed?: number;
  readonly ladderScale: number;
  readonly secret?: string;
}

const options: readonly CommandOption[] = [
  {
    flags: "--to <URL>",
    text: { en: "Where to push: the url of a source", zh: "推送地址：来源的 url" },
    isRequired: true,
    parse: parseUrl,
  },
  {
    flags: "--calls <N>",
    text: { en: "How many calls to make", zh: "通话数量" },
    fallback: 100,
    parse: parseWhole(1, 1_000_000),
  },
  {
    flags: "--rate <R>",
    text: { en: "Calls a second", zh: "每秒通话数" },
    fallback: 10,
    parse: parsePositive(10_000),
  },
  {
    flags: "--seed <N>",
    text: {
      en: "Where call ids begin and what the calls are like (default: another in every run)",
      zh: "决定通话编号的起点和通话内容（默认：每次运行不同）",
    },
    parse: parseWhole(0, 999_999),
  },
  {
    flags: "--ladder-scale <X>",
    text: {
      en: "Multiply the ladder's gaps by this; 0.01 makes less than a second of a minute",
      zh: "重试间隔的倍率；0.01 可将一分钟缩短到一秒以内",
    },
    fallback: 1,
    parse: parsePositive(1_000),
  },
  {
    flags: "--secret <SECRET>",
    text: { en: "Sign as Standard Webhooks lays down", zh: "按 Standard Webhooks 规范签名的密钥" },
    parse: parseText,
  },
];

/** `ringback simulate`: a pretend platform that pushes calls, each message by the dialect's ladder. */
export function simulateCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Push made-up calls as a platform does: every message, again by its ladder until it is acknowledged",
    zh: "模拟一个平台推送虚构的通话：推送全部消息，未确认的按该平台的重试阶梯重推",
  };
  const dialectText = { en: "The platform's dialect", zh: "平台的协议" };
  const command = program
    .command("simulate")
    .description(text[language])
    .addArgument(new Argument("<dialect>", dialectText[language]).choices([...platformNames]))
    .action((dialect: string, flags: Flags) => simulate(dialect, flags, console));
  addOptions(command, console, options);
  command.addHelpText(
    "after",
    exampleText(
      "ringback simulate standard --to http://127.0.0.1:4750/in/TOKEN --calls 1000 --rate 50",
      console.language,
    ),
  );
}

async function simulate(dialect: string, flags: Flags, console: Console): Promise<void> {
  const { calls, rate, ladderScale, secret = null } = flags;
  await using simulation = new Simulation({
    dialect,
    url: flags.to,
    calls,
    callsPerSecond: rate,
    // Without a seed every run makes calls of its own, so that a second one is not taken for new facts about the first.
    seed: flags.seed ?? freshSeed(),
    ladderScale,
    secret,
    clock: systemClock,
    userAgent: `ringback-simulate/${readVersion()}`,
  });
  void untilStopped().then(() => simulation.stop());
  await withProgress(console, simulation.run(), (seconds) => progressText(simulation.report, calls, seconds));
  tellResult(simulation.report, console);
}

function freshSeed(): number {
  return systemClock.now() % 1_000_000;
}

function progressText(report: SimulationReport, calls: number, seconds: number) {
  const { messages, acknowledged, retries, open, failed, lastFailure } = report;
  const why = lastFailure === null ? "" : ` · ${lastFailure}`;
  return {
    en: `${seconds} s: ${report.calls} of ${calls} calls, ${acknowledged} of ${messages} messages acknowledged, ${open} open, ${retries} retries, ${failed} given up${why}`,
    zh: `${seconds} 秒：已拨 ${report.calls}/${calls} 通，已确认 ${acknowledged}/${messages} 条消息，待确认 ${open}，重试 ${retries} 次，放弃 ${failed}${why}`,
  };
}

function tellResult(report: SimulationReport, console: Console): void {
  const { calls, messages, acknowledged, retries, open, failed, tookMs, lastFailure } = report;
  const lines = {
    en: [
      `calls         ${calls}`,
      `messages      ${messages}`,
      `acknowledged  ${acknowledged}`,
      `retries       ${retries}`,
      `given up      ${failed}`,
      `left open     ${open}`,
    ],
    zh: [
      `通话      ${calls}`,
      `消息      ${messages}`,
      `已确认    ${acknowledged}`,
      `重试      ${retries}`,
      `已放弃    ${failed}`,
      `未确认    ${open}`,
    ],
  }[console.language];
  for (const line of lines) console.print(line);
  if (tookMs !== null) {
    const { p50, p99, max } = tookMs;
    const times = { en: "took", zh: "耗时" }[console.language];
    console.print(`${times.padEnd(14)}p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`);
  }
  if (acknowledged === messages) return;
  const why = lastFailure ?? "";
  throw new FailedCommand({
    en: `${messages - acknowledged} of ${messages} messages were not acknowledged. Last answer: ${why}`,
    zh: `${messages} 条消息中有 ${messages - acknowledged} 条未被确认。最后的应答：${why}`,
  });
}
