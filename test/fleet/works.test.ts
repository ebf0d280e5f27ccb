import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { CountingReceiver } from "../kit/counting-receiver.ts";
import { pushesOf, recordOf } from "../kit/deliveries.ts";
import { Fleet, type FleetHub } from "../kit/fleet.ts";
import { settled } from "../kit/fleet-checks.ts";
import { pause } from "../kit/fleet-load.ts";
import { HubBalancer } from "../kit/hub-balancer.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { adminKey } from "../kit/test-hub.ts";

// What one hub is told acts on all of them, and what one hub began goes on without it.

const everything = { since: "2020-01-01T00:00:00Z", until: "2099-01-01T00:00:00Z" };

const parts = new AsyncDisposableStack();
let server: PostgresServer;
let database = "";
let fleet: Fleet;
let receiver: CountingReceiver;
beforeAll(async () => {
  server = parts.use(await PostgresServer.start());
  database = await server.database();
  fleet = parts.use(await Fleet.start([server], database));
  receiver = parts.use(await CountingReceiver.start({ serviceMs: 5 }));
}, 60_000);
afterAll(() => parts.disposeAsync());

interface Tenant {
  readonly path: string;
  /** Where its source takes pushes, on every hub. */
  readonly source: string;
  readonly endpoint: string;
}

async function makeTenant(id: string, endpoint: object = {}): Promise<Tenant> {
  const { process: hub } = fleet.hub(0);
  const path = `/v1/tenants/${id}`;
  await hub.api("POST", "/v1/tenants", { id, name: id });
  const source = { name: "main", dialect: "tanyi", graceSeconds: 1 };
  const { url } = await hub.api<{ url: string }>("POST", `${path}/sources`, source);
  const input = { dialect: "tanyi", url: `${receiver.url}/${id}`, ...endpoint };
  const made = await hub.api<{ id: string }>("POST", `${path}/endpoints`, input);
  await fleet.informed(path, 1);
  return { path, source: new URL(url).pathname, endpoint: made.id };
}

async function push(
  hub: FleetHub,
  source: string,
  id: number,
  facts: Parameters<typeof pushesOf>[2] = {},
): Promise<number> {
  const body = pushesOf("tanyi", id, facts)[0]?.body ?? "";
  const answer = await fetch(`${hub.url}${source}`, { method: "POST", body });
  await answer.body?.cancel();
  return answer.status;
}

/** Pushes calls by all hubs in turns. */
async function pushCalls({ source }: Tenant, from: number, to: number): Promise<void> {
  for (let id = from; id < to; id += 8) {
    const some = Array.from({ length: Math.min(8, to - id) }, (_, place) => id + place);
    const statuses = await Promise.all(some.map((call) => push(fleet.hub(call % 3), source, call)));
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  }
}

/** The hub that has this work, by what the database says. */
async function workerOf(sql: string): Promise<FleetHub> {
  return vi.waitFor(
    async () => {
      const [row] = await server.ask(database, sql);
      const names = await Promise.all(fleet.hubs.map((hub) => fleet.nameOf(hub)));
      const hub = fleet.hubs[names.indexOf(String(row?.["owner"]))];
      if (hub === undefined) throw new Error(`Expected a hub to work on it, got ${String(row?.["owner"])}`);
      return hub;
    },
    { timeout: 20_000, interval: 20 },
  );
}

test("a source that is made on one hub takes pushes on the others within a second", async () => {
  const { path } = await makeTenant("made");
  const input = { name: "later", dialect: "tanyi" };
  const { url } = await fleet.hub(0).process.api<{ url: string }>("POST", `${path}/sources`, input);
  const madeAt = Date.now();
  for (const hub of [fleet.hub(1), fleet.hub(2)]) {
    const pushed = () => push(hub, new URL(url).pathname, 1);
    await expect.poll(pushed, { timeout: 5_000, interval: 20 }).toBe(200);
  }
  expect(Date.now() - madeAt).toBeLessThan(1_000);
});

test("an endpoint that is disabled on one hub gets nothing from the others a second later", async () => {
  const tenant = await makeTenant("disabled");
  const pushing = pushSteadily(tenant, 4_000);
  await pause(1_000);
  await fleet.hub(0).process.api("PATCH", `${tenant.path}/endpoints/${tenant.endpoint}`, { enabled: false });
  const disabledAt = Date.now();
  const pushed = await pushing;
  expect(receiver.of("/disabled").length).toBeGreaterThan(0);
  expect(receiver.of("/disabled", disabledAt + 1_000)).toEqual([]);
  await fleet.hub(1).process.api("PATCH", `${tenant.path}/endpoints/${tenant.endpoint}`, { enabled: true });
  await settled(fleet.hub(2).process, tenant.path);
  await expect.poll(() => receiver.of("/disabled").length, { timeout: 20_000 }).toBe(pushed);
}, 60_000);

