import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dayOf, nextDay, parseTimeZone, startOfDay, toInstant } from "../../src/model/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, recordOf } from "../kit/deliveries.ts";
import { fillFailures } from "../kit/failed-deliveries.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

interface Day {
  readonly day: string;
  readonly failures: number;
  readonly sizeBytes: number;
  readonly complete: boolean;
}
type Line = Readonly<Record<string, unknown>>;

const zoneOf = { east: "Asia/Shanghai", west: "America/New_York" } as const;
// 01:30 on 20 November in Shanghai is still the 19th in New York.
const night = Date.UTC(2026, 10, 19, 17, 30);
const hour = 3_600_000;
// Many bytes that come to more than one look of the store, and more than any socket holds by itself.
const many = 4_000;

let folder = "";
let hub: TestHub;
let eastEndpoints: readonly [string, string];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-failures-"));
  const path = join(folder, "ringback.db");
  const at = (offset: number) => toInstant(night + offset);
  const failed = [
    { at: at(2 * hour), body: '{"n":3,"名":"值 "}' },
    { at: at(0), body: '{"n":1}' },
    { at: at(hour), body: Uint8Array.of(0x7b, 0xff, 0x7d), endpoint: 1, type: "call.dialog" },
    // The day before, and the day after, by the clock of Shanghai.
    { at: at(-2 * hour), body: '{"n":0}' },
    { at: at(22.5 * hour), body: '{"n":4}' },
  ] as const;
  const large = Array.from({ length: many }, (_, n) => ({
    at: at(n),
    body: `{"n":${n},"text":"${"x".repeat(1_000)}"}`,
    endpoint: n % 1_000 === 999 ? (1 as const) : (0 as const),
  }));
  const [east] = await fillFailures(path, [
    { id: "east", timezone: zoneOf.east, dialect: "tanyi", failed },
    { id: "west", timezone: zoneOf.west, dialect: "tanyi", failed },
    { id: "large", timezone: zoneOf.east, dialect: "tanyi", failed: large },
  ]);
  eastEndpoints = east ?? ["", ""];
  hub = await TestHub.start({ store: { engine: "sqlite", path } });
}, 60_000);
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const fileAt = (tenant: string, file: string) => `/v1/tenants/${tenant}/failures/${file}`;

async function linesOf(path: string): Promise<readonly Line[]> {
  const { status, body } = await hub.request<string>("GET", path);
  expect([path, status]).toEqual([path, 200]);
  return body
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

describe("YT-05s: the list of days", () => {
  test("has each day of the tenant's own zone with its failures, the latest first", async () => {
    const days = async (tenant: string) =>
      (await hub.ok<{ data: readonly Day[] }>("GET", `/v1/tenants/${tenant}/failures`)).data;
    const isOver = (day: string, zone: string) =>
      Date.now() >=
      startOfDay(nextDay(dayOf(toInstant(Date.parse(day)), parseTimeZone("UTC"))), parseTimeZone(zone));
    const row = (day: string, failures: number, sizeBytes: number, zone: string) => ({
      day,
      failures,
      sizeBytes,
      complete: isOver(day, zone),
    });
    const size = new TextEncoder().encode('{"n":3,"名":"值 "}').length;
    expect(await days("east")).toEqual([
      row("2026-11-21", 1, 7, zoneOf.east),
      row("2026-11-20", 3, 7 + 3 + size, zoneOf.east),
      row("2026-11-19", 1, 7, zoneOf.east),
    ]);
    expect(await days("west")).toEqual([
      row("2026-11-20", 1, 7, zoneOf.west),
      row("2026-11-19", 4, 14 + 3 + size, zoneOf.west),
    ]);
  });

  test("comes page by page, with a day as cursor", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: { readonly data: readonly Day[]; readonly next: string | null } = await hub.ok(
        "GET",
        `/v1/tenants/east/failures?limit=1${after}`,
      );
      expect(page.data).toHaveLength(1);
      seen.push(...page.data.map(({ day }) => day));
      cursor = page.next;
    }
    expect(seen).toEqual(["2026-11-21", "2026-11-20", "2026-11-19"]);
  });

  test.each([
    ["cursor=dlv_1", "cursor"],
    ["cursor=2026-02-30", "cursor"],
    ["limit=0", "limit"],
    ["day=2026-11-20", "day"],
  ])("refuses %s", async (query, path) => {
    const answer = await hub.request<{ errors: { path: string }[] }>(
      "GET",
      `/v1/tenants/east/failures?${query}`,
    );
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([400, [path]]);
  });
});

