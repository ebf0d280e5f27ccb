import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parsePhone, parseTenantId, toInstant } from "../../src/model/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { type Erasure, type Store, noRows } from "../../src/store/index.ts";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { PostgresStore } from "../../src/store/postgres/index.ts";
import { bytes, World } from "../../src/store/world.contract.ts";
import { pushesOf } from "../kit/deliveries.ts";
import { eraser } from "../kit/eraser.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";
import { type ShownRetention, eraseNumber, passOver } from "../kit/upkeep.ts";

const number = "19912345671";
const phone = parsePhone(number);
const patience = { timeout: 30_000, interval: 30 };
const month = 30 * 24 * 60 * 60 * 1000;

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Two hubs on one database. */
async function twoHubs() {
  const database = await server.database();
  const url = server.url(database);
  const masterKey = randomBytes(32);
  const settings = { store: { engine: "postgres", url, shown: url }, masterKey } as const;
  const first = await TestHub.start(settings);
  const second = await TestHub.start(settings);
  return {
    database,
    url,
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
    },
  };
}

/** A call of long ago, with its message, written beside the hubs. */
async function tellOld(url: string, tenant: string): Promise<void> {
  await using store = new PostgresStore({ url });
  await store.open();
  const world = new World(tenant);
  world.now = toInstant(Date.now() - 3 * month);
  await store.keeping.makeDays(world.now);
  await store.accept(
    world.acceptance({ message: world.message({ body: bytes("raw") }), calls: [world.call()] }),
  );
}

test("a pass that one hub is asked for is made once, and every hub tells what it did", async () => {
  await using hubs = await twoHubs();
  const { first, second, url } = hubs;
  await first.tenant({ id: "acme" });
  await first.ok("PUT", "/v1/tenants/acme/retention", { messagesDays: 30, callsDays: 30 });
  await tellOld(url, "acme");
  await first.ok("POST", "/v1/retention/run");
  const removed = { messages: 1, calls: 1, events: 1 };
  await vi.waitFor(async () => {
    const shown = await Promise.all(
      [first, second].map((hub) => hub.ok<ShownRetention>("GET", "/v1/retention")),
    );
    expect(shown).toMatchObject([{ running: false, lastPass: { removed } }, { running: false }]);
    expect(shown[0]).toEqual(shown[1]);
  }, patience);
  expect(await first.ok<Page>("GET", "/v1/tenants/acme/calls")).toMatchObject({ data: [] });
  // Asked by name, the other makes one as well.
  expect((await passOver(second)).removed).toMatchObject({ messages: 0, calls: 0 });
}, 60_000);

test("what one hub counted, the other shows", async () => {
  await using hubs = await twoHubs();
  const { first, second, url } = hubs;
  await first.tenant({ id: "acme" });
  await tellOld(url, "acme");
  await first.ok("POST", "/v1/storage/count");
  await vi.waitFor(async () => {
    const storage = await second.ok<Page & { readonly files: Record<string, number | null> }>(
      "GET",
      "/v1/storage",
    );
    expect(storage).toMatchObject({
      counting: false,
      files: { logBytes: null, freeBytes: null, diskFreeBytes: null },
      data: [{ tenant: "acme", messages: { rows: 1, bytes: 3 }, calls: { rows: 1 } }],
    });
    expect(storage.files["databaseBytes"]).toBeGreaterThan(10_000);
  }, patience);
}, 60_000);

