import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint, seededChance } from "../../src/simulator/index.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { type Callback, makeTraffic, pushUntilAcknowledged } from "../kit/traffic.ts";

const kills = Number(process.env["RINGBACK_FAULT_KILLS"] ?? 6);
const seed = Number(process.env["RINGBACK_FAULT_SEED"] ?? 20_261_121);

interface ShownCall {
  readonly id: string;
  readonly completed: boolean;
  readonly call: { readonly platform: string; readonly id: string };
}
interface ShownDelivery {
  readonly id: string;
  readonly state: string;
  readonly event: string;
  readonly endpoint: string;
}

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-kill-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A tenant with a source and an endpoint in every dialect → the sources' paths. */
async function setUp(hub: HubProcess, application: ScriptedEndpoint): Promise<ReadonlyMap<string, string>> {
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  const paths = new Map<string, string>();
  for (const { name } of dialects) {
    const source = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", {
      name,
      dialect: name,
      graceSeconds: 1,
    });
    paths.set(name, new URL(source.url).pathname);
    await hub.api("POST", "/v1/tenants/acme/endpoints", {
      dialect: name,
      url: `${application.url}/${name}`,
      ladder: { gapsSeconds: [0.1, 0.2, 0.5, 1], maxAttempts: 100 },
    });
  }
  return paths;
}

/** Waits until every call is complete and no delivery is left to do. */
async function settled(hub: HubProcess): Promise<void> {
  await vi.waitFor(
    async () => {
      const calls = await hub.all<ShownCall>("/v1/tenants/acme/calls");
      expect(calls.filter(({ completed }) => !completed)).toHaveLength(0);
      for (const state of ["waiting", "sending"]) {
        const open = await hub.api<{ data: unknown[] }>("GET", `/v1/tenants/acme/deliveries?state=${state}`);
        expect(open.data).toHaveLength(0);
      }
    },
    { timeout: 60_000, interval: 200 },
  );
}

/** What the hub knows of the calls: their canonical part alone, which depends on nothing but the facts. */
async function callsOf(hub: HubProcess): Promise<ReadonlyMap<string, string>> {
  const calls = await hub.all<ShownCall>("/v1/tenants/acme/calls");
  return new Map(
    calls
      .map(({ call }) => [`${call.platform} ${call.id}`, JSON.stringify(call)] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

/** The bytes of every message that the hub has. */
async function keptBodies(hub: HubProcess): Promise<ReadonlySet<string>> {
  const messages = await hub.all<{ id: string; fate: string }>("/v1/tenants/acme/messages");
  expect(messages.filter(({ fate }) => fate === "quarantined")).toHaveLength(0);
  const bodies = new Set<string>();
  for (const { id } of messages) bodies.add(await hub.text(`/v1/tenants/acme/messages/${id}/raw`));
  return bodies;
}

/** Kills the hub at random moments of the load, and starts it again each time. */
class Killer {
  readonly #hub: HubProcess;
  readonly #chance = seededChance(seed);
  readonly #every: number;
  #restarting: Promise<void> = Promise.resolve();
  #next: number;
  done = 0;
  #isUnderway = false;

  constructor(hub: HubProcess, steps: number) {
    this.#hub = hub;
    this.#every = Math.floor(steps / (kills + 1));
    this.#next = this.#every;
  }

  /** Something happened: a push was acknowledged, or a delivery came in. */
  step(steps: number): void {
    if (this.#isUnderway || this.done >= kills || steps < this.#next) return;
    this.#isUnderway = true;
    this.done += 1;
    this.#next = steps + Math.ceil(this.#every * (0.5 + this.#chance() / 2));
    this.#restarting = this.#killSoon(this.#chance() * 20);
  }

  get hubIsBack(): Promise<void> {
    return this.#restarting;
  }

  async #killSoon(milliseconds: number): Promise<void> {
    // The moment of the fault is left to chance; nothing is waited for.
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await this.#hub.end("SIGKILL");
    await this.#hub.start();
    this.#isUnderway = false;
  }
}

async function runWithoutKills(callbacks: readonly Callback[]): Promise<ReadonlyMap<string, string>> {
  await using application = await new ScriptedEndpoint({ keep: false }).start();
  await using hub = new HubProcess(join(directory, "calm.db"));
  await hub.start();
  const paths = await setUp(hub, application);
  const urlOf = async (dialect: string) => `${await hub.url}${paths.get(dialect)}`;
  await pushUntilAcknowledged({ callbacks, urlOf, concurrency: 8 });
  await settled(hub);
  return await callsOf(hub);
}

test(`promises 1 to 5 and 8: killed ${kills} times under load, the hub loses nothing, ends every delivery, and knows the same calls`, async () => {
  const callbacks = makeTraffic(40, seed);
  await using application = await new ScriptedEndpoint({
    behaviour: (_received, count) => (count % 9 === 0 ? "error" : "success"),
  }).start();
  await using hub = new HubProcess(join(directory, "killed.db"));
  await hub.start();
  const paths = await setUp(hub, application);
  const killer = new Killer(hub, callbacks.length);
  const urlOf = async (dialect: string) => {
    await killer.hubIsBack;
    return `${await hub.url}${paths.get(dialect)}`;
  };
  const acknowledgedIn = (acknowledged: number) => killer.step(acknowledged);
  await pushUntilAcknowledged({ callbacks, urlOf, concurrency: 8, onAcknowledged: acknowledgedIn });
  await killer.hubIsBack;
  expect(killer.done).toBe(kills);
  await settled(hub);

  const kept = await keptBodies(hub);
  expect(callbacks.filter(({ body }) => !kept.has(body))).toHaveLength(0);
  const deliveries = await hub.all<ShownDelivery>("/v1/tenants/acme/deliveries");
  expect(deliveries.filter(({ state }) => state !== "delivered")).toHaveLength(0);
  const told = new Set(application.received.map(({ headers }) => headers["webhook-id"]));
  expect(deliveries.filter(({ id }) => !told.has(id))).toHaveLength(0);

  const completions = completedEvents(application);
  const calls = await callsOf(hub);
  expect([...completions.keys()].toSorted()).toEqual([...calls.keys()].toSorted());
  for (const ids of completions.values()) expect(ids.size).toBe(1);
  expect(calls).toEqual(await runWithoutKills(callbacks));
}, 240_000);

/** The `call.completed` events that arrived in the hub's own dialect: call → the ids of the deliveries they came in. */
function completedEvents(application: ScriptedEndpoint): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { url, body, headers } of application.received) {
    if (url !== "/standard") continue;
    const event = JSON.parse(body) as { type: string; call?: { platform: string; id: string } };
    if (event.type !== "call.completed" || event.call === undefined) continue;
    const key = `${event.call.platform} ${event.call.id}`;
    found.set(key, (found.get(key) ?? new Set()).add(String(headers["webhook-id"])));
  }
  return found;
}
