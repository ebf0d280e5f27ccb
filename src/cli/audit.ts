import type { Command } from "commander";
import { parseText, parseWhole } from "../config/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, tenantHubOptions } from "./hub-client.ts";
import { firstRows, queryText } from "./list-rows.ts";

interface Flags extends HubFlags {
  readonly hub?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly who?: string;
  readonly what?: string;
  readonly action?: string;
  readonly limit: number;
  readonly json?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** An entry as the interface shows it. */
interface ShownEntry {
  readonly at: string;
  readonly tenant?: string;
  readonly who: string;
  readonly action: string;
  readonly what: string;
  readonly target?: string;
  readonly before?: Json;
  readonly after?: Json;
}

const options: readonly CommandOption[] = [
  ...tenantHubOptions,
  {
    flags: "--hub",
    text: { en: "The whole hub's log; the operator's key", zh: "整个中心的日志；需管理员密钥" },
  },
  {
    flags: "--since <TIME>",
    text: { en: "From that time on, ISO 8601 with zone", zh: "起始时间，带时区的 ISO 8601" },
    parse: parseText,
  },
  {
    flags: "--until <TIME>",
    text: { en: "Up to that time", zh: "截止时间" },
    parse: parseText,
  },
  {
    flags: "--who <WHO>",
    text: { en: "operator, hub, or the id of a key", zh: "operator、hub 或密钥 ID" },
    parse: parseText,
  },
  {
    flags: "--what <KIND>",
    text: { en: "The kind of thing, as in endpoint", zh: "对象类型，如 endpoint" },
    parse: parseText,
  },
  {
    flags: "--action <ACTION>",
    text: { en: "What was done, as in changed or revealed", zh: "操作，如 changed 或 revealed" },
    parse: parseText,
  },
  {
    flags: "--limit <N>",
    text: { en: "At most so many, the newest", zh: "最多显示最新的若干条" },
    fallback: 100,
    parse: parseWhole(1, 1_000_000),
  },
  { flags: "--json", text: { en: "Print a line of JSON for each", zh: "每条输出一行 JSON" } },
];

/** `ringback audit`: who changed or revealed what. */
export function auditCommand(program: Command, console: Console): void {
  const text = {
    en: "Show who changed or revealed what, the newest first; needs the right admin",
    zh: "查看谁改动或查看了什么，最新的在前；需要 admin 权限",
  };
  const command = program
    .command("audit")
    .description(text[console.language])
    .action((flags: Flags) => showAudit(flags, console));
  addOptions(command, console, options);
  command.addHelpText("after", exampleText("ringback audit --what endpoint --limit 20", console.language));
}

async function showAudit(flags: Flags, console: Console): Promise<void> {
  const { hub: isOfHub = false, since, until, who, what, action, limit, json = false } = flags;
  const hub = HubClient.of(flags, console, { tenant: !isOfHub });
  const path = isOfHub ? "/v1/audit" : hub.ofTenant("/audit");
  const query = queryText({ since, until, who, what, action });
  let count = 0;
  for await (const entry of firstRows<ShownEntry>(hub, `${path}${query}`, limit)) {
    console.print(json ? JSON.stringify(entry) : lineOf(entry));
    count += 1;
  }
  if (count === 0) console.tell({ en: "Nothing in the log matches.", zh: "日志中没有匹配的记录。" });
}

/** An entry as one line: when, who, what was done to what, and what of it became different. */
function lineOf({ at, tenant, who, action, what, target, before, after }: ShownEntry): string {
  const thing = [what, target].filter((part) => part !== undefined).join(" ");
  const place = tenant === undefined ? "" : `[${tenant}] `;
  return `${at}  ${place}${who} ${action} ${thing}${detailsOf(before, after)}`;
}

function detailsOf(before: Json | undefined, after: Json | undefined): string {
  if (after === undefined) return "";
  if (before === undefined) return `  ${JSON.stringify(after)}`;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const [was, is] = [before, after].map((thing) => (name: string) => JSON.stringify(thing[name]) ?? "–");
  const changes = names
    .map((name) => ({ name, from: was?.(name), to: is?.(name) }))
    .filter(({ from, to }) => from !== to)
    .map(({ name, from, to }) => `${name}: ${from} → ${to}`);
  return changes.length === 0 ? "" : `  ${changes.join("; ")}`;
}