test("F4: what is erased on one hub is not sent by the other, which holds it", async () => {
  await using application = await new ScriptedEndpoint({ behaviour: "silent" }).start();
  await using hubs = await twoHubs();
  const { first, second } = hubs;
  const { path, sourceUrl } = await first.tenant({
    id: "acme",
    source: { name: "a", dialect: "yeta", graceSeconds: 3_600 },
    endpoint: { url: application.url, dialect: "yeta", concurrency: 2, timeoutMs: 1_000 },
  });
  for (let id = 0; id < 20; id += 1) {
    const to = id === 0 ? "13800000001" : number;
    await first.push(sourceUrl, pushesOf("yeta", id, { to })[0]?.body ?? "");
  }
  await application.until(() => application.received.length > 0);
  await vi.waitFor(async () => expect((await second.request("GET", path)).status).toBe(200), patience);
  const report = await eraseNumber(second, path, number);
  expect(report.remains).toBeNull();
  expect(await first.ok("GET", `${path}/erasures/${report.id}`)).toEqual(
    await second.ok("GET", `${path}/erasures/${report.id}`),
  );
  const sent = application.received.length;
  application.behaviour = "success";
  await vi.waitFor(async () => {
    const { data } = await first.ok<Page>("GET", `${path}/deliveries`);
    expect(data.map(({ state }) => state)).toEqual(["delivered"]);
  }, patience);
  expect(application.received.slice(sent).filter(({ body }) => body.includes(number))).toEqual([]);
}, 90_000);

async function isDone({ keeping }: Store, { tenant, id }: Erasure): Promise<boolean> {
  return (await keeping.erasure(tenant, id))?.state === "done";
}

test("F5: an erasure that a hub left undone when it died goes on elsewhere, from where it stood", async () => {
  const url = server.url(await server.database());
  await using dead = await eraser(url, "dead");
  await using alive = await eraser(url, "alive");
  const { store } = alive;
  const world = new World("acme");
  const calls = [0, 1].map(() => world.call({ row: { to: number } }));
  await store.accept(world.acceptance({ calls }));
  expect(await dead.store.hubs.take("erasing", "dead")).toBe(true);
  // It had looked through the calls up to the first, and counted it.
  const left: Erasure = {
    tenant: parseTenantId("acme"),
    id: world.id("erasure"),
    state: "running",
    phone: phone ?? null,
    masked: "199****5671",
    dryRun: false,
    createdAt: world.pass(60_000),
    endedAt: null,
    stage: "calls",
    after: calls[0]?.id ?? null,
    found: { ...noRows, calls: 1 },
    erased: noRows,
    blanked: 0,
    remains: null,
  };
  await store.keeping.saveErasure(left);
  alive.erasing.start();
  const other = await alive.erasing.request(world.tenant, left.phone as never, true);
  await dead.store.hubs.leave("dead");
  // Whoever has something new for it has it look at once; by itself it looks every now and then.
  await alive.erasing.request(world.tenant, left.phone as never, true);
  await vi.waitFor(async () => expect(await isDone(store, left)).toBe(true), patience);
  await vi.waitFor(async () => expect(await isDone(store, other)).toBe(true), patience);
  const done = await store.keeping.erasure(left.tenant, left.id);
  expect(done).toMatchObject({ phone: null, found: { calls: 2 }, erased: { calls: 1, events: 1 } });
  expect(
    (await store.queries.calls(world.tenant, {}, { limit: 10, after: null })).map(({ id }) => id),
  ).toEqual([calls[0]?.id]);
}, 60_000);

test("F5: while a hub that lives has the work, no other does it", async () => {
  const url = server.url(await server.database());
  await using busy = await eraser(url, "busy");
  await using idle = await eraser(url, "idle");
  const world = new World("acme");
  await idle.store.accept(world.acceptance({ calls: [world.call({ row: { to: number } })] }));
  expect(await busy.store.hubs.take("erasing", "busy")).toBe(true);
  idle.erasing.start();
  const asked = await idle.erasing.request(world.tenant, phone as never, false);
  // What it was asked for it has stored, and looked at.
  await idle.erasing[Symbol.asyncDispose]();
  expect(await isDone(idle.store, asked)).toBe(false);
  expect(await idle.store.queries.calls(world.tenant, {}, { limit: 10, after: null })).toHaveLength(1);
  await busy.store.hubs.drop("erasing", "busy");
  busy.erasing.start();
  await vi.waitFor(async () => expect(await isDone(busy.store, asked)).toBe(true), patience);
});
