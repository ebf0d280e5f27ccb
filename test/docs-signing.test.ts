import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Received, ScriptedEndpoint } from "../src/simulator/index.ts";
import { recordOf } from "./kit/deliveries.ts";
import { codeBlocks, pageAt, section } from "./kit/markdown.ts";
import { TestHub } from "./kit/test-hub.ts";

// A receiver who copies what the page shows believes the hub, and nobody else.

type Check = (headers: Received["headers"], body: string, key: unknown) => boolean;

const kinds = [
  ["Standard Webhooks, v1", { signing: { kind: "standard-webhooks" } }, "secret"],
  ["Standard Webhooks, v1a", { signing: { kind: "standard-webhooks-v1a" } }, "publicKey"],
  ["A plain HMAC", { signing: { kind: "hmac-sha256", header: "X-Our-Signature" } }, "secret"],
  [
    "As the platform signs",
    { dialect: "byai", secret: "s1", signing: { kind: "dialect", appKey: "app-7" } },
    { appKey: "app-7", secret: "s1" },
  ],
] as const;

let hub: TestHub;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-docs-signing-"));
  hub = await TestHub.start();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function checkShownUnder(title: string): Promise<Check> {
  const [block] = codeBlocks(section(pageAt("docs/reference/signing.md"), title));
  const file = join(folder, `${title.replaceAll(/\W/g, "-")}.mjs`);
  writeFileSync(file, block?.code ?? "");
  const { isFromHub } = (await import(pathToFileURL(file).href)) as { readonly isFromHub: Check };
  return isFromHub;
}

describe("the check that the page shows", () => {
  test.each(kinds)("%s", async (title, told, key) => {
    const check = await checkShownUnder(title);
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, path } = await hub.tenant({
      id: title.replaceAll(/\W/g, ""),
      source: { dialect: "byai" },
    });
    const made = await hub.ok("POST", `${path}/endpoints`, { url: app.url, dialect: "standard", ...told });
    await hub.push(sourceUrl, recordOf("byai", 1));
    await app.until(({ count }) => count > 0);
    const { headers, body } = app.received[0] ?? { headers: {}, body: "" };
    const known = typeof key === "string" ? made[key] : key;
    expect(check(headers, body, known)).toBe(true);
    const stranger = typeof key === "string" ? otherKey(String(known)) : { ...key, secret: "s2" };
    expect(check(headers, body, stranger)).toBe(false);
  });
});

/** Another key of the same form. */
function otherKey(key: string): string {
  const place = key.length - 8;
  return key.slice(0, place) + (key[place] === "a" ? "b" : "a") + key.slice(place + 1);
}
