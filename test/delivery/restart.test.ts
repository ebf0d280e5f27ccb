import { describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, movedTo, pushesOf, recordOf, statesOf } from "../kit/deliveries.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

describe("after a restart", () => {
  test("a delivery that waited is sent when it was due, as the delivery that it was", async () => {
    await using app = await new ScriptedEndpoint({ behaviour: "error" }).start();
    await using hub = await TestHub.start();
    const { path, sourceUrl } = await hub.tenant({
      id: "acme",
      source: { dialect: "tanyi" },
      endpoint: { url: app.url, dialect: "tanyi", ladder: { gapsSeconds: [3] } },
    });
    await hub.push(sourceUrl, recordOf("tanyi", 1));
    const deliveries = new Deliveries(hub, path);
    const before = await deliveries.only("waiting");
    app.behaviour = "success";
    await hub.restart();
    const after = await deliveries.only("delivered");
    expect(after.id).toBe(before.id);
    expect(after.schedule).toEqual(before.schedule);
    expect(after.attempts[0]).toEqual(before.attempts[0]);
    expect(Date.parse(after.attempts[1]?.at ?? "")).toBeGreaterThanOrEqual(Date.parse(before.dueAt ?? ""));
    expect(
      app.received.map(({ headers, body }) => [headers["webhook-id"], headers["ringback-attempt"], body]),
    ).toEqual([
      [before.id, "1", recordOf("tanyi", 1)],
      [before.id, "2", recordOf("tanyi", 1)],
    ]);
  });

  test("due times that are far off are the same as before, and what is over stays over", async () => {
    await using app = await new ScriptedEndpoint().start();
    app.behaviour = (_received, count) =>
      (["success", "too-large", "error"] as const)[count - 1] ?? "success";
    await using hub = await TestHub.start();
    const ladder = { gapsSeconds: [3_600] };
    const { path, sourceUrl } = await hub.tenant({
      id: "acme",
      source: { dialect: "tanyi" },
      endpoint: { url: app.url, dialect: "standard", events: ["call.completed"], ladder },
    });
    const deliveries = new Deliveries(hub, path);
    for (const state of ["delivered", "failed", "waiting"]) {
      await hub.push(sourceUrl, recordOf("tanyi", app.count));
      await deliveries.when(([newest]) => newest?.state === state && newest.attemptCount === 1);
    }
    const before = await deliveries.list();
    await hub.restart();
    expect(await deliveries.list()).toEqual(before);
    expect(app.count).toBe(3);
  });

  test("what was being sent when the hub stopped, and never ended, is sent again as the same attempt", async () => {
    await using app = await new ScriptedEndpoint({ behaviour: "silent" }).start();
    await using hub = await TestHub.start();
    const { path, sourceUrl } = await hub.tenant({
      id: "acme",
      source: { dialect: "tanyi" },
      endpoint: { url: app.url, dialect: "tanyi", timeoutMs: 120_000, concurrency: 2 },
    });
    await Promise.all([1, 2, 3, 4].map((id) => hub.push(sourceUrl, recordOf("tanyi", id))));
    await app.until(({ count }) => count === 2);
    const interrupted = app.received.map(({ headers }) => headers["webhook-id"]);
    const restarted = hub.restart();
    app.behaviour = "success";
    await restarted;
    const deliveries = new Deliveries(hub, path);
    const all = await deliveries.when((found) => statesOf(found)["delivered"] === 4);
    expect(all.map(({ attemptCount }) => attemptCount)).toEqual([1, 1, 1, 1]);
    expect(app.received.map(({ headers }) => headers["ringback-attempt"])).toEqual([
      "1",
      "1",
      "1",
      "1",
      "1",
      "1",
    ]);
    const again = app.received.slice(2).map(({ headers }) => headers["webhook-id"]);
    expect(new Set(again)).toEqual(new Set(all.map(({ id }) => id)));
    expect(again).toEqual(expect.arrayContaining(interrupted));
  });

  test("a call whose grace time is over is completed, once", async () => {
    await using app = await new ScriptedEndpoint().start();
    await using hub = await TestHub.start();
    const { path, sourceUrl } = await hub.tenant({
      id: "acme",
      source: { dialect: "yeta", graceSeconds: 2 },
      endpoint: { url: app.url, dialect: "standard", events: ["call.completed", "call.revised"] },
    });
    const [basic, outbound] = pushesOf("yeta", 1).map(({ body }) => body);
    await hub.push(sourceUrl, basic ?? "");
    await hub.restart();
    const deliveries = new Deliveries(hub, path);
    expect(await deliveries.only("delivered")).toMatchObject({ type: "call.completed" });
    await hub.restart();
    const { data } = await hub.ok<Page>("GET", `${path}/calls`);
    expect(data).toMatchObject([
      { completed: true, awaiting: ["call.record:outbound", "call.recording", "call.dialog"] },
    ]);

    await hub.push(movedTo(hub, sourceUrl), outbound ?? "");
    const all = await deliveries.when((found) => statesOf(found)["delivered"] === 2);
    expect(all.map(({ type }) => type)).toEqual(["call.revised", "call.completed"]);
    expect(app.count).toBe(2);
  });
});
