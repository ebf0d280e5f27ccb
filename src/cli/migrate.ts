import { existsSync, realpathSync } from "node:fs";
import type { Command } from "commander";
import { environment, readSettings, serveSettings } from "../config/index.ts";
import type { Text } from "../model/terms/index.ts";
import {
  type MoveOptions,
  type MoveOutlook,
  type MoveProgress,
  type MoveReport,
  type MoveRoute,
  lookAtMove,
  moveStore,
} from "../runtime/index.ts";
import { addOptions, usageError } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { beganText, differenceText, lookLines, nextText, partText, progressText } from "./migrate-text.ts";
import { withProgress } from "./progress.ts";
import { addSettings } from "./settings-options.ts";

interface Flags extends Readonly<Record<string, unknown>> {
  readonly dryRun?: boolean;
  readonly startOver?: boolean;
  readonly json?: boolean;
}

const none = { fallback: null, fallbackText: { en: "none", zh: "无" } };
const { parse, shown } = serveSettings.store;

// A URL with a password is better kept in the environment than on the command line, where others see it.
const settings = {
  from: {
    name: "from",
    argument: "URL",
    text: { en: "The store to move: sqlite: and its file", zh: "要迁移的存储：sqlite: 加文件路径" },
    ...none,
    shown,
    parse,
  },
  to: {
    name: "to",
    argument: "URL",
    text: {
      en: "An empty database: postgres://USER:PASSWORD@HOST:PORT/DATABASE",
      zh: "空数据库：postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    },
    ...none,
    shown,
    parse,
  },
};

/** `ringback migrate`: moves a whole hub from SQLite to PostgreSQL. */
export function migrateCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Move a whole hub, which is stopped, from SQLite to PostgreSQL, and check every row",
    zh: "将已停止的回调中心整体从 SQLite 迁移到 PostgreSQL，并逐行校验",
  };
  const command = program
    .command("migrate")
    .description(text[language])
    .action((flags: Flags) => migrate(flags, console));
  addSettings(command, settings, language);
  addOptions(command, console, [
    {
      flags: "--dry-run",
      text: { en: "Tell how much there is, and move nothing", zh: "只显示数据量，不迁移" },
    },
    {
      flags: "--start-over",
      text: {
        en: "Remove what an unfinished move brought, and begin anew",
        zh: "清除未完成的迁移并重新开始",
      },
    },
    {
      flags: "--json",
      text: { en: "Print what was moved as a line of JSON", zh: "以一行 JSON 输出迁移结果" },
    },
  ]);
  command.addHelpText(
    "after",
    exampleText(
      "ringback migrate --from sqlite:./data/ringback.db --to postgres://ringback_owner:PASSWORD@db/ringback",
      language,
    ),
  );
}

async function migrate(flags: Flags, console: Console): Promise<void> {
  const route = routeOf(flags);
  const print = (value: object, lines: readonly string[]) => {
    if (flags.json === true) console.print(JSON.stringify(value));
    else for (const line of lines) console.print(line);
  };
  if (flags.dryRun === true) {
    const outlook = await lookAtMove(route);
    print(outlook, lookLines(outlook, console.language));
    return;
  }
  const began = performance.now();
  const report = await move({ ...route, startOver: flags.startOver === true }, console);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const isDone = report.differing === 0;
  print({ from: route.from, ...report, isDone, seconds }, summary(report, seconds, console));
  for (const difference of report.differences) console.tell(differenceText(difference));
  if (!isDone) throw new FailedCommand(unequalText(report));
  const keyFile = `${route.from}.key`;
  for (const text of nextText({ report, keyFile: existsSync(keyFile) ? keyFile : null })) console.tell(text);
}

