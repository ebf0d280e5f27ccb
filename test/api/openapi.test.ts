import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventTypes } from "../../src/model/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient } from "../kit/api-client.ts";
import { AudioServer } from "../kit/audio-server.ts";
import { jobStatus, record } from "../kit/told-calls.ts";
import { type Page, adminKey } from "../kit/test-hub.ts";
import { eraseNumber, passOver } from "../kit/upkeep.ts";

let api: ApiClient;
let application: ScriptedEndpoint;
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint().start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

type Json = Readonly<Record<string, unknown>>;

/** Every object within the value. */
function objectsIn(value: unknown): readonly Json[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value as Json]), ...Object.values(value).flatMap(objectsIn)];
}

describe("the document", () => {
  test("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(api.description.document));
    expect(errors ?? []).toEqual([]);
    expect([valid, validator.version]).toEqual([true, "3.1"]);
  });

  test("refers to nothing that is not in it", () => {
    const { document } = api.description;
    const references = objectsIn(document)
      .map((object) => object["$ref"])
      .filter((reference) => typeof reference === "string");
    expect(references.length).toBeGreaterThan(3);
    const at = (reference: string) =>
      reference
        .replace(/^#\//, "")
        .split("/")
        .reduce<unknown>((found, key) => (found as Json | undefined)?.[key], document);
    expect(references.filter((reference) => at(reference) === undefined)).toEqual([]);
  });

  test("lists what goes out as webhooks, one an event type, with the headers of Standard Webhooks", () => {
    const webhooks = api.description.document["webhooks"] as Record<string, { post: Json }>;
    expect(Object.keys(webhooks).toSorted()).toEqual(eventTypes.toSorted());
    for (const { post } of Object.values(webhooks)) {
      const names = (post["parameters"] as Json[]).map(({ name }) => name);
      expect(names).toEqual(["webhook-id", "webhook-timestamp", "webhook-signature"]);
    }
  });

  test("asks for a key where one is needed, and for none where none is", () => {
    const needsKey = (operation: Json) => (operation["security"] as unknown[] | undefined)?.length !== 0;
    const { routes, document } = api.description;
    expect(document["security"]).toEqual([{ key: [] }]);
    const open = routes.filter(({ operation }) => !needsKey(operation)).map(({ path }) => path);
    const known = [
      "/healthz",
      "/readyz",
      "/openapi.json",
      "/v1/session",
      "/in/{token}",
      "/in/{token}/{interface}",
    ];
    expect([...new Set(open)].toSorted()).toEqual(known.toSorted());
  });

  test("tells of every route what it does, and what an error looks like", () => {
    const { routes } = api.description;
    expect(routes.filter(({ operation }) => typeof operation["summary"] !== "string")).toEqual([]);
    const withoutProblem = routes.filter((route) => {
      const { content } = (api.description.responseOf(route, 400) ?? {}) as { content?: Json };
      return content?.["application/problem+json"] === undefined;
    });
    expect(withoutProblem.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test("is the same whoever asks, and after every start", async () => {
    await using own = await ApiClient.start();
    expect(own.description.document).toEqual(api.description.document);
  });
});

describe("each answer is as the document says, on every route that it lists", () => {
  let path = "";
  const ask = (method: string, at: string, body?: unknown) => api.ok(method, `${path}/${at}`, body);
  const list = async (at: string) => (await api.ok<Page>("GET", `${path}/${at}`)).data;
  /** Asks for each row of a list by itself. */
  const each = async (method: string, kind: string, rest = "", body?: unknown) => {
    const rows = await list(`${kind}?limit=500`);
    expect(rows.length).toBeGreaterThan(0);
    for (const { id } of rows) await ask(method, `${kind}/${id}${rest}`, body);
  };

  test("the hub's own", async () => {
    ({ path } = await api.tenant());
    for (const at of ["/healthz", "/readyz", "/metrics", "/openapi.json"]) await api.ok("GET", at);
    for (const at of ["/v1/dialects", "/v1/dialects/yeta", "/v1/tenants", path]) await api.ok("GET", at);
    await api.ok("GET", "/v1/backup");
    for (const at of ["/v1/configuration", `${path}/configuration`]) {
      const { tenants } = await api.ok("GET", at);
      await api.ok("POST", `${at}/compare`, { tenants, prune: true });
    }
    const patched = await api.ok("PATCH", path, { timezone: "UTC" });
    expect(patched["timezone"]).toBe("UTC");
  });

  test("who is signed in, and links that open the console", async () => {
    await api.ok("POST", "/v1/session", { key: adminKey });
    await api.ok("DELETE", "/v1/session");
    const { url } = await ask("POST", "portal-links", {
      brand: { name: "Acme" },
      embedIn: ["https://a.example"],
    });
    const token = String(url).split("#token=")[1] ?? "";
    for (const key of [adminKey, (await api.tenant()).key, token])
      await api.ok("GET", "/v1/me", undefined, key);
    expect(await list("portal-links")).toHaveLength(1);
  });

  test("what comes in", async () => {
    const source = await ask("POST", "sources", { name: "s", dialect: "tanyi" });
    await ask("GET", "audit");
    await api.ok("GET", "/v1/audit?limit=1");
    await ask("PATCH", `sources/${source.id}`, { allowFrom: ["127.0.0.1"] });
    const url = new URL(String(source["url"])).pathname;
    for (const at of [url, `${url}/record`]) {
      await api.ok("GET", at);
      await api.ok("POST", at, `no JSON at all, to ${at}`);
    }
    await api.ok("POST", `${url}/record`, JSON.stringify(record("119")));
    await ask("PATCH", `sources/${source.id}`, { dialect: "standard" });
    await ask("POST", "messages/reprocess", { dryRun: true });
    await each("POST", "messages", "/reprocess");
    await ask("POST", "events", [
      jobStatus("43", { name: "回访" }),
      record("1", {
        jobId: "43",
        intent: { level: "A", label: null, basis: null },
        platformFields: { a: [1] },
      }),
      { type: "platform.other", other: { platform: "acme", name: "greeting", data: { hello: true } } },
      {
        type: "call.dialog",
        call: { id: "2", platform: "acme", dialog: [{ seq: 1, speaker: "robot", text: "喂" }] },
      },
    ]);
    expect(await list("calls")).toHaveLength(3);
    await each("GET", "sources");
    await each("GET", "calls");
    await ask("GET", "calls/export");
    await using platform = await new AudioServer().start();
    const recordings = [
      { kind: "mixed", url: platform.at("/call.wav"), durationSeconds: 1, sizeBytes: null },
    ];
    await ask("POST", "events", record("1", { recordings }));
    const [call] = await list("calls?q=1");
    await ask("GET", `calls/${call?.id}/recordings/0`);
    await each("GET", "jobs");
    await each("GET", "jobs", "/figures");
    await each("GET", "messages");
    await each("GET", "messages", "/raw");
    await each("GET", "messages", "/text");
    const counted = async () => (await ask("GET", "traffic?step=minute"))["subjects"];
    await expect.poll(counted, { timeout: 10_000 }).not.toEqual([]);
    expect(await ask("GET", "live")).toContain("retry: 2000");
  });

  test("what goes out", async () => {
    application.behaviour = ({ url }) => (url === "/failing" ? "error" : "success");
    await ask("POST", "endpoints", { url: application.url, dialect: "byai", ratePerSecond: 100 });
    const ladder = { gapsSeconds: [60], windowSeconds: 90 };
    const failing = { url: `${application.url}/failing`, dialect: "standard", ladder };
    const { id } = await ask("POST", "endpoints", failing);
    await ask("POST", `endpoints/${id}/rotate-secret`);
    await ask("POST", "events", record("3"));
    const attempted = async (state: string) =>
      (await list(`deliveries?state=${state}`)).filter(({ attemptCount }) => attemptCount === 1);
    await expect.poll(() => attempted("waiting"), { timeout: 10_000 }).not.toEqual([]);
    await expect.poll(() => attempted("delivered"), { timeout: 10_000 }).not.toEqual([]);
    await each("GET", "deliveries");
    await each("GET", "deliveries", "/request");
    await ask("GET", "ladder");
    expect(await ask("GET", "attention")).toHaveProperty("total");
    await each("POST", "endpoints", "/test");
    const span = { since: "2020-01-01T00:00:00Z", until: "2099-01-01T00:00:00Z" };
    const made = await ask("POST", "endpoints", {
      url: application.url,
      dialect: "tanyi",
      ratePerSecond: 0.01,
    });
    const wish = { ...span, endpoint: made.id, types: ["call.completed"] };
    expect(await ask("POST", "replays", { ...wish, dryRun: true })).toMatchObject({ matched: 3 });
    const replay = await ask("POST", "replays", wish);
    await each("GET", "replays");
    await ask("POST", `replays/${replay.id}/cancel`);
    const [waiting] = await attempted("waiting");
    await ask("POST", `deliveries/${waiting?.id}/retry`);
    await each("GET", "endpoints");
    await each("PATCH", "endpoints", "", { enabled: false });
    await each("GET", "deliveries");
  });

  test("what is given up, and what is taken in from files", async () => {
    const source = await ask("POST", "sources", { name: "files", dialect: "standard" });
    const told = `${JSON.stringify(record("4"))}\nno JSON\n`;
    expect(await ask("POST", `sources/${source.id}/import`, told)).toMatchObject({ quarantined: 1 });
    const [endpoint] = await list("endpoints");
    const { data } = await api.ok<Page<{ endpoint: string }>>("GET", `${path}/parked`);
    expect(data.map((parked) => parked.endpoint)).toContain(endpoint?.id);
    await ask("POST", "parked", { endpoint: endpoint?.id, action: "drop" });
    await expect.poll(() => list("failures"), { timeout: 10_000 }).not.toEqual([]);
    const [day] = await list("failures");
    await api.ok("GET", `${path}/failures/${String(day?.["day"])}.ndjson`);
  });

  test("what is kept for how long, how much there is, and what is erased", async () => {
    await each("POST", "sources", "/sample", { calls: 1 });
    await api.ok("PUT", `${path}/retention`, { callsDays: 365, messagesDays: "forever" });
    await api.ok("GET", `${path}/retention`);
    await passOver(api);
    await api.ok("POST", "/v1/storage/count");
    await api.ok("GET", `${path}/storage`);
    await api.ok("GET", "/v1/storage");
    await api.ok("GET", "/v1/hubs");
    const { id } = await eraseNumber(api, path, "17755500099");
    const { data } = await api.ok<Page>("GET", `${path}/erasures`);
    expect(data.map((erasure) => erasure.id)).toEqual([id]);
  });

  test("what is taken away, and then none is left that was not asked", async () => {
    for (const kind of ["endpoints", "sources", "portal-links", "keys"]) await each("DELETE", kind);
    await api.ok("DELETE", path);
    const left = api.description.routes.filter((route) => !api.answered.has(route));
    expect(left.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});

test("the check of answers sees what is not as the document says", () => {
  const route = api.description.routeOf("GET", "/v1/tenants/acme");
  if (route === undefined) throw new Error("Expected the route to be described");
  const retention = { messagesDays: 30, callsDays: "forever", attemptsDays: null, failuresDays: null };
  const good = { id: "a", name: "A", timezone: "UTC", retention, createdAt: "2026-11-20T10:47:42+08:00" };
  const { name: _name, ...nameless } = good;
  const complaints = (status: number, body: unknown) =>
    api.description.complaints(route, status, body).length;
  expect(complaints(200, good)).toBe(0);
  expect(complaints(200, nameless)).toBe(1);
  expect(complaints(200, { ...good, name: 5 })).toBe(1);
  expect(complaints(200, { ...good, createdAt: "yesterday" })).toBe(1);
  expect(complaints(200, { ...good, unheardOf: true })).toBe(1);
  expect(complaints(299, good)).toBe(1);
});
