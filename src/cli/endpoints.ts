import type { Command } from "commander";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";
import type { Text } from "../model/terms/index.ts";

interface Flags extends HubFlags {
  readonly json?: boolean;
  readonly message?: string;
  readonly drop?: boolean;
}

/** An endpoint as the hub shows it, as far as it is printed. */
interface ShownEndpoint {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly dialect: string;
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly health: {
    readonly state: string;
    readonly since: string;
    readonly why: string;
    readonly consecutiveFailures: number;
    readonly failingSeconds: number;
    readonly breaker: string;
    readonly nextProbeAt?: string;
  };
}

interface Report {
  readonly results: readonly {
    readonly message: string;
    readonly verdict: string;
    readonly status?: number;
    readonly error?: string;
    readonly tookMs: number;
    readonly advice: string;
  }[];
  readonly notSent: readonly string[];
}

const jsonOption: CommandOption = {
  flags: "--json",
  text: { en: "Print JSON, as the hub answers it", zh: "输出 JSON，与接口的应答相同" },
};
const messageOption: CommandOption = {
  flags: "--message <NAME>",
  text: { en: "Only this message of the dialect", zh: "仅测试该协议的这一种报文" },
};
const dropOption: CommandOption = {
  flags: "--drop",
  text: {
    en: "Give up what is parked instead of sending it now",
    zh: "放弃已暂存的推送，而不是立即重新推送",
  },
};

/** What a subcommand does with its endpoint. */
type Act = (hub: HubClient, at: string, flags: Flags, console: Console) => Promise<void>;

interface Subcommand {
  readonly name: string;
  readonly text: Text;
  readonly options: readonly CommandOption[];
  readonly act: Act;
}

const subcommands: readonly Subcommand[] = [
  {
    name: "show",
    text: { en: "Show an endpoint and how it does", zh: "查看接收端及其健康状况" },
    options: [jsonOption],
    act: show,
  },
  {
    name: "test",
    text: {
      en: "Send samples to an endpoint, and say what to fix",
      zh: "向接收端发送样例，并说明需要修正之处",
    },
    options: [messageOption, jsonOption],
    act: sendTest,
  },
  {
    name: "pause",
    text: { en: "Pause an endpoint: what waits for it is parked", zh: "暂停接收端：等待中的推送将被暂存" },
    options: [],
    act: change({ paused: true }),
  },
  {
    name: "resume",
    text: { en: "Let a paused endpoint go on", zh: "恢复已暂停的接收端" },
    options: [dropOption],
    act: change({ paused: false }),
  },
  {
    name: "enable",
    text: { en: "Enable an endpoint that was disabled", zh: "启用已停用的接收端" },
    options: [dropOption],
    act: change({ enabled: true }),
  },
  {
    name: "disable",
    text: { en: "Disable an endpoint: what waits for it is parked", zh: "停用接收端：等待中的推送将被暂存" },
    options: [],
    act: change({ enabled: false }),
  },
];

/** `ringback endpoints`: how a tenant's endpoints do, and what to do about it. */
export function endpointsCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "List a tenant's endpoints with their health; show, test, pause, resume, enable or disable one",
    zh: "列出租户的接收端及其健康状况；查看、测试、暂停、恢复、启用或停用接收端",
  };
  const command = program.command("endpoints").description(text[language]);
  const listText = { en: "List endpoints with their health", zh: "列出接收端及其健康状况" };
  const listing = command
    .command("list")
    .description(listText[language])
    .action((flags: Flags) => list(flags, console));
  addOptions(listing, console, [...tenantHubOptions, jsonOption]);
  for (const { name, text, options, act } of subcommands) {
    const one = command
      .command(name)
      .description(text[language])
      .argument("<id>", { en: "Id of the endpoint, ep_…", zh: "接收端 ID，ep_…" }[language])
      .action(async (id: string, flags: Flags) => {
        const hub = HubClient.of(flags, console, { tenant: true });
        await act(hub, hub.ofTenant(`/endpoints/${encodeURIComponent(id)}`), flags, console);
      });
    addOptions(one, console, [...tenantHubOptions, ...options]);
  }
  const example = "ringback endpoints test ep_01JABCDEFGHJKMNPQRSTVWXYZ0 --tenant acme --key rbk_…";
  command.addHelpText("after", exampleText(example, language));
}

