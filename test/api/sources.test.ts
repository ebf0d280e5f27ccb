import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime, idOf, matching } from "../kit/matching.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start({ publicUrl: "https://hub.example.com/callbacks" });
});
afterAll(() => api[Symbol.asyncDispose]());

/** Where the hub under test listens for an inbound URL that goes by its public address. */
function reachable(url: unknown): string {
  return String(url).replace("https://hub.example.com/callbacks", api.hub.url);
}

const usual = {
  timezone: null,
  recordingBaseUrl: null,
  graceSeconds: 60,
  allowFrom: [],
  verify: null,
  onInvalid: "quarantine",
  onUnverified: "refuse",
  silentAfterSeconds: null,
};

describe("making a source", () => {
  test("fills in what is usual, and gives the URL to push to", async () => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/sources`, { name: "账号一", dialect: "tanyi" });
    expect(made).toEqual({
      ...usual,
      id: idOf("src"),
      name: "账号一",
      dialect: "tanyi",
      url: matching(/^https:\/\/hub\.example\.com\/callbacks\/in\/[\w-]{32}$/),
      lastMessageAt: null,
      silentSince: null,
      createdAt: anyTime,
    });
    expect(await api.ok("GET", `${path}/sources/${made.id}`)).toEqual(made);
    expect(await api.ok<Page>("GET", `${path}/sources`)).toEqual({ data: [made], next: null });
    expect((await api.hub.push(reachable(made["url"]), "{}")).status).toBe(200);
  });

  test("tells from its first message on when the last one came", async () => {
    const { path } = await api.tenant();
    const { id, url } = await api.ok("POST", `${path}/sources`, { name: "A", dialect: "icc" });
    await api.hub.push(reachable(url), "not to be understood");
    const [message] = (await api.ok<Page>("GET", `${path}/messages`)).data;
    const { lastMessageAt } = await api.ok("GET", `${path}/sources/${id}`);
    const apart = Date.parse(String(lastMessageAt)) - Date.parse(String(message?.["receivedAt"]));
    expect(Math.abs(apart)).toBeLessThan(1_000);
  });

  test("keeps all that it is told, but shows no secret", async () => {
    const { path } = await api.tenant();
    const told = {
      name: "account",
      dialect: "yeta",
      timezone: "Asia/Tokyo",
      recordingBaseUrl: "https://voice.example.com/",
      graceSeconds: 0.5,
      allowFrom: ["203.0.113.7", "2001:db8::/32"],
      onInvalid: "reject",
    };
    const verify = { kind: "hmac-sha256", header: "X-Signature", secret: "keep-this-quiet" };
    const made = await api.ok("POST", `${path}/sources`, { ...told, verify });
    expect(made).toMatchObject({ ...told, verify: { kind: "hmac-sha256", header: "X-Signature" } });
    expect(JSON.stringify(made)).not.toContain("keep-this-quiet");
  });

  test("gives each source a URL of its own", async () => {
    const { path } = await api.tenant();
    const make = () => api.ok("POST", `${path}/sources`, { name: "same", dialect: "icc" });
    const [first, second] = [await make(), await make()];
    expect(first["url"]).not.toBe(second["url"]);
  });

  test.each([
    ["no name", { dialect: "byai" }, ["name"]],
    ["no dialect", { name: "A" }, ["dialect"]],
    ["a dialect that nobody speaks", { name: "A", dialect: "klingon" }, ["dialect"]],
    ["a zone that nobody knows", { name: "A", dialect: "byai", timezone: "Mars/North" }, ["timezone"]],
    [
      "a base URL that is none",
      { name: "A", dialect: "byai", recordingBaseUrl: "/wav" },
      ["recordingBaseUrl"],
    ],
    [
      "a file as base URL",
      { name: "A", dialect: "byai", recordingBaseUrl: "file:///etc/" },
      ["recordingBaseUrl"],
    ],
    ["a negative grace", { name: "A", dialect: "byai", graceSeconds: -1 }, ["graceSeconds"]],
    ["a grace of more than a day", { name: "A", dialect: "byai", graceSeconds: 86_401 }, ["graceSeconds"]],
    [
      "what is no address",
      { name: "A", dialect: "byai", allowFrom: ["::1", "10.0.0.0/99"] },
      ["allowFrom.1"],
    ],
    ["another answer to what is invalid", { name: "A", dialect: "byai", onInvalid: "drop" }, ["onInvalid"]],
    [
      "a verifier without a secret",
      { name: "A", dialect: "byai", verify: { kind: "header", header: "X" } },
      ["verify.secret"],
    ],
    ["a token of one's own", { name: "A", dialect: "byai", token: "guessable" }, ["token"]],
    ["several at once", { dialect: "klingon", timezone: 8 }, ["name", "timezone"]],
  ])("is refused for %s, by its path", async (_name, body, paths) => {
    const { path } = await api.tenant();
    const { errors } = await api.refused(400, "POST", `${path}/sources`, { body });
    expect(errors?.map((error) => error.path)).toEqual(paths);
    expect(await api.ok<Page>("GET", `${path}/sources`)).toEqual({ data: [], next: null });
  });
});

describe("changing a source", () => {
  test("changes what is given and nothing else; null takes a setting away", async () => {
    const { path } = await api.tenant();
    const verify = { kind: "header", header: "X-Secret", secret: "quiet" };
    const input = { name: "before", dialect: "tanyi", timezone: "Asia/Tokyo", verify, onInvalid: "reject" };
    const made = await api.ok("POST", `${path}/sources`, input);
    const at = `${path}/sources/${made.id}`;
    const renamed = await api.ok("PATCH", at, { name: "after" });
    expect(renamed).toEqual({ ...made, name: "after" });
    const open = await api.ok("PATCH", at, { verify: null, timezone: null, graceSeconds: 5 });
    expect(open).toEqual({ ...renamed, verify: null, timezone: null, graceSeconds: 5 });
    expect(await api.ok("PATCH", at, {})).toEqual(open);
    expect(await api.ok("GET", at)).toEqual(open);
  });

  test("holds at once for what is pushed", async () => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/sources`, { name: "A", dialect: "tanyi" });
    const push = () => api.hub.push(reachable(made["url"]), "no JSON");
    expect((await push()).status).toBe(200);
    await api.ok("PATCH", `${path}/sources/${made.id}`, { onInvalid: "reject" });
    expect((await push()).status).toBe(400);
  });

  test.each([
    [{ name: null }, "name"],
    [{ dialect: "klingon" }, "dialect"],
    [{ url: "http://elsewhere/" }, "url"],
    [{ allowFrom: null }, "allowFrom"],
  ])("is refused for %j, and changes nothing", async (body, field) => {
    const { path } = await api.tenant();
    const made = await api.ok("POST", `${path}/sources`, { name: "A", dialect: "tanyi" });
    const at = `${path}/sources/${made.id}`;
    const { errors } = await api.refused(400, "PATCH", at, { body });
    expect(errors?.map((error) => error.path)).toEqual([field]);
    expect(await api.ok("GET", at)).toEqual(made);
  });
});

test("a deleted source takes nothing in any more, and what it brought stays", async () => {
  const { path } = await api.tenant();
  const made = await api.ok("POST", `${path}/sources`, { name: "A", dialect: "tanyi" });
  const at = `${path}/sources/${made.id}`;
  await api.hub.push(reachable(made["url"]), "no JSON");
  expect((await api.request("DELETE", at)).status).toBe(204);
  expect((await api.hub.push(reachable(made["url"]), "{}")).status).toBe(404);
  await api.refused(404, "GET", at);
  await api.refused(404, "PATCH", at, { body: { name: "B" } });
  await api.refused(404, "DELETE", at);
  const { data } = await api.ok<Page>("GET", `${path}/messages`);
  expect(data.map(({ source }) => source)).toEqual([made.id]);
});
