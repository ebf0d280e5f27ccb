import { type Command, Argument } from "commander";
import { type Parsed, parseText } from "../config/index.ts";
import { ConfigError, type Text, eventTypes, parseIso, replayedStates } from "../model/terms/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";
import { withProgress } from "./progress.ts";
import { type ShownReplay, printReplay, progressText, stateText } from "./replay-text.ts";
import { untilStopped } from "./until-stopped.ts";

interface Flags extends HubFlags {
  readonly since?: string;
  readonly until?: string;
  readonly endpoint?: string;
  readonly types?: readonly string[];
  readonly states?: readonly string[];
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly json?: boolean;
}

const jsonOption: CommandOption = {
  flags: "--json",
  text: { en: "Print the hub's answer as JSON", zh: "以 JSON 输出接口的应答" },
};

const wishOptions: readonly CommandOption[] = [
  {
    flags: "--since <TIME>",
    text: {
      en: "Events that came in from that moment on, as in 2026-11-20T09:00:00+08:00",
      zh: "从该时刻起收到的事件，如 2026-11-20T09:00:00+08:00",
    },
    parse: parseTime,
  },
  {
    flags: "--until <TIME>",
    text: { en: "and up to that moment", zh: "到该时刻为止" },
    parse: parseTime,
  },
  {
    flags: "--endpoint <ID>",
    text: { en: "To this endpoint (default: every enabled one)", zh: "只发往该接收端（默认：全部已启用的）" },
    parse: parseText,
  },
  {
    flags: "--types <LIST>",
    text: {
      en: "Only deliveries of these types, as in call.completed,call.dialog",
      zh: "只重放这些类型，如 call.completed,call.dialog",
    },
    parse: parseList(eventTypes),
  },
  {
    flags: "--states <LIST>",
    text: {
      en: "failed, parked, delivered, missing (default: failed; with --endpoint all but delivered)",
      zh: "failed、parked、delivered、missing（默认：failed；指定 --endpoint 时为除 delivered 外全部）",
    },
    parse: parseList(replayedStates),
  },
  {
    flags: "--dry-run",
    text: { en: "Only count what would be sent", zh: "只统计，不发送" },
  },
  {
    flags: "--no-wait",
    text: { en: "Do not wait until it is done", zh: "不等待任务完成" },
  },
];

/** `ringback replay`: makes a replay and follows it; lists, shows and cancels replays. */
export function replayCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Send what failed, is parked or never was for an endpoint again, in a span of time",
    zh: "重放一段时间内推送失败、已搁置或未曾推送的事件",
  };
  const command = program
    .command("replay")
    .description(text[language])
    // What follows `list`, `show` and `cancel` is theirs, though this command has options of the same names.
    .enablePositionalOptions()
    .action((flags: Flags) => replay(flags, console));
  addOptions(command, console, [...wishOptions, jsonOption, ...tenantHubOptions]);
  command.addHelpText(
    "after",
    exampleText(
      "ringback replay --endpoint ep_01M7Z56P88E40A1DMGJ8VVA7YC --since 2026-11-20T09:00:00+08:00 --until 2026-11-20T18:00:00+08:00",
      language,
    ),
  );
  addFollowUps(command, console);
}

function addFollowUps(command: Command, console: Console): void {
  const { language } = console;
  const texts = {
    list: { en: "List replays, the newest first", zh: "列出重放任务，最新的在前" },
    show: { en: "Show a replay, and what became of its deliveries", zh: "查看一个重放任务及其推送的结果" },
    cancel: { en: "Stop a replay; what it handed over goes out", zh: "取消一个重放任务；已交出的仍会推送" },
  };
  const idText = { en: "Id of the replay", zh: "重放任务 ID" }[language];
  const list = command.command("list").description(texts.list[language]);
  list.action((flags: Flags) => listReplays(flags, console));
  const show = command.command("show").description(texts.show[language]);
  show
    .addArgument(new Argument("<id>", idText))
    .action((id: string, flags: Flags) =>
      showReplay(
        HubClient.of(flags, console, { tenant: true }),
        { id, method: "GET", path: "" },
        flags,
        console,
      ),
    );
  const cancel = command.command("cancel").description(texts.cancel[language]);
  cancel
    .addArgument(new Argument("<id>", idText))
    .action((id: string, flags: Flags) =>
      showReplay(
        HubClient.of(flags, console, { tenant: true }),
        { id, method: "POST", path: "/cancel" },
        flags,
        console,
      ),
    );
  for (const one of [list, show, cancel]) addOptions(one, console, [jsonOption, ...tenantHubOptions]);
}

