import { Command, CommanderError } from "commander";
import { commandLanguage } from "../config/index.ts";
import { RingbackError } from "../model/index.ts";
import { errorText } from "../observe/index.ts";
import { failureText, speak } from "./command-language.ts";
import { type Console, processConsole } from "./console.ts";
import { failuresCommand } from "./failures.ts";
import { importCommand } from "./import.ts";
import { serveCommand } from "./serve.ts";
import { simulateCommand } from "./simulate.ts";
import { receiveCommand } from "./receive.ts";
import { auditCommand } from "./audit.ts";
import { callsCommand } from "./calls.ts";
import { keysCommand } from "./keys.ts";
import { rotateSecretCommand } from "./rotate-secret.ts";
import { endpointsCommand } from "./endpoints.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { applyCommand } from "./apply.ts";
import { exportCommand } from "./export.ts";
import { backupCommand } from "./backup.ts";
import { restoreCommand } from "./restore.ts";
import { schemaCommand } from "./schema.ts";
import { migrateCommand } from "./migrate.ts";
import { eraseCommand } from "./erase.ts";
import { retentionCommand } from "./retention.ts";
import { storageCommand } from "./storage.ts";
import { replayCommand } from "./replay.ts";
import { readVersion } from "./version.ts";

/** How a command ended, as the shell sees it. */
export const exitCodes = {
  done: 0,
  /** The command ran and did not succeed. */
  failed: 1,
  /** The command was not understood, or its configuration is wrong. */
  usage: 2,
} as const;

/** Runs a command → its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const console = processConsole(commandLanguage());
  try {
    await createProgram(console).parseAsync([...args], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    return explain(error, console);
  }
}

const commands = [
  serveCommand,
  demoCommand,
  simulateCommand,
  receiveCommand,
  doctorCommand,
  endpointsCommand,
  applyCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  schemaCommand,
  migrateCommand,
  callsCommand,
  keysCommand,
  auditCommand,
  failuresCommand,
  importCommand,
  replayCommand,
  retentionCommand,
  storageCommand,
  eraseCommand,
  rotateSecretCommand,
];

function createProgram(console: Console): Command {
  const text = {
    en: "The callback hub for AI calling: takes in every platform's callbacks, loses none, and pushes them on in any protocol.",
    zh: "AI 外呼回调中心：接收各平台的回调，一条不丢，并以任意协议推送出去。",
  };
  const versionText = { en: "Show the version", zh: "显示版本号" };
  const program = speak(new Command("ringback"), console.language)
    .description(text[console.language])
    .version(readVersion(), "-V, --version", versionText[console.language])
    .enablePositionalOptions();
  for (const add of commands) add(program, console);
  return program;
}

function explain(error: unknown, console: Console): number {
  if (error instanceof CommanderError) {
    // Asking for help, or for nothing in particular, has been answered already.
    const isAnswered = error.exitCode === 0 || error.code === "commander.help";
    if (!isAnswered) console.tell(failureText(error));
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  if (error instanceof RingbackError) {
    console.tell(error.text);
    return error.code === "E_CONFIG" ? exitCodes.usage : exitCodes.failed;
  }
  const text = errorText(error);
  console.tell({ en: `ringback: ${text}`, zh: `ringback：${text}` });
  return exitCodes.failed;
}
