import { type Command, Argument } from "commander";
import { environment, readSettings, serveSettings } from "../config/index.ts";
import { restore } from "../runtime/index.ts";
import { addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { withProgress } from "./progress.ts";
import { addSettings } from "./settings-options.ts";
import { contentsLines, masterKeyText, sizeText } from "./store-text.ts";

interface Flags extends Readonly<Record<string, unknown>> {
  readonly force?: boolean;
}

const settings = { store: serveSettings.store };

/** `ringback restore`: puts a copy of a backup in the place of a store that no hub uses. */
export function restoreCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Put a copy of a backup in the place of a store that no hub is using",
    zh: "用备份恢复存储；恢复时不能有回调中心在使用该存储",
  };
  const fileText = { en: "What ringback backup wrote", zh: "由 ringback backup 写出的文件" };
  const forceText = {
    en: "Where there is a store already, keep it as …before-restore",
    zh: "若已有存储，将其保留为 …before-restore",
  };
  const command = program
    .command("restore")
    .description(text[language])
    .addArgument(new Argument("<file>", fileText[language]))
    .action((file: string, flags: Flags) => putBack(file, flags, console));
  addSettings(command, settings, language);
  addOptions(command, console, [{ flags: "--force", text: forceText }]);
  command.addHelpText(
    "after",
    exampleText("ringback restore ringback-monday.db --store sqlite:./data/ringback.db", language),
  );
}

async function putBack(file: string, flags: Flags, console: Console): Promise<void> {
  const { store } = readSettings(settings, { flags, environment: environment(), file: undefined });
  let progress = { copied: 0, all: 0 };
  const work = restore(store, {
    from: file,
    force: flags.force === true,
    onProgress: (copied, all) => {
      progress = { copied, all };
    },
  });
  const { contents, before } = await withProgress(console, work, (seconds) => ({
    en: `${seconds} s: ${sizeText(progress.copied)} of ${sizeText(progress.all)} copied`,
    zh: `${seconds} 秒：已复制 ${sizeText(progress.copied)} / ${sizeText(progress.all)}`,
  }));
  const place = store.engine === "sqlite" ? store.path : store.shown;
  console.print({ en: `Restored to ${place}`, zh: `已恢复到 ${place}` }[console.language]);
  for (const line of contentsLines(contents, console.language)) console.print(line);
  if (before !== null) {
    console.tell({ en: `What was there is kept as ${before}.`, zh: `原有内容已保留为 ${before}。` });
  }
  console.tell({
    en: "What was delivered after the backup was taken waits in it, and goes out again when the hub starts.",
    zh: "备份之后已推送的内容在备份中仍为待推送，启动后会再次推送。",
  });
  console.tell(masterKeyText());
}
