import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Behaviour, type Received, ScriptedEndpoint } from "../../src/simulator/index.ts";
import { dialectNamed, dialects } from "../../src/dialects/index.ts";
import { Deliveries } from "../kit/deliveries.ts";
import { healthWhen } from "../kit/health.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

function onlyOf({ received }: ScriptedEndpoint): Received {
  const [first] = received;
  if (first === undefined || received.length > 1) throw new Error(`Expected one, got ${received.length}`);
  return first;
}

interface Report {
  readonly results: readonly {
    readonly message: string;
    readonly verdict: string;
    readonly status?: number;
    readonly error?: string;
    readonly tookMs: number;
    readonly answer?: string;
    readonly advice: string;
  }[];
  readonly notSent: readonly string[];
}

async function endpointOf(hub: TestHub, told: Readonly<Record<string, unknown>>) {
  const { path, endpoint } = await hub.tenant({ id: "acme", endpoint: { dialect: "standard", ...told } });
  return { path, at: `${path}/endpoints/${endpoint}` };
}

describe("the test of an endpoint", () => {
  test.each(dialects.map(({ name }) => name))(
    "sends a sample of each message of %s that it wants, made up, and stores nothing of it",
    async (dialect) => {
      await using hub = await TestHub.start();
      await using app = await new ScriptedEndpoint({ behaviour: "json" }).start();
      const { path, at } = await endpointOf(hub, { url: app.url, dialect });
      const { results, notSent } = await hub.ok<Report>("POST", `${at}/test`);
      const { messages, defaultEvents } = dialectNamed(dialect);
      const wanted = messages.filter(({ carries }) => carries.some((type) => defaultEvents.includes(type)));
      expect(results.map(({ message }) => message).toSorted()).toEqual(
        wanted.map(({ name }) => name).toSorted(),
      );
      expect(notSent).toEqual([]);
      expect(results.map(({ verdict }) => verdict)).toEqual(wanted.map(() => "acknowledged"));
      expect(app.received.map(({ headers }) => headers["ringback-test"])).toEqual(wanted.map(() => "1"));
      const numbers = app.received.flatMap(({ body }) => body.match(/1\d{10}(?!\d)/g) ?? []);
      expect(new Set(numbers.filter((number) => number.startsWith("199")))).toEqual(new Set(["19900000000"]));
      expect(await new Deliveries(hub, path).list()).toEqual([]);
      expect(await healthWhen(hub, at, () => true)).toMatchObject({ state: "healthy" });
    },
  );

  test("signs the sample and sends the endpoint's own headers, as with a delivery", async () => {
    await using hub = await TestHub.start();
    await using app = await new ScriptedEndpoint().start();
    const key = Buffer.from("a secret of the tests");
    const secret = `whsec_${key.toString("base64")}`;
    const { at } = await endpointOf(hub, { url: app.url, secret, headers: { "x-tenant": "acme" } });
    await hub.ok("POST", `${at}/test`, { message: "call.record" });
    const { headers, body } = onlyOf(app);
    const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
    const signature = createHmac("sha256", key).update(signed).digest("base64");
    expect(headers).toMatchObject({ "x-tenant": "acme", "webhook-signature": `v1,${signature}` });
    expect(app.count).toBe(1);
  });

  const cases: readonly (readonly [Behaviour, string, object, RegExp])[] = [
    [
      "wrong",
      "tanyi",
      { verdict: "retry", error: "not_acknowledged", status: 200 },
      /body `ok`.*Expected: .*success/,
    ],
    [
      "error",
      "standard",
      { verdict: "retry", error: "http_status", status: 500 },
      /500\. The application broke/,
    ],
    ["busy", "standard", { verdict: "retry", status: 429 }, /busy: lower the endpoint's concurrency/],
    ["gone", "standard", { verdict: "rejected", status: 410 }, /wants nothing more/],
    ["redirect", "standard", { verdict: "retry", status: 302 }, /use the final URL/],
    ["reset", "standard", { verdict: "retry", error: "connection_reset" }, /broken off before an answer/],
    ["huge", "standard", { verdict: "retry", error: "too_large" }, /with the acknowledgement alone/],
  ];

  test.each(cases)(
    "an application that answers %s is told what to fix",
    async (behaviour, dialect, found, advice) => {
      await using hub = await TestHub.start();
      await using app = await new ScriptedEndpoint({ behaviour }).start();
      const { at } = await endpointOf(hub, { url: app.url, dialect });
      const { results } = await hub.ok<Report>("POST", `${at}/test`);
      expect(results[0]).toMatchObject(found);
      expect(results[0]?.advice).toMatch(advice);
      // Whatever it answered, a test disables nothing and counts for nothing.
      expect(await healthWhen(hub, at, () => true)).toMatchObject({
        state: "healthy",
        consecutiveFailures: 0,
      });
    },
  );

  test("an answer that comes too late is shown with how late, and what it was", async () => {
    await using hub = await TestHub.start();
    await using app = await new ScriptedEndpoint({ behaviour: "slow", delayMs: 700 }).start();
    const { at } = await endpointOf(hub, { url: app.url, dialect: "yeta", timeoutMs: 300 });
    const { results } = await hub.ok<Report>("POST", `${at}/test`);
    for (const { verdict, error, status, tookMs, advice } of results) {
      expect({ verdict, error, status }).toEqual({ verdict: "retry", error: "timeout", status: 200 });
      expect(tookMs).toBeGreaterThanOrEqual(690);
      expect(advice).toMatch(/^The answer was 200 after [\d.]+ s, but only 0\.3 s are allowed\./);
    }
    const chinese = await hub.request<Report>("POST", `${at}/test`, {
      headers: { "accept-language": "zh-CN" },
    });
    expect(chinese.body.results[0]?.advice).toMatch(/^用了 [\d.]+ 秒才返回 200，而时限为 0.3 秒。/);
  });

  test("where nobody answers at all, the other messages are not sent", async () => {
    await using hub = await TestHub.start();
    const gone = await new ScriptedEndpoint().start();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    const { at } = await endpointOf(hub, { url });
    const { results, notSent } = await hub.ok<Report>("POST", `${at}/test`);
    expect(results).toMatchObject([{ verdict: "retry", error: "connect_refused" }]);
    expect(results[0]?.advice).toBe(
      `Nothing listens at ${new URL(url).host}: start the application, or correct the port in the url.`,
    );
    expect(notSent.length).toBeGreaterThan(3);
  });

  test("goes through the guard", async () => {
    await using hub = await TestHub.start();
    // A name that leads to the hub itself, which nothing allows.
    const { at } = await endpointOf(hub, { url: `http://localhost:${new URL(hub.url).port}/in/token` });
    const { results } = await hub.ok<Report>("POST", `${at}/test`);
    expect(results).toMatchObject([{ error: "blocked_address" }]);
    expect(results[0]?.advice).toMatch(/use a public address/);
  });

  test("works for a disabled endpoint, keeps to its caps, and is written down", async () => {
    await using hub = await TestHub.start();
    const seen = { now: 0, most: 0 };
    await using app = await new ScriptedEndpoint({
      behaviour: "slow",
      delayMs: 50,
      onReceived: () => {
        seen.now += 1;
        seen.most = Math.max(seen.most, seen.now);
        setTimeout(() => (seen.now -= 1), 40);
      },
    }).start();
    const { path, at } = await endpointOf(hub, { url: app.url, enabled: false, concurrency: 1 });
    const key = String((await hub.ok("POST", `${path}/keys`, { name: "key" }))["key"]);
    const first = hub.request<Report>("POST", `${at}/test`, { key });
    await app.until(({ count }) => count > 0);
    // One at a time.
    expect((await hub.request("POST", `${at}/test`, { key })).status).toBe(409);
    const { body } = await first;
    expect(body.results.every(({ verdict }) => verdict === "acknowledged")).toBe(true);
    expect(seen.most).toBe(1);
    expect(
      hub.logged.find(({ event, change }) => event === "api.changed" && change === "tested"),
    ).toMatchObject({
      tenant: "acme",
      what: "endpoint",
    });
    expect(hub.logged.find(({ event }) => event === "endpoint.tested")).toMatchObject({
      messages: body.results.length,
      acknowledged: body.results.length,
    });
  });

  test("refuses a message that the dialect does not have, and names those that it has", async () => {
    await using hub = await TestHub.start();
    const { at } = await endpointOf(hub, { url: "http://127.0.0.1:9/", dialect: "icc" });
    const { status, body } = await hub.request<{ errors: { path: string; message: string }[] }>(
      "POST",
      `${at}/test`,
      { body: { message: "voice" }, key: adminKey },
    );
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      { path: "message", message: "should be a message of the endpoint's dialect: record" },
    ]);
  });
});
