import type { Command } from "commander";
import { parseText } from "../config/index.ts";
import { quarantineReasons } from "../model/terms/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { findSource } from "./find-source.ts";
import { HubClient, type HubFlags, tenantHubOptions } from "./hub-client.ts";
import { withProgress } from "./progress.ts";

interface Flags extends HubFlags {
  readonly source?: string;
  readonly reason?: string;
  readonly since?: string;
  readonly until?: string;
  readonly trust?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const countNames = ["examined", "decoded", "still", "skipped"] as const;

/** What came of the messages so far. */
type Counts = Record<(typeof countNames)[number], number>;

/** What the hub answers for one piece of them. */
interface Piece extends Readonly<Counts> {
  readonly next: string | null;
  readonly problems: readonly { readonly id: string; readonly reason: string; readonly path: string }[];
}

const options: readonly CommandOption[] = [
  {
    flags: "--source <SOURCE>",
    text: { en: "Only those of this source: its name or id", zh: "仅此来源的报文：名称或 ID" },
    parse: parseText,
  },
  {
    flags: "--reason <REASON>",
    text: { en: "Only those quarantined for this", zh: "仅因此原因被隔离的报文" },
    choices: quarantineReasons,
  },
  {
    flags: "--since <TIME>",
    text: {
      en: "Only what came in from then on, ISO 8601 with zone",
      zh: "仅此时间起收到的报文，带时区的 ISO 8601",
    },
    parse: parseText,
  },
  {
    flags: "--until <TIME>",
    text: { en: "Only what came in up to then", zh: "仅此时间之前收到的报文" },
    parse: parseText,
  },
  {
    flags: "--trust",
    text: {
      en: "Also what did not prove where it comes from: look at it before",
      zh: "包括未能证明来源的报文；请先查看内容",
    },
  },
  { flags: "--dry-run", text: { en: "Only count what would become of them", zh: "仅统计，不作改动" } },
  { flags: "--json", text: { en: "Print the counts as JSON", zh: "以 JSON 输出统计" } },
];

/** `ringback reprocess`: decodes what is quarantined again, after a fix. */
export function reprocessCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Decode quarantined messages again, after their source was corrected; it can be stopped and run again",
    zh: "修正来源后，重新解析被隔离的报文；可随时中断并重新运行",
  };
  const command = program
    .command("reprocess")
    .description(text[language])
    .action((flags: Flags) => reprocess(flags, console));
  addOptions(command, console, [...options, ...tenantHubOptions]);
  command.addHelpText("after", exampleText("ringback reprocess --source main --dry-run", language));
}

async function reprocess(flags: Flags, console: Console): Promise<void> {
  const client = HubClient.of(flags, console, { tenant: true });
  const { reason, since, until, trust, dryRun, json = false } = flags;
  const source = flags.source === undefined ? undefined : (await findSource(client, flags.source)).id;
  const counts: Counts = { examined: 0, decoded: 0, still: 0, skipped: 0 };
  const body = { source, reason, since, until, trust, dryRun };
  await withProgress(console, runPieces(client, body, { counts, console }), (seconds) => ({
    en: `${seconds} s: ${counts.examined} examined, ${counts.decoded} decoded, ${counts.still} still quarantined`,
    zh: `${seconds} 秒：已处理 ${counts.examined} 条，已解析 ${counts.decoded}，仍隔离 ${counts.still}`,
  }));
  if (json) console.print(JSON.stringify(counts));
  else for (const line of tableOf(counts)[console.language]) console.print(line);
  if (counts.still > 0)
    throw new FailedCommand({
      en: `${counts.still} messages can't be understood still`,
      zh: `仍有 ${counts.still} 条报文无法解析`,
    });
}

interface Running {
  readonly counts: Counts;
  readonly console: Console;
}

/** One piece after the other, until there is no more. What was done stays done, wherever this ends. */
async function runPieces(client: HubClient, body: object, { counts, console }: Running): Promise<void> {
  const mostTold = 20;
  let told = 0;
  for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const piece: Piece = await client.ask<Piece>("POST", client.ofTenant("/messages/reprocess"), {
      ...body,
      cursor,
    });
    for (const name of countNames) counts[name] += piece[name];
    for (const { id, reason, path } of piece.problems.slice(0, mostTold - told)) {
      const line = path === "" ? `${id}: ${reason}` : `${id}: ${reason}, ${path}`;
      console.tell({ en: line, zh: line });
      told += 1;
    }
    cursor = piece.next;
  }
}

function tableOf({ examined, decoded, still, skipped }: Counts) {
  return {
    en: [`examined   ${examined}`, `decoded    ${decoded}`, `still      ${still}`, `skipped    ${skipped}`],
    zh: [`已处理  ${examined}`, `已解析  ${decoded}`, `仍隔离  ${still}`, `已跳过  ${skipped}`],
  };
}
