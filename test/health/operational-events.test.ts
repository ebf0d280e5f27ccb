import { describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries } from "../kit/deliveries.ts";
import { handIn, healthWhen, listen, toldTo } from "../kit/health.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

const patience = { timeout: 15_000, interval: 20 };
const quick = { gapsSeconds: [0.03], maxAttempts: 1_000, windowSeconds: null };
const brief = { gapsSeconds: [0.02], maxAttempts: 3, windowSeconds: null };
const ofEndpoints = ["endpoint.failing", "endpoint.recovered", "endpoint.disabled"];

describe("a change of an endpoint's health", () => {
  test("is told once to whoever subscribed, and to nobody who did not", async () => {
    await using hub = await TestHub.start();
    await using dead = await new ScriptedEndpoint({ behaviour: "error" }).start();
    await using plain = await new ScriptedEndpoint().start();
    const endpoint = { name: "CRM", url: dead.url, dialect: "standard", ladder: quick, breaker: "off" };
    const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
    await hub.ok("POST", `${path}/endpoints`, { url: plain.url, dialect: "standard" });
    await using ear = await listen(hub, path, ofEndpoints);
    const { app, id: listening } = ear;
    await handIn(hub, path, 1, 3);
    await app.until(({ count }) => count >= 1);
    dead.behaviour = "success";
    await app.until(({ count }) => count >= 2);
    await healthWhen(hub, `${path}/endpoints/${id}`, ({ state }) => state === "healthy");
    const [failing, recovered] = toldTo(app).toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt));
    expect(failing).toMatchObject({
      type: "endpoint.failing",
      tenant: "acme",
      endpoint: { id, name: "CRM", state: "failing", lastError: "http_status", lastStatus: 500 },
    });
    expect(failing?.endpoint?.["why"]).toMatchObject({
      en: expect.stringContaining("it answered 500") as string,
    });
    expect(recovered).toMatchObject({ type: "endpoint.recovered", endpoint: { id, state: "healthy" } });
    expect(Number(recovered?.endpoint?.["consecutiveFailures"])).toBeGreaterThanOrEqual(5);
    await new Deliveries(hub, path).when((all) => all.every(({ state }) => state === "delivered"));
    expect(app.count).toBe(2);
    expect(plain.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(
      Array.from({ length: 3 }, () => "job.status_changed"),
    );
    // They are deliveries like any other.
    const told = await new Deliveries(hub, path).list(listening);
    expect(told.map(({ type }) => type).toSorted()).toEqual(["endpoint.failing", "endpoint.recovered"]);
    expect(app.received[0]?.headers).toMatchObject({ "ringback-message": "endpoint.failing" });
    expect(app.received[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
    const metrics = await hub.request<string>("GET", "/metrics");
    expect(metrics.body).toContain('ringback_operational_events_total{type="endpoint.failing"} 1');
    expect(metrics.body).toContain('ringback_endpoints{state="healthy"} 3');
  });

  test("that goes to and fro is told once and not each time", async () => {
    await using hub = await TestHub.start();
    // Six failures, then one success, over and over.
    await using app = await new ScriptedEndpoint({
      behaviour: (_received, count) => (count % 7 === 0 ? "success" : "error"),
    }).start();
    const endpoint = { url: app.url, dialect: "standard", ladder: quick, breaker: "off", concurrency: 1 };
    const { path } = await hub.tenant({ id: "acme", endpoint });
    await using ear = await listen(hub, path, ofEndpoints);
    const { app: listener } = ear;
    await handIn(hub, path, 1, 6);
    await new Deliveries(hub, path).when((all) => all.every(({ state }) => state === "delivered"));
    expect(app.count).toBe(42);
    expect(
      toldTo(listener)
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(["endpoint.failing", "endpoint.recovered"]);
  });
});

describe("delivery.failed", () => {
  test("names what was given up and why, without anybody's number", async () => {
    await using hub = await TestHub.start();
    await using dead = await new ScriptedEndpoint({ behaviour: "error" }).start();
    const endpoint = { url: dead.url, dialect: "standard", events: ["call.record"], ladder: brief };
    const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
    await using ear = await listen(hub, path, ["delivery.failed"]);
    const { app } = ear;
    const call = { id: "1107", platform: "acme", to: "19900000001", outcome: "answered" };
    await hub.ok("POST", `${path}/events`, { type: "call.record", call });
    await app.until(({ count }) => count === 1);
    const [failed] = await new Deliveries(hub, path).list(id);
    expect(toldTo(app)).toMatchObject([
      {
        type: "delivery.failed",
        tenant: "acme",
        delivery: {
          id: failed?.id,
          endpoint: id,
          call: failed?.["call"],
          message: "call.record",
          reason: "attempts_exhausted",
          attempts: 3,
          lastError: "http_status",
          lastStatus: 500,
        },
      },
    ]);
    expect(app.received[0]?.body).not.toContain("19900000001");
  });
});

describe("O4: an endpoint that is hub-wide", () => {
  test("hears of every tenant, one that is not hears of its own alone", async () => {
    await using hub = await TestHub.start();
    await using dead = await new ScriptedEndpoint({ behaviour: "error" }).start();
    const endpoint = { url: dead.url, dialect: "standard", events: ["job.status_changed"], ladder: brief };
    const acme = await hub.tenant({ id: "acme", endpoint });
    const other = await hub.tenant({ id: "other", endpoint });
    const operator = await hub.tenant({ id: "operator" });
    await using ear = await listen(hub, other.path, ["delivery.failed"]);
    const { app: theirs } = ear;
    await using operatorEar = await listen(hub, operator.path, ["delivery.failed"], { hubWide: true });
    const { app, id } = operatorEar;
    await handIn(hub, acme.path, 1, 2);
    await handIn(hub, other.path, 1, 1);
    await app.until(({ count }) => count === 3);
    await theirs.until(({ count }) => count === 1);
    expect(
      toldTo(app)
        .map(({ tenant }) => tenant)
        .toSorted(),
    ).toEqual(["acme", "acme", "other"]);
    expect(toldTo(theirs).map(({ tenant }) => tenant)).toEqual(["other"]);
    // What it got is its own tenant's, and nothing of it is seen from another.
    expect(await new Deliveries(hub, operator.path).list(id)).toHaveLength(3);
    expect(await new Deliveries(hub, acme.path).when((all) => all.length === 2)).toHaveLength(2);
  });

  test("is for the operator to make, to change and to delete", async () => {
    await using hub = await TestHub.start();
    const { path } = await hub.tenant({ id: "acme" });
    const key = String((await hub.ok("POST", `${path}/keys`, { name: "key" }))["key"]);
    const endpoint = { url: "http://127.0.0.1:9/", dialect: "standard" };
    const ask = (method: string, at: string, body: unknown, as: string) =>
      hub.request(method, `${path}/endpoints${at}`, { body, key: as });
    expect((await ask("POST", "", { ...endpoint, hubWide: true }, key)).status).toBe(403);
    const own = await ask("POST", "", endpoint, key);
    expect(own.status).toBe(201);
    expect((await ask("PATCH", `/${own.body.id}`, { hubWide: true }, key)).status).toBe(403);
    const wide = await ask("POST", "", { ...endpoint, hubWide: true }, adminKey);
    expect(wide.body).toMatchObject({ hubWide: true });
    expect((await ask("PATCH", `/${wide.body.id}`, { url: "http://127.0.0.1:10/" }, key)).status).toBe(403);
    expect((await ask("DELETE", `/${wide.body.id}`, undefined, key)).status).toBe(403);
    expect((await ask("PATCH", `/${wide.body.id}`, { name: "operations" }, adminKey)).status).toBe(200);
    expect((await ask("DELETE", `/${wide.body.id}`, undefined, adminKey)).status).toBe(204);
  });
});

describe("no event about events goes on for ever:", () => {
  test("two dead endpoints that listen to each other say nothing of their failing to hear it", async () => {
    await using hub = await TestHub.start();
    await using dead = await new ScriptedEndpoint({ behaviour: "error" }).start();
    const everything = [...ofEndpoints, "delivery.failed"];
    const { path } = await hub.tenant({ id: "acme" });
    const listener = { url: dead.url, dialect: "standard", ladder: brief };
    const one = await hub.ok("POST", `${path}/endpoints`, {
      ...listener,
      events: [...everything, "job.status_changed"],
    });
    const two = await hub.ok("POST", `${path}/endpoints`, { ...listener, events: everything });
    const deliveries = new Deliveries(hub, path);
    await handIn(hub, path, 1, 3);
    // Three deliveries of jobs fail: each is told to the other, and so is that the one is failing.
    const settled = await deliveries.when(
      (all) => all.length === 3 + 3 + 1 && all.every(({ state }) => state === "failed"),
    );
    expect(settled.filter(({ endpoint }) => endpoint === one.id).map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => "job.status_changed"),
    );
    // The other failed twelve times in a row, with nothing but such events.
    const { consecutiveFailures } = await healthWhen(hub, `${path}/endpoints/${two.id}`, () => true);
    expect(consecutiveFailures).toBeGreaterThanOrEqual(12);
    await handIn(hub, path, 100, 1);
    await deliveries.when((all) => all.length === 9 && all.every(({ state }) => state === "failed"));
    expect((await deliveries.list(one.id)).filter(({ type }) => type !== "job.status_changed")).toEqual([]);
  });

  test("two hubs that tell each other keep what the other says, and say nothing of it", async () => {
    await using hub = await TestHub.start();
    await using other = await TestHub.start();
    await using dead = await new ScriptedEndpoint({ behaviour: "error" }).start();
    const events = [...ofEndpoints, "delivery.failed", "platform.other"];
    const source = { dialect: "standard" };
    const here = await hub.tenant({ id: "here", source });
    const there = await other.tenant({ id: "there", source });
    const to = (url: string) => ({ url, dialect: "standard", events });
    await hub.ok("POST", `${here.path}/endpoints`, to(there.sourceUrl));
    await other.ok("POST", `${there.path}/endpoints`, to(here.sourceUrl));
    await hub.ok("POST", `${here.path}/endpoints`, {
      ...to(dead.url),
      events: ["job.status_changed"],
      ladder: brief,
    });
    await handIn(hub, here.path, 1, 1);
    // It goes there and comes back, and there the same facts again are a repeat that goes nowhere.
    const messages = (of: TestHub, path: string) =>
      of.ok<{ data: { fate: string; name: string }[] }>("GET", `${path}/messages?limit=100`);
    await vi.waitFor(async () => {
      const { data } = await messages(other, there.path);
      expect(data.map(({ fate }) => fate)).toContain("duplicate");
    }, patience);
    const { data: theirs } = await messages(other, there.path);
    const { data: ours } = await messages(hub, here.path);
    expect(new Set([...theirs, ...ours].map(({ name }) => name))).toEqual(
      new Set(["platform.other", "job.status_changed"]),
    );
    const quiet = [
      ...(await new Deliveries(hub, here.path).list()),
      ...(await new Deliveries(other, there.path).list()),
    ];
    expect(quiet.filter(({ type }) => type.startsWith("delivery.")).length).toBe(1);
  });
});
