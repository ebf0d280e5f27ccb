import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { parseText } from "../config/index.ts";
import { type Day, eventTypes, isDay } from "../model/terms/index.ts";
import { type CommandOption, addOptions, usageError } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";
import { withProgress } from "./progress.ts";
import { showBytes } from "./show-bytes.ts";
import { bytesOf, writeWhole } from "./whole-file.ts";

interface Flags extends HubFlags {
  readonly endpoint?: string;
  readonly type?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const options: readonly CommandOption[] = [
  {
    flags: "--endpoint <ID>",
    text: { en: "Only what was for this endpoint", zh: "仅此接收端的推送" },
    parse: parseText,
  },
  {
    flags: "--type <TYPE>",
    text: { en: "Only events of this type", zh: "仅此类型的事件" },
    choices: eventTypes,
  },
  {
    flags: "--out <FILE>",
    text: {
      en: "Where the file of the day goes; compressed where the name ends with .gz (default: standard output)",
      zh: "失败文件的保存位置；以 .gz 结尾则压缩（默认：标准输出）",
    },
    parse: parseText,
  },
  { flags: "--json", text: { en: "List the days as JSON", zh: "以 JSON 列出日期" } },
];

/** `ringback failures`: the days on which deliveries failed, or the failure file of one of them. */
export function failuresCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "List the days on which deliveries failed, or fetch the failure file of one of them",
    zh: "列出有推送失败的日期，或下载某一天的失败文件",
  };
  const dayText = {
    en: "The day, in the tenant's time zone, such as 2026-11-20; without it the days are listed",
    zh: "日期（租户所在时区），如 2026-11-20；不填则列出所有日期",
  };
  const command = program
    .command("failures")
    .description(text[language])
    .argument("[day]", dayText[language])
    .action((day: string | undefined, flags: Flags) => failures(day, flags, console));
  addOptions(command, console, [...options, ...tenantHubOptions]);
  command.addHelpText(
    "after",
    exampleText("ringback failures 2026-11-20 --out failures.ndjson.gz --tenant acme", language),
  );
}

async function failures(day: string | undefined, flags: Flags, console: Console): Promise<void> {
  const client = HubClient.of(flags, console, { tenant: true });
  if (day === undefined) return list(client, flags, console);
  if (!isDay(day)) {
    throw usageError({ en: "DAY should be a day such as 2026-11-20", zh: "DAY 应为日期，如 2026-11-20" });
  }
  return fetchFile(client, day, { flags, console });
}

interface Row {
  readonly day: string;
  readonly failures: number;
  readonly sizeBytes: number;
  readonly complete: boolean;
}

async function list(client: HubClient, { json = false }: Flags, console: Console): Promise<void> {
  const rows = await Array.fromAsync(client.all<Row>(client.ofTenant("/failures")));
  if (json) return console.print(JSON.stringify(rows));
  const texts = { yes: { en: "yes", zh: "是" }, no: { en: "not yet", zh: "否" } };
  const titles = [
    { en: "DAY", zh: "日期" },
    { en: "FAILURES", zh: "失败数" },
    { en: "SIZE", zh: "报文大小" },
    { en: "COMPLETE", zh: "已完整" },
  ];
  const cells = rows.map(({ day, failures, sizeBytes, complete }) => [
    day,
    String(failures),
    showBytes(sizeBytes),
    texts[complete ? "yes" : "no"][console.language],
  ]);
  printTable(console, titles, cells);
}

interface Asked {
  readonly flags: Flags;
  readonly console: Console;
}

async function fetchFile(client: HubClient, day: Day, { flags, console }: Asked): Promise<void> {
  const query = new URLSearchParams();
  for (const name of ["endpoint", "type"] as const) {
    const value = flags[name];
    if (value !== undefined) query.set(name, value);
  }
  const response = await client.open(
    "GET",
    `${client.ofTenant(`/failures/${day}.ndjson`)}?${query.toString()}`,
  );
  const count = { bytes: 0, lines: 0 };
  const lines = bytesOf(response, (piece) => {
    count.bytes += piece.length;
    for (const byte of piece) if (byte === lineFeed) count.lines += 1;
  });
  const work = flags.out === undefined ? toOutput(lines) : writeWhole(lines, flags.out);
  await withProgress(console, work, (seconds) => ({
    en: `${seconds} s: ${count.lines} deliveries, ${showBytes(count.bytes)}`,
    zh: `${seconds} 秒：${count.lines} 条推送，${showBytes(count.bytes)}`,
  }));
  const place = flags.out === undefined ? "" : `: ${flags.out}`;
  console.tell({
    en: `${count.lines} deliveries, ${showBytes(count.bytes)}${place}`,
    zh: `${count.lines} 条推送，${showBytes(count.bytes)}${place}`,
  });
  if (response.headers.get("ringback-complete") === "true") return;
  console.tell({
    en: `The day is not over: this file is partial. Fetch it again from the next day on.`,
    zh: `当天尚未结束，此文件不完整。请次日起重新下载。`,
  });
}

const lineFeed = 10;

async function toOutput(lines: AsyncGenerator<Uint8Array>): Promise<void> {
  await pipeline(Readable.from(lines, { objectMode: false }), process.stdout, { end: false });
}
