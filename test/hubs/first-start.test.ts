import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";

const patience = { timeout: 15_000, interval: 50 };

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

let folder = "";
let store = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-first-start-"));
  store = server.url(await server.database());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `ringback serve` on the store, with nothing configured, in the test's folder. */
function serve(variables: Readonly<Record<string, string>> = {}): RingbackProcess {
  const inFolder = (command: readonly string[]) => ["sh", "-c", 'cd "$0" && exec "$@"', folder, ...command];
  return new RingbackProcess(["serve", "--port", "0"], { ...variables, RINGBACK_STORE: store }, inFolder);
}

async function urlOf(hub: RingbackProcess): Promise<string> {
  const [, url = ""] = await hub.said(/listening on (\S+)/);
  return url;
}

/** Asks a hub with a key → the status and the body. */
async function ask(
  url: string,
  key: string,
  { method = "GET", body }: { method?: string; body?: object } = {},
) {
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, string>>,
  };
}

describe("hubs that start at once on an empty store", () => {
  test("have one admin key, which one of them shows, and know what each of them configures", async () => {
    await using one = serve();
    await using two = serve();
    await using three = serve();
    const hubs = [one, two, three];
    const urls = await Promise.all(hubs.map(urlOf));
    const keys = hubs.flatMap(({ stderr }) => /shown this once: (\S+)/.exec(stderr)?.[1] ?? []);
    expect(keys).toHaveLength(1);
    const [key = ""] = keys;
    for (const url of urls) expect((await ask(`${url}/v1/tenants`, key)).status).toBe(200);

    const [here = "", ...others] = urls;
    const made = await ask(`${here}/v1/tenants`, key, { method: "POST", body: { id: "acme", name: "Acme" } });
    expect(made.status).toBe(201);
    const given = await ask(`${here}/v1/tenants/acme/keys`, key, { method: "POST", body: {} });
    const path = "/v1/tenants/acme/endpoints";
    const statuses = (as: string) =>
      Promise.all(others.map(async (url) => (await ask(`${url}${path}`, as)).status));
    await expect.poll(() => statuses(String(given.body["key"])), patience).toEqual([200, 200]);
    // Its secret is opened by every one of them.
    const endpoint = { url: "https://app.example.com/", dialect: "standard" };
    const { body } = await ask(`${here}${path}`, key, { method: "POST", body: endpoint });
    const showsIt = async (url: string) => (await ask(`${url}${path}/${body["id"]}`, key)).status;
    await expect.poll(() => Promise.all(others.map(showsIt)), patience).toEqual([200, 200]);
    await ask(`${here}/v1/tenants/acme/keys/${given.body["id"]}`, key, { method: "DELETE" });
    await expect.poll(() => statuses(String(given.body["key"])), patience).toEqual([401, 401]);
  }, 60_000);

  test("with another master key, one is told which is asked for, and does not start", async () => {
    await using one = serve({ RINGBACK_MASTER_KEY: "0".repeat(64) });
    await urlOf(one);
    const other = await serve({ RINGBACK_MASTER_KEY: "1".repeat(64) }).ended;
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/sealed with the master key [\w-]{8}, and another one, [\w-]{8}, was given/);
    const without = await serve().ended;
    expect(without.stderr).toMatch(/there is none here\. Put its key file back at \S*ringback\.key/);
  }, 60_000);
});
