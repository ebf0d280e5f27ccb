import type { Command } from "commander";
import type { Parsed } from "../config/index.ts";
import type { Text } from "../model/terms/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";

type Days = number | "forever" | null;

const kinds = ["messagesDays", "callsDays", "attemptsDays", "failuresDays"] as const;

type Retention = Readonly<Record<(typeof kinds)[number], Days>>;

interface Shown {
  readonly retention: Retention;
  readonly inEffect: Retention;
}

interface Flags extends HubFlags, Partial<Readonly<Record<(typeof kinds)[number], { readonly days: Days }>>> {
  readonly json?: boolean;
}

// A value that is null would count as none: so it is wrapped.
function parseDays(text: string): Parsed<{ readonly days: Days }> {
  if (text === "forever") return { value: { days: "forever" } };
  if (text === "usual") return { value: { days: null } };
  return /^[1-9]\d{0,4}$/.test(text)
    ? { value: { days: Number(text) } }
    : { expected: { en: "a number of days, forever or usual", zh: "天数、forever 或 usual" } };
}

const names: Readonly<Record<(typeof kinds)[number], Text>> = {
  messagesDays: { en: "raw messages", zh: "原始报文" },
  callsDays: { en: "calls and jobs with their events and deliveries", zh: "通话、任务及其事件和推送" },
  attemptsDays: { en: "attempts of deliveries that ended", zh: "已结束推送的尝试记录" },
  failuresDays: { en: "failure files", zh: "失败文件" },
};

const flagsOf: Readonly<Record<(typeof kinds)[number], string>> = {
  messagesDays: "--messages-days <N>",
  callsDays: "--calls-days <N>",
  attemptsDays: "--attempts-days <N>",
  failuresDays: "--failures-days <N>",
};

const options: readonly CommandOption[] = [
  ...tenantHubOptions,
  ...kinds.map((kind) => ({
    flags: flagsOf[kind],
    text: {
      en: `Keep ${names[kind].en} for so many days; forever; or usual, as the hub does`,
      zh: `${names[kind].zh}的保留天数；forever 为永久，usual 为按平台默认`,
    },
    parse: parseDays,
  })),
  { flags: "--json", text: { en: "Print JSON", zh: "输出 JSON" } },
];

/** `ringback retention`: shows for how long data is kept, or lays it down. */
export function retentionCommand(program: Command, console: Console): void {
  const text = {
    en: "Show for how long data is kept, or lay it down",
    zh: "显示或设置数据保留期限",
  };
  const command = program
    .command("retention")
    .description(text[console.language])
    .action((flags: Flags) => run(flags, console));
  addOptions(command, console, options);
  const example = "ringback retention --tenant acme --messages-days 30 --calls-days 365";
  command.addHelpText("after", exampleText(example, console.language));
}

async function run(flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: true });
  const path = hub.ofTenant("/retention");
  const before = await hub.ask<Shown>("GET", path);
  const told = kinds.filter((kind) => flags[kind] !== undefined);
  const changed = Object.fromEntries(told.map((kind) => [kind, flags[kind]?.days ?? null]));
  const shown =
    told.length === 0 ? before : await hub.ask<Shown>("PUT", path, { ...before.retention, ...changed });
  if (flags.json === true) return console.print(JSON.stringify(shown));
  const rows = kinds.map((kind) => [
    names[kind][console.language],
    saidText(shown.retention[kind], console),
    effectText(shown.inEffect[kind], console),
  ]);
  const titles = [
    { en: "what", zh: "数据" },
    { en: "laid down", zh: "设置" },
    { en: "kept", zh: "保留" },
  ];
  printTable(console, titles, rows);
}

function saidText(days: Days, { language }: Console): string {
  return days === null ? { en: "as usual", zh: "按默认" }[language] : String(days);
}

function effectText(days: Days, { language }: Console): string {
  return days === null
    ? { en: "for good", zh: "永久" }[language]
    : { en: `${days} days`, zh: `${days} 天` }[language];
}
