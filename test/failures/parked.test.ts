import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Behaviour, ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, recordOf, statesOf } from "../kit/deliveries.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { anyTime } from "../kit/matching.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let tenants = 0;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

async function scene(behaviour: Behaviour, told: object = {}) {
  const app = await new ScriptedEndpoint({ behaviour }).start();
  tenants += 1;
  const dialect = "tanyi";
  const endpoint = { dialect, url: app.url, ...told };
  const tenant = await hub.tenant({ id: `acme-${tenants}`, source: { dialect }, endpoint });
  const url = `${tenant.path}/endpoints/${tenant.endpoint}`;
  return {
    ...tenant,
    app,
    url,
    deliveries: new Deliveries(hub, tenant.path),
    push: (...ids: readonly number[]) =>
      Promise.all(ids.map((id) => hub.push(tenant.sourceUrl, recordOf("tanyi", id)))),
    change: (input: object) => hub.ok("PATCH", url, input),
    file: async () => {
      // Midnight may come between the failure and the question: both days together have it.
      const { data } = await hub.ok<{ data: { day: string }[] }>("GET", `${tenant.path}/failures`);
      const files = await Promise.all(
        data.map(({ day }) => hub.ok<string>("GET", `${tenant.path}/failures/${day}.ndjson`)),
      );
      const lines = files.join("").split("\n").slice(0, -1);
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const reasonOf: Readonly<Record<string, string>> = {
  enabled: "endpoint_disabled",
  paused: "endpoint_paused",
};

describe.each([
  ["enabled", { enabled: false }, { enabled: true }],
  ["paused", { paused: true }, { paused: false }],
])("an endpoint that is told %s", (field, off, on) => {
  test("shows how many are parked for it, why, and since when", async () => {
    await using here = await scene("success", off);
    const began = Date.now();
    await here.push(1);
    await here.deliveries.when((found) => statesOf(found)["parked"] === 1);
    const firstIsParked = Date.now();
    await here.push(2, 3, 4, 5);
    await here.deliveries.when((found) => statesOf(found)["parked"] === 5);
    expect(await hub.ok("GET", here.url)).toMatchObject({ parked: 5 });
    const list = await hub.ok<{ data: { since: string }[] }>("GET", `${here.path}/parked`);
    const reasons = { [reasonOf[field] ?? ""]: 5 };
    const shown = { endpoint: here.endpoint, deliveries: 5, reasons, since: anyTime };
    expect(list).toEqual({ data: [shown], next: null });
    const since = Date.parse(list.data[0]?.since ?? "");
    expect([since >= began, since <= firstIsParked]).toEqual([true, true]);
  });

  test("goes on with what is parked, unless told otherwise", async () => {
    for (const told of [{}, { parked: "resume" }]) {
      await using here = await scene("success", off);
      await here.push(...upTo(5));
      await here.change({ ...on, ...told });
      await here.deliveries.when((found) => statesOf(found)["delivered"] === 5);
      expect(await hub.ok("GET", here.url)).toMatchObject({ parked: 0 });
    }
  });

  test("YT-05s: drops it when told so: it ends failed, and is in the failure file", async () => {
    await using here = await scene("success", off);
    await here.push(...upTo(5));
    const before = await here.deliveries.list();
    await here.change({ ...on, parked: "drop" });
    const dropped = await here.deliveries.when((found) => statesOf(found)["failed"] === 5);
    expect(dropped.map(({ reason, attemptCount }) => [reason, attemptCount])).toEqual(
      upTo(5).map(() => ["dropped", 0]),
    );
    expect(here.app.count).toBe(0);
    const lines = await here.file();
    expect(new Set(lines.map(({ delivery }) => delivery))).toEqual(new Set(before.map(({ id }) => id)));
    expect(lines).toHaveLength(5);
    expect(lines.map(({ reason, attempts }) => [reason, attempts])).toEqual(
      upTo(5).map(() => ["dropped", 0]),
    );
    // What comes afterwards goes out.
    await here.push(6);
    await here.deliveries.when((found) => statesOf(found)["delivered"] === 1);
  });
});

describe("D3: what is parked", () => {
  test("goes on no earlier than its ladder has it", async () => {
    await using here = await scene("error", { ladder: { gapsSeconds: [3_600] } });
    await here.push(1);
    const { dueAt } = await here.deliveries.only("waiting");
    await here.change({ enabled: false });
    await here.deliveries.only("parked");
    await here.change({ enabled: true });
    expect(await here.deliveries.only("waiting")).toMatchObject({ dueAt, attemptCount: 1 });
  });

  test("is not sent by hand while its endpoint is paused", async () => {
    await using here = await scene("success", { paused: true });
    await here.push(1);
    const { id } = await here.deliveries.only("parked");
    const { status, body } = await here.deliveries.retry(id);
    expect([status, String(body["detail"])]).toEqual([409, `The endpoint ${here.endpoint} is paused`]);
  });
});

describe("what is told of the parked is refused", () => {
  test.each([
    [{ parked: "drop" }],
    [{ parked: "drop", enabled: false }],
    [{ parked: "drop", enabled: true, paused: true }],
    [{ parked: "burn", enabled: true }],
  ])("as in %j", async (input) => {
    await using here = await scene("success", { enabled: false });
    await here.push(1);
    const { status, body } = await hub.request<{ errors: { path: string }[] }>("PATCH", here.url, {
      body: input,
    });
    expect([status, body.errors.map(({ path }) => path)]).toEqual([400, ["parked"]]);
    await here.deliveries.only("parked");
  });
});

describe("POST …/parked", () => {
  test("YT-05s: drops what a deleted endpoint left, and says so in the audit's trail", async () => {
    await using here = await scene("success", { enabled: false });
    await here.push(...upTo(3));
    await hub.request("DELETE", here.url);
    await here.deliveries.when((found) => statesOf(found)["parked"] === 3);
    const drop = { endpoint: here.endpoint, action: "drop" };
    const asked = await hub.request("POST", `${here.path}/parked`, { body: drop });
    expect([asked.status, asked.body]).toMatchObject([202, { endpoint: here.endpoint, deliveries: 3 }]);
    await here.deliveries.when((found) => statesOf(found)["failed"] === 3);
    expect(await here.file()).toHaveLength(3);
    const told = hub.logged.filter(({ event, id }) => event === "api.changed" && id === here.endpoint);
    expect(told.at(-1)).toMatchObject({ what: "parked", change: "dropped" });
    expect((await hub.request("POST", `${here.path}/parked`, { body: drop })).status).toBe(404);
  });

  test("drops nothing that comes after it, and leaves the endpoint as it is", async () => {
    await using here = await scene("success", { paused: true });
    await here.push(1);
    await hub.ok("POST", `${here.path}/parked`, { endpoint: here.endpoint, action: "drop" });
    await here.deliveries.when((found) => statesOf(found)["failed"] === 1);
    await here.push(2);
    const found = await here.deliveries.when((all) => all.length === 2);
    expect(statesOf(found)).toEqual({ failed: 1, parked: 1 });
    expect(await hub.ok("GET", here.url)).toMatchObject({ paused: true });
  });

  test("of another tenant's endpoint finds nothing", async () => {
    await using ours = await scene("success", { paused: true });
    await using theirs = await scene("success");
    await ours.push(1);
    const body = { endpoint: ours.endpoint, action: "drop" };
    expect((await hub.request("POST", `${theirs.path}/parked`, { body })).status).toBe(404);
    expect(
      (await hub.request("POST", `${ours.path}/parked`, { body: { endpoint: ours.endpoint } })).status,
    ).toBe(400);
    await ours.deliveries.only("parked");
  });
});

test("YT-05s: drops what was still being parked when it was asked to", async () => {
  await using here = await scene("silent", { concurrency: 1, timeoutMs: 120_000 });
  const events = (from: number) =>
    upTo(500).map((n) => ({
      type: "call.record",
      call: { id: `${from + n}`, platform: "acme", outcome: "answered", to: "19900000001" },
    }));
  for (let from = 0; from < 1_500; from += 500) await hub.ok("POST", `${here.path}/events`, events(from));
  const total = (await here.deliveries.list()).length;
  expect(total).toBe(1_500);
  await here.app.until(({ count }) => count === 1);
  // What is on its way stays there; the others wait, and are parked in steps.
  await here.change({ paused: true });
  await here.change({ paused: false, parked: "drop" });
  const found = await here.deliveries.when((all) =>
    all.every(({ state }) => !["waiting", "parked"].includes(state)),
  );
  expect(statesOf(found)).toEqual({ failed: total - 1, sending: 1 });
  expect(here.app.count).toBe(1);
}, 60_000);

test("YT-05s: a hub that is killed while it drops or resumes goes on with it when it is started again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ringback-parked-"));
  const count = 1_500;
  try {
    await using app = await new ScriptedEndpoint({ keep: false }).start();
    await using own = new HubProcess(join(folder, "ringback.db"));
    await own.start();
    await own.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
    const path = "/v1/tenants/acme";
    const ids = [];
    for (const name of ["dropped", "resumed"]) {
      const input = { name, url: app.url, dialect: "standard", events: ["call.record"], paused: true };
      ids.push((await own.api<{ id: string }>("POST", `${path}/endpoints`, input)).id);
    }
    const event = (n: number) => ({
      type: "call.record",
      call: { id: `${n}`, platform: "acme", outcome: "answered", to: "19900000001" },
    });
    for (let start = 0; start < count; start += 500)
      await own.api(
        "POST",
        `${path}/events`,
        upTo(500).map((n) => event(start + n)),
      );
    const parked = (state: string) =>
      own.api<{ data: { deliveries: number }[] }>("GET", `${path}/${state}`).then(({ data }) => data);
    expect(await parked("parked")).toMatchObject([{ deliveries: count }, { deliveries: count }]);
    await own.api("PATCH", `${path}/endpoints/${ids[0]}`, { paused: false, parked: "drop" });
    await own.api("PATCH", `${path}/endpoints/${ids[1]}`, { paused: false });
    await own.end("SIGKILL");
    await own.start();
    await expect.poll(() => parked("parked"), { timeout: 30_000 }).toEqual([]);
    const all = await own.all<{ endpoint: string; reason?: string }>(`${path}/deliveries`, "state=failed");
    expect(all).toHaveLength(count);
    expect(new Set(all.map(({ endpoint, reason }) => `${endpoint} ${reason}`))).toEqual(
      new Set([`${ids[0]} dropped`]),
    );
    const days = await own.api<{ data: { failures: number }[] }>("GET", `${path}/failures`);
    expect(days.data.reduce((sum, { failures }) => sum + failures, 0)).toBe(count);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 90_000);
