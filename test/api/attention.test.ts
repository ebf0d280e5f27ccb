import { afterAll, beforeAll, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime } from "../kit/matching.ts";
import { record } from "../kit/told-calls.ts";

let api: ApiClient;
let application: ScriptedEndpoint;
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint({
    behaviour: ({ url }) => (url.includes("good") ? "success" : "error"),
  }).start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

interface Needing {
  readonly kind: string;
  readonly id: string;
  readonly why: string;
  readonly detail: string;
}
interface Attention {
  readonly data: readonly Needing[];
  readonly total: number;
}

const patience = { timeout: 15_000 };

async function scene() {
  const { path, key } = await api.tenant();
  const endpoint = async (name: string, input: object = {}): Promise<string> => {
    const url = `${application.url}/${name}`;
    const told = { name, url, dialect: "standard", events: ["call.record"], ...input };
    return (await api.ok("POST", `${path}/endpoints`, told)).id;
  };
  const read = () => api.ok<Attention>("GET", `${path}/attention`, undefined, key);
  const whys = async () => (await read()).data.map(({ id, why }) => [id, why]);
  return { path, key, endpoint, read, whys };
}

test("a tenant with everything in order needs nobody", async () => {
  const { path, endpoint, read } = await scene();
  await endpoint("good");
  await api.ok("POST", `${path}/sources`, { name: "tanyi", dialect: "tanyi" });
  expect(await read()).toEqual({ data: [], total: 0 });
});

test("endpoints and sources that need somebody are listed once each, the worst first", async () => {
  const { path, key, endpoint, read, whys } = await scene();
  await endpoint("good");
  const shut = await endpoint("shut", { breaker: { failures: 1, probeSeconds: 86_400 } });
  const last = await endpoint("last", {
    breaker: "off",
    ladder: { gapsSeconds: [], maxAttempts: 1, windowSeconds: null },
  });
  const paused = await endpoint("paused", { paused: true });
  await endpoint("idle", { paused: true, events: ["job.status_changed"] });
  const { id: source, url } = await api.ok<{ id: string; url: string }>("POST", `${path}/sources`, {
    name: "tanyi",
    dialect: "tanyi",
  });
  await api.hub.push(url, "no JSON");
  await api.ok("POST", `${path}/events`, record("1"));

  await expect.poll(whys, patience).toEqual([
    [shut, "breaker_open"],
    [last, "given_up"],
    [source, "quarantining"],
    [paused, "parked"],
  ]);
  const { data, total } = await read();
  expect([data, total]).toEqual([
    [
      {
        kind: "endpoint",
        id: shut,
        name: "shut",
        severity: "bad",
        why: "breaker_open",
        detail:
          "1 attempts in a row failed; the last time it answered 500. Only a probe is sent now and then",
        since: anyTime,
        waiting: 1,
        parked: 0,
        failed: 0,
      },
      expect.objectContaining({ id: last, severity: "warn", waiting: 0, parked: 0, failed: 1 }),
      {
        kind: "source",
        id: source,
        name: "tanyi",
        severity: "warn",
        why: "quarantining",
        detail: "1 of its messages was quarantined",
        since: anyTime,
      },
      expect.objectContaining({ id: paused, detail: "A person paused it; 1 parked for it", parked: 1 }),
    ],
    4,
  ]);
  const chinese = await api.request<Attention>("GET", `${path}/attention`, {
    key,
    headers: { "accept-language": "zh-CN" },
  });
  expect(chinese.body.data.map(({ detail }) => detail)).toEqual([
    "连续 1 次尝试失败；最近一次：返回 500。目前只间隔发送探测",
    "有推送已放弃",
    "有 1 条报文被隔离",
    "已由人工暂停；搁置 1 条推送",
  ]);
});

test("what is mended is listed no more", async () => {
  const { path, endpoint, whys } = await scene();
  const id = await endpoint("paused", { paused: true });
  await api.ok("POST", `${path}/events`, record("1"));
  await expect.poll(whys, patience).toEqual([[id, "parked"]]);
  await api.ok("PATCH", `${path}/endpoints/${id}`, { url: `${application.url}/good`, paused: false });
  await expect.poll(whys, patience).toEqual([]);
});

test("a source that fell silent is named until it speaks again", async () => {
  const { path, whys } = await scene();
  const told = { name: "tanyi", dialect: "tanyi", silentAfterSeconds: 1 };
  const { id, url } = await api.ok<{ id: string; url: string }>("POST", `${path}/sources`, told);
  await expect.poll(whys, patience).toEqual([[id, "silent"]]);
  await api.ok("PATCH", `${path}/sources/${id}`, { silentAfterSeconds: 60 });
  await api.hub.push(url, "no JSON");
  await expect.poll(whys, patience).toEqual([[id, "quarantining"]]);
});

test("no more than a hundred are listed, and all are counted", async () => {
  const { path, endpoint, read } = await scene();
  for (let one = 0; one < 101; one += 1) await endpoint(`paused-${one}`, { paused: true });
  await api.ok("POST", `${path}/events`, record("1"));
  await expect.poll(async () => (await read()).total, patience).toBe(101);
  expect((await read()).data).toHaveLength(100);
});
