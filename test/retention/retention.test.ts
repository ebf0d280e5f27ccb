import { expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, pushesOf, recordOf } from "../kit/deliveries.ts";
import { makeOlder } from "../kit/old-store.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";
import { databaseBytes, passOver } from "../kit/upkeep.ts";

const dialect = "yeta";

async function lengthOf(hub: TestHub, path: string): Promise<number> {
  return (await hub.ok<Page>("GET", `${path}?limit=500`)).data.length;
}

/** Restarts the hub on a store that has become so many days older. */
async function age(hub: TestHub, days: number): Promise<void> {
  makeOlder(hub.directory, days);
  await hub.restart();
}

async function pushCalls(hub: TestHub, url: string, first: number, calls: number): Promise<void> {
  for (let id = first; id < first + calls; id += 1) {
    for (const { body } of pushesOf(dialect, id)) await hub.push(url, body);
  }
}

test("K1: what is older than its tenant wants is gone after a pass, what is younger is whole, and nobody else's is touched", async () => {
  await using application = await new ScriptedEndpoint({ keep: false }).start();
  await using hub = await TestHub.start({ retainMessagesDays: 5 });
  const endpoint = { url: application.url, dialect };
  const source = { dialect, graceSeconds: 0 };
  const ours = await hub.tenant({ id: "ours", source: { name: "a", ...source }, endpoint });
  const theirs = await hub.tenant({ id: "theirs", source: { name: "a", ...source }, endpoint });
  await hub.ok("PUT", `${ours.path}/retention`, { callsDays: 7, attemptsDays: 3 });
  await hub.ok("PUT", `${theirs.path}/retention`, { messagesDays: "forever" });
  const settled = async () => {
    for (const { path } of [ours, theirs]) {
      await new Deliveries(hub, path).when((all) => all.every(({ state }) => state === "delivered"));
      await vi.waitFor(
        async () => {
          const { data } = await hub.ok<Page>("GET", `${path}/calls?limit=500`);
          expect(data.filter(({ completed }) => completed !== true)).toEqual([]);
        },
        { timeout: 20_000 },
      );
    }
  };
  for (const { sourceUrl } of [ours, theirs]) await pushCalls(hub, sourceUrl, 1, 4);
  await settled();
  await age(hub, 4);
  const moved = (url: string) => `${hub.url}${new URL(url).pathname}`;
  for (const { sourceUrl } of [ours, theirs]) await pushCalls(hub, moved(sourceUrl), 100, 3);
  await settled();
  await age(hub, 4);
  // Now there are calls of 8 days and of 4 days; those of both are older than attempts are kept.
  const before = await lengthOf(hub, `${theirs.path}/deliveries`);
  const pass = await passOver(hub);
  expect(pass.removed).toMatchObject({ calls: 4, jobs: 0 });
  const kept = await hub.ok<Page>("GET", `${ours.path}/calls?limit=500`);
  expect(kept.data).toHaveLength(3);
  for (const { id } of kept.data) {
    const call = await hub.ok<{ events: unknown[]; messages: unknown[]; deliveries: { id: string }[] }>(
      "GET",
      `${ours.path}/calls/${id}`,
    );
    expect(call.events.length).toBeGreaterThan(0);
    expect(call.messages.length).toBeGreaterThan(0);
    expect(call.deliveries.length).toBeGreaterThan(0);
    for (const delivery of call.deliveries) {
      const shown = await hub.ok(`GET`, `${ours.path}/deliveries/${delivery.id}`);
      expect(shown).toMatchObject({ attempts: [], attemptCount: 1, state: "delivered" });
    }
  }
  expect(await lengthOf(hub, `${theirs.path}/calls`)).toBe(7);
  expect(await lengthOf(hub, `${theirs.path}/deliveries`)).toBe(before);
  // A second pass finds nothing more to do.
  expect(Object.values((await passOver(hub)).removed).filter((rows) => rows > 0)).toEqual([]);
  const { body } = await hub.request<string>("GET", "/metrics");
  expect(body).toContain('ringback_expired_total{kind="calls"} 4');
});

test("K1: an old delivery that still waits keeps its call, its message and its attempts, and goes out", async () => {
  await using application = await new ScriptedEndpoint({ behaviour: "error" }).start();
  await using hub = await TestHub.start({ retainMessagesDays: 1, retainCallsDays: 1, retainAttemptsDays: 1 });
  const endpoint = { url: application.url, dialect, ladder: { gapsSeconds: [864_000], maxAttempts: 3 } };
  const { path, sourceUrl } = await hub.tenant({
    id: "acme",
    source: { name: "a", dialect, graceSeconds: 0 },
    endpoint,
  });
  await hub.push(sourceUrl, recordOf(dialect, 1));
  const deliveries = new Deliveries(hub, path);
  const { id } = await deliveries.only("waiting");
  await age(hub, 5);
  const pass = await passOver(hub);
  expect(Object.values(pass.removed).filter((rows) => rows > 0)).toEqual([]);
  expect(pass.held).toBeGreaterThan(2);
  const [kept] = await new Deliveries(hub, path).list();
  expect(kept?.id.slice(-16)).toBe(id.slice(-16));
  application.behaviour = "success";
  await new Deliveries(hub, path).retry(kept?.id ?? "");
  await application.until(() => application.received.length === 2);
  expect(application.received[1]?.body).toBe(recordOf(dialect, 1));
});

