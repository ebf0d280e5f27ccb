import { describe, expect, test } from "vitest";
import { statesOf } from "../kit/deliveries.ts";
import { Replaying, upTo } from "../kit/replaying.ts";
import { TestHub } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";

const allAre = (state: string, count: number) => (found: readonly { readonly state: string }[]) =>
  found.length === count && found.every((delivery) => delivery.state === state);
const isOver = ({ state }: { readonly state: string }) => state !== "running";

/** Calls that came in before the endpoint was there; the endpoint answers slowly, or as told. */
async function lateEndpoint(hub: TestHub, calls: number, told: object = {}) {
  const scene = await Replaying.start(hub);
  await scene.push(...upTo(calls));
  const endpoint = await scene.endpoint(told);
  return {
    scene,
    endpoint,
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
    change: (patch: object) => changed(hub, `${scene.path}/endpoints/${endpoint}`, patch),
  };
}

async function changed(hub: TestHub, path: string, patch: object) {
  await hub.ok("PATCH", path, patch);
}

describe("a replay keeps the endpoint's caps:", () => {
  test("its rate", async () => {
    await using hub = await TestHub.start();
    await using late = await lateEndpoint(hub, 30, { ratePerSecond: 20 });
    const { scene, endpoint } = late;
    await scene.replayed({ endpoint });
    await scene.deliveries.when(allAre("delivered", 30));
    const times = scene.app.received.map(({ at }) => at);
    // Spaced by 50 ms: 30 of them take no less than 29 such gaps, but for what timers are off.
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1_300);
  });

  test("its concurrency, of which half is left to what is new", async () => {
    await using hub = await TestHub.start();
    await using late = await lateEndpoint(hub, 40, { concurrency: 4, timeoutMs: 120_000 });
    const { scene, endpoint } = late;
    scene.app.behaviour = "silent";
    const { id } = await scene.replay({ endpoint });
    await scene.app.until(({ count }) => count === 2);
    // Nothing of the replay goes on, and a new call arrives all the same.
    scene.app.behaviour = ({ body }) => (body.includes('"callRecordId":900') ? "success" : "silent");
    await scene.push(900, 9001);
    await scene.deliveries.when((all) => statesOf(all)["delivered"] === 2);
    expect(scene.app.count).toBe(4);
    expect(await scene.show(id)).toMatchObject({ state: "running" });
    const held = (await scene.show(id)).outcomes?.["sending"] ?? 0;
    expect(held).toBeGreaterThanOrEqual(2);
    expect(held).toBeLessThanOrEqual(8);
  });
});

describe("a replay that is cancelled", () => {
  test("sends no more than what it handed over already", async () => {
    await using hub = await TestHub.start();
    await using late = await lateEndpoint(hub, 60, { concurrency: 2, ratePerSecond: 20 });
    const { scene, endpoint } = late;
    const { id } = await scene.replay({ endpoint });
    await scene.app.until(({ count }) => count >= 5);
    const cancelled = await hub.ok<{ state: string; replayed: number; finishedAt: string }>(
      "POST",
      `${scene.path}/replays/${id}/cancel`,
    );
    expect(cancelled).toMatchObject({ state: "cancelled", finishedAt: expect.any(String) as string });
    expect(cancelled.replayed).toBeLessThan(60);
    await scene.deliveries.when(allAre("delivered", cancelled.replayed));
    expect(await hub.request("POST", `${scene.path}/replays/${id}/cancel`)).toMatchObject({ status: 409 });
    // The rest is still there for another one.
    expect(await scene.count({ endpoint })).toMatchObject({ matched: 60 - cancelled.replayed });
  });
});

describe("a replay goes on", () => {
  test("R1: where it was after a restart, and makes nothing twice", async () => {
    await using hub = await TestHub.start();
    await using late = await lateEndpoint(hub, 120, { concurrency: 4, ratePerSecond: 100 });
    const { scene, endpoint } = late;
    const { id } = await scene.replay({ endpoint });
    await scene.app.until(({ count }) => count >= 20);
    await hub.restart();
    const before = await scene.show(id);
    expect(before).toMatchObject({ state: "running" });
    expect(before.replayed).toBeLessThan(120);
    const done = await scene.when(id, isOver);
    expect(done).toMatchObject({ state: "done", matched: 120, replayed: 120, progress: 1 });
    await scene.deliveries.when(allAre("delivered", 120));
    expect(scene.arrivals().size).toBe(120);
  });

  test("once its endpoint is enabled again, and tells meanwhile what it waits for", async () => {
    await using hub = await TestHub.start();
    await using late = await lateEndpoint(hub, 60, { concurrency: 2, ratePerSecond: 40 });
    const { scene, endpoint } = late;
    const { id } = await scene.replay({ endpoint });
    await scene.app.until(({ count }) => count >= 5);
    await late.change({ enabled: false });
    const waits = await scene.when(id, ({ endpoints }) => endpoints[0]?.["waitsFor"] !== undefined);
    expect(waits.endpoints[0]).toMatchObject({ waitsFor: "endpoint_disabled" });
    expect(waits).toMatchObject({ state: "running" });
    await late.change({ enabled: true, ratePerSecond: null });
    const done = await scene.when(id, isOver);
    expect(done).toMatchObject({ state: "done", replayed: 60 });
    expect(done.endpoints[0]).not.toHaveProperty("waitsFor");
    await scene.deliveries.when(allAre("delivered", 60));
  });
});

