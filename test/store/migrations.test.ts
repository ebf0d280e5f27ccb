import { copyFileSync, existsSync, globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { decodeTime } from "ulid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, statesOf } from "../kit/deliveries.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { type StoreFixture, fixtureKey, makeFixture, unpackFixture } from "../kit/store-fixture.ts";
import { type Page, type Shown, TestHub } from "../kit/test-hub.ts";

// Every store that a released version wrote is opened by this one, and goes on. `made` is one that this version wrote:
// what is tested of it today is what is expected of it as long as there are later versions.

const fixtures = join(import.meta.dirname, "../fixtures");
const released = globSync("store-v*.db.gz", { cwd: fixtures }).map((file) => basename(file, ".db.gz"));

let directory = "";
let made = "";
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "ringback-migrations-"));
  made = await makeFixture(directory);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const unpack = (name: string, path: string) =>
  name === "made" ? unpackFixture(made, path, directory) : unpackFixture(name, path);

function versionOf(path: string): number {
  using db = new DatabaseSync(path);
  return Number(db.prepare("pragma user_version").get()?.["user_version"]);
}

/** Everything that the schema consists of, by name, without regard to white space. */
function schemaOf(path: string): readonly string[] {
  using db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare("select type, name, tbl_name, sql from sqlite_schema").all();
  return rows.map((row) => Object.values(row).join(" | ").replaceAll(/\s+/g, " ")).toSorted();
}

test("there are stores of released versions to be opened", () => {
  expect(released).toContain("store-v1");
});

describe.each([...released, "made"])("%s", (name) => {
  let hub: TestHub;
  let fixture: StoreFixture;
  let path = "";
  let folder = "";
  let openedAt = 0;
  beforeEach(async () => {
    folder = mkdtempSync(join(directory, "opened-"));
    fixture = unpack(name, join(folder, "hub.db"));
    path = `/v1/tenants/${fixture.tenant}`;
    openedAt = Date.now();
    hub = await TestHub.start({
      store: { engine: "sqlite", path: join(folder, "hub.db") },
      masterKey: Buffer.from(fixtureKey, "hex"),
    });
  });
  afterEach(() => hub[Symbol.asyncDispose]());

  // A call whose grace time is over by now is completed at once, and told of by deliveries that were not stored.
  const isStored = ({ id }: Shown) => decodeTime(id.slice(id.indexOf("_") + 1)) < openedAt;
  const list = async (kind: string) => (await hub.ok<Page>("GET", `${path}/${kind}?limit=500`)).data;

  test("has its tenants, calls, messages, and deliveries in each state", async () => {
    expect(await list("calls")).toHaveLength(fixture.calls);
    for (const { id } of await list("calls")) await hub.ok("GET", `${path}/calls/${id}`);
    const messages = await list("messages");
    expect(messages.map(({ fate }) => fate)).toContain("quarantined");
    for (const { id } of messages) {
      const { body } = await hub.request<string>("GET", `${path}/messages/${id}/raw`);
      expect(JSON.stringify(body).length).toBeGreaterThan(5);
    }
    const deliveries = (await new Deliveries(hub, path).list()).filter(isStored);
    expect(statesOf(deliveries)).toEqual(fixture.states);
    for (const { id, attemptCount } of deliveries) {
      const shown = await new Deliveries(hub, path).show(id);
      expect(shown.attempts).toHaveLength(attemptCount);
    }
    expect(Object.keys(fixture.states).toSorted()).toEqual(["delivered", "failed", "parked", "waiting"]);
  });

  test("tells why the last attempt of what is not delivered failed", async () => {
    const tried = (await list("deliveries"))
      .filter(isStored)
      .filter(({ attemptCount }) => attemptCount === 1);
    const told = tried.map(({ state, lastError }) => `${String(state)} ${String(lastError)}`);
    expect(new Set(told)).toEqual(
      new Set([
        "delivered undefined",
        ...["failed", "parked", "waiting"].map((state) => `${state} connect_refused`),
      ]),
    );
  });

  test("lets its key do what it could do, and knows no other", async () => {
    const { key } = fixture.key;
    const as = (method: string, at: string, body?: unknown) =>
      hub.request(method, `${path}${at}`, { key, body });
    expect((await as("GET", "")).status).toBe(200);
    const made = await as("POST", "/endpoints", { url: "https://app.example.com/", dialect: "tanyi" });
    expect(made.status).toBe(201);
    expect((await as("POST", "/keys", {})).status).toBe(201);
    const keys = (await hub.ok<Page>("GET", `${path}/keys`)).data;
    expect(keys.find(({ id }) => id === fixture.key.id)).toMatchObject({
      rights: ["read", "write", "reveal", "admin"],
    });
    expect((await hub.request("GET", path, { key: `${key}x` })).status).toBe(401);
  });

  test("has every field that what is made today has", async () => {
    const fresh = {
      sources: await hub.ok("POST", `${path}/sources`, { name: "new", dialect: "icc" }),
      endpoints: await hub.ok("POST", `${path}/endpoints`, { url: "https://a.example.com", dialect: "icc" }),
    };
    for (const [kind, example] of Object.entries(fresh)) {
      const old = (await list(kind)).filter(({ id }) => id !== example.id);
      expect(old.length).toBeGreaterThan(1);
      for (const shown of old) expect(Object.keys(shown).toSorted()).toEqual(Object.keys(example).toSorted());
    }
    const tenant = await hub.ok("POST", "/v1/tenants", { name: "new" });
    expect(Object.keys(await hub.ok("GET", path)).toSorted()).toEqual(Object.keys(tenant).toSorted());
  });

  test("goes on: what waits, was parked or failed is delivered, and new calls are taken in", async () => {
    await using application = await new ScriptedEndpoint().start();
    const deliveries = new Deliveries(hub, path);
    const before = await deliveries.list();
    for (const endpoint of await list("endpoints")) {
      await hub.ok("PATCH", `${path}/endpoints/${endpoint.id}`, { url: application.url, enabled: true });
    }
    for (const { id } of before.filter(({ state }) => state === "waiting" || state === "failed")) {
      expect((await deliveries.retry(id)).status).toBe(202);
    }
    const source = (await list("sources")).find(({ id }) => id === fixture.source);
    const record = { callRecordId: 990, calledPhoneNumber: "19900000002", resultStatus: "ANSWERED" };
    const pushed = await hub.push(
      `${hub.url}${new URL(String(source?.["url"])).pathname}`,
      JSON.stringify({ dataType: "ROBOT_CALL_RECORD", data: record }),
    );
    expect([pushed.status, pushed.body]).toEqual([200, "success"]);
    const isDone = (state: string, reason?: string) => state === "delivered" || reason === "endpoint_deleted";
    const after = await deliveries.when(
      (all) => all.length > before.length && all.every(({ state, reason }) => isDone(state, reason)),
    );
    expect(after.filter(({ state }) => state === "delivered").length).toBeGreaterThan(
      before.length - (fixture.states["parked"] ?? 0),
    );
    expect(await list("calls")).toHaveLength(fixture.calls + 1);
  }, 30_000);

  test("has exactly the schema of a store that is made today", async () => {
    await using fresh = await TestHub.start();
    await fresh.restart();
    const today = schemaOf(join(fresh.directory, "ringback.db"));
    expect(today.length).toBeGreaterThan(20);
    expect(schemaOf(join(folder, "hub.db"))).toEqual(today);
    expect(versionOf(join(folder, "hub.db"))).toBe(versionOf(join(fresh.directory, "ringback.db")));
  });
});

