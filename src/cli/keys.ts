import { type Command, Argument } from "commander";
import { parseText } from "../config/index.ts";
import { ConfigError } from "../model/terms/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, printTable, tenantHubOptions } from "./hub-client.ts";

interface Flags extends HubFlags {
  readonly name?: string;
  readonly rights?: string;
  readonly json?: boolean;
}

/** A key as the interface shows it. */
interface ShownKey {
  readonly id: string;
  readonly name: string;
  readonly rights: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt?: string;
  readonly key?: string;
}

const actions = ["list", "create", "revoke"] as const;
type Action = (typeof actions)[number];

const options: readonly CommandOption[] = [
  ...tenantHubOptions,
  {
    flags: "--name <NAME>",
    text: { en: "create: what the key is called", zh: "create：密钥名称" },
    parse: parseText,
  },
  {
    flags: "--rights <RIGHTS>",
    text: {
      en: "create: what it may do, of read,write,reveal,admin (default: all but reveal)",
      zh: "create：权限，取自 read,write,reveal,admin（默认：除 reveal 外全部）",
    },
    parse: parseText,
  },
  { flags: "--json", text: { en: "Print JSON", zh: "以 JSON 输出" } },
];

/** `ringback keys`: the keys of a tenant, listed, made and revoked. */
export function keysCommand(program: Command, console: Console): void {
  const text = {
    en: "List, create or revoke the keys of a tenant; needs the right admin",
    zh: "列出、创建或吊销租户的密钥；需要 admin 权限",
  };
  const actionText = { en: "What to do", zh: "操作" };
  const idText = { en: "revoke: id of the key", zh: "revoke：密钥 ID" };
  const command = program
    .command("keys")
    .description(text[console.language])
    .addArgument(new Argument("<action>", actionText[console.language]).choices([...actions]))
    .addArgument(new Argument("[id]", idText[console.language]))
    .action((action: Action, id: string | undefined, flags: Flags) => run(action, id, { flags, console }));
  addOptions(command, console, options);
  command.addHelpText(
    "after",
    exampleText("ringback keys create --name crm --rights read", console.language),
  );
}

async function run(
  action: Action,
  id: string | undefined,
  { flags, console }: { readonly flags: Flags; readonly console: Console },
): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: true });
  switch (action) {
    case "list":
      return list(hub, flags, console);
    case "create":
      return create(hub, flags, console);
    case "revoke":
      return revoke(hub, id, console);
  }
}

async function list(hub: HubClient, { json = false }: Flags, console: Console): Promise<void> {
  const keys = await Array.fromAsync(hub.all<ShownKey>(hub.ofTenant("/keys")));
  if (json) {
    for (const key of keys) console.print(JSON.stringify(key));
    return;
  }
  const titles = [
    { en: "KEY", zh: "密钥" },
    { en: "NAME", zh: "名称" },
    { en: "RIGHTS", zh: "权限" },
    { en: "CREATED", zh: "创建时间" },
    { en: "LAST USED", zh: "最近使用" },
  ];
  const rows = keys.map(({ id, name, rights, createdAt, lastUsedAt = "–" }) => [
    id,
    name,
    rights.join(","),
    createdAt,
    lastUsedAt,
  ]);
  printTable(console, titles, rows);
}

async function create(
  hub: HubClient,
  { name, rights, json = false }: Flags,
  console: Console,
): Promise<void> {
  const made = await hub.ask<ShownKey>("POST", hub.ofTenant("/keys"), {
    ...(name === undefined ? {} : { name }),
    ...(rights === undefined ? {} : { rights: rights.split(",").map((right) => right.trim()) }),
  });
  console.print(json ? JSON.stringify(made) : (made.key ?? ""));
  console.tell({
    en: `Made ${made.id}, which may ${made.rights.join(", ")}. The key is shown this once.`,
    zh: `已创建 ${made.id}，权限：${made.rights.join("、")}。密钥仅显示这一次。`,
  });
}

async function revoke(hub: HubClient, id: string | undefined, console: Console): Promise<void> {
  if (id === undefined) {
    throw new ConfigError([{ en: "the id of the key to revoke is missing", zh: "缺少要吊销的密钥 ID" }]);
  }
  await hub.ask("DELETE", hub.ofTenant(`/keys/${encodeURIComponent(id)}`));
  console.tell({ en: `Revoked ${id}; it opens nothing any more.`, zh: `已吊销 ${id}，即刻失效。` });
}
