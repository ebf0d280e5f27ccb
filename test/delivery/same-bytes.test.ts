import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeCallback, dialectNamed, dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, pushesOf, recordOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** A tenant of the test's own, with a source of that dialect and an endpoint of this one. */
async function from(dialect: string, to: string, app: ScriptedEndpoint, told: object = {}) {
  tenants += 1;
  const endpoint = { url: app.url, dialect: to, ...told };
  const tenant = await hub.tenant({ id: `acme-${tenants}`, source: { dialect }, endpoint });
  return { ...tenant, deliveries: new Deliveries(hub, tenant.path) };
}

/** The same message, written as no encoder would write it. */
function oddly(body: string): string {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, inner]) => [key, reversed(inner)]),
    );
  };
  const spaced = JSON.stringify(reversed(JSON.parse(body)), null, "\t ").replaceAll('": ', '" \n : ');
  const escaped = spaced.replace(
    /[\u4e00-\u9fff]/,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  // A key that no document has, a number that no double holds, and a repeated key.
  return ` \r\n${escaped.replace("{", '{"x-later":9007199254740993.00,"x-later" :1e-7 ,')}\n\n`;
}

describe("an endpoint of the source's own dialect gets the bytes as they came", () => {
  test.each(dialects.map(({ name }) => name))("%s", async (dialect) => {
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, deliveries } = await from(dialect, dialect, app, {
      ack: "2xx",
      events: ["call.record"],
    });
    const body = oddly(recordOf(dialect, 1));
    expect(body).not.toBe(recordOf(dialect, 1));
    await hub.push(sourceUrl, body);
    await deliveries.only("delivered");
    expect(app.received.map((received) => received.body)).toEqual([body]);
  });

  test("whatever content type they came under, and however they were packed", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, deliveries } = await from("icc", "icc", app);
    const bodies = [1, 2, 3].map((id) => oddly(recordOf("icc", id)));
    await hub.push(sourceUrl, bodies[0] ?? "", { "content-type": "text/plain" });
    await hub.push(sourceUrl, gzipSync(bodies[1] ?? ""), { "content-encoding": "gzip" });
    await hub.push(sourceUrl, bodies[2] ?? "", {});
    await deliveries.when((found) => found.filter(({ state }) => state === "delivered").length === 3);
    expect(new Set(app.received.map(({ body }) => body))).toEqual(new Set(bodies));
    expect(app.received.every(({ headers }) => headers["content-encoding"] === undefined)).toBe(true);
  });

  test("YT-07s: each phase of a record by itself, its recording and its dialog", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, deliveries } = await from("yeta", "yeta", app);
    const bodies = pushesOf("yeta", 1).map(({ body }) => oddly(body));
    expect(bodies).toHaveLength(4);
    for (const body of bodies) await hub.push(sourceUrl, body);
    await deliveries.when((found) => found.filter(({ state }) => state === "delivered").length === 4);
    expect(new Set(app.received.map(({ body }) => body))).toEqual(new Set(bodies));
  });

  test("BY-15s: a change of intent level that names several calls, once", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, deliveries } = await from("byai", "byai", app);
    const change = (id: number, level: string) => ({
      companyId: 61,
      sceneInstanceId: id,
      resultName: "客户意向等级",
      resultValue: level,
    });
    const data = { taskResult: [change(1107, "A"), change(1108, "B"), change(1109, "C")] };
    const body = JSON.stringify({ code: 200, data: { dataType: "CALL_INSTANCE_RESULT", data } });
    await hub.push(sourceUrl, body);
    await deliveries.only("delivered");
    expect(app.received.map((received) => received.body)).toEqual([body]);
  });

  test("once, and not again when the platform repeats the same facts in other bytes", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, path, deliveries } = await from("tanyi", "tanyi", app);
    const body = recordOf("tanyi", 1);
    for (const repeat of [body, JSON.stringify(JSON.parse(body), null, 2), body])
      await hub.push(sourceUrl, repeat);
    await deliveries.only("delivered");
    expect(app.received.map((received) => received.body)).toEqual([body]);
    const { data } = await hub.ok<{ readonly data: readonly { readonly fate: string }[] }>(
      "GET",
      `${path}/messages`,
    );
    expect(data.map(({ fate }) => fate)).toEqual(["duplicate", "duplicate", "decoded"]);
  });

  test("again when the platform changed a fact in them", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, deliveries } = await from("tanyi", "tanyi", app);
    const bodies = [recordOf("tanyi", 1), recordOf("tanyi", 1).replace('"chatRound":1', '"chatRound":2')];
    expect(bodies[0]).not.toBe(bodies[1]);
    for (const body of bodies) await hub.push(sourceUrl, body);
    await deliveries.when((found) => found.filter(({ state }) => state === "delivered").length === 2);
    expect(new Set(app.received.map(({ body }) => body))).toEqual(new Set(bodies));
  });
});

describe("an endpoint of another dialect gets the same call in its own", () => {
  const others = dialects.filter(({ name }) => name !== "tanyi" && name !== "yeta");

  test.each(others.map(({ name }) => name))("%s", async (dialect) => {
    await using app = await new ScriptedEndpoint({ behaviour: "json" }).start();
    const { sourceUrl, deliveries } = await from("tanyi", dialect, app, { events: ["call.completed"] });
    await hub.push(sourceUrl, recordOf("tanyi", 7));
    await deliveries.only("delivered");
    const decoded = decodeCallback(dialectNamed(dialect), app.received[0]?.body ?? "");
    expect(decoded).toMatchObject({
      ok: true,
      events: [{ call: { id: "7", jobId: "43", to: "19900000000", outcome: "answered" } }],
    });
  });

  test("yeta, part by part", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { sourceUrl, deliveries } = await from("tanyi", "yeta", app);
    await hub.push(sourceUrl, recordOf("tanyi", 7));
    await deliveries.when((found) => found.filter(({ state }) => state === "delivered").length === 3);
    const names = app.received.map(({ body }) => {
      const decoded = decodeCallback(dialectNamed("yeta"), body);
      return decoded.ok ? decoded.message : decoded.reason;
    });
    expect(new Set(names)).toEqual(new Set(["receiveCallRecord", "receiveVoice", "receiveDialog"]));
  });
});
