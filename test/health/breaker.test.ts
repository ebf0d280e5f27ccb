import { expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, movedTo, statesOf } from "../kit/deliveries.ts";
import { handIn, healthWhen, listen, toldTo } from "../kit/health.ts";
import { TestHub } from "../kit/test-hub.ts";

const patience = { timeout: 15_000, interval: 20 };
const quick = { gapsSeconds: [0.05], maxAttempts: 1_000, windowSeconds: null };

test("H1, H2: a dead endpoint gets probes alone, the rest keeps its rungs, and once it is back all of it goes out", async () => {
  await using hub = await TestHub.start();
  await using app = await new ScriptedEndpoint({ behaviour: "error" }).start();
  const breaker = { failures: 5, probeSeconds: 0.3 };
  const endpoint = { url: app.url, dialect: "standard", ladder: quick, breaker, concurrency: 2 };
  const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
  const deliveries = new Deliveries(hub, path);
  const at = `${path}/endpoints/${id}`;
  await handIn(hub, path, 1, 40);
  await healthWhen(hub, at, ({ breaker }) => breaker === "open");
  const opened = app.received.at(-1)?.at ?? 0;
  const before = app.count;
  // Beside the failures that opened it there were no more than the other request at a time.
  expect(before).toBeLessThanOrEqual(5 + 1 + 1);
  await vi.waitFor(() => expect(app.count).toBeGreaterThanOrEqual(before + 3), patience);
  const probes = app.received.slice(before).map((received) => received.at);
  for (const [index, probe] of probes.entries())
    expect(probe - (probes[index - 1] ?? opened)).toBeGreaterThan(250);
  const waiting = await deliveries.list(id);
  const untouched = waiting.filter(({ attemptCount }) => attemptCount === 0);
  expect(statesOf(waiting)["failed"]).toBeUndefined();
  // Each attempt took a rung of one delivery, and no other delivery lost any.
  expect(untouched.length).toBeGreaterThanOrEqual(40 - app.count);
  expect(waiting.reduce((sum, { attemptCount }) => sum + attemptCount, 0)).toBeLessThanOrEqual(app.count);

  app.behaviour = "success";
  await deliveries.when((all) => all.every(({ state }) => state === "delivered"), id);
  const health = await healthWhen(
    hub,
    at,
    ({ state, breaker }) => state === "healthy" && breaker === "closed",
  );
  expect(health).toMatchObject({ consecutiveFailures: 0, failingSeconds: 0 });
  expect(health).not.toHaveProperty("nextProbeAt");
});

test("a failing endpoint delays no other, and says since when and why it fails", async () => {
  await using hub = await TestHub.start();
  await using dead = await new ScriptedEndpoint({ behaviour: "reset" }).start();
  await using app = await new ScriptedEndpoint().start();
  const breaker = { failures: 3, probeSeconds: 60 };
  const endpoint = { url: dead.url, dialect: "standard", ladder: quick, breaker };
  const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
  await hub.ok("POST", `${path}/endpoints`, { url: app.url, dialect: "standard" });
  await handIn(hub, path, 1, 30);
  await app.until(({ count }) => count === 30);
  const health = await healthWhen(hub, `${path}/endpoints/${id}`, ({ state }) => state === "failing");
  expect(health.why).toMatch(/^\d+ attempts in a row failed; the last time it broke the connection off$/);
  expect(health.nextProbeAt).toBeDefined();
  const chinese = await hub.request<{ health: { why: string } }>("GET", `${path}/endpoints/${id}`, {
    headers: { "accept-language": "zh" },
  });
  expect(chinese.body.health.why).toMatch(/^连续 \d+ 次尝试失败；最近一次：连接被中断$/);
});

test("a restart keeps the state: the breaker stays open and the failures stay counted", async () => {
  await using hub = await TestHub.start();
  await using app = await new ScriptedEndpoint({ behaviour: "error" }).start();
  const breaker = { failures: 5, probeSeconds: 3_600 };
  const endpoint = { url: app.url, dialect: "standard", ladder: quick, breaker, concurrency: 1 };
  const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
  await handIn(hub, path, 1, 20);
  const at = `${path}/endpoints/${id}`;
  const before = await healthWhen(hub, at, ({ state, breaker }) => state === "failing" && breaker === "open");
  const sent = app.count;
  await hub.restart();
  const after = await healthWhen(hub, at, () => true);
  expect({ ...after, failingSeconds: 0 }).toEqual({ ...before, failingSeconds: 0 });
  await handIn(hub, path, 100, 20);
  await vi.waitFor(async () => expect(await new Deliveries(hub, path).list(id)).toHaveLength(40), patience);
  expect(app.count).toBe(sent);
});

test("a new address is probed at once", async () => {
  await using hub = await TestHub.start();
  await using dead = await new ScriptedEndpoint({ behaviour: "error" }).start();
  await using app = await new ScriptedEndpoint().start();
  const breaker = { failures: 3, probeSeconds: 3_600 };
  const endpoint = { url: dead.url, dialect: "standard", ladder: quick, breaker };
  const { path, endpoint: id } = await hub.tenant({ id: "acme", endpoint });
  await using ear = await listen(hub, path, ["endpoint.recovered"]);
  const { app: listener } = ear;
  await handIn(hub, path, 1, 10);
  const at = `${path}/endpoints/${id}`;
  await healthWhen(hub, at, ({ breaker }) => breaker === "open");
  await hub.ok("PATCH", at, { url: app.url });
  await app.until(({ count }) => count === 10);
  await healthWhen(hub, at, ({ state }) => state === "healthy");
  await listener.until(({ count }) => count > 0);
  expect(toldTo(listener)).toMatchObject([{ type: "endpoint.recovered", endpoint: { id } }]);
});

test("the platforms' dialects have no breaker: every delivery climbs its ladder by itself", async () => {
  await using hub = await TestHub.start();
  await using app = await new ScriptedEndpoint({ behaviour: "error" }).start();
  const ladder = { gapsSeconds: [0.02], maxAttempts: 30, windowSeconds: null };
  const {
    path,
    sourceUrl,
    endpoint: id,
  } = await hub.tenant({
    id: "acme",
    source: { dialect: "tanyi" },
    endpoint: { url: app.url, dialect: "tanyi", ladder },
  });
  await hub.push(movedTo(hub, sourceUrl), JSON.stringify({ dataType: "SMS", data: {} }));
  const [failed] = await new Deliveries(hub, path).when((all) => all.some(({ state }) => state === "failed"));
  expect(failed).toMatchObject({ endpoint: id, attemptCount: 30, reason: "attempts_exhausted" });
  expect(await healthWhen(hub, `${path}/endpoints/${id}`, () => true)).toMatchObject({
    state: "failing",
    consecutiveFailures: 30,
    breaker: "closed",
  });
});