describe("YT-05s: the file of a day", () => {
  test("has a line for each delivery, in the order in which they failed, with the message as it was sent", async () => {
    const lines = await linesOf(fileAt("east", "2026-11-20.ndjson"));
    expect(lines.map(({ body, bodyBase64 }) => body ?? bodyBase64)).toEqual([
      '{"n":1}',
      Buffer.of(0x7b, 0xff, 0x7d).toString("base64"),
      '{"n":3,"名":"值 "}',
    ]);
    expect(lines[0]).toEqual({
      delivery: expect.stringMatching(/^dlv_/) as string,
      endpoint: eastEndpoints[0],
      event: expect.stringMatching(/^evt_/) as string,
      call: expect.stringMatching(/^call_/) as string,
      dialect: "tanyi",
      type: "call.record",
      message: "record",
      reason: "attempts_exhausted",
      firstAttemptAt: "2026-11-20T01:29:59+08:00",
      lastAttemptAt: "2026-11-20T01:29:59+08:00",
      failedAt: "2026-11-20T01:30:00+08:00",
      attempts: 1,
      lastVerdict: { verdict: "retry", status: 500, error: "http_status", answer: "out of order" },
      body: '{"n":1}',
    });
    const western = await linesOf(fileAt("west", "2026-11-19.ndjson"));
    expect(western.map(({ failedAt }) => failedAt)).toEqual([
      "2026-11-19T10:30:00-05:00",
      "2026-11-19T12:30:00-05:00",
      "2026-11-19T13:30:00-05:00",
      "2026-11-19T14:30:00-05:00",
    ]);
  });

  test("holds only what the filters ask for", async () => {
    const found = async (query: string) =>
      (await linesOf(`${fileAt("east", "2026-11-20.ndjson")}?${query}`)).length;
    expect(await found(`endpoint=${eastEndpoints[0]}`)).toBe(2);
    expect(await found(`endpoint=${eastEndpoints[1]}`)).toBe(1);
    expect(await found("type=call.dialog")).toBe(1);
    expect(await found(`type=call.dialog&endpoint=${eastEndpoints[0]}`)).toBe(0);
    expect(await found("endpoint=nonsense")).toBe(0);
    // Few among many: the rest is passed over piece by piece.
    const { data } = await hub.ok<{ data: { id: string }[] }>("GET", "/v1/tenants/large/endpoints");
    const sizes = await Promise.all(
      data.map(
        async ({ id }) => (await linesOf(`${fileAt("large", "2026-11-20.ndjson")}?endpoint=${id}`)).length,
      ),
    );
    expect(sizes.toSorted((a, b) => a - b)).toEqual([4, many - 4]);
  });

  test("a large one comes whole", async () => {
    const lines = await linesOf(fileAt("large", "2026-11-20.ndjson"));
    expect(lines.map(({ body }) => (JSON.parse(String(body)) as { n: number }).n)).toEqual(
      Array.from({ length: many }, (_, n) => n),
    );
  });

  test("is named, said to be data, and marked as complete or not", async () => {
    const tenant = await hub.tenant({ id: "marks" });
    const zone = parseTimeZone(zoneOf.east);
    const headers = async (file: string, method = "GET") => {
      const answer = await hub.request<string>(method, fileAt(tenant.id, file));
      expect([answer.status, answer.body]).toEqual([200, ""]);
      return answer.headers;
    };
    const past = await headers("2026-01-02.ndjson");
    expect(past.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    expect(past.get("content-disposition")).toBe('attachment; filename="marks-failures-2026-01-02.ndjson"');
    expect(past.get("ringback-complete")).toBe("true");
    const today = () => dayOf(toInstant(Date.now()), zone);
    const before = today();
    const marked = (await headers(`${before}.ndjson`)).get("ringback-complete");
    // Midnight may come in between.
    expect([marked, before]).toEqual([before === today() ? "false" : marked, before]);
    expect((await headers("2026-01-02.ndjson", "HEAD")).get("ringback-complete")).toBe("true");
  });

  test.each(["2026-02-30.ndjson", "2026-11-20", "2026-11-20.json", "yesterday.ndjson", "%20.ndjson"])(
    "%s is refused, with what was expected",
    async (file) => {
      const { status, body } = await hub.request<{ errors: { path: string; message: string }[] }>(
        "GET",
        fileAt("east", file),
      );
      expect([status, body.errors]).toEqual([
        400,
        [{ path: "day", message: "should be a day such as 2026-11-20.ndjson" }],
      ]);
    },
  );

  test("there is none for a day that is still to come", async () => {
    expect((await hub.request("GET", fileAt("east", "2126-01-01.ndjson"))).status).toBe(404);
  });

  test.each([
    ["gzip, br", true],
    ["br;q=1, gzip;q=0.5", true],
    ["gzip;q=0, identity", false],
    ["identity", false],
  ])("with Accept-Encoding: %s is compressed: %s", async (encoding, isCompressed) => {
    const { headers, body } = await raw(fileAt("east", "2026-11-20.ndjson"), { "accept-encoding": encoding });
    expect(headers["content-encoding"]).toBe(isCompressed ? "gzip" : undefined);
    const text = (isCompressed ? gunzipSync(body) : body).toString();
    expect(text.split("\n")).toHaveLength(4);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("a client that goes away leaves nothing behind, and the hub goes on", async () => {
    for (const encoding of ["identity", "gzip"]) {
      const options = { headers: { authorization: `Bearer ${adminKey}`, "accept-encoding": encoding } };
      const asked = request(`${hub.url}${fileAt("large", "2026-11-20.ndjson")}`, options);
      asked.on("error", () => {});
      asked.end();
      const [answer] = (await once(asked, "response")) as [NodeJS.ReadableStream & { destroy(): void }];
      await once(answer, "data");
      answer.destroy();
    }
    expect(await linesOf(fileAt("large", "2026-11-20.ndjson"))).toHaveLength(many);
    expect(hub.logged.filter(({ event }) => event === "api.failed")).toEqual([]);
  });
});

async function raw(path: string, headers: Readonly<Record<string, string>>) {
  const asked = request(`${hub.url}${path}`, {
    headers: { authorization: `Bearer ${adminKey}`, ...headers },
  });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { headers: answer.headers, body: Buffer.concat(chunks) };
}

test("YT-05s: what a hub gives up is in the file of its day, and stays there when it is delivered after all", async () => {
  await using app = await new ScriptedEndpoint({ behaviour: "error" }).start();
  const { id, path, sourceUrl, endpoint } = await hub.tenant({
    id: "acme",
    source: { dialect: "tanyi" },
    endpoint: { url: app.url, dialect: "tanyi", ladder: { gapsSeconds: [], maxAttempts: 1 } },
  });
  const pushed = recordOf("tanyi", 7);
  await hub.push(sourceUrl, pushed);
  const deliveries = new Deliveries(hub, path);
  const failed = await deliveries.only("failed");
  const { data } = await hub.ok<{ data: readonly Day[] }>("GET", `${path}/failures`);
  expect(data).toMatchObject([{ failures: 1, sizeBytes: Buffer.byteLength(pushed) }]);
  const file = fileAt(id, `${data[0]?.day}.ndjson`);
  const before = await linesOf(file);
  expect(before).toMatchObject([
    { delivery: failed.id, endpoint, reason: "attempts_exhausted", attempts: 1, body: pushed },
  ]);
  expect(before[0]?.["lastVerdict"]).toMatchObject({ verdict: "retry", status: 500, error: "http_status" });
  app.behaviour = "success";
  await deliveries.retry(failed.id);
  await deliveries.only("delivered");
  expect(await linesOf(file)).toEqual(before);
});
