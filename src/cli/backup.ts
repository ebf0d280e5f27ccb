import { existsSync, promises, renameSync, rmSync } from "node:fs";
import { type Command, Argument } from "commander";
import { StoreDamagedError } from "../model/terms/index.ts";
import { inspectBackup } from "../runtime/index.ts";
import { addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { FailedCommand } from "./failed-command.ts";
import { HubClient, type HubFlags, hubOptions } from "./hub-client.ts";
import { withProgress } from "./progress.ts";
import { contentsLines, masterKeyText, sizeText } from "./store-text.ts";

interface Flags extends HubFlags {
  readonly force?: boolean;
}

/** `ringback backup`: a copy of a running hub's whole store, checked. */
export function backupCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Write a copy of a running hub's whole store to a file; the hub goes on meanwhile",
    zh: "将运行中的回调中心的全部数据备份到文件；期间服务照常运行",
  };
  const fileText = { en: "Where the copy goes", zh: "备份文件" };
  const forceText = { en: "Write over a file that is there", zh: "覆盖已有文件" };
  const command = program
    .command("backup")
    .description(text[language])
    .addArgument(new Argument("<file>", fileText[language]))
    .action((file: string, flags: Flags) => backUp(file, flags, console));
  addOptions(command, console, [{ flags: "--force", text: forceText }, ...hubOptions]);
  command.addHelpText("after", exampleText("ringback backup ringback-monday.db", language));
}

async function backUp(file: string, flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: false });
  if (existsSync(file) && flags.force !== true) {
    throw new FailedCommand({
      en: `${file} is there already. Choose another name, or write over it with --force.`,
      zh: `${file} 已存在。请换一个文件名，或用 --force 覆盖。`,
    });
  }
  const partial = `${file}.partial`;
  try {
    const bytes = await download(hub, partial, console);
    console.tell({ en: `Checking ${sizeText(bytes)} …`, zh: `正在校验 ${sizeText(bytes)} …` });
    const contents = inspectBackup(partial, file);
    renameSync(partial, file);
    console.print({ en: `Written to ${file}`, zh: `已写入 ${file}` }[console.language]);
    for (const line of contentsLines(contents, console.language)) console.print(line);
    console.tell(masterKeyText());
  } finally {
    rmSync(partial, { force: true });
  }
}

/** → how many bytes came, all of them on disk. */
async function download(hub: HubClient, partial: string, console: Console): Promise<number> {
  let written = 0;
  let total = 0;
  const describe = (seconds: number) =>
    total === 0
      ? {
          en: `${seconds} s: the hub is taking the snapshot`,
          zh: `${seconds} 秒：服务端正在制作快照`,
        }
      : {
          en: `${seconds} s: ${sizeText(written)} of ${sizeText(total)}`,
          zh: `${seconds} 秒：${sizeText(written)} / ${sizeText(total)}`,
        };
  const work = async () => {
    const answer = await hub.open("GET", "/v1/backup");
    total = Number(answer.headers.get("content-length") ?? 0);
    await writeAll(answer, partial, (bytes) => {
      written += bytes;
    });
  };
  await withProgress(console, work(), describe);
  if (written === total) return written;
  throw new StoreDamagedError(partial, `${written} of ${total} bytes came`);
}

async function writeAll(answer: Response, partial: string, onBytes: (bytes: number) => void): Promise<void> {
  rmSync(partial, { force: true });
  const file = await promises.open(partial, "wx", 0o600);
  const chunks: AsyncIterable<Uint8Array> | null = answer.body;
  try {
    for await (const chunk of chunks ?? []) {
      await file.writeFile(chunk);
      onBytes(chunk.length);
    }
    await file.sync();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FailedCommand(
      {
        en: `The backup broke off: ${reason}. Nothing was kept of it; run the command again.`,
        zh: `备份中断：${reason}。未保留任何内容，请重新执行命令。`,
      },
      { cause },
    );
  } finally {
    await file.close();
  }
}
