import { Command, CommanderError } from "commander";
import { commandLanguage } from "../config/index.ts";
import { RingbackError, errorText } from "../model/terms/index.ts";
import { failureText, speak } from "./command-language.ts";
import { type Console, processConsole } from "./console.ts";
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
    const program = createProgram(console, await wanted(args));
    await program.parseAsync([...args], { from: "user" });
    return exitCodes.done;
  } catch (error) {
    return explain(error, console);
  }
}

type AddCommand = (program: Command, console: Console) => void;

/** Each command by its name, loaded once it is wanted: most talk to a running hub and need nothing of what a hub is. */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  serve: async () => (await import("./serve.ts")).serveCommand,
  demo: async () => (await import("./demo.ts")).demoCommand,
  simulate: async () => (await import("./simulate.ts")).simulateCommand,
  receive: async () => (await import("./receive.ts")).receiveCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  endpoints: async () => (await import("./endpoints.ts")).endpointsCommand,
  apply: async () => (await import("./apply.ts")).applyCommand,
  export: async () => (await import("./export.ts")).exportCommand,
  backup: async () => (await import("./backup.ts")).backupCommand,
  restore: async () => (await import("./restore.ts")).restoreCommand,
  schema: async () => (await import("./schema.ts")).schemaCommand,
  migrate: async () => (await import("./migrate.ts")).migrateCommand,
  calls: async () => (await import("./calls.ts")).callsCommand,
  keys: async () => (await import("./keys.ts")).keysCommand,
  audit: async () => (await import("./audit.ts")).auditCommand,
  failures: async () => (await import("./failures.ts")).failuresCommand,
  import: async () => (await import("./import.ts")).importCommand,
  reprocess: async () => (await import("./reprocess.ts")).reprocessCommand,
  replay: async () => (await import("./replay.ts")).replayCommand,
  retention: async () => (await import("./retention.ts")).retentionCommand,
  storage: async () => (await import("./storage.ts")).storageCommand,
  erase: async () => (await import("./erase.ts")).eraseCommand,
  "rotate-secret": async () => (await import("./rotate-secret.ts")).rotateSecretCommand,
};

/** The one command that was named; all of them where none was, as the help lists them. */
function wanted([name = ""]: readonly string[]): Promise<readonly AddCommand[]> {
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return Promise.all((named === undefined ? Object.values(commands) : [named]).map((load) => load()));
}

function createProgram(console: Console, adds: readonly AddCommand[]): Command {
  const text = {
    en: "The callback hub for AI calling: takes in every platform's callbacks, loses none, and pushes them on in any protocol.",
    zh: "AI 外呼回调中心：接收各平台的回调，一条不丢，并以任意协议推送出去。",
  };
  const versionText = { en: "Show the version", zh: "显示版本号" };
  const program = speak(new Command("ringback"), console.language)
    .description(text[console.language])
    .version(readVersion(), "-V, --version", versionText[console.language])
    .enablePositionalOptions();
  for (const add of adds) add(program, console);
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
