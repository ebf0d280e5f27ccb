import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime, idOf, matching } from "../kit/matching.ts";
import { record } from "../kit/told-calls.ts";
import { type Page, type Shown, adminKey } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const good = JSON.stringify(record("119"));

/** A tenant with a source of the hub's own dialect. */
async function withSource(input: Readonly<Record<string, unknown>> = {}) {
  const { path } = await api.tenant();
  const source = await api.ok("POST", `${path}/sources`, { name: "s", dialect: "standard", ...input });
  const url = String(source["url"]);
  const push = (body: string | Uint8Array, to = url) => api.hub.push(to, body);
  const list = async (query = "") => (await api.ok<Page>("GET", `${path}/messages${query}`)).data;
  return { path, source: source.id, url, push, list };
}

async function rawOf(path: string, id: string | undefined): Promise<Response> {
  return fetch(`${api.hub.url}${path}/messages/${id}/raw`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
}

describe("messages", () => {
  test("are listed with what became of them, the newest first", async () => {
    const { source, url, push, list } = await withSource();
    await push(good);
    await push(good, `${url}/record`);
    await push('{"type":"call.record","call":{}}');
    const [quarantined, duplicate, decoded] = await list();
    const common = { id: idOf("msg"), source, receivedAt: anyTime, remote: "127.0.0.1" };
    const headers = expect.objectContaining({ "content-type": "application/json" }) as object;
    const sizeBytes = good.length;
    const name = "call.record";
    expect(decoded).toEqual({ ...common, fate: "decoded", name, headers, sizeBytes });
    expect(duplicate).toEqual({
      ...common,
      fate: "duplicate",
      name,
      headers,
      sizeBytes,
      interface: "record",
    });
    expect(quarantined).toEqual({
      ...common,
      fate: "quarantined",
      reason: "missing-field",
      path: "call.id",
      detail: matching(/missing/),
      headers,
      sizeBytes: 32,
    });
    for (const fate of ["decoded", "duplicate", "quarantined"]) {
      expect((await list(`?fate=${fate}`)).map((message) => message["fate"])).toEqual([fate]);
    }
  });

  test("are found by when they came in", async () => {
    const { push, list } = await withSource();
    await push(good);
    const [message] = await list();
    const at = encodeURIComponent(String(message?.["receivedAt"]));
    expect(await list(`?since=${at}&until=${at}`)).toEqual([message]);
    expect(await list("?until=2020-01-01T00:00:00Z")).toEqual([]);
    expect(await list("?since=2100-01-01T00:00:00Z")).toEqual([]);
  });

  test("are found by source, wire message and reason, together with what else is asked for", async () => {
    const { path, source, push, list } = await withSource();
    const other = await api.ok("POST", `${path}/sources`, { name: "o", dialect: "standard" });
    await push(good);
    await api.hub.push(String(other["url"]), JSON.stringify(record("120")));
    await push("no JSON");
    await push('{"type":"call.begun"}');
    const found = async (query: string) =>
      (await list(query)).map((message) => [message["source"], message["name"] ?? message["reason"]]);
    expect(await found(`?source=${other.id}`)).toEqual([[other.id, "call.record"]]);
    expect(await found("?name=call.record")).toEqual([
      [other.id, "call.record"],
      [source, "call.record"],
    ]);
    expect(await found("?reason=not-json")).toEqual([[source, "not-json"]]);
    expect(await found(`?reason=not-json&source=${other.id}`)).toEqual([]);
    expect(await found(`?fate=quarantined&source=${source}&limit=1`)).toEqual([[source, "unknown-message"]]);
    expect(await found("?fate=decoded&reason=not-json")).toEqual([]);
    expect(await found("?source=everywhere")).toEqual([]);
  });

  test("are paged while they are sifted", async () => {
    const { path, push } = await withSource();
    for (const id of ["1", "2", "3"]) await push(JSON.stringify(record(id)));
    const all = (await api.ok<Page>("GET", `${path}/messages`)).data.map(({ id }) => id);
    const sifted: string[] = [];
    for (let next: string | null = ""; next !== null;) {
      const at = `${path}/messages?name=call.record&limit=2${next === "" ? "" : `&cursor=${next}`}`;
      const page: Page = await api.ok<Page>("GET", at);
      sifted.push(...page.data.map(({ id }) => id));
      ({ next } = page);
    }
    expect(sifted).toEqual(all);
  });

  test("tell which calls they led to: a repeat the one that it repeats", async () => {
    const { path, push, list } = await withSource();
    await push(good);
    await push(`${good}\n`);
    await push("no JSON");
    const [call] = (await api.ok<Page>("GET", `${path}/calls`)).data;
    const [odd, repeat, first] = await list();
    const callsOf = async (message: Shown | undefined) =>
      (await api.ok("GET", `${path}/messages/${message?.id}`))["calls"];
    expect([await callsOf(first), await callsOf(repeat)]).toEqual([[call?.id], [call?.id]]);
    expect(await callsOf(odd)).toBeUndefined();
  });

  test("say why they are quarantined in the language that is asked for", async () => {
    const { path, push, list } = await withSource();
    await push("<html></html>");
    const [message] = await list();
    const ask = (language: string) =>
      api.request("GET", `${path}/messages/${message?.id}`, { headers: { "accept-language": language } });
    expect((await ask("zh-CN,zh;q=0.9")).body["detail"]).toMatch(/[\u4e00-\u9fff]/);
    expect((await ask("en")).body["detail"]).toMatch(/^[ -~]+$/);
  });

  test.each([
    ["?fate=eaten", "fate"],
    ["?since=now", "since"],
    ["?until=2026-11-20", "until"],
    ["?limit=ten", "limit"],
    ["?reason=because", "reason"],
    ["?name=", "name"],
  ])("are refused for %s, by its name", async (query, name) => {
    const { path } = await api.tenant();
    const { errors } = await api.refused(400, "GET", `${path}/messages${query}`);
    expect(errors?.map((error) => error.path)).toEqual([name]);
  });

  test("that are not there are not found, in any way", async () => {
    const { path } = await api.tenant();
    for (const id of ["msg_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nonsense"]) {
      const found = [
        await api.refused(404, "GET", `${path}/messages/${id}`),
        await api.refused(404, "GET", `${path}/messages/${id}/raw`),
        await api.refused(404, "GET", `${path}/messages/${id}/text`),
        await api.refused(404, "POST", `${path}/messages/${id}/reprocess`),
      ];
      expect(found.filter(({ detail }) => !detail.includes(id))).toEqual([]);
    }
  });
});

describe("the bytes of a message", () => {
  test.each([
    ["text", new TextEncoder().encode(good)],
    ["no text at all", new Uint8Array([0, 255, 254, 128, 10, 13, 0])],
    ["nothing", new Uint8Array()],
  ])("are given back one by one: %s", async (_name, body) => {
    const { path, push, list } = await withSource();
    await push(body);
    const [message] = await list();
    const raw = await rawOf(path, message?.id);
    expect(raw.status).toBe(200);
    expect(new Uint8Array(await raw.arrayBuffer())).toEqual(body);
    expect(message?.["sizeBytes"]).toBe(body.length);
  });

  test("are data to a browser too, whatever they hold", async () => {
    const { path, push, list } = await withSource();
    await push("<script>alert(1)</script>");
    const [message] = await list();
    const { headers } = await rawOf(path, message?.id);
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-disposition")).toBe(`attachment; filename="${message?.id}"`);
  });
});

describe("reprocessing a message", () => {
  const quarantine = async () => {
    const made = await withSource({ dialect: "tanyi" });
    await made.push(good);
    const [message] = await made.list();
    expect(message?.["fate"]).toBe("quarantined");
    const at = `${made.path}/messages/${message?.id}`;
    const changeSource = (body: object) => api.ok("PATCH", `${made.path}/sources/${made.source}`, body);
    return { ...made, at, changeSource };
  };

  test("decodes it after a fix: its call is there, and it is quarantined no more", async () => {
    const { path, at, changeSource, list } = await quarantine();
    await changeSource({ dialect: "standard" });
    const message = await api.ok("POST", `${at}/reprocess`);
    expect(message).toMatchObject({ fate: "decoded", name: "call.record" });
    expect(message).not.toHaveProperty("reason");
    expect(await api.ok("GET", at)).toMatchObject(message);
    expect(await list("?fate=quarantined")).toEqual([]);
    const { data } = await api.ok<Page>("GET", `${path}/calls`);
    expect(data).toEqual([
      expect.objectContaining({ call: expect.objectContaining({ id: "119" }) as object }),
    ]);
    const call = await api.ok("GET", `${path}/calls/${data[0]?.id}`);
    expect((call["messages"] as Shown[]).map(({ id }) => id)).toEqual([message.id]);
  });

  test("leaves it quarantined while nothing was fixed, as often as it is asked", async () => {
    const { path, at } = await quarantine();
    const before = await api.ok("GET", at);
    expect(await api.ok("POST", `${at}/reprocess`)).toEqual(before);
    expect(await api.ok("POST", `${at}/reprocess`)).toEqual(before);
    expect((await api.ok<Page>("GET", `${path}/calls`)).data).toEqual([]);
  });

  test("tells where it found other trouble", async () => {
    const { push, changeSource, path, list } = await quarantine();
    await push('{"type":"call.begun"}');
    const [message] = await list();
    await changeSource({ dialect: "standard" });
    const again = await api.ok("POST", `${path}/messages/${message?.id}/reprocess`);
    expect(again).toMatchObject({ fate: "quarantined", reason: "unknown-message", path: "type" });
  });

  test("promise 4: makes a repeat of facts that came otherwise meanwhile", async () => {
    const { path, at, changeSource, push } = await quarantine();
    await changeSource({ dialect: "standard" });
    await push(good);
    expect(await api.ok("POST", `${at}/reprocess`)).toMatchObject({ fate: "duplicate" });
    expect((await api.ok<Page>("GET", `${path}/calls`)).data).toEqual([
      expect.objectContaining({ revision: 1 }),
    ]);
  });

  test("is refused for one that was decoded, or is a repeat", async () => {
    const { path, push, list } = await withSource();
    await push(good);
    await push(good);
    for (const { id } of await list()) {
      const { detail } = await api.refused(409, "POST", `${path}/messages/${id}/reprocess`);
      expect(detail).toContain(id);
    }
  });

  test("is refused once its source is deleted", async () => {
    const { path, at, source } = await quarantine();
    await api.ok("DELETE", `${path}/sources/${source}`);
    const { detail } = await api.refused(409, "POST", `${at}/reprocess`);
    expect(detail).toContain(source);
  });
});
