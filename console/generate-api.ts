import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import openapiTypescript, { astToString } from "openapi-typescript";
import { readSettings, serveSettings } from "../src/config/index.ts";
import { Hub } from "../src/runtime/index.ts";

// The types of the interface, made from what a hub says of itself: a hub is started on a store that is thrown away,
// and asked. So console and hub can't drift apart.

const target = join(import.meta.dirname, "src/api/hub-api.gen.ts");

const folder = mkdtempSync(join(tmpdir(), "ringback-api-"));
try {
  const document = await describe(folder);
  const types = astToString(await openapiTypescript(document, { alphabetize: true }));
  mkdirSync(join(import.meta.dirname, "src/api"), { recursive: true });
  writeFileSync(
    target,
    `// Made by generate-api.ts from the hub's own description. Not to be edited.\n${types}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function describe(directory: string): Promise<string> {
  const flags = { port: "0", store: `sqlite:${join(directory, "hub.db")}` };
  const settings = readSettings(serveSettings, { flags, environment: {}, file: undefined });
  const onCrash = (error: Error) => {
    throw error;
  };
  await using hub = new Hub({ settings, log: () => {}, version: "0.0.0", onCrash });
  const { url } = await hub.start();
  const response = await fetch(`${url}/openapi.json`);
  return response.text();
}
