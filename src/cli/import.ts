import { hash, randomUUID } from "node:crypto";
import type { Command } from "commander";
import { parseText } from "../config/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { type SourceRow, findSource } from "./find-source.ts";
import { HubClient, type HubFlags, tenantHubOptions } from "./hub-client.ts";
import { type Chunk, chunksOf } from "./import-chunks.ts";
import { openInput } from "./import-input.ts";
import {
  type ImportCounts,
  type ImportProgress,
  dropProgress,
  freshProgress,
  importIdentity,
  progressPath,
  readProgress,
  saveProgress,
} from "./import-progress.ts";
import { type LineProblem, tellLeft, tellProblems } from "./import-report.ts";
import { withProgress } from "./progress.ts";
import { showBytes } from "./show-bytes.ts";

// K1. What was imported is noted beside the file after every chunk. A run that was killed is gone on with from there.
// K2. A chunk that was sent and not noted is sent again under the same key: the hub answers what it answered, or,
//     where it never did, takes in what it has not.

interface Flags extends HubFlags {
  readonly source: string;
  readonly json?: boolean;
}

const options: readonly CommandOption[] = [
  {
    flags: "--source <SOURCE>",
    text: { en: "The source that they go to: its name or id", zh: "导入到的来源：名称或 ID" },
    isRequired: true,
    parse: parseText,
  },
  { flags: "--json", text: { en: "Print the result as JSON", zh: "以 JSON 输出结果" } },
];

/** `ringback import`: takes in messages from a file. */
export function importCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Take in a failure file, or messages of the platform one a line; what is there already changes nothing",
    zh: "导入失败文件，或每行一条的平台报文；已有的内容不会重复",
  };
  const fileText = {
    en: "The file, plain or compressed by gzip; - for standard input",
    zh: "文件（可为 gzip 压缩）；- 表示标准输入",
  };
  const command = program
    .command("import")
    .description(text[language])
    .argument("<file>", fileText[language])
    .action((file: string, flags: Flags) => runImport(file, flags, console));
  addOptions(command, console, [...options, ...tenantHubOptions]);
  command.addHelpText(
    "after",
    exampleText("ringback import failures.ndjson.gz --source main --tenant acme", language),
  );
}

async function runImport(file: string, flags: Flags, console: Console): Promise<void> {
  const client = HubClient.of(flags, console, { tenant: true });
  const source = await findSource(client, flags.source);
  const job = await ImportRun.begin(file, source, { client, console });
  const counts = await withProgress(console, job.run(), (seconds) => job.describe(seconds));
  tellCounts(counts, flags.json ?? false, console);
  const left = counts.quarantined + counts.refused;
  if (left > 0) throw tellLeft(counts);
}

interface Answer extends ImportCounts {
  readonly problems: readonly LineProblem[];
}

interface RunParts {
  readonly client: HubClient;
  readonly console: Console;
}

// A hub that is started again is back within seconds; one that is moved takes a minute or two.
const patienceMs = 120_000;
const longestPauseMs = 5_000;
const gone = /\S/;

/** One import of one file. */
class ImportRun {
  readonly #parts: RunParts;
  readonly #file: string;
  readonly #source: string;
  /** Null where none are kept: standard input can't be read twice. */
  #notes: string | null;
  #progress: ImportProgress;
  #read: () => { readonly bytes: number; readonly of: number | null } = () => ({ bytes: 0, of: null });
  #told = 0;

  private constructor(file: string, source: string, progress: ImportProgress, parts: RunParts) {
    this.#parts = parts;
    this.#file = file;
    this.#source = source;
    this.#notes = file === "-" ? null : progressPath(file);
    this.#progress = progress;
  }