async function list(flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: true });
  const endpoints = await Array.fromAsync(hub.all<ShownEndpoint>(hub.ofTenant("/endpoints")));
  if (flags.json === true) return console.print(JSON.stringify(endpoints, null, 2));
  const titles = [
    { en: "id", zh: "ID" },
    { en: "name", zh: "名称" },
    { en: "dialect", zh: "协议" },
    { en: "state", zh: "状态" },
    { en: "since", zh: "自" },
    { en: "failures", zh: "连续失败" },
    { en: "breaker", zh: "熔断" },
    { en: "why", zh: "原因" },
  ];
  const rows = endpoints.map(({ id, name, dialect, health }) => [
    id,
    name,
    dialect,
    health.state,
    health.since,
    String(health.consecutiveFailures),
    health.breaker,
    health.why,
  ]);
  printTable(console, titles, rows);
}

async function show(hub: HubClient, at: string, flags: Flags, console: Console): Promise<void> {
  const endpoint = await hub.ask<ShownEndpoint>("GET", at);
  if (flags.json === true) return console.print(JSON.stringify(endpoint, null, 2));
  const { name, url, dialect, health } = endpoint;
  const { state, since, why, consecutiveFailures, failingSeconds, breaker, nextProbeAt } = health;
  const rows: readonly (readonly [Text, string])[] = [
    [{ en: "name", zh: "名称" }, name],
    [{ en: "url", zh: "网址" }, url],
    [{ en: "dialect", zh: "协议" }, dialect],
    [{ en: "state", zh: "状态" }, state],
    [{ en: "since", zh: "自" }, since],
    [{ en: "why", zh: "原因" }, why],
    [{ en: "failures", zh: "连续失败" }, String(consecutiveFailures)],
    [{ en: "failing for", zh: "失败时长" }, `${failingSeconds} s`],
    [{ en: "breaker", zh: "熔断" }, breaker],
    [{ en: "next probe", zh: "下次试探" }, nextProbeAt ?? "-"],
  ];
  const titles = [
    { en: "endpoint", zh: "接收端" },
    { en: endpoint.id, zh: endpoint.id },
  ];
  printTable(
    console,
    titles,
    rows.map(([title, value]) => [title[console.language], value]),
  );
}

async function sendTest(
  hub: HubClient,
  at: string,
  { message, json }: Flags,
  console: Console,
): Promise<void> {
  const report = await hub.ask<Report>("POST", `${at}/test`, message === undefined ? {} : { message });
  if (json === true) console.print(JSON.stringify(report, null, 2));
  else printReport(report, console);
  const failed = report.results.filter(({ verdict }) => verdict !== "acknowledged").length;
  if (failed === 0 && report.notSent.length === 0) return;
  const all = report.results.length + report.notSent.length;
  throw new FailedCommand({
    en: `${all - report.results.length + failed} of ${all} messages were not acknowledged`,
    zh: `${all} 条报文中有 ${all - report.results.length + failed} 条未被确认`,
  });
}

function printReport({ results, notSent }: Report, console: Console): void {
  const titles = [
    { en: "message", zh: "报文" },
    { en: "verdict", zh: "结果" },
    { en: "answer", zh: "应答" },
    { en: "took", zh: "耗时" },
    { en: "advice", zh: "建议" },
  ];
  const sent = results.map(({ message, verdict, status, error, tookMs, advice }) => [
    message,
    verdict,
    String(status ?? error ?? ""),
    `${tookMs} ms`,
    advice,
  ]);
  const notSentText = { en: "not sent", zh: "未发送" }[console.language];
  printTable(console, titles, [...sent, ...notSent.map((message) => [message, notSentText, "", "", ""])]);
}

/** Changes the endpoint, and says how it then does. */
function change(patch: { readonly enabled?: boolean; readonly paused?: boolean }): Act {
  return async (hub, at, { drop }, console) => {
    const body = drop === true ? { ...patch, parked: "drop" } : patch;
    const { id, health } = await hub.ask<ShownEndpoint>("PATCH", at, body);
    const text = {
      en: `${id} is ${health.state}: ${health.why}`,
      zh: `${id} 的状态为 ${health.state}：${health.why}`,
    };
    console.print(text[console.language]);
  };
}
