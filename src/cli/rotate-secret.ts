import { type Command, Argument } from "commander";
import { parseText, parseWhole } from "../config/index.ts";
import { type CommandOption, addOptions } from "./argument.ts";
import type { Console } from "./console.ts";
import { exampleText } from "./example-text.ts";
import { HubClient, type HubFlags, tenantHubOptions } from "./hub-client.ts";

interface Flags extends HubFlags {
  readonly overlap?: number;
  readonly secret?: string;
  readonly json?: boolean;
}

/** What the hub answers, as far as it is told here. */
interface Rotated {
  readonly secret?: string;
  readonly publicKey: string | null;
  readonly previousSecretUntil: string | null;
}

const options: readonly CommandOption[] = [
  {
    flags: "--overlap <SECONDS>",
    text: {
      en: "For how long the secret before signs too (default: 86400, a day)",
      zh: "旧密钥继续签名的秒数（默认：86400，即一天）",
    },
    parse: parseWhole(0, 2_592_000),
  },
  {
    flags: "--secret <SECRET>",
    text: { en: "The new secret (default: one that the hub makes)", zh: "新密钥（默认：由服务生成）" },
    parse: parseText,
  },
  { flags: "--json", text: { en: "Print the hub's answer as JSON", zh: "以 JSON 输出结果" } },
  ...tenantHubOptions,
];

/** `ringback rotate-secret`: gives an endpoint another secret while its receiver goes on. */
export function rotateSecretCommand(program: Command, console: Console): void {
  const { language } = console;
  const text = {
    en: "Give an endpoint another secret; the one before signs too for a while",
    zh: "轮换接收端的密钥；旧密钥在一段时间内继续有效",
  };
  const idText = { en: "Id of the endpoint, ep_…", zh: "接收端 ID，ep_…" };
  const command = program
    .command("rotate-secret")
    .description(text[language])
    .addArgument(new Argument("<endpoint>", idText[language]))
    .action((endpoint: string, flags: Flags) => rotate(endpoint, flags, console));
  addOptions(command, console, options);
  command.addHelpText(
    "after",
    exampleText("ringback rotate-secret ep_01M7ZE5HF56VBGNZZP7VPSFASD --overlap 3600", language),
  );
}

async function rotate(endpoint: string, flags: Flags, console: Console): Promise<void> {
  const hub = HubClient.of(flags, console, { tenant: true });
  const { overlap, secret } = flags;
  const path = hub.ofTenant(`/endpoints/${encodeURIComponent(endpoint)}/rotate-secret`);
  const rotated = await hub.ask<Rotated>("POST", path, {
    ...(overlap === undefined ? {} : { overlapSeconds: overlap }),
    ...(secret === undefined ? {} : { secret }),
  });
  if (flags.json === true) return console.print(JSON.stringify(rotated));
  if (rotated.publicKey !== null) console.print(rotated.publicKey);
  else if (rotated.secret !== undefined) console.print(rotated.secret);
  tellWhatNow(rotated, console);
}

function tellWhatNow({ secret, publicKey, previousSecretUntil: until }: Rotated, console: Console): void {
  if (publicKey !== null) {
    console.tell({
      en: "Give the receiver this public key.",
      zh: "请将此公钥告知接收方。",
    });
  } else if (secret !== undefined) {
    console.tell({
      en: "The new secret, shown this once. Give it to the receiver.",
      zh: "新密钥仅显示这一次。请告知接收方。",
    });
  }
  console.tell(
    until === null
      ? { en: "The one before no longer signs.", zh: "旧密钥已停止签名。" }
      : { en: `The one before signs too until ${until}.`, zh: `旧密钥在 ${until} 之前继续签名。` },
  );
}