  /** Begins anew, or where an earlier run of the same import ended. */
  static async begin(file: string, { id }: SourceRow, parts: RunParts): Promise<ImportRun> {
    const run = randomUUID();
    if (file === "-") return new ImportRun(file, id, freshProgress(run, ""), parts);
    const of = await importIdentity(file, id).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new FailedCommand({ en: `${file} can't be read: ${why}`, zh: `无法读取 ${file}：${why}` });
    });
    const before = await readProgress(progressPath(file), of);
    if (before !== undefined) {
      parts.console.tell({
        en: `An earlier run ended after line ${before.line}; going on from there`,
        zh: `上次运行在第 ${before.line} 行后中断，从该处继续`,
      });
    }
    return new ImportRun(file, id, before ?? freshProgress(run, of), parts);
  }

  async run(): Promise<ImportCounts> {
    const { offset, line } = this.#progress;
    const input = await openInput(this.#file, offset);
    this.#read = input.read;
    await this.#save();
    for await (const chunk of chunksOf(input.text, { offset, lines: line })) {
      const answer = gone.test(chunk.bytes.toString("latin1")) ? await this.#send(chunk) : undefined;
      await this.#note(chunk, answer);
    }
    if (this.#notes !== null) await dropProgress(this.#notes);
    return this.#progress.counts;
  }

  async #send(chunk: Chunk): Promise<Answer> {
    const { client } = this.#parts;
    const path = client.ofTenant(`/sources/${this.#source}/import`);
    const { run } = this.#progress;
    const key = hash("sha256", `${run} ${chunk.firstLine} ${hash("sha256", chunk.bytes)}`, "base64url");
    const headers = { "content-type": "application/x-ndjson", "idempotency-key": `import-${key}` };
    const began = performance.now();
    for (let pauseMs = 250; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      try {
        return await client.ask<Answer>("POST", path, chunk.bytes, headers);
      } catch (error) {
        this.#judge(error, performance.now() - began);
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** @throws FailedCommand unless it is worth trying again. */
  #judge(error: unknown, waitedMs: number): void {
    if (!(error instanceof FailedCommand)) throw error;
    if (error.isPassing && waitedMs < patienceMs) {
      const { en, zh } = error.text;
      if (waitedMs < 1_000) this.#parts.console.tell({ en: `${en} Trying again…`, zh: `${zh} 正在重试…` });
      return;
    }
    const { line } = this.#progress;
    const { en, zh } = error.text;
    const again = {
      en: `${line} lines are done; the same command goes on after them.`,
      zh: `已完成 ${line} 行；再次运行同一命令即可继续。`,
    };
    throw new FailedCommand({ en: `${en}\n${again.en}`, zh: `${zh}\n${again.zh}` }, { cause: error });
  }

  async #note(chunk: Chunk, answer: Answer | undefined): Promise<void> {
    const { run, of, counts } = this.#progress;
    const line = chunk.firstLine - 1 + chunk.lines;
    this.#progress = { run, of, offset: chunk.end, line, counts: sumOf(counts, answer) };
    await this.#save();
    const problems = answer?.problems ?? [];
    this.#told = tellProblems(
      problems,
      { firstLine: chunk.firstLine, told: this.#told },
      this.#parts.console,
    );
  }

  async #save(): Promise<void> {
    if (this.#notes === null) return;
    try {
      await saveProgress(this.#notes, this.#progress);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#notes = null;
      this.#parts.console.tell({
        en: `No progress is kept, a run that breaks off begins anew: ${why}`,
        zh: `无法保存进度，中断后将从头开始：${why}`,
      });
    }
  }

  describe(seconds: number) {
    const { bytes, of } = this.#read();
    const { counts } = this.#progress;
    const share = of === null || of === 0 ? "" : ` (${Math.floor((bytes / of) * 100)} %)`;
    const size = `${showBytes(bytes)}${share}`;
    return {
      en: `${seconds} s: ${size}, ${counts.lines} lines: ${counts.new} new, ${counts.duplicate} duplicate, ${counts.quarantined} quarantined, ${counts.refused} refused`,
      zh: `${seconds} 秒：${size}，${counts.lines} 行：新增 ${counts.new}，重复 ${counts.duplicate}，隔离 ${counts.quarantined}，拒绝 ${counts.refused}`,
    };
  }
}

function sumOf(before: ImportCounts, more: ImportCounts | undefined): ImportCounts {
  if (more === undefined) return before;
  return {
    lines: before.lines + more.lines,
    new: before.new + more.new,
    duplicate: before.duplicate + more.duplicate,
    quarantined: before.quarantined + more.quarantined,
    refused: before.refused + more.refused,
  };
}

function tellCounts(counts: ImportCounts, isJson: boolean, console: Console): void {
  const { language } = console;
  if (isJson) {
    console.print(JSON.stringify(counts));
    return;
  }
  const names = {
    en: {
      lines: "lines",
      new: "new",
      duplicate: "duplicate",
      quarantined: "quarantined",
      refused: "refused",
    },
    zh: { lines: "行数", new: "新增", duplicate: "重复", quarantined: "隔离", refused: "拒绝" },
  }[language];
  for (const name of ["lines", "new", "duplicate", "quarantined", "refused"] as const)
    console.print(`${names[name].padEnd(language === "en" ? 13 : 6)}${counts[name]}`);
}
