import type { Command } from "commander";
import { parseText, parseWhole } from "../config/index.ts";
import { type CommandOption, addOptions, usageError } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";
import { firstRows, queryText } from "./list-rows.ts";
import { withProgress } from "./progress.ts";
import { showBytes } from "./show-bytes.ts";
import { bytesOf, writeWhole } from "./whole-file.ts";

interface Flags extends HubFlags {
  readonly to?: string;
  readonly from?: string;
  readonly q?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly json?: boolean;
  readonly export?: string;
  readonly columns?: string;
}

const usualLimit = 20;

/** A call as the interface shows it, as far as a line has room. */
interface ShownCall {
  readonly id: string;
  readonly completed: boolean;
  readonly call: {
    readonly id: string;
    readonly platform: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly outcome: string;
    readonly dialedAt: string | null;
    readonly answeredAt: string | null;
    readonly endedAt: string | null;
    readonly talkSeconds: number | null;
    readonly intent: { readonly level: string | null } | null;
  };
}

const options: readonly CommandOption[] = [
  ...tenantHubOptions,
  {
    flags: "--to <NUMBER>",
    text: { en: "Called number, whole", zh: "被叫号码（完整）" },
    parse: parseText,
  },
  {
    flags: "--from <NUMBER>",
    text: { en: "Calling number, whole", zh: "主叫号码（完整）" },
    parse: parseText,
  },
  {
    flags: "--q <TEXT>",
    text: {
      en: "Beginning of the platform's id of the call, or of a number where the key has reveal",
      zh: "平台通话 ID 的开头；密钥有 reveal 权限时也可为号码的开头",
    },
    parse: parseText,
  },
  {
    flags: "--since <TIME>",
    text: {
      en: "Calls that began from then on, ISO 8601 with zone",
      zh: "通话开始时间不早于，带时区的 ISO 8601",
    },
    parse: parseText,
  },
  {
    flags: "--until <TIME>",
    text: { en: "Calls that began up to then", zh: "通话开始时间不晚于" },
    parse: parseText,
  },
  {
    flags: "--limit <N>",
    text: {
      en: `At most so many, the newest (default: ${usualLimit}, and all for an export)`,
      zh: `最多最新的若干通（默认 ${usualLimit}；导出时为全部）`,
    },
    parse: parseWhole(1, 100_000_000),
  },
  { flags: "--json", text: { en: "Print a line of JSON for each", zh: "每通输出一行 JSON" } },
  {
    flags: "--export <FILE>",
    text: {
      en: "Write them as a table into this file instead: FILE.csv or FILE.xlsx",
      zh: "改为导出为表格文件：FILE.csv 或 FILE.xlsx",
    },
    parse: parseText,
  },
  {
    flags: "--columns <LIST>",
    text: {
      en: "Columns of the table, with commas between them",
      zh: "表格的列，以逗号分隔",
    },
    parse: parseText,
  },
];

/** `ringback calls`: finds calls, as whoever answers customers needs it. */
export function callsCommand(program: Command, console: Console): void {
  const text = {
    en: "Find calls by number, id or time, the newest first; numbers are masked unless the key has reveal",
    zh: "按号码、ID 或时间查找通话，最新的在前；密钥没有 reveal 权限时号码脱敏显示",
  };
  const command = program
    .command("calls")
    .description(text[console.language])
    .action((flags: Flags) => findCalls(flags, console));
  addOptions(command, console, options);
  command.addHelpText("after", exampleText("ringback calls --to 19900000001", console.language));
}

async function findCalls(flags: Flags, console: Console): Promise<void> {
  const { to, from, q, since, until, limit = usualLimit, json = false } = flags;
  const hub = HubClient.of(flags, console, { tenant: true });
  const filter = { to, from, q, since, until };
  if (flags.export !== undefined) return exportCalls(hub, filter, { flags, console, out: flags.export });
  const found = firstRows<ShownCall>(hub, `${hub.ofTenant("/calls")}${queryText(filter)}`, limit);
  if (json) {
    for await (const call of found) console.print(JSON.stringify(call));
    return;
  }
  const calls = await Array.fromAsync(found);
  if (calls.length === 0) {
    console.tell({ en: "No call matches.", zh: "没有匹配的通话。" });
    return;
  }
  printTable(console, titles, calls.map(cellsOf));
}

const titles = [
  { en: "CALL", zh: "通话" },
  { en: "PLATFORM", zh: "平台" },
  { en: "PLATFORM ID", zh: "平台通话 ID" },
  { en: "BEGAN", zh: "开始时间" },
  { en: "FROM", zh: "主叫" },
  { en: "TO", zh: "被叫" },
  { en: "OUTCOME", zh: "结果" },
  { en: "TALK", zh: "通话秒数" },
  { en: "INTENT", zh: "意向" },
];

function cellsOf({ id, call }: ShownCall): readonly string[] {
  const began = call.dialedAt ?? call.answeredAt ?? call.endedAt;
  const talk = call.talkSeconds === null ? null : `${call.talkSeconds} s`;
  const cells = [
    id,
    call.platform,
    call.id,
    began,
    call.from,
    call.to,
    call.outcome,
    talk,
    call.intent?.level,
  ];
  return cells.map((cell) => cell ?? "–");
}

interface Exporting {
  readonly flags: Flags;
  readonly console: Console;
  readonly out: string;
}

async function exportCalls(
  hub: HubClient,
  filter: Readonly<Record<string, string | undefined>>,
  { flags, console, out }: Exporting,
): Promise<void> {
  const format = /\.(csv|xlsx)$/.exec(out)?.[1];
  if (format === undefined)
    throw usageError({
      en: "--export should be a file whose name ends with .csv or .xlsx",
      zh: "--export 应为以 .csv 或 .xlsx 结尾的文件",
    });
  const { columns, limit } = flags;
  const query = queryText({ ...filter, format, columns, limit: limit?.toString() });
  const response = await hub.open("GET", `${hub.ofTenant("/calls/export")}${query}`);
  let size = 0;
  const bytes = bytesOf(response, (piece) => {
    size += piece.length;
  });
  await withProgress(console, writeWhole(bytes, out), (seconds) => ({
    en: `${seconds} s: ${showBytes(size)}`,
    zh: `${seconds} 秒：${showBytes(size)}`,
  }));
  console.tell({ en: `${showBytes(size)}: ${out}`, zh: `${showBytes(size)}：${out}` });
}
