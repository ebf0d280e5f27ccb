import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { DroppingProxy } from "../../src/store/postgres/dropping-proxy.contract.ts";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { recordOf } from "../kit/deliveries.ts";
import { cutPower } from "../kit/fleet.ts";
import { TestHub } from "../kit/test-hub.ts";

// The database fails under a hub that is at work.

const masterKey = Buffer.alloc(32, 7);
// Longer than it takes to find out that nobody answers at all, and to come back.
const patience = { timeout: 30_000, interval: 50 };

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  // An earlier test may have ended with the server down.
  if (!server.isRunning) await server.launch();
});

let proxy: DroppingProxy;
let hub: TestHub;
let application: ScriptedEndpoint;
let sourceUrl: string;
let path: string;
let calls = 0;

beforeEach(async () => {
  proxy = await DroppingProxy.start(server.port);
  // The second is being delivered when the database goes, and answered while it is gone.
  const behaviour = (_: unknown, count: number) => (count === 2 ? "slow" : "success");
  application = await new ScriptedEndpoint({ behaviour, delayMs: 2_500 }).start();
  const url = `postgres://ringback@127.0.0.1:${proxy.port}/${await server.database()}?connect_timeout=2`;
  hub = await TestHub.start({ store: { engine: "postgres", url, shown: "the database" }, masterKey });
  const endpoint = { dialect: "standard", url: `${application.url}/calls`, events: ["call.record"] };
  ({ sourceUrl, path } = await hub.tenant({ id: "acme", source: { dialect: "tanyi" }, endpoint }));
});
afterEach(async () => {
  proxy.pass();
  await hub[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

function record(): string {
  calls += 1;
  return recordOf("tanyi", calls);
}

function received(): readonly string[] {
  return application.received.map(({ headers }) => String(headers["webhook-id"]));
}

/** Waits until the hub says that the database is lost. */
async function untilLost(): Promise<void> {
  await vi.waitFor(() => {
    if (!hub.logged.some(({ event }) => event === "store.lost")) throw new Error("not lost yet");
  }, patience);
}

/** What is pushed is answered 503 at once, however much it is. */
async function expectRefusals(): Promise<void> {
  const began = performance.now();
  const answers: Awaited<ReturnType<TestHub["push"]>>[] = [];
  for (let round = 0; round < 20; round += 1)
    answers.push(...(await Promise.all(Array.from({ length: 10 }, () => hub.push(sourceUrl, record())))));
  // If each waited only until a silent database is found out, these would take most of a minute.
  expect(performance.now() - began).toBeLessThan(20_000);
  for (const { status, headers, body } of answers) {
    expect(status).toBe(503);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toMatch(/success/i);
  }
  expect((await hub.request("GET", "/readyz", { key: null })).status).toBe(503);
  expect((await hub.request("GET", "/healthz", { key: null })).status).toBe(200);
  const metrics = await hub.request<string>("GET", "/metrics", { key: null });
  expect(metrics.body).toContain("ringback_store_up 0");
}

/** Everything goes on by itself: what comes in is taken and delivered, once. */
async function expectBack(before: number): Promise<void> {
  await vi.waitFor(async () => {
    const { status } = await hub.push(sourceUrl, record());
    if (status !== 200) throw new Error(`answered ${status}`);
  }, patience);
  await vi.waitFor(() => expect(received().length).toBeGreaterThan(before), patience);
  expect((await hub.request("GET", "/readyz", { key: null })).status).toBe(200);
  expect(hub.logged.map(({ event }) => event)).toContain("store.back");
  await vi.waitFor(async () => {
    const page = await hub.ok<{ data: { state: string }[] }>("GET", `${path}/deliveries?limit=200`);
    expect(new Set(page.data.map(({ state }) => state))).toEqual(new Set(["delivered"]));
    expect(page.data.length).toBe(new Set(received()).size);
  }, patience);
  expect(received().length).toBe(new Set(received()).size);
}

const failures = [
  {
    name: "is stopped",
    begin: () => server.stop(),
    end: () => server.launch(),
  },
  {
    name: "is killed",
    begin: () => cutPower(server),
    end: () => server.launch(),
  },
  {
    name: "is cut off by a network that drops everything",
    begin: async () => proxy.drop(),
    end: async () => proxy.pass(),
  },
] as const;

describe.each(failures)("while the database $name", ({ begin, end }) => {
  test(
    "pushes are answered 503 at once, what was on its way is recorded afterwards, and all goes on by itself",
    { timeout: 120_000 },
    async () => {
      expect((await hub.push(sourceUrl, record())).status).toBe(200);
      await vi.waitFor(() => expect(received()).toHaveLength(1), patience);
      expect((await hub.push(sourceUrl, record())).status).toBe(200);
      await vi.waitFor(() => expect(received()).toHaveLength(2), patience);
      await begin();
      await untilLost();
      await expectRefusals();
      await end();
      await expectBack(2);
    },
  );
});

test(
  "what was written while its answer was lost is delivered all the same, once it is known that nobody will",
  { timeout: 120_000 },
  async () => {
    expect((await hub.push(sourceUrl, record())).status).toBe(200);
    await vi.waitFor(() => expect(received()).toHaveLength(1), patience);
    proxy.mute();
    const body = record();
    expect((await hub.push(sourceUrl, body)).status).toBe(503);
    proxy.pass();
    // The platform tries again, and it is there already.
    await vi.waitFor(async () => expect((await hub.push(sourceUrl, body)).status).toBe(200), patience);
    await vi.waitFor(() => expect(received().length).toBe(2), { timeout: 80_000, interval: 200 });
    expect(hub.logged.map(({ event }) => event)).toContain("delivery.strays_returned");
    expect(new Set(received()).size).toBe(2);
  },
);
