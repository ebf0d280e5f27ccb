import type { Command } from "commander";
import { parseText, parseWhole } from "../config/index.ts";
import {
  type Behaviour,
  type Received,
  ScriptedEndpoint,
  behaviours,
  describePush,
  isSigned,
  platformNames,
} from "../simulator/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { untilStopped } from "./until-stopped.ts";

interface Flags {
  readonly port: number;
  readonly answer: Behaviour;
  readonly delay: number;
  readonly dialect?: string;
  readonly secret?: string;
  readonly bodies?: boolean;
}

const options: readonly CommandOption[] = [
  {
    flags: "--port <PORT>",
    text: { en: "Port of 127.0.0.1; 0 for any free one", zh: "127.0.0.1 上的端口；0 表示任意空闲端口" },
    fallback: 4751,
    parse: parseWhole(0, 65_535),
  },
  {
    flags: "--answer <HOW>",
    text: { en: "How to answer", zh: "应答方式" },
    fallback: "success",
    choices: behaviours,
  },
  {
    flags: "--delay <MS>",
    text: { en: "What the answer slow waits, in milliseconds", zh: "slow 应答前等待的毫秒数" },
    fallback: 5_000,
    parse: parseWhole(0, 600_000),
  },
  {
    flags: "--dialect <NAME>",
    text: { en: "Show what the pushes tell, read in this dialect", zh: "按此协议解析并显示推送内容" },
    choices: platformNames,
  },
  {
    flags: "--secret <SECRET>",
    text: { en: "Check Standard Webhooks signatures", zh: "校验 Standard Webhooks 签名的密钥" },
    parse: parseText,
  },
  { flags: "--bodies", text: { en: "Show the bodies as they came", zh: "显示原始报文" } },
];

/** `ringback receive`: a pretend application that shows what is pushed to it and answers as it is told. */
export function receiveCommand(program: Command, console: Console): void {
  const text = {
    en: "Show what is pushed here, and answer well or badly",
    zh: "显示收到的推送，并按指定方式应答（正常或异常）",
  };
  const command = program
    .command("receive")
    .description(text[console.language])
    .action((flags: Flags) => receive(flags, console));
  addOptions(command, console, options);
  command.addHelpText(
    "after",
    exampleText("ringback receive --answer flaky --dialect standard", console.language),
  );
}

async function receive(flags: Flags, console: Console): Promise<void> {
  const repeats = new Set<string>();
  let repeated = 0;
  const endpoint = new ScriptedEndpoint({
    port: flags.port,
    behaviour: flags.answer,
    delayMs: flags.delay,
    keep: false,
    onReceived: (received, behaviour) => {
      const id = headerOf(received, "webhook-id");
      if (repeats.has(id)) repeated += 1;
      if (id !== "" && repeats.size < keptIds) repeats.add(id);
      for (const line of describe(received, behaviour, flags, console)) console.print(line);
    },
  });
  await using started = await endpoint.start();
  console.print(`ringback receiving on ${started.url}`);
  await untilStopped();
  console.tell({
    en: `${started.count} pushes received, ${repeated} of them repeats of one before`,
    zh: `共收到 ${started.count} 次推送，其中 ${repeated} 次为重复推送`,
  });
}

// Repeats are told apart among so many deliveries.
const keptIds = 1_000_000;

function describe(received: Received, behaviour: Behaviour, flags: Flags, console: Console): string[] {
  const { method, url, body } = received;
  const time = new Date(received.at).toTimeString().slice(0, 8);
  const attempt = headerOf(received, "ringback-attempt");
  const attemptText = { en: `attempt ${attempt}`, zh: `第 ${attempt} 次` }[console.language];
  const first = [
    time,
    method,
    url,
    `${Buffer.byteLength(body)} B`,
    headerOf(received, "ringback-message"),
    attempt === "" ? "" : attemptText,
    signatureText(received, flags.secret, console),
    `→ ${behaviour}`,
  ];
  const told =
    flags.dialect === undefined
      ? []
      : describePush(flags.dialect, body, console.language).map((line) => `          ${line}`);
  return [first.filter((part) => part !== "").join("  "), ...told, ...(flags.bodies === true ? [body] : [])];
}

function signatureText(received: Received, secret: string | undefined, { language }: Console): string {
  if (secret === undefined) return "";
  return isSigned(received, secret)
    ? { en: "signed", zh: "签名正确" }[language]
    : { en: "NOT SIGNED by this secret", zh: "签名不正确" }[language];
}

function headerOf({ headers }: Received, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}