test("a message that was never understood goes with a warning", async () => {
  await using hub = await TestHub.start({ retainMessagesDays: 2 });
  const { path, sourceUrl } = await hub.tenant({ id: "acme", source: { name: "a", dialect } });
  await hub.push(sourceUrl, "<nonsense/>");
  await age(hub, 3);
  expect(await passOver(hub)).toMatchObject({ removed: { messages: 1 }, quarantined: 1 });
  expect(await lengthOf(hub, `${path}/messages`)).toBe(0);
  expect(hub.logged).toContainEqual(
    expect.objectContaining({ event: "retention.undecoded", level: "warn", tenant: "acme", messages: 1 }),
  );
});

test("the file shrinks by what was deleted, and a push is acknowledged all the while", async () => {
  await using hub = await TestHub.start({ retainMessagesDays: 1 });
  const { sourceUrl } = await hub.tenant({ id: "acme", source: { name: "a", dialect } });
  const large = "x".repeat(400_000);
  for (let count = 0; count < 30; count += 1) await hub.push(sourceUrl, `${large}${count}`);
  await age(hub, 2);
  const full = databaseBytes(hub);
  expect(full).toBeGreaterThan(12_000_000);
  const url = `${hub.url}${new URL(sourceUrl).pathname}`;
  const pass = { isOver: false };
  const pushing = (async () => {
    const statuses = new Set<number>();
    for (let id = 1; !pass.isOver || id < 20; id += 1) {
      statuses.add((await hub.push(url, recordOf(dialect, id))).status);
    }
    return statuses;
  })();
  await passOver(hub);
  pass.isOver = true;
  expect(await pushing).toEqual(new Set([200]));
  await vi.waitFor(() => expect(databaseBytes(hub)).toBeLessThan(full / 4), { timeout: 10_000 });
});

test("who may lay down what, and what is refused", async () => {
  await using hub = await TestHub.start({ retainCallsDays: 90 });
  const { path } = await hub.tenant({ id: "acme" });
  const keyWith = async (rights: readonly string[]) =>
    String((await hub.ok("POST", `${path}/keys`, { rights }))["key"]);
  const admin = await keyWith(["read", "write", "admin"]);
  const writer = await keyWith(["read", "write"]);
  const put = (key: string, body: unknown) => hub.request("PUT", `${path}/retention`, { key, body });
  expect((await put(writer, { callsDays: 3 })).status).toBe(403);
  expect((await put(admin, { callsDays: 3, messagesDays: "forever" })).body).toEqual({
    retention: { messagesDays: "forever", callsDays: 3, attemptsDays: null, failuresDays: null },
    usual: { messagesDays: null, callsDays: 90, attemptsDays: null, failuresDays: null },
    inEffect: { messagesDays: null, callsDays: 3, attemptsDays: null, failuresDays: null },
  });
  expect((await put(admin, {})).body).toMatchObject({ inEffect: { callsDays: 90 } });
  for (const callsDays of [0, -1, 1.5, "never", 40_000]) {
    const refused = await put(admin, { callsDays });
    expect([callsDays, refused.status]).toEqual([callsDays, 400]);
    expect(JSON.stringify(refused.body)).toContain("callsDays");
  }
  expect((await hub.request("POST", "/v1/retention/run", { key: admin })).status).toBe(403);
  const patched = await hub.ok("PATCH", path, { retention: { attemptsDays: 4 } });
  expect(patched).toMatchObject({ retention: { attemptsDays: 4, callsDays: null } });
});

test("what was counted of sources goes by the minute after a day, and by the hour after a quarter of a year", async () => {
  await using hub = await TestHub.start();
  const { path, sourceUrl } = await hub.tenant({ id: "acme", source: { name: "a", dialect } });
  await hub.ok("PUT", `${path}/retention`, { callsDays: "forever", messagesDays: "forever" });
  const counted = async (step: string) => {
    type Traffic = { readonly subjects: readonly { readonly points: readonly { readonly at: string }[] }[] };
    const query = `since=2020-01-01T00:00:00Z&step=${step}`;
    const { subjects } = await hub.ok<Traffic>("GET", `${path}/traffic?${query}`);
    const now = Date.now();
    return subjects[0]?.points.map(({ at }) => Math.floor((now - Date.parse(at)) / 86_400_000)) ?? [];
  };
  for (const days of [88, 2, 1, 0]) {
    const { pathname } = new URL(sourceUrl);
    await hub.push(`${hub.url}${pathname}`, recordOf(dialect, days));
    await expect.poll(() => counted("minute"), { timeout: 10_000 }).toContain(0);
    if (days > 0) await age(hub, days);
  }
  for (const step of ["minute", "hour"]) expect(await counted(step)).toEqual([91, 3, 1, 0]);
  await passOver(hub);
  expect(await counted("minute")).toEqual([1, 0]);
  expect(await counted("hour")).toEqual([3, 1, 0]);
  const { body } = await hub.request<string>("GET", "/metrics");
  expect(body).toContain('ringback_expired_total{kind="traffic"} 3');
});
