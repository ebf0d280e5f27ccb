import { errorText } from "../model/terms/index.ts";
import type { Command } from "commander";
import { environment, readSettings, serveSettings } from "../config/index.ts";
import { createLog } from "../observe/index.ts";
import { Hub } from "../runtime/index.ts";
import type { Console } from "./console.ts";
import { untilStopped } from "./until-stopped.ts";
import { addSettings } from "./settings-options.ts";
import { exampleText } from "./example-text.ts";
import { readVersion } from "./version.ts";

/** `ringback serve`: runs a hub until it is told to stop. */
export function serveCommand(program: Command, console: Console): void {
  const text = { en: "Run a hub", zh: "运行回调中心" };
  const fileText = {
    en: "Configuration file (YAML) with any of these settings",
    zh: "配置文件（YAML），可包含以下任意设置",
  };
  const command = program.command("serve").description(text[console.language]);
  command.addHelpText(
    "after",
    exampleText("ringback serve --port 4750 --store sqlite:./data/ringback.db", console.language),
  );
  command.option("--config <FILE>", `${fileText[console.language]} [RINGBACK_CONFIG]`);
  addSettings(command, serveSettings, console.language);
  command.action(async (flags: Readonly<Record<string, unknown>>) => {
    const variables = environment();
    const file = typeof flags["config"] === "string" ? flags["config"] : variables["RINGBACK_CONFIG"];
    const settings = readSettings(serveSettings, { flags, environment: variables, file });
    const log = createLog(settings.logLevel);
    const stop = untilStopped();
    const onCrash = (error: Error) => {
      log("hub.crashed", { reason: errorText(error) });
      process.exit(1); // oxlint-disable-line unicorn/no-process-exit -- nothing of this process can be trusted any more
    };
    await using hub = new Hub({ settings, log, version: readVersion(), onCrash });
    const { url, madeAdminKey, isAdminKeyElsewhere } = await hub.start();
    if (madeAdminKey !== null) {
      console.tell({
        en: `Admin key, shown this once: ${madeAdminKey}`,
        zh: `管理员密钥（仅显示这一次）：${madeAdminKey}`,
      });
    }
    if (isAdminKeyElsewhere) {
      console.tell({
        en: "Another hub on this store made the admin key just now, and showed it on its standard error.",
        zh: "同一存储上的另一个实例刚刚生成了管理员密钥，并显示在它的标准错误输出中。",
      });
    }
    console.print(`ringback listening on ${url}`);
    await stop;
  });
}
