import { describe, expect, test, vi } from "vitest";
import { movedTo, recordOf } from "../kit/deliveries.ts";
import { listen, toldTo } from "../kit/health.ts";
import { TestHub } from "../kit/test-hub.ts";

const patience = { timeout: 15_000, interval: 20 };
const about = ["source.silent", "source.quarantining"];

describe("a source that falls silent", () => {
  test("is told of once, with when it last spoke, also after a restart, and again only once it spoke", async () => {
    await using hub = await TestHub.start();
    const source = { dialect: "tanyi", name: "main", silentAfterSeconds: 1 };
    const { path, source: id, sourceUrl } = await hub.tenant({ id: "acme", source });
    await using ear = await listen(hub, path, about);
    const { app } = ear;
    await app.until(({ count }) => count === 1);
    expect(toldTo(app)[0]).toMatchObject({
      type: "source.silent",
      tenant: "acme",
      source: {
        id,
        name: "main",
        dialect: "tanyi",
        lastMessageAt: null,
        why: { en: "It never sent anything" },
      },
    });
    await hub.restart();
    expect((await hub.push(movedTo(hub, sourceUrl), recordOf("tanyi", 1))).status).toBe(200);
    expect(hub.logged.find(({ event }) => event === "source.heard")).toMatchObject({
      tenant: "acme",
      source: id,
    });
    await app.until(({ count }) => count === 2);
    const [, again] = toldTo(app);
    expect(again?.source?.["lastMessageAt"]).toMatch(/^\d{4}-/);
    await hub.restart();
    // One that is told of after the restart shows that this one was looked at, too.
    await hub.ok("POST", `${path}/sources`, { ...source, name: "second" });
    await app.until(({ count }) => count === 3);
    expect(toldTo(app).map((told) => told.source?.["name"])).toEqual(["main", "main", "second"]);
  });

  test("is nothing to a source that may be silent for as long as it likes, or that keeps sending", async () => {
    await using hub = await TestHub.start();
    const { path } = await hub.tenant({ id: "acme", source: { dialect: "tanyi", name: "quiet" } });
    const kept = await hub.ok("POST", `${path}/sources`, {
      name: "kept",
      dialect: "tanyi",
      silentAfterSeconds: 3_600,
    });
    await using ear = await listen(hub, path, about);
    const { app } = ear;
    await hub.ok("POST", `${path}/sources`, { name: "silent", dialect: "tanyi", silentAfterSeconds: 1 });
    await app.until(({ count }) => count === 1);
    expect(toldTo(app).map((told) => told.source?.["name"])).toEqual(["silent"]);
    expect(kept.id).not.toBe(toldTo(app)[0]?.source?.["id"]);
  });
});

test("Q4: a source that sends what can't be decoded is told of at the first, and not with every message", async () => {
  await using hub = await TestHub.start();
  const { path, source: id, sourceUrl } = await hub.tenant({ id: "acme", source: { dialect: "tanyi" } });
  await using ear = await listen(hub, path, about);
  const { app } = ear;
  for (let count = 0; count < 5; count += 1) await hub.push(sourceUrl, `no message ${count}`);
  await app.until(({ count }) => count === 1);
  expect(toldTo(app)).toMatchObject([{ type: "source.quarantining", source: { id, quarantined: 1 } }]);
  await hub.restart();
  await hub.push(movedTo(hub, sourceUrl), "no message either");
  const marker = await hub.ok("POST", `${path}/sources`, {
    name: "marker",
    dialect: "tanyi",
    silentAfterSeconds: 1,
  });
  await vi.waitFor(() => expect(app.count).toBe(2), patience);
  expect(toldTo(app).map((told) => told.source?.["id"])).toEqual([id, marker.id]);
});
