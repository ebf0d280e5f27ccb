import { Command, CommanderError } from "commander";
import { commandLanguage } from "../config/index.ts";
import { RingbackError } from "../model/index.ts";
import { errorText } from "../observe/index.ts";
import { type Console, processConsole } from "./console.ts";
import { serveCommand } from "./serve.ts";
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

function createProgram(console: Console): Command {
  const text = {
    en: "The callback hub for AI calling: takes in every platform's callbacks, loses none, and pushes them on in any protocol.",
    zh: "AI 外呼回调中心：接收各平台的回调，一条不丢，并以任意协议推送出去。",
  };
  const program = new Command("ringback")
    .description(text[console.language])
    .version(readVersion(), "-V, --version")
    .exitOverride()
    .showHelpAfterError()
    .enablePositionalOptions();
  serveCommand(program, console);
  for (const command of program.commands) command.exitOverride().showHelpAfterError();
  return program;
}

function explain(error: unknown, console: Console): number {
  // Commander has said it already; asking for help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof RingbackError) {
    console.tell(error.text);
    return error.code === "E_CONFIG" ? exitCodes.usage : exitCodes.failed;
  }
  const text = errorText(error);
  console.tell({ en: `ringback: ${text}`, zh: `ringback：${text}` });
  return exitCodes.failed;
}
