import type { Command } from "commander";
import { environment, parseText, readSettings, serveSettings } from "../config/index.ts";
import { prepareStore } from "../runtime/index.ts";
import { addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { withProgress } from "./progress.ts";
import { addSettings } from "./settings-options.ts";

interface Flags extends Readonly<Record<string, unknown>> {
  readonly grantTo?: string;
}

const settings = { store: serveSettings.store };

/** `ringback schema`: makes the schema of a PostgreSQL database what this version needs. */
export function schemaCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Make or update the schema of a PostgreSQL database, for hubs whose role may not",
    zh: "创建或升级 PostgreSQL 数据库的结构，用于回调中心的角色无权自行升级时",
  };
  const grantText = {
    en: "Role that hubs are run with: may read and write rows, and owns nothing",
    zh: "回调中心使用的角色：可读写数据，不拥有任何对象",
  };
  const command = program
    .command("schema")
    .description(text[language])
    .action((flags: Flags) => prepare(flags, console));
  addSettings(command, settings, language);
  addOptions(command, console, [{ flags: "--grant-to <ROLE>", text: grantText, parse: parseText }]);
  command.addHelpText(
    "after",
    exampleText(
      "ringback schema --store postgres://ringback_owner:PASSWORD@db/ringback --grant-to ringback",
      language,
    ),
  );
}

async function prepare(
  { grantTo = null, ...flags }: Omit<Flags, "grantTo"> & { grantTo?: string | null },
  console: Console,
): Promise<void> {
  const { store } = readSettings(settings, { flags, environment: environment(), file: undefined });
  const work = prepareStore(store, grantTo);
  const { before, after, waitsFor } = await withProgress(console, work, (seconds) => ({
    en: `${seconds} s: bringing the schema up to date`,
    zh: `${seconds} 秒：正在升级结构`,
  }));
  console.print(schemaText(before, after)[console.language]);
  if (grantTo !== null) {
    const granted = {
      en: `The role ${grantTo} may read and write rows, and owns nothing.`,
      zh: `角色 ${grantTo} 可读写数据，不拥有任何对象。`,
    };
    console.print(granted[console.language]);
  }
  if (waitsFor.length === 0) return;
  const list = waitsFor.join(", ");
  throw new FailedCommand(
    {
      en: `The rest takes away what hubs of the version before rely on, and these are still running: ${list}. Stop or update them, and run this again.`,
      zh: `其余步骤会移除旧版本依赖的内容，而以下旧版本实例仍在运行：${list}。请停止或升级它们，然后重新执行。`,
    },
    { isPassing: true },
  );
}

function schemaText(before: number, after: number) {
  if (before === after)
    return {
      en: `The schema is at version ${after} already.`,
      zh: `结构已是版本 ${after}。`,
    };
  return before === 0
    ? { en: `Made the schema, version ${after}.`, zh: `已创建结构，版本 ${after}。` }
    : {
        en: `Brought the schema from version ${before} to ${after}.`,
        zh: `已将结构从版本 ${before} 升级到 ${after}。`,
      };
}
