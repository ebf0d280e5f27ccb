import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { blockStore } from "../kit/blocked-store.ts";
import { record } from "../kit/told-calls.ts";
import type { RequestOptions } from "../kit/test-hub.ts";

let api: ApiClient;
let path = "";
let key = "";
let decoded = "";
beforeAll(async () => {
  api = await ApiClient.start({ bodyLimitBytes: 4_096 });
  ({ path, key } = await api.tenant({ id: "acme" }));
  await api.ok("POST", `${path}/events`, record("1"));
  const { data } = await api.ok<{ data: { id: string }[] }>("GET", `${path}/messages`);
  decoded = data[0]?.id ?? "";
});
afterAll(() => api[Symbol.asyncDispose]());

type Case = readonly [
  name: string,
  status: number,
  code: string,
  ask: () => readonly [method: string, path: string, options?: RequestOptions],
];

const cases: readonly Case[] = [
  ["no key", 401, "E_UNAUTHORIZED", () => ["GET", path, { key: null }]],
  ["a key that nobody has", 401, "E_UNAUTHORIZED", () => ["GET", path, { key: "rbk_nobody" }]],
  [
    "another way to show a key",
    401,
    "E_UNAUTHORIZED",
    () => ["GET", path, { key: null, headers: { authorization: "Basic YTpi" } }],
  ],
  ["a key in the query", 401, "E_UNAUTHORIZED", () => ["GET", `${path}?key=${key}`, { key: null }]],
  ["a tenant's key for the operator's work", 403, "E_FORBIDDEN", () => ["GET", "/v1/tenants", { key }]],
  ["nothing of that kind", 404, "E_NOT_FOUND", () => ["GET", "/v1/nothing"]],
  ["nothing at all", 404, "E_NOT_FOUND", () => ["GET", "/"]],
  ["another method", 404, "E_NOT_FOUND", () => ["PUT", path, { body: {} }]],
  ["a call that is not there", 404, "E_NOT_FOUND", () => ["GET", `${path}/calls/1`]],
  ["an inbound URL of nobody", 404, "E_NOT_FOUND", () => ["POST", "/in/nobody", { body: {}, key: null }]],
  [
    "an id that is taken",
    409,
    "E_CONFLICT",
    () => ["POST", "/v1/tenants", { body: { id: "acme", name: "A" } }],
  ],
  ["a message that is fine", 409, "E_CONFLICT", () => ["POST", `${path}/messages/${decoded}/reprocess`]],
  ["a field that is wrong", 400, "E_INVALID_INPUT", () => ["POST", "/v1/tenants", { body: { name: 1 } }]],
  ["a parameter that is wrong", 400, "E_INVALID_INPUT", () => ["GET", `${path}/calls?since=now`]],
  ["a body that is no JSON", 400, "E_INVALID_INPUT", () => ["POST", "/v1/tenants", { body: "{name:" }]],
  [
    "a body that is too large",
    413,
    "E_TOO_LARGE",
    () => ["POST", "/v1/tenants", { body: "x".repeat(4_097) }],
  ],
  ["a path that is none", 400, "E_BAD_REQUEST", () => ["GET", "/v1/tenants/%zz"]],
  ["an id beyond measure", 414, "E_BAD_REQUEST", () => ["GET", `/v1/tenants/${"a".repeat(600)}`]],
];

describe("every error is a problem document, in the reader's language", () => {
  test.each(cases)("%s: %i %s", async (_name, status, code, ask) => {
    const [method, at, options = {}] = ask();
    const inLanguage = (language: string) =>
      api.refused(status, method, at, {
        ...options,
        headers: { ...options.headers, "accept-language": language },
      });
    const [en, zh] = [await inLanguage("en"), await inLanguage("zh-CN,zh;q=0.9,en;q=0.8")];
    expect(en.type).toBe(`urn:ringback:error:${code}`);
    expect(zh.type).toBe(en.type);
    expect(`${en.title} ${en.detail}`).not.toMatch(/[\u4e00-\u9fff]/);
    expect(zh.title).toMatch(/[\u4e00-\u9fff]/);
    expect(zh.detail).toMatch(/[\u4e00-\u9fff]/);
    expect(zh.errors?.map((error) => error.path)).toEqual(en.errors?.map((error) => error.path));
    expect((zh.errors ?? []).filter(({ message }) => !/[\u4e00-\u9fff]/.test(message))).toEqual([]);
    expect(`${en.detail} ${zh.detail}`).not.toMatch(/[:：]\s*[:：]/);
    // Nothing is repeated that the hub was told in confidence, and nothing of its insides is shown.
    expect(JSON.stringify([en, zh])).not.toMatch(/rbk_|FST_|node_modules|\.ts:/);
  });

  test("an error without a key says how to show one", async () => {
    const { headers } = await api.request("GET", path, { key: null });
    expect(headers.get("www-authenticate")).toBe("Bearer");
  });

  test.each(["", "fr", "*", "xx;q=abc", "en;q=0"])(
    "an unheard-of wish for a language (%s) means English",
    async (wish) => {
      const { title } = await api.refused(404, "GET", "/v1/nothing", {
        headers: { "accept-language": wish },
      });
      expect(title).toBe("Not found");
    },
  );

  test("a store that can't write is 503, says when to try again, and not a word of success", async () => {
    await using own = await ApiClient.start();
    const tenant = await own.tenant();
    const source = await own.ok("POST", `${tenant.path}/sources`, { name: "s", dialect: "tanyi" });
    const blocked = blockStore(own.hub);
    const asked = [
      await own.request<object>("POST", `${tenant.path}/events`, { body: record("1") }),
      await own.request<object>("POST", "/v1/tenants", { body: { name: "A" } }),
      await own.request<object>("GET", "/readyz", { key: null }),
      await own.request<object>("POST", String(source["url"]), { body: {}, key: null }),
    ];
    for (const { status, headers, body } of asked) {
      expect(status).toBe(503);
      expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(body).toMatchObject({ type: "urn:ringback:error:E_STORE_UNAVAILABLE" });
      expect(JSON.stringify(body)).not.toMatch(/success/i);
    }
    // Questions are still answered, and it is alive.
    expect((await own.request("GET", `${tenant.path}/calls`)).status).toBe(200);
    expect((await own.request("GET", "/healthz", { key: null })).status).toBe(200);
    blocked[Symbol.dispose]();
    expect((await own.request("GET", "/readyz", { key: null })).status).toBe(200);
    expect((await own.request("POST", `${tenant.path}/events`, { body: record("1") })).status).toBe(202);
  });
});