async function move(
  route: MoveRoute & Pick<MoveOptions, "startOver">,
  console: Console,
): Promise<MoveReport> {
  let last: MoveProgress | undefined;
  let stageBegan = performance.now();
  const work = moveStore({
    ...route,
    onLook: (outlook: MoveOutlook) => {
      for (const line of lookLines(outlook, console.language)) console.tell({ en: line, zh: line });
    },
    onProgress: (progress) => {
      if (progress.stage !== last?.stage) {
        stageBegan = performance.now();
        if (progress.stage === "checking") console.tell(checkingText);
      }
      last = progress;
    },
    onPart: (progress) => {
      if (progress.ofRows >= toldRows) console.tell(partText(progress));
    },
  });
  const describe = () => progressText(last, (performance.now() - stageBegan) / 1000);
  try {
    return await withProgress(console, work, describe);
  } catch (error) {
    // Only once rows were on their way is there something to go on with.
    if (last !== undefined) console.tell(goesOnText);
    throw error;
  }
}

// Parts with fewer rows are over before anybody asks.
const toldRows = 1_000;

const checkingText: Text = {
  en: "All rows are there. Comparing each with where it came from …",
  zh: "所有行均已写入，正在与原存储逐行比对 …",
};

const goesOnText: Text = {
  en: "The move is not finished. The same command, run again, goes on where it was.",
  zh: "迁移尚未完成。再次执行同一条命令会从中断处继续。",
};

function summary(
  { began, parts, differing }: MoveReport,
  seconds: number,
  { language }: Console,
): readonly string[] {
  if (began === "complete") return [beganText[language]];
  if (differing > 0) return [];
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return [
    {
      en: `Moved, and every row checked: ${rows} rows in ${seconds} s`,
      zh: `迁移完成，已逐行校验：${rows} 行，用时 ${seconds} 秒`,
    }[language],
  ];
}

function unequalText({ differing }: MoveReport): Text {
  return {
    en: `${differing} rows in the database are not what they are in the store: the move is not declared done, and no hub uses the database. Something else writes into it, or its disk fails. Run the command with --start-over once that is found.`,
    zh: `数据库中有 ${differing} 行与原存储不一致：迁移未被确认完成，任何实例都不会使用该数据库。可能有其他程序在写入，或磁盘出现故障。查明原因后，请加上 --start-over 再次执行。`,
  };
}

/** @throws ConfigError for what can't be moved, or can't be understood. */
function routeOf(flags: Flags): MoveRoute {
  const { from, to } = readSettings(settings, { flags, environment: environment(), file: undefined });
  if (from === null || to === null)
    throw usageError(...neededTexts.filter((_, place) => [from, to][place] === null));
  if (from.engine === "postgres") throw usageError(backwardsText);
  if (to.engine === "sqlite") throw usageError(isSame(from.path, to.path) ? sameText : toText);
  return { from: from.path, to: to.url };
}

function isSame(path: string, other: string): boolean {
  return (
    path === other || (existsSync(path) && existsSync(other) && realpathSync(path) === realpathSync(other))
  );
}

const neededTexts: readonly Text[] = [
  {
    en: "--from is needed: sqlite: and the file of the store to move",
    zh: "需要 --from：sqlite: 加要迁移的存储文件",
  },
  {
    en: "--to is needed: postgres://USER@HOST:PORT/DATABASE",
    zh: "需要 --to：postgres://USER@HOST:PORT/DATABASE",
  },
];

const backwardsText: Text = {
  en: "--from: a store is moved from SQLite to PostgreSQL; the other way is not there.",
  zh: "--from：只能从 SQLite 迁移到 PostgreSQL，不支持反向迁移。",
};

const sameText: Text = {
  en: "--to: it is the same store as --from. Expected postgres:// and the rest of the database's URL.",
  zh: "--to：与 --from 是同一个存储。应为 postgres:// 开头的数据库地址。",
};

const toText: Text = {
  en: "--to: a store is moved to PostgreSQL. Expected postgres:// and the rest of the database's URL.",
  zh: "--to：存储只能迁移到 PostgreSQL。应为 postgres:// 开头的数据库地址。",
};
