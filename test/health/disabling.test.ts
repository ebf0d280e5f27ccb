import { describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { BareEndpoint, Deliveries, statesOf } from "../kit/deliveries.ts";
import { handIn, healthWhen, listen, toldTo } from "../kit/health.ts";
import { TestHub } from "../kit/test-hub.ts";

const quick = { gapsSeconds: [0.05], maxAttempts: 1_000, windowSeconds: null };
const about = ["endpoint.failing", "endpoint.recovered", "endpoint.disabled", "delivery.failed"];

describe("410", () => {
  test("disables an endpoint of the standard dialect at once: the rest is parked, and whoever listens is told", async () => {
    await using hub = await TestHub.start();
    await using app = await new ScriptedEndpoint({ behaviour: "gone" }).start();
    const endpoint = { url: app.url, dialect: "standard", ladder: quick, concurrency: 1 };
    const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
    await using ear = await listen(hub, path, about);
    const { app: listener } = ear;
    await handIn(hub, path, 1, 10);
    const deliveries = new Deliveries(hub, path);
    const settled = await deliveries.when(
      (all) => all.every(({ state }) => state === "parked" || state === "failed"),
      id,
    );
    expect(statesOf(settled)).toEqual({ failed: 1, parked: 9 });
    expect(app.count).toBe(1);
    expect(await hub.ok("GET", `${path}/endpoints/${id}`)).toMatchObject({
      enabled: false,
      health: { state: "disabled", why: "It answered 410: it wants nothing more", breaker: "closed" },
    });
    await listener.until(({ count }) => count >= 2);
    expect(toldTo(listener, "endpoint.disabled")).toMatchObject([
      { tenant: "acme", endpoint: { id, state: "disabled", lastStatus: 410 } },
    ]);
    const failed = settled.find(({ state }) => state === "failed");
    expect(toldTo(listener, "delivery.failed")).toMatchObject([
      { delivery: { id: failed?.id, endpoint: id, reason: "rejected", attempts: 1, lastStatus: 410 } },
    ]);
    expect(hub.logged.findLast(({ event }) => event === "api.changed")).toMatchObject({
      what: "endpoint",
      id,
      change: "disabled",
      who: "hub",
    });

    // A person who enables it says that it is mended.
    app.behaviour = "success";
    await hub.ok("PATCH", `${path}/endpoints/${id}`, { enabled: true });
    await deliveries.when((all) => all.filter(({ state }) => state === "delivered").length === 9, id);
    const health = await healthWhen(hub, `${path}/endpoints/${id}`, ({ state }) => state === "healthy");
    expect(health.consecutiveFailures).toBe(0);
  });

  test("is one more failure on a platform's dialect, whose document knows nothing of it", async () => {
    await using hub = await TestHub.start();
    await using app = await new ScriptedEndpoint({ behaviour: "gone" }).start();
    const ladder = { gapsSeconds: [0.02], maxAttempts: 3, windowSeconds: null };
    const {
      path,
      sourceUrl,
      endpoint: id,
    } = await hub.tenant({
      id: "acme",
      source: { dialect: "tanyi" },
      endpoint: { url: app.url, dialect: "tanyi", ladder },
    });
    await hub.push(sourceUrl, '{"dataType":"SMS","data":{}}');
    const delivery = await new Deliveries(hub, path).only("failed");
    expect(delivery).toMatchObject({ reason: "attempts_exhausted", attemptCount: 3 });
    expect(await hub.ok("GET", `${path}/endpoints/${id}`)).toMatchObject({ enabled: true });
  });
});

test("413 ends the delivery at once, and the endpoint goes on with the others", async () => {
  await using hub = await TestHub.start();
  let count = 0;
  await using app = await BareEndpoint.start((request, response) => {
    request.resume().on("end", () => {
      count += 1;
      response.writeHead(count === 1 ? 413 : 200).end();
    });
  });
  const { path } = await hub.tenant({
    id: "acme",
    endpoint: { url: app.url, dialect: "standard", ladder: quick, concurrency: 1 },
  });
  await handIn(hub, path, 1, 5);
  const all = await new Deliveries(hub, path).when((shown) =>
    shown.every(({ state }) => state === "failed" || state === "delivered"),
  );
  expect(statesOf(all)).toEqual({ failed: 1, delivered: 4 });
  expect(all.find(({ state }) => state === "failed")).toMatchObject({ reason: "rejected", attemptCount: 1 });
});

describe("failing for too long", () => {
  test("disables the endpoint, after its failing was told; it is the hub that did it, and the rest is parked", async () => {
    await using hub = await TestHub.start();
    await using app = await new ScriptedEndpoint({ behaviour: "error" }).start();
    const endpoint = {
      url: app.url,
      dialect: "standard",
      ladder: quick,
      breaker: { failures: 5, probeSeconds: 0.1 },
      disableAfterSeconds: 1,
    };
    const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
    await using ear = await listen(hub, path, about);
    const { app: listener } = ear;
    await handIn(hub, path, 1, 30);
    await healthWhen(hub, `${path}/endpoints/${id}`, ({ state }) => state === "disabled");
    await listener.until(() => toldTo(listener, "endpoint.disabled").length > 0);
    const told = toldTo(listener).toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt));
    expect(told.map(({ type }) => type)).toEqual(["endpoint.failing", "endpoint.disabled"]);
    expect(told[1]?.endpoint).toMatchObject({ id, state: "disabled", lastStatus: 500 });
    const parked = await new Deliveries(hub, path).when(
      (all) => all.every(({ state }) => state === "parked"),
      id,
    );
    expect(parked).toHaveLength(30);
    await hub.restart();
    const { why } = await healthWhen(hub, `${path}/endpoints/${id}`, ({ state }) => state === "disabled");
    expect(why).toMatch(/^It failed for too long: \d+ attempts in a row; the last time it answered 500$/);
  });
});

test("a person's pausing and disabling is shown as such, with since when, and survives a restart", async () => {
  await using hub = await TestHub.start();
  const { path, endpoint: id } = await hub.tenant({
    id: "acme",
    endpoint: { url: "http://127.0.0.1:9/", dialect: "standard" },
  });
  const at = `${path}/endpoints/${id}`;
  expect((await healthWhen(hub, at, () => true)).state).toBe("healthy");
  await hub.ok("PATCH", at, { paused: true });
  const paused = await healthWhen(hub, at, () => true);
  expect(paused).toMatchObject({ state: "paused", why: "A person paused it" });
  await hub.ok("PATCH", at, { paused: false, enabled: false });
  const disabled = await healthWhen(hub, at, () => true);
  expect(disabled).toMatchObject({ state: "disabled", why: "A person disabled it" });
  await hub.restart();
  expect(await healthWhen(hub, at, () => true)).toEqual(disabled);
  await hub.ok("PATCH", at, { enabled: true });
  expect((await healthWhen(hub, at, () => true)).state).toBe("healthy");
});