describe("a replay waits", () => {
  test("while too much of what it sent waits for another attempt, and says so", async () => {
    await using hub = await TestHub.start();
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    const calls = upTo(700).map((id) => record(String(id)));
    await hub.ok("POST", `${scene.path}/events`, calls);
    const told = { dialect: "standard", events: ["call.completed"], ladder: { gapsSeconds: [3_600] } };
    const endpoint = await scene.endpoint({ ...told, concurrency: 64, breaker: "off" });
    const { id } = await scene.replay({ endpoint });
    const waits = await scene.when(id, ({ endpoints }) => endpoints[0]?.["waitsFor"] !== undefined);
    expect(waits).toMatchObject({ state: "running", endpoints: [{ waitsFor: "endpoint_failing" }] });
    expect(waits.replayed).toBeGreaterThanOrEqual(500);
    expect(waits.replayed).toBeLessThan(700);
    // Whoever sees to the endpoint lets it go on: what waited goes out, and so does the rest.
    scene.app.behaviour = "success";
    const waiting = (await scene.deliveries.list()).filter(({ state }) => state === "waiting");
    await Promise.all(waiting.slice(0, 300).map((delivery) => scene.deliveries.retry(delivery.id)));
    expect(await scene.when(id, isOver)).toMatchObject({ state: "done", matched: 700, replayed: 700 });
  }, 60_000);

  test("while the endpoint's breaker lets nothing but probes out, and says so", async () => {
    await using hub = await TestHub.start();
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    await hub.ok(
      "POST",
      `${scene.path}/events`,
      upTo(100).map((id) => record(String(id))),
    );
    const breaker = { failures: 3, probeSeconds: 0.2 };
    const told = {
      dialect: "standard",
      events: ["call.completed"],
      ladder: { gapsSeconds: [0.2], maxAttempts: 900 },
    };
    const endpoint = await scene.endpoint({ ...told, concurrency: 4, breaker });
    const { id } = await scene.replay({ endpoint });
    const waits = await scene.when(id, ({ endpoints }) => endpoints[0]?.["waitsFor"] !== undefined);
    expect(waits).toMatchObject({ state: "running", endpoints: [{ waitsFor: "endpoint_failing" }] });
    scene.app.behaviour = "success";
    expect(await scene.when(id, isOver)).toMatchObject({ state: "done", matched: 100, replayed: 100 });
    await scene.deliveries.when(
      (found) => found.length === 100 && found.every(({ state }) => state === "delivered"),
    );
  }, 60_000);
});

describe("a replay ends", () => {
  test("failed, and says why, when its endpoint is deleted", async () => {
    await using hub = await TestHub.start();
    await using late = await lateEndpoint(hub, 60, { concurrency: 2, ratePerSecond: 20 });
    const { scene, endpoint } = late;
    const { id } = await scene.replay({ endpoint });
    await scene.app.until(({ count }) => count >= 3);
    await hub.request("DELETE", `${scene.path}/endpoints/${endpoint}`);
    const ended = await scene.when(id, isOver);
    expect(ended).toMatchObject({ state: "failed", reason: "endpoint_deleted" });
    expect(ended.replayed).toBeLessThan(60);
    await scene.deliveries.when((all) =>
      all.every(({ state }) => state === "delivered" || state === "parked"),
    );
  });

  test("with its tenant", async () => {
    await using hub = await TestHub.start();
    await using late = await lateEndpoint(hub, 60, { concurrency: 2, ratePerSecond: 20 });
    const { scene, endpoint } = late;
    await scene.replay({ endpoint });
    await scene.app.until(({ count }) => count >= 3);
    await hub.request("DELETE", scene.path);
    // A hub that starts purges at once, and takes up the replays that there are.
    await hub.restart();
    await expect
      .poll(() => hub.logged.map(({ event }) => event), { timeout: 40_000 })
      .toContain("tenant.purged");
    const made = await hub.ok("POST", "/v1/tenants", { id: scene.path.split("/").at(-1), name: "again" });
    expect(await hub.ok("GET", `/v1/tenants/${made.id}/deliveries`)).toMatchObject({ data: [] });
    expect(await hub.ok("GET", `/v1/tenants/${made.id}/replays`)).toMatchObject({ data: [] });
  }, 60_000);
});