describe("a migration that is killed", () => {
  /** Gives the store so much that a step takes a while, and is on disk in part before it is whole. */
  function enlarge(path: string): void {
    using db = new DatabaseSync(path);
    db.exec(`
      pragma synchronous = off;
      insert into events (tenant, id, source, type, subject, version, digest, facts, message, received_at)
      with recursive n (n) as (select 1 union all select n + 1 from n where n < 300000)
      select 'orchard', 'evt_' || n, 'src_1', 'call.record', 'call_' || n, 1, null, null, null, n * 7919 % 300007
      from n
    `);
  }

  const start = (path: string) =>
    new RingbackProcess(["serve", "--port", "0", "--store", `sqlite:${path}`, "--log-level", "warn"]);

  test("has not happened, and is made at the next start", async () => {
    const large = join(directory, "large.db");
    unpackFixture("store-v1", large);
    enlarge(large);
    const killed: number[] = [];
    for (const written of [1, 1_000_000, 3_000_000]) {
      const path = join(directory, `killed-${written}.db`);
      copyFileSync(large, path);
      const size = () => (existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0);
      await using hub = start(path);
      await vi.waitFor(
        () => {
          if (size() < written) throw new Error(`${size()} bytes are written`);
        },
        { timeout: 30_000, interval: 1 },
      );
      await hub.end("SIGKILL");
      killed.push(versionOf(path));
      await using again = start(path);
      await again.said(/listening on/);
      await again.end("SIGTERM");
      await using fresh = await TestHub.start();
      await fresh.restart();
      expect(schemaOf(path)).toEqual(schemaOf(join(fresh.directory, "ringback.db")));
      using db = new DatabaseSync(path);
      expect(db.prepare("select count(*) as n from events where tenant = 'orchard'").get()).toMatchObject({
        n: 300_000,
      });
      rmSync(path);
    }
    // Each was cut off within a step: none of it is there.
    expect(killed).toEqual([1, 1, 1]);
  }, 120_000);
});