/** Pushes by the hubs that are told nothing, some fifty times a second → how often. */
async function pushSteadily({ source }: Tenant, forMs: number): Promise<number> {
  const until = Date.now() + forMs;
  let count = 0;
  for (; Date.now() < until; count += 1) {
    expect(await push(fleet.hub(1 + (count % 2)), source, count)).toBe(200);
    await pause(20);
  }
  return count;
}

test("a replay goes on when the hub that works on it is killed, and sends each delivery once more", async () => {
  const calls = 240;
  const tenant = await makeTenant("replayed", { concurrency: 6 });
  await pushCalls(tenant, 0, calls);
  await settled(fleet.hub(0).process, tenant.path);
  await fleet
    .hub(0)
    .process.api("PATCH", `${tenant.path}/endpoints/${tenant.endpoint}`, { ratePerSecond: 24 });
  const before = receiver.of("/replayed").length;
  expect(before).toBe(calls);
  const wish = { endpoint: tenant.endpoint, states: ["delivered"], ...everything };
  const { id } = await fleet.hub(0).process.api<{ id: string }>("POST", `${tenant.path}/replays`, wish);
  await expect.poll(() => receiver.of("/replayed").length, { timeout: 20_000 }).toBeGreaterThan(before + 20);
  const hub = await workerOf(
    `select doc::jsonb #>> '{lease,owner}' as owner from ringback.replays where id = '${id}'`,
  );
  await hub.kill();
  const other = fleet.hubs.find((candidate) => candidate !== hub) ?? hub;
  const ended = () =>
    other.process.api<{ state: string; replayed: number }>("GET", `${tenant.path}/replays/${id}`);
  await expect
    .poll(ended, { timeout: 60_000, interval: 200 })
    .toMatchObject({ state: "done", replayed: calls });
  await settled(other.process, tenant.path);
  const sent = receiver
    .of("/replayed")
    .slice(before)
    .map(({ delivery }) => delivery);
  expect(new Set(sent).size).toBe(calls);
  // Only what was under way on the hub that died went out again.
  expect(sent.length - calls).toBeLessThanOrEqual(6);
  await hub.start();
  await fleet.agreed(3);
}, 120_000);

test("an import goes on by another hub when the one that took it in is killed, and takes no line in twice", async () => {
  const lines = 4_000;
  const tenant = await makeTenant("imported");
  const folder = mkdtempSync(join(tmpdir(), "ringback-fleet-import-"));
  await using balancer = await HubBalancer.start(fleet.hubs.map(({ url }) => url));
  try {
    const file = join(folder, "day.ndjson");
    writeFileSync(file, Array.from({ length: lines }, (_, id) => `${recordOf("tanyi", id)}\n`).join(""));
    const place = { RINGBACK_URL: balancer.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: "imported" };
    await using command = new RingbackProcess(["import", file, "--source", "main", "--json"], place);
    const taken = async () => {
      const [row] = await server.ask(
        database,
        "select count(*) as n from ringback.calls where tenant = 'imported'",
      );
      return Number(row?.["n"]);
    };
    await expect.poll(taken, { timeout: 30_000, interval: 20 }).toBeGreaterThan(200);
    await fleet.hub(0).kill();
    expect(await taken()).toBeLessThan(lines);
    const ended = await command.ended;
    expect(ended).toMatchObject({ code: 0 });
    expect(await taken()).toBe(lines);
    await fleet.hub(0).start();
    await fleet.agreed(3);
    expect(await fleet.hub(0).process.all(`${tenant.path}/calls`)).toHaveLength(lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

test("an erasure goes on when the hub that works on it is killed, and in the end the number is nowhere", async () => {
  const number = "19900000321";
  const [kept, erased] = [40, 400];
  const tenant = await makeTenant("erased");
  const called = (id: number) => (id < kept ? {} : { to: number });
  for (let id = 0; id < kept + erased; id += 8) {
    const some = Array.from({ length: 8 }, (_, place) => id + place);
    const statuses = await Promise.all(
      some.map((call) => push(fleet.hub(call % 3), tenant.source, call, called(call))),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
  await settled(fleet.hub(0).process, tenant.path);
  const left = async () => {
    const [row] = await server.ask(
      database,
      "select count(*) as n from ringback.calls where tenant = 'erased'",
    );
    return Number(row?.["n"]);
  };
  const { id } = await fleet
    .hub(0)
    .process.api<{ id: string }>("POST", `${tenant.path}/erasures`, { phone: number });
  await expect.poll(left, { timeout: 20_000, interval: 2 }).toBeLessThan(kept + erased);
  const worker = await workerOf("select owner from ringback.hub_works where work = 'erasing'");
  await worker.kill();
  const atKill = await left();
  const other = fleet.hubs.find((hub) => hub !== worker) ?? worker;
  const shown = () =>
    other.process.api<{ state: string; erased: { calls: number } }>("GET", `${tenant.path}/erasures/${id}`);
  await expect
    .poll(shown, { timeout: 60_000, interval: 200 })
    .toMatchObject({ state: "done", erased: { calls: erased } });
  expect(atKill).toBeGreaterThan(kept);
  expect(await left()).toBe(kept);
  await worker.start();
  await fleet.agreed(3);
}, 120_000);
