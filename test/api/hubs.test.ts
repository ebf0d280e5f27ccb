import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";

interface Hubs {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly leaseHeld: boolean;
}

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start({ publicUrl: "https://hub.example.com" });
});
afterAll(() => api[Symbol.asyncDispose]());

test("a hub on a store of its own is its only hub, and holds its lease", async () => {
  const { data, leaseHeld } = await api.ok<Hubs>("GET", "/v1/hubs");
  expect(data).toMatchObject([
    { self: true, version: "0.0.0-test", url: "https://hub.example.com", isAlive: true },
  ]);
  expect(String(data[0]?.["name"])).toMatch(/^[0-9a-f]{16}$/);
  expect(Date.parse(String(data[0]?.["joinedAt"]))).toBeGreaterThan(Date.now() - 60_000);
  expect(leaseHeld).toBe(true);
});

test("it says in the log under which name it joined, and under which it left", async () => {
  const own = await ApiClient.start();
  const { data } = await own.ok<Hubs>("GET", "/v1/hubs");
  await own.hub.stop();
  const said = own.hub.logged.filter(({ event }) => event === "hub.joined" || event === "hub.left");
  expect(said.map(({ event, owner }) => [event, owner])).toEqual([
    ["hub.joined", data[0]?.["name"]],
    ["hub.left", data[0]?.["name"]],
  ]);
  await own[Symbol.asyncDispose]();
});

test("the metrics show one hub, and for how long it holds its lease", async () => {
  const { body } = await api.hub.request<string>("GET", "/metrics", { key: null });
  expect(body).toMatch(/^ringback_hubs 1$/m);
  const seconds = Number(/^ringback_hub_lease_seconds (\S+)$/m.exec(body)?.[1]);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(10);
});