async function replay(flags: Flags, console: Console): Promise<void> {
  const { since, until, endpoint, types, states, dryRun } = flags;
  requireTimes(flags);
  const client = HubClient.of(flags, console, { tenant: true });
  const wish = { since, until, endpoint, types, states, dryRun };
  const made = await client.ask<ShownReplay>("POST", client.ofTenant("/replays"), wish);
  if (dryRun === true || !flags.wait) {
    answer(made, flags, console);
    return;
  }
  const ended = await follow(client, made, console);
  answer(ended, flags, console);
  if (ended.state === "failed" || ended.state === "cancelled") throw new FailedCommand(stateText(ended));
}

function requireTimes({ since, until }: Flags): void {
  const problems: Text[] = [];
  for (const [name, value] of [
    ["--since", since],
    ["--until", until],
  ] as const) {
    if (value === undefined)
      problems.push({
        en: `${name} is missing: a time such as 2026-11-20T09:00:00+08:00`,
        zh: `缺少 ${name}：应为时间，如 2026-11-20T09:00:00+08:00`,
      });
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

const lookAgainMs = 500;

/** The replay once it is over, or as it is when the command is stopped; the replay goes on by itself. */
async function follow(client: HubClient, made: ShownReplay, console: Console): Promise<ShownReplay> {
  const { id = "" } = made;
  console.tell({
    en: `Replay ${id}. Ctrl-C leaves it running; see it again with: ringback replay show ${id}`,
    zh: `重放任务 ${id}。按 Ctrl-C 不会中止它；再次查看：ringback replay show ${id}`,
  });
  let shown = made;
  const stop = new AbortController();
  const stopped = untilStopped().then(() => stop.abort());
  const watch = async () => {
    while (shown.state === "running" && !stop.signal.aborted) {
      await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, lookAgainMs))]);
      shown = await client.ask<ShownReplay>("GET", client.ofTenant(`/replays/${id}`));
    }
    return shown;
  };
  const last = await withProgress(console, watch(), (seconds) => progressText(shown, seconds));
  if (last.state === "running")
    console.tell({
      en: `Still running; see it again with: ringback replay show ${id}`,
      zh: `任务仍在进行；再次查看：ringback replay show ${id}`,
    });
  return last;
}

async function listReplays(flags: Flags, console: Console): Promise<void> {
  const client = HubClient.of(flags, console, { tenant: true });
  const rows: ShownReplay[] = [];
  for await (const row of client.all<ShownReplay>(client.ofTenant("/replays"))) rows.push(row);
  if (flags.json === true) {
    console.print(JSON.stringify(rows));
    return;
  }
  const titles = [
    { en: "id", zh: "ID" },
    { en: "state", zh: "状态" },
    { en: "progress", zh: "进度" },
    { en: "replayed", zh: "已重放" },
    { en: "since", zh: "起" },
    { en: "until", zh: "止" },
  ];
  const percent = ({ progress = 0 }: ShownReplay) => `${Math.floor(progress * 100)} %`;
  printTable(
    console,
    titles,
    rows.map((row) => [
      row.id ?? "",
      row.state ?? "",
      percent(row),
      String(row.replayed),
      row.since,
      row.until,
    ]),
  );
}

interface Asked {
  readonly id: string;
  readonly method: "GET" | "POST";
  readonly path: string;
}

async function showReplay(
  client: HubClient,
  { id, method, path }: Asked,
  flags: Flags,
  console: Console,
): Promise<void> {
  const at = client.ofTenant(`/replays/${encodeURIComponent(id)}${path}`);
  answer(await client.ask<ShownReplay>(method, at), flags, console);
}

function answer(shown: ShownReplay, { json }: Flags, console: Console): void {
  if (json === true) console.print(JSON.stringify(shown));
  else printReplay(shown, console);
}

function parseTime(text: string): Parsed<string> {
  return parseIso(text) === undefined
    ? {
        expected: {
          en: "a time such as 2026-11-20T09:00:00+08:00",
          zh: "时间，如 2026-11-20T09:00:00+08:00",
        },
      }
    : { value: text };
}

/** Words with commas between them, each one of these. */
function parseList(known: readonly string[]): (text: string) => Parsed<readonly string[]> {
  return (text) => {
    const words = text.split(",").map((word) => word.trim());
    if (words.every((word) => known.includes(word))) return { value: words };
    return {
      expected: {
        en: `some of ${known.join(", ")}, with commas between them`,
        zh: `以逗号分隔的若干项：${known.join("、")}`,
      },
    };
  };
}
