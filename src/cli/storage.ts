import type { Command } from "commander";
import type { Text } from "../model/terms/index.ts";
import { bytesText } from "./amounts.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";

interface Size {
  readonly rows: number;
  readonly bytes: number;
}

const kinds = ["messages", "calls", "events", "deliveries", "attempts", "failures", "total"] as const;

type Holding = Readonly<Record<(typeof kinds)[number], Size>> & { readonly asOf: string | null };

/** `GET /v1/storage`, a page of it. */
interface Storage {
  readonly files: {
    readonly databaseBytes: number;
    /** Null: the database server keeps that to itself. */
    readonly logBytes: number | null;
    readonly freeBytes: number | null;
    readonly diskFreeBytes: number | null;
  };
  readonly data: readonly (Holding & { readonly tenant: string })[];
  readonly next: string | null;
}

interface Flags extends HubFlags {
  readonly all?: boolean;
  readonly json?: boolean;
}

const options: readonly CommandOption[] = [
  ...tenantHubOptions,
  {
    flags: "--all",
    text: {
      en: "The disk, and every tenant; for the operator's key",
      zh: "显示磁盘和所有租户；需管理员密钥",
    },
  },
  { flags: "--json", text: { en: "Print JSON", zh: "输出 JSON" } },
];

/** `ringback storage`: how much a tenant has, or the whole hub. */
export function storageCommand(program: Command, console: Console): void {
  const text = { en: "Show how much is kept, and of what", zh: "显示数据占用情况" };
  const command = program
    .command("storage")
    .description(text[console.language])
    .action((flags: Flags) => (flags.all === true ? showAll(flags, console) : showOne(flags, console)));
  addOptions(command, console, options);
  command.addHelpText("after", exampleText("ringback storage --tenant acme", console.language));
}

const names: Readonly<Record<(typeof kinds)[number], Text>> = {
  messages: { en: "messages", zh: "原始报文" },
  calls: { en: "calls", zh: "通话" },
  events: { en: "events", zh: "事件" },
  deliveries: { en: "deliveries", zh: "推送" },
  attempts: { en: "attempts", zh: "尝试" },
  failures: { en: "failures", zh: "失败记录" },
  total: { en: "total", zh: "合计" },
};

const never: Text = { en: "not counted yet", zh: "尚未统计" };
const notCounted: Text = {
  en: "Not counted yet: the hub counts a minute after its start and then every six hours. Ask again in a minute or two.",
  zh: "尚未统计：回调中心启动一分钟后统计一次，此后每六小时一次。请过一两分钟再查看。",
};
const sizeTitles = [
  { en: "rows", zh: "行数" },
  { en: "bytes", zh: "大小" },
];

async function showOne(flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: true });
  const holding = await hub.ask<Holding>("GET", hub.ofTenant("/storage"));
  if (flags.json === true) return console.print(JSON.stringify(holding));
  if (holding.asOf === undefined || holding.asOf === null) return console.tell(notCounted);
  const rows = kinds.map((kind) => [
    names[kind][console.language],
    String(holding[kind].rows),
    bytesText(holding[kind].bytes),
  ]);
  printTable(console, [{ en: "kind", zh: "类别" }, ...sizeTitles], rows);
  console.tell({ en: `Counted: ${holding.asOf}`, zh: `统计时间：${holding.asOf}` });
}

async function showAll(flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: false });
  const pages: Storage[] = [];
  for (let next: string | null = ""; next !== null;) {
    const cursor: string = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page: Storage = await hub.ask("GET", `/v1/storage?limit=200${cursor}`);
    pages.push(page);
    next = page.next;
  }
  const tenants = pages.flatMap(({ data }) => data);
  const files = pages[0]?.files;
  if (flags.json === true) return console.print(JSON.stringify({ files, data: tenants }));
  const rows = tenants.map(({ tenant, asOf, total }) => [
    tenant,
    String(total.rows),
    bytesText(total.bytes),
    asOf ?? never[console.language],
  ]);
  const titles = [{ en: "tenant", zh: "租户" }, ...sizeTitles, { en: "counted", zh: "统计时间" }];
  printTable(console, titles, rows);
  if (files === undefined) return;
  tellFiles(console, files);
}

/** What is on the disk, as far as that is known. */
function tellFiles(console: Console, { databaseBytes, ...files }: Storage["files"]): void {
  const database = bytesText(databaseBytes);
  const { logBytes, freeBytes, diskFreeBytes } = files;
  if (logBytes === null || freeBytes === null || diskFreeBytes === null) {
    console.tell({ en: `Database ${database}`, zh: `数据库 ${database}` });
    return;
  }
  const [log, free, disk] = [bytesText(logBytes), bytesText(freeBytes), bytesText(diskFreeBytes)];
  console.tell({
    en: `Database ${database}, of it unused ${free}; log ${log}; free on the disk ${disk}`,
    zh: `数据库 ${database}，其中空闲 ${free}；日志 ${log}；磁盘剩余 ${disk}`,
  });
}
