import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScriptedEndpoint, seededChance } from "../../src/simulator/index.ts";
import { pushesOf } from "../kit/deliveries.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { makeOlder } from "../kit/old-store.ts";
import { type ShownErasure, passOver, timesInFiles } from "../kit/upkeep.ts";

const seed = Number(process.env["RINGBACK_FAULT_SEED"] ?? 20_261_121);
const kills = Number(process.env["RINGBACK_FAULT_KILLS"] ?? 2);
const dialect = "yeta";
const number = "19912345671";
const tenant = "/v1/tenants/acme";

interface ShownCall {
  readonly id: string;
  readonly completed: boolean;
  readonly call: { readonly id: string; readonly to: string };
}

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-upkeep-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A tenant with a source and an endpoint → the path of the source. */
async function setUp(hub: HubProcess, application: ScriptedEndpoint): Promise<string> {
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  const source = { name: "a", dialect, graceSeconds: 0 };
  const { url } = await hub.api<{ url: string }>("POST", `${tenant}/sources`, source);
  const ladder = { gapsSeconds: [0.1, 0.2, 0.5], maxAttempts: 100 };
  await hub.api("POST", `${tenant}/endpoints`, { url: application.url, dialect, ladder });
  return new URL(url).pathname;
}

async function pushCalls(
  hub: HubProcess,
  path: string,
  range: { readonly from: number; readonly to: number; readonly called: (id: number) => string },
): Promise<void> {
  for (let id = range.from; id < range.to; id += 20) {
    const some = Array.from({ length: Math.min(20, range.to - id) }, (_, index) => id + index);
    const pushes = some.flatMap((each) => pushesOf(dialect, each, { to: range.called(each) }));
    const statuses = await Promise.all(
      pushes.map(async ({ body }) => {
        const headers = { "content-type": "application/json" };
        const { status } = await fetch(`${await hub.url}${path}`, { method: "POST", headers, body });
        return status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  }
}

async function settled(hub: HubProcess): Promise<void> {
  await vi.waitFor(
    async () => {
      const calls = await hub.all<ShownCall>(`${tenant}/calls`);
      expect(calls.filter(({ completed }) => !completed)).toEqual([]);
      for (const state of ["waiting", "sending"]) {
        const { data } = await hub.api<{ data: unknown[] }>("GET", `${tenant}/deliveries?state=${state}`);
        expect(data).toEqual([]);
      }
    },
    { timeout: 60_000, interval: 100 },
  );
}

/** Each call whose id at the platform is not below that, with all that belongs to it, by that id. */
async function wholeCalls(hub: HubProcess, from = 0): Promise<ReadonlyMap<string, unknown>> {
  const whole = new Map<string, unknown>();
  for (const { id, call } of await hub.all<ShownCall>(`${tenant}/calls`)) {
    // Older ones may go while they are listed: a hub that was started looks for them by itself after a while.
    if (Number(call.id) >= from) whole.set(call.id, await hub.api("GET", `${tenant}/calls/${id}`));
  }
  return whole;
}

/** Kills the process at some moment after now, and starts it again. The moment is left to chance. */
async function killSoon(hub: HubProcess, chance: () => number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10 + chance() * 120));
  await hub.end("SIGKILL");
  await hub.start();
}

/**
 * Kills the process as soon as the store holds fewer calls than before the work → how many it then holds, which is the
 * middle of the work.
 */
async function killInTheMiddle(hub: HubProcess, begin: () => Promise<unknown>): Promise<number> {
  using db = new DatabaseSync(join(directory, "ringback.db"), { readOnly: true, timeout: 5_000 });
  const count = db.prepare("select count(*) as calls from calls");
  const calls = () => Number(count.get()?.["calls"]);
  const before = calls();
  // The work may be half done by the time that it is answered to have begun, so that nobody waits for the answer to look.
  const begun = begin();
  const deadline = performance.now() + 30_000;
  while (calls() === before && performance.now() < deadline) await setImmediate();
  await begun;
  process.kill(hub.pid, "SIGKILL");
  await hub.end("SIGKILL");
  const left = calls();
  expect(left).toBeLessThan(before);
  await hub.start();
  return left;
}

/** What the database says of itself once the process has ended in good order. */
async function integrity(hub: HubProcess): Promise<unknown> {
  await hub.end("SIGTERM");
  using db = new DatabaseSync(join(directory, "ringback.db"));
  const stray = db.prepare(`
    select count(*) as stray from bodies where id not in (select body from messages union select body from deliveries)
  `);
  return [db.prepare("pragma integrity_check").get()?.["integrity_check"], stray.get()?.["stray"]];
}

const asked = (hub: HubProcess) => ({
  ok: <Body>(method: string, path: string, body?: unknown) => hub.api<Body>(method, path, body),
});

test(`K1, K2: killed ${kills} times in the middle of retention, the hub has every young call whole and no old one`, async () => {
  const chance = seededChance(seed);
  await using application = await new ScriptedEndpoint({ keep: false }).start();
  await using hub = new HubProcess(join(directory, "ringback.db"), [
    "--retain-calls-days",
    "2",
    "--retain-messages-days",
    "2",
  ]);
  await hub.start();
  const path = await setUp(hub, application);
  const called = () => "13800000001";
  await pushCalls(hub, path, { from: 1, to: 280, called });
  await settled(hub);
  await hub.end("SIGTERM");
  makeOlder(directory, 3);
  await hub.start();
  await pushCalls(hub, path, { from: 1_000, to: 1_040, called });
  await settled(hub);
  const young = await wholeCalls(hub, 1_000);
  expect(young.size).toBe(40);
  const run = () => hub.api("POST", "/v1/retention/run");
  // Some of the old ones were gone, and some were not.
  expect(await killInTheMiddle(hub, run)).toBeGreaterThan(40);
  for (let count = 1; count < kills; count += 1) {
    await run();
    await killSoon(hub, chance);
  }
  application.behaviour = "error";
  await pushCalls(hub, path, { from: 2_000, to: 2_020, called });
  await passOver(asked(hub));
  application.behaviour = "success";
  await settled(hub);
  const calls = await wholeCalls(hub);
  expect(new Map([...calls].filter(([id]) => Number(id) < 2_000))).toEqual(young);
  expect(calls.size).toBe(60);
  expect((await hub.all(`${tenant}/messages`)).length).toBe(60 * pushesOf(dialect, 1).length);
  expect(await integrity(hub)).toEqual(["ok", 0]);
}, 180_000);

test(`F2: killed ${kills} times in the middle of an erasure, it goes on each time, and in the end the number is nowhere`, async () => {
  const chance = seededChance(seed + 1);
  await using application = await new ScriptedEndpoint({ keep: false }).start();
  await using hub = new HubProcess(join(directory, "ringback.db"));
  await hub.start();
  const path = await setUp(hub, application);
  const called = (id: number) => (id % 4 === 0 ? "13800000001" : number);
  await pushCalls(hub, path, { from: 1, to: 241, called });
  await settled(hub);
  const others = new Map([...(await wholeCalls(hub))].filter(([id]) => Number(id) % 4 === 0));
  expect(others.size).toBe(60);
  let id = "";
  const left = await killInTheMiddle(hub, async () => {
    ({ id } = await hub.api<{ id: string }>("POST", `${tenant}/erasures`, { phone: number }));
  });
  expect(left).toBeGreaterThan(60);
  for (let count = 1; count < kills; count += 1) await killSoon(hub, chance);
  const erasure = await vi.waitFor(
    async () => {
      const shown = await hub.api<ShownErasure>("GET", `${tenant}/erasures/${id}`);
      expect(shown.state).toBe("done");
      return shown;
    },
    { timeout: 60_000, interval: 100 },
  );
  // What was removed before a kill is in the report, and nothing is there twice.
  expect(erasure.erased).toMatchObject({ calls: 180 });
  expect(timesInFiles(directory, number)).toBe(0);
  expect(await wholeCalls(hub)).toEqual(others);
  expect(await integrity(hub)).toEqual(["ok", 0]);
}, 180_000);
