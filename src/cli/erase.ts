import { createInterface } from "node:readline/promises";
import { type Command, Argument } from "commander";
import type { Text } from "../model/terms/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";
import { withProgress } from "./progress.ts";

interface Erasure {
  readonly id: string;
  readonly phone: string;
  readonly state: "running" | "done";
  readonly stage?: string;
  readonly found: Readonly<Record<string, number>>;
  readonly erased: Readonly<Record<string, number>>;
  readonly blanked: number;
  readonly remains: number | null;
}

interface Flags extends HubFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const options: readonly CommandOption[] = [
  ...tenantHubOptions,
  {
    flags: "--dry-run",
    text: { en: "Only count what has the number in it", zh: "仅统计含该号码的数据，不删除" },
  },
  { flags: "--yes", text: { en: "Do not ask first", zh: "不再询问，直接执行" } },
  { flags: "--json", text: { en: "Print the report as JSON", zh: "以 JSON 输出报告" } },
];

/** `ringback erase`: erases a phone number everywhere. */
export function eraseCommand(program: Command, console: Console): void {
  const text = {
    en: "Erase a phone number everywhere, with the calls that it is in; it can't be undone",
    zh: "彻底删除某个电话号码及其相关通话；不可恢复",
  };
  const phoneText = { en: "The number, in whatever form", zh: "电话号码，写法不限" };
  const command = program
    .command("erase")
    .description(text[console.language])
    .addArgument(new Argument("<phone>", phoneText[console.language]))
    .action((phone: string, flags: Flags) => erase(phone, flags, console));
  addOptions(command, console, options);
  command.addHelpText(
    "after",
    exampleText("ringback erase 19900000001 --tenant acme --dry-run", console.language),
  );
}

async function erase(phone: string, flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: true });
  const { dryRun = false } = flags;
  if (!dryRun && flags.yes !== true) await confirm(console);
  const begun = await hub.ask<Erasure>("POST", hub.ofTenant("/erasures"), { phone, dryRun });
  let erasure = begun;
  const follow = async () => {
    while (erasure.state === "running") {
      await pause();
      erasure = await hub.ask<Erasure>("GET", hub.ofTenant(`/erasures/${begun.id}`));
    }
  };
  await withProgress(console, follow(), (seconds) => progressText(erasure, seconds));
  if (flags.json === true) return console.print(JSON.stringify(erasure));
  tellReport(erasure, dryRun, console);
}

// Often enough to be quick where there is little, seldom enough to cost the hub nothing.
const lookEveryMs = 200;

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, lookEveryMs);
  });
}

/** @throws FailedCommand unless whoever runs the command says yes. */
async function confirm({ language, isTerminal }: Console): Promise<void> {
  const refused: Text = {
    en: "Nothing was erased. Say --yes to erase without being asked, or --dry-run to see what would go.",
    zh: "未删除任何数据。加 --yes 可直接执行，加 --dry-run 可先查看范围。",
  };
  if (!isTerminal || !process.stdin.isTTY) throw new FailedCommand(refused);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const question = {
    en: "Erase this number and every call that it is in? It can't be undone. Type yes: ",
    zh: "确定删除该号码及其所有相关通话吗？此操作不可恢复。输入 yes 继续：",
  };
  const answer = await asking.question(question[language]);
  asking.close();
  if (answer.trim().toLowerCase() !== "yes") throw new FailedCommand(refused);
}

const sumOf = (rows: Readonly<Record<string, number>>) =>
  Object.values(rows).reduce((sum, number) => sum + number, 0);

function progressText({ stage = "", found, erased }: Erasure, seconds: number): Text {
  return {
    en: `${seconds} s: looking at ${stage}; found in ${sumOf(found)} rows, erased ${sumOf(erased)}`,
    zh: `${seconds} 秒：正在检查 ${stage}；发现 ${sumOf(found)} 行，已删除 ${sumOf(erased)} 行`,
  };
}

function tellReport(erasure: Erasure, dryRun: boolean, console: Console): void {
  const { found, erased, blanked, remains, phone } = erasure;
  const titles = [
    { en: "rows", zh: "数据" },
    { en: "found", zh: "发现" },
    { en: "erased", zh: "删除" },
  ];
  const rows = Object.keys(found).map((kind) => [kind, String(found[kind]), String(erased[kind])]);
  printTable(console, titles, rows);
  if (dryRun) {
    console.tell({
      en: `Nothing was erased. ${phone} is in ${sumOf(found)} rows; what belongs to a call goes with it.`,
      zh: `未删除任何数据。${phone} 出现在 ${sumOf(found)} 行中；通话会连同其全部数据一并删除。`,
    });
    return;
  }
  console.tell({
    en: `${phone} is erased: ${sumOf(erased)} rows removed, text taken out of ${blanked} more.`,
    zh: `已删除 ${phone}：共删除 ${sumOf(erased)} 行，另清除了 ${blanked} 行中的文本。`,
  });
  if (remains === 0) return;
  console.tell({
    en: "The store's files may still have traces of it. They go when the hub is next started.",
    zh: "存储文件中可能仍有残留，将在下次启动回调中心时清除。",
  });
}
