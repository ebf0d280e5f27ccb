import { createInterface } from "node:readline/promises";
import { type Command, Argument } from "commander";
import { ConfigError, type Problem } from "../model/terms/index.ts";
import { addOptions, type CommandOption } from "./argument.ts";
import { type ConfigurationFile, readConfigurationFile } from "./configuration-file.ts";
import type { Console } from "./console.ts";
import { type ShownChange, differenceLines } from "./difference-text.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { HubClient, type HubFlags, complaintsOf, hubOptions } from "./hub-client.ts";
import { makeChanges } from "./make-changes.ts";

interface Flags extends HubFlags {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly prune?: boolean;
}

const options: readonly CommandOption[] = [
  {
    flags: "--dry-run",
    text: { en: "Show the difference, and change nothing", zh: "只显示差异，不作任何修改" },
  },
  { flags: "--yes", text: { en: "Do not ask", zh: "不再询问" } },
  {
    flags: "--prune",
    text: {
      en: "Delete sources and endpoints of these tenants that the file does not list; never a tenant",
      zh: "删除文件中未列出的、这些租户的来源和接收端；不会删除租户",
    },
  },
  ...hubOptions,
];

/** `ringback apply`: makes tenants, sources and endpoints what a file says. */
export function applyCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Make tenants, sources and endpoints what a file says; the difference is shown first",
    zh: "使租户、来源和接收端与文件一致；先显示差异",
  };
  const fileText = { en: "The configuration (YAML)", zh: "配置文件（YAML）" };
  const command = program
    .command("apply")
    .description(text[language])
    .addArgument(new Argument("<file>", fileText[language]))
    .action((file: string, flags: Flags) => apply(file, flags, console));
  addOptions(command, console, options);
  command.addHelpText("after", exampleText("ringback apply tenants.yaml --dry-run", language));
}

async function apply(path: string, flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: false });
  const file = readConfigurationFile(path);
  const changes = await compare(hub, file, flags.prune === true);
  if (changes.length === 0) {
    console.print(
      { en: "No difference: the hub is as the file says.", zh: "没有差异：回调中心与文件一致。" }[
        console.language
      ],
    );
    return;
  }
  for (const change of changes)
    for (const line of differenceLines(change, console.language)) console.print(line);
  if (flags.dryRun === true) return;
  if (flags.yes !== true) await expectConsent(changes.length, console);
  await makeChanges(hub, { changes, file: file.value }, console);
}

/** What applying would change. @throws ConfigError with all that is wrong with the file. */
async function compare(
  hub: HubClient,
  file: ConfigurationFile,
  prune: boolean,
): Promise<readonly ShownChange[]> {
  const answer = await askToCompare(hub, file.value, prune);
  const isWrong = answer.status === 400;
  if (!isWrong && !answer.ok) throw await hub.refusal(answer);
  const told = isWrong ? (await complaintsOf(answer)).map(problemOf) : [];
  // Of what could not be filled in only that is said, not what is wrong with what stood in for it.
  const unfilled = new Set(file.problems.map(({ path }) => path));
  const problems = [...file.problems, ...told.filter(({ path }) => !unfilled.has(path))];
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => file.place(problem)));
  const { changes } = await hub.read<{ readonly changes: readonly ShownChange[] }>(answer);
  return changes;
}

function problemOf({ path, message }: { readonly path: string; readonly message: string }): Problem {
  return { path, text: { en: message, zh: message } };
}

/** The operator's key does for all tenants; that of a tenant for its own. */
async function askToCompare(hub: HubClient, value: unknown, prune: boolean): Promise<Response> {
  const body = JSON.stringify((isMap(value) ? { ...value, prune } : value) ?? null);
  const answer = await hub.answer("POST", "/v1/configuration/compare", body);
  const [only, ...others] = tenantIdsOf(value);
  if (answer.status !== 403 || only === undefined) return answer;
  if (others.length > 0) {
    throw new FailedCommand({
      en: `This key is of one tenant, and the file lists ${others.length + 1}. Use the operator's key, or a file for the tenant alone.`,
      zh: `该密钥只属于一个租户，而文件列出了 ${others.length + 1} 个。请使用管理员密钥，或只含该租户的文件。`,
    });
  }
  return hub.answer("POST", `/v1/tenants/${encodeURIComponent(only)}/configuration/compare`, body);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tenantIdsOf(value: unknown): readonly string[] {
  const tenants: unknown = isMap(value) ? value["tenants"] : undefined;
  return Array.isArray(tenants) ? tenants.map((tenant) => String(isMap(tenant) ? tenant["id"] : "")) : [];
}

/** @throws FailedCommand unless somebody says yes. */
async function expectConsent(count: number, { language }: Console): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new FailedCommand({
      en: "Nothing was changed: nobody is here to be asked. Add --yes to apply this, or --dry-run to only look.",
      zh: "未作任何修改：当前不是终端，无法询问。加上 --yes 执行，或用 --dry-run 只查看。",
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = {
      en: `Make ${count === 1 ? "this change" : `these ${count} changes`}? [y/N] `,
      zh: `执行以上 ${count} 处修改？[y/N] `,
    };
    if (/^(y|yes|是)$/i.test((await terminal.question(question[language])).trim())) return;
  } finally {
    terminal.close();
  }
  throw new FailedCommand({ en: "Nothing was changed.", zh: "未作任何修改。" });
}
