import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeCallback } from "../../src/dialects/index.ts";
import { ApiClient } from "../kit/api-client.ts";
import { record } from "../kit/told-calls.ts";
import type { Page, Shown } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

describe("whoever watches the hub", () => {
  test.each([
    ["/healthz", "ok"],
    ["/readyz", "ready"],
  ])("asks %s without a key", async (path, status) => {
    const answer = await api.request("GET", path, { key: null });
    expect([answer.status, answer.body]).toEqual([200, { status, version: "0.0.0-test" }]);
  });

  test("reads the description without a key", async () => {
    const { status, body } = await api.request("GET", "/openapi.json", { key: null });
    expect([status, body["openapi"]]).toEqual([200, "3.1.0"]);
  });

  test("reads the metrics without a key where none is set, in the format of Prometheus", async () => {
    const { path } = await api.tenant();
    await api.ok("POST", `${path}/events`, record("1"));
    const { status, headers, body } = await api.hub.request<string>("GET", "/metrics", { key: null });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toMatch(/^# TYPE ringback_\w+ (counter|gauge|histogram)$/m);
    expect(body).toMatch(/^ringback_\w+(\{.*\})? \d/m);
  });

  test("needs the key for the metrics where one is set, and no other opens them", async () => {
    await using own = await ApiClient.start({ metricsKey: "metrics-key-0123456789" });
    const { key } = await own.tenant();
    await own.refused(401, "GET", "/metrics", { key: null });
    await own.refused(401, "GET", "/metrics", { key });
    await own.refused(401, "GET", "/metrics");
    const answer = await own.hub.request("GET", "/metrics", { key: "metrics-key-0123456789" });
    expect(answer.status).toBe(200);
    // It opens nothing else.
    await own.refused(401, "GET", "/v1/tenants", { key: "metrics-key-0123456789" });
    expect((await own.request("GET", "/healthz", { key: null })).status).toBe(200);
  });
});

describe("dialects", () => {
  const platforms = ["standard", "tanyi", "byai", "yeta", "icc"];

  test("are listed for everybody who has a key", async () => {
    const { key } = await api.tenant();
    const { data, next } = await api.ok<Page>("GET", "/v1/dialects", undefined, key);
    expect(data.map(({ name }) => String(name)).toSorted()).toEqual(platforms.toSorted());
    expect(next).toBeNull();
  });

  test.each(platforms)(
    "%s is shown with its messages, their schemas, its ladder and its rule",
    async (name) => {
      const { key } = await api.tenant();
      const dialect = await api.ok("GET", `/v1/dialects/${name}`, undefined, key);
      const messages = dialect["messages"] as readonly Shown[];
      expect(messages.length).toBeGreaterThan(0);
      expect(messages.filter(({ schema }) => (schema as Shown)["type"] !== "object")).toEqual([]);
      const { data } = await api.ok<Page>("GET", "/v1/dialects");
      const listed = data.find((candidate) => candidate["name"] === name);
      const bare = messages.map(({ schema: _schema, example: _example, ...message }) => message);
      expect({ ...dialect, messages: bare }).toEqual(listed);
    },
  );

  test.each(platforms)(
    "%s has an example of each message of its platform, which it reads as that",
    async (name) => {
      const messages = (await api.ok("GET", `/v1/dialects/${name}`))["messages"] as readonly Shown[];
      // What is neither may look like anything, and what a hub tells of itself is told to nobody's hub.
      const ofPlatform = messages.filter(
        (message) => !/^(other|(endpoint|source|delivery)\..+)$/.test(String(message["name"])),
      );
      const readAs = ofPlatform.map(({ example }) => {
        const decoded = decodeCallback(name, String(example));
        return decoded.ok ? decoded.message : decoded.reason;
      });
      expect(readAs).toEqual(ofPlatform.map((message) => message["name"]));
      expect(messages.filter(({ example }) => example === undefined)).toEqual([]);
    },
  );

  test("tell who signs within the body, and for whom a secret is made", async () => {
    const { data } = await api.ok<Page>("GET", "/v1/dialects");
    const signing = data.map(({ name, recipes, signs }) => [name, recipes, signs]);
    expect(signing).toEqual(
      expect.arrayContaining([
        ["standard", [], true],
        ["tanyi", [], false],
        ["byai", ["hmac-sha1", "hmac-sha256"], false],
      ]),
    );
  });

  test("speak the language that is asked for", async () => {
    const ask = async (language: string) => {
      const options = { headers: { "accept-language": language } };
      const { body } = await api.request("GET", "/v1/dialects/tanyi", options);
      return JSON.stringify([body["title"], body["ack"]]);
    };
    expect(await ask("zh-CN")).toMatch(/[\u4e00-\u9fff]/);
    expect(await ask("en")).not.toMatch(/[\u4e00-\u9fff]/);
  });

  test("that nobody speaks are not found", async () => {
    const { detail } = await api.refused(404, "GET", "/v1/dialects/klingon");
    expect(detail).toContain("klingon");
  });
});
