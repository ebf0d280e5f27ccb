import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { BareEndpoint, Deliveries, recordOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** A tenant of the test's own. */
function tenantWith(dialect: string, endpoint?: Readonly<Record<string, unknown>>) {
  tenants += 1;
  const id = `acme-${tenants}`;
  return hub.tenant({ id, source: { dialect }, ...(endpoint === undefined ? {} : { endpoint }) });
}

// Retries are far off: every test looks at what one attempt led to.
const oneByOne = { gapsSeconds: [3_600] };

interface Answered {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The delivery of a call of that dialect to an endpoint of the same, once one attempt was answered so. */
async function deliveredTo(dialect: string, answered: Answered, told: object = {}) {
  await using app = await BareEndpoint.start((request, response) => {
    request.resume();
    response.writeHead(answered.status, answered.headers ?? {}).end(answered.body);
  });
  const endpoint = { url: app.url, dialect, ladder: oneByOne, events: ["call.record"], ...told };
  const { path, sourceUrl } = await tenantWith(dialect, endpoint);
  await hub.push(sourceUrl, recordOf(dialect, 1));
  return await new Deliveries(hub, path).only("waiting", "delivered", "failed");
}

describe("an answer counts as acknowledged", () => {
  test.each([
    ["TY-04s", "tanyi", 200, "success"],
    ["TY-04s", "tanyi", 201, "收到, success!"],
    ["BY-04s", "byai", 200, '{"code":200,"resultMsg":"ok"}'],
    ["BY-04s", "byai", 200, "success"],
    ["YT-03s", "yeta", 200, '{"msg":"success"}'],
    ["IC-03s", "icc", 200, "no"],
    ["IC-03s", "icc", 204, ""],
    ["", "standard", 202, "whatever"],
  ])("%s by %s: %d %j", async (_clause, dialect, status, body) => {
    const { state, attempts } = await deliveredTo(dialect, { status, body });
    expect(state).toBe("delivered");
    expect(attempts).toMatchObject([{ number: 1, verdict: "acknowledged", status, answer: body }]);
    expect(attempts[0]).not.toHaveProperty("error");
  });

  test("when the word is there once the answer is unpacked", async () => {
    const headers = { "content-encoding": "gzip" };
    const { state } = await deliveredTo("tanyi", { status: 200, body: gzipSync("success"), headers });
    expect(state).toBe("delivered");
  });

  test("by the rule that the endpoint chose in place of its dialect's", async () => {
    expect(await deliveredTo("tanyi", { status: 204, body: "" }, { ack: "2xx" })).toMatchObject({
      state: "delivered",
    });
    const body = '{"msg":"success"}';
    expect(await deliveredTo("tanyi", { status: 200, body }, { ack: "exact-success" })).toMatchObject({
      state: "waiting",
    });
  });
});

describe("an answer leads to another attempt", () => {
  test.each<readonly [string, string, Answered, string]>([
    ["TY-04s", "tanyi", { status: 200, body: "ok" }, "not_acknowledged"],
    ["TY-04s", "tanyi", { status: 500, body: "success" }, "http_status"],
    ["TY-04s", "tanyi", { status: 302, body: "success" }, "http_status"],
    ["BY-04s", "byai", { status: 200, body: '{"code":500}' }, "not_acknowledged"],
    ["YT-03s", "yeta", { status: 200, body: "SUCCESS" }, "not_acknowledged"],
    ["IC-03s", "icc", { status: 404, body: "success" }, "http_status"],
    ["", "tanyi", { status: 410, body: "success" }, "http_status"],
    ["", "standard", { status: 503, body: "" }, "http_status"],
  ])("%s by %s: %j", async (_clause, dialect, answered, error) => {
    const { state, attempts } = await deliveredTo(dialect, answered);
    expect(state).toBe("waiting");
    expect(attempts).toMatchObject([
      { verdict: "retry", status: answered.status, error, answer: answered.body },
    ]);
  });
});

test.each([410, 413, 414, 431])("%d ends a delivery of the standard protocol at once", async (status) => {
  const shown = await deliveredTo("standard", { status, body: "gone" });
  expect(shown).toMatchObject({ state: "failed", reason: "rejected", attemptCount: 1 });
  expect(shown.attempts).toMatchObject([{ verdict: "rejected", status, error: "http_status" }]);
  expect(shown.schedule).toHaveLength(1);
});

describe("what is recorded of an attempt", () => {
  test("is the first kilobyte of the answer, in whatever characters it came", async () => {
    const body = `收到👌${"文".repeat(2_000)}`;
    const { attempts } = await deliveredTo("tanyi", { status: 500, body });
    expect(attempts[0]?.answer).toBe(body.slice(0, 1024));
  });

  test("is whole text, even where the kilobyte ends within a character", async () => {
    const { attempts } = await deliveredTo("tanyi", { status: 500, body: `${"x".repeat(1023)}👌` });
    expect(attempts[0]?.answer?.slice(0, 1023)).toBe("x".repeat(1023));
    expect(attempts[0]?.answer?.isWellFormed()).toBe(true);
  });

  test("is the answer with every character, those that no text should have among them", async () => {
    const body = "a\u0000b\u0007c\u2028";
    const { attempts } = await deliveredTo("tanyi", { status: 500, body });
    expect(attempts[0]?.answer).toBe(body);
  });

  test("is when it was due, when it began and how long it took", async () => {
    const { attempts, schedule, createdAt } = await deliveredTo("tanyi", { status: 500, body: "" });
    const [attempt] = attempts;
    expect(schedule[0]).toEqual({ attempt: 1, dueAt: attempt?.dueAt });
    const times = [createdAt, attempt?.dueAt ?? "", attempt?.at ?? ""].map((time) => Date.parse(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(attempt?.tookMs).toBeGreaterThanOrEqual(0);
  });
});

describe("the deadline", () => {
  test("YT-03s, IC-04s: is three seconds on yeta and five on icc, from connecting to the last byte", async () => {
    await using app = await new ScriptedEndpoint({ behaviour: "drip-body" }).start();
    const { path, sourceUrl } = await tenantWith("tanyi");
    const make = async (dialect: string) =>
      (await hub.ok("POST", `${path}/endpoints`, { url: app.url, dialect, ladder: oneByOne })).id;
    const endpoints = [await make("yeta"), await make("icc")];
    await hub.push(sourceUrl, recordOf("tanyi", 1));
    const deliveries = new Deliveries(hub, path);
    const attempts = await Promise.all(
      endpoints.map(async (endpoint) => {
        const [delivery] = await deliveries.when((found) => found.length > 0, endpoint);
        return (await deliveries.attempted(delivery?.id ?? "", 1)).attempts[0];
      }),
    );
    const late = (ms: number) => ({ error: "timeout", detail: `no whole answer within ${ms} ms` });
    expect(attempts).toMatchObject([late(3_000), late(5_000)]);
    expect(attempts[0]?.tookMs).toBeGreaterThanOrEqual(2_990);
    expect(attempts[1]?.tookMs).toBeGreaterThanOrEqual(4_990);
  });

  test("is the endpoint's own where it has one, and a success that comes after it counts for nothing", async () => {
    await using app = await new ScriptedEndpoint({ behaviour: "slow", delayMs: 1_000 }).start();
    const endpoint = { url: app.url, dialect: "tanyi", timeoutMs: 150, ladder: oneByOne };
    const { path, sourceUrl } = await tenantWith("tanyi", endpoint);
    await hub.push(sourceUrl, recordOf("tanyi", 1));
    const { attempts } = await new Deliveries(hub, path).only("waiting");
    expect(attempts).toMatchObject([{ verdict: "retry", error: "timeout" }]);
  });
});
