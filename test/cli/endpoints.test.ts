import { afterAll, beforeAll, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

let hub: TestHub;
let app: ScriptedEndpoint;
let id: string;
beforeAll(async () => {
  hub = await TestHub.start();
  app = await new ScriptedEndpoint().start();
  const endpoint = { name: "CRM", url: app.url, dialect: "yeta" };
  id = (await hub.tenant({ id: "acme", endpoint })).endpoint;
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await hub[Symbol.asyncDispose]();
});

const run = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  RingbackProcess.run(["endpoints", ...args], {
    RINGBACK_URL: hub.url,
    RINGBACK_KEY: adminKey,
    RINGBACK_TENANT: "acme",
    ...variables,
  });

test("list shows each endpoint with its health, as a table and as JSON", async () => {
  const table = await run(["list"]);
  expect(table).toMatchObject({ code: 0, stderr: "" });
  const [titles, row] = table.stdout.split("\n");
  expect(titles).toMatch(/^id +name +dialect +state +since +failures +breaker +why$/);
  expect(row).toMatch(new RegExp(`^${id} +CRM +yeta +healthy +\\S+ +0 +closed +Nothing failed`));
  const json = JSON.parse((await run(["list", "--json"])).stdout) as {
    id: string;
    health: { state: string };
  }[];
  expect(json).toMatchObject([{ id, health: { state: "healthy" } }]);
  expect((await run(["list"], { RINGBACK_LANG: "zh" })).stdout).toMatch(/^ID +名称 +协议 +状态/);
});

test("show tells all of one, and of one that is not there that it is not", async () => {
  const shown = await run(["show", id]);
  expect(shown.stdout).toMatch(new RegExp(`^url +${app.url}$`, "m"));
  expect(shown.stdout).toMatch(/^breaker +closed$/m);
  const missing = await run(["show", "ep_nothing"]);
  expect(missing).toMatchObject({ code: 1, stdout: "" });
  expect(missing.stderr).toContain("There is no endpoint ep_nothing");
});

test("samples: test says what each sample came to and what to fix, and fails where one was not acknowledged", async () => {
  const good = await run(["test", id]);
  expect(good).toMatchObject({ code: 0, stderr: "" });
  expect(good.stdout).toMatch(/acknowledged +200 +\d+ ms +Acknowledged: nothing to do\./);
  app.behaviour = "wrong";
  const bad = await run(["test", id, "--message", "receiveCallRecord"]);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain("which is no acknowledgement");
  expect(bad.stderr).toContain("1 of 1 messages were not acknowledged");
  const json = JSON.parse((await run(["test", id, "--json"])).stdout) as { results: { verdict: string }[] };
  expect(json.results.map(({ verdict }) => verdict)).toContain("retry");
});

test("pause, resume, disable and enable change it, and say how it is then", async () => {
  const said = async (verb: string) => (await run([verb, id])).stdout.trim();
  expect(await said("pause")).toBe(`${id} is paused: A person paused it`);
  expect(await said("resume")).toMatch(/is healthy/);
  expect(await said("disable")).toBe(`${id} is disabled: A person disabled it`);
  expect(await said("enable")).toMatch(/is healthy/);
});

test("without a key it says what is missing, with code 2", async () => {
  const { code, stderr } = await run(["list"], { RINGBACK_KEY: "" });
  expect(code).toBe(2);
  expect(stderr).toContain("--key or RINGBACK_KEY is missing");
});
