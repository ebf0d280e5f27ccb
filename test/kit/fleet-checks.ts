import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import type { CountingReceiver } from "./counting-receiver.ts";
import { type Scene, caps } from "./fleet-load.ts";
import { HubProcess } from "./hub-process.ts";
import { type Callback, pushUntilAcknowledged } from "./traffic.ts";

interface ShownCall {
  readonly completed: boolean;
  readonly call: { readonly platform: string; readonly id: string };
}
interface ShownDelivery {
  readonly id: string;
  readonly state: string;
}
interface ShownAttempt {
  readonly at: string;
  readonly verdict: string;
}

/** Waits until every call is complete and no delivery is left to do. */
export async function settled(hub: HubProcess, path: string, timeout = 60_000): Promise<void> {
  await vi.waitFor(
    async () => {
      for (const state of ["waiting", "sending"]) {
        const open = await hub.api<{ data: readonly unknown[] }>("GET", `${path}/deliveries?state=${state}`);
        expect(open.data).toHaveLength(0);
      }
      const calls = await hub.all<ShownCall>(`${path}/calls`);
      expect(calls.filter(({ completed }) => !completed)).toHaveLength(0);
    },
    { timeout, interval: 250 },
  );
}

/** What a hub knows of the calls: their canonical part alone, which depends on nothing but the facts. */
async function callsOf(hub: HubProcess, path: string): Promise<ReadonlyMap<string, string>> {
  const calls = await hub.all<ShownCall>(`${path}/calls`);
  return new Map(
    calls
      .map(({ call }) => [`${call.platform} ${call.id}`, JSON.stringify(call)] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

/** The calls that come of the same callbacks where nothing happens: on a hub alone, on a store in a file. */
export async function quietCalls(callbacks: readonly Callback[]): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "ringback-quiet-"));
  await using hub = new HubProcess(join(folder, "quiet.db"));
  try {
    await hub.start();
    await hub.api("POST", "/v1/tenants", { id: "quiet", name: "Quiet" });
    const paths = new Map<string, string>();
    for (const { name } of dialects) {
      const input = { name, dialect: name, graceSeconds: 1 };
      const { url } = await hub.api<{ url: string }>("POST", "/v1/tenants/quiet/sources", input);
      paths.set(name, new URL(url).pathname);
    }
    const urlOf = async (dialect: string) => `${await hub.url}${paths.get(dialect)}`;
    await pushUntilAcknowledged({ callbacks, urlOf, concurrency: 8 });
    await settled(hub, "/v1/tenants/quiet");
    return await callsOf(hub, "/v1/tenants/quiet");
  } finally {
    await hub.end("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** The digests of the bytes of every message that was taken in; none of them was left undecoded. */
async function keptDigests(hub: HubProcess, path: string): Promise<ReadonlySet<string>> {
  const messages = await hub.all<{ id: string; fate: string }>(`${path}/messages`);
  expect(messages.filter(({ fate }) => fate === "quarantined")).toHaveLength(0);
  const left = messages.values();
  const digests = new Set<string>();
  const reader = async () => {
    for (const { id } of left) digests.add(digest(await hub.text(`${path}/messages/${id}/raw`)));
  };
  await Promise.all(Array.from({ length: 6 }, reader));
  return digests;
}

/** What a scene is to come to, whatever happened in it. */
export interface Outcome {
  readonly scene: Scene;
  readonly callbacks: readonly Callback[];
  readonly quiet: ReadonlyMap<string, string>;
  readonly receiver: CountingReceiver;
  /** So many deliveries may have been under way on hubs that died. */
  readonly mostRepeats: number;
}

/** All that was under way on a hub at once: what may be sent again when it dies. */
export const heldByAll = Object.values(caps).reduce((sum, { concurrency }) => sum + concurrency, 0);

/** All that a hub may hold in memory at once (N2): what it may send again when nothing of it could be recorded. */
export const heldInMemory = Object.values(caps).reduce(
  (sum, { concurrency }) => sum + Math.max(16, 4 * concurrency),
  0,
);

/** Waits until everything came to its end, and checks that it is the right one. */
export async function expectWhole(hub: HubProcess, outcome: Outcome): Promise<void> {
  const { scene, callbacks, quiet, receiver, mostRepeats } = outcome;
  await settled(hub, scene.path);
  const kept = await keptDigests(hub, scene.path);
  expect(callbacks.filter(({ body }) => !kept.has(digest(body)))).toHaveLength(0);
  expect(await callsOf(hub, scene.path)).toEqual(quiet);
  const deliveries = await hub.all<ShownDelivery>(`${scene.path}/deliveries`);
  expect(deliveries.filter(({ state }) => state !== "delivered")).toHaveLength(0);
  const ours = receiver.arrivals.filter(({ path }) => scene.endpoints.has(path));
  const told = new Set(ours.filter(({ answer }) => answer === "success").map(({ delivery }) => delivery));
  expect(deliveries.filter(({ id }) => !told.has(id))).toHaveLength(0);
  const stored = new Set(deliveries.map(({ id }) => id));
  expect([...told].filter((id) => !stored.has(id))).toHaveLength(0);
  expect(receiver.repeats).toBeLessThanOrEqual(mostRepeats);
  const completions = completionsAt(receiver, scene);
  expect([...completions.keys()].toSorted()).toEqual([...quiet.keys()].toSorted());
  expect([...completions.values()].filter((ids) => ids.size !== 1)).toEqual([]);
  await expectRecordedOnce(hub, scene, deliveries);
}

/** The `call.completed` events that arrived in the hub's own dialect: call → the ids of the deliveries they came in. */
function completionsAt(
  receiver: CountingReceiver,
  { tenant }: Scene,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { body, delivery } of receiver.of(`/${tenant}/standard`)) {
    const event = JSON.parse(body) as { type: string; call?: { platform: string; id: string } };
    if (event.type !== "call.completed" || event.call === undefined) continue;
    const key = `${event.call.platform} ${event.call.id}`;
    found.set(key, (found.get(key) ?? new Set()).add(delivery));
  }
  return found;
}

/** The attempts of each of the deliveries, as a hub tells of them. */
async function attemptsOf(
  hub: HubProcess,
  { path }: Scene,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, readonly ShownAttempt[]>> {
  const left = new Set(ids).values();
  const found = new Map<string, readonly ShownAttempt[]>();
  const reader = async () => {
    for (const id of left) {
      const shown = await hub.api<{ attempts: readonly ShownAttempt[] }>("GET", `${path}/deliveries/${id}`);
      found.set(id, shown.attempts);
    }
  };
  await Promise.all(Array.from({ length: 6 }, reader));
  return found;
}

/** Each delivery has one attempt that was acknowledged, its last: what was lost with a hub is not recorded later. */
async function expectRecordedOnce(
  hub: HubProcess,
  scene: Scene,
  deliveries: readonly ShownDelivery[],
): Promise<void> {
  const recorded = await attemptsOf(
    hub,
    scene,
    deliveries.map(({ id }) => id),
  );
  const odd = [...recorded].filter(([, attempts]) => {
    const acknowledged = attempts.map(({ verdict }) => verdict === "acknowledged");
    return acknowledged.indexOf(true) !== attempts.length - 1;
  });
  expect(odd).toEqual([]);
}

/** How far the caps may be exceeded: not at all, or by one a hub while hubs come and go. */
export interface CapCheck {
  readonly hub: HubProcess;
  readonly receiver: CountingReceiver;
  readonly scene: Scene;
  readonly since?: number;
  readonly until?: number;
  readonly over: number;
}

/** No endpoint had more in service at once than its cap, nor more beginning in a second than its rate. */
export async function expectCapsHeld(check: CapCheck): Promise<void> {
  const { receiver, scene, since = 0, until = Infinity, over } = check;
  for (const [name, { concurrency, ratePerSecond }] of Object.entries(caps)) {
    const path = `/${scene.tenant}/${name}`;
    expect(receiver.mostAtOnce(path, since, until)).toBeLessThanOrEqual(concurrency + over);
    if (ratePerSecond === undefined) continue;
    const times = (await beginnings(check, path)).filter((at) => at >= since && at <= until);
    expect(times.length).toBeGreaterThan(0);
    expect(mostWithin(times, windowMs)).toBeLessThanOrEqual(ratePerSecond + over);
  }
}

/**
 * When each request that arrived was begun: as the hub recorded it, which a busy receiver can't delay; where nothing was
 * recorded, as its hub died, when it arrived.
 */
async function beginnings({ hub, receiver, scene }: CapCheck, path: string): Promise<readonly number[]> {
  const arrivals = receiver.of(path);
  const recorded = await attemptsOf(
    hub,
    scene,
    arrivals.map(({ delivery }) => delivery),
  );
  return arrivals
    .map(({ at, delivery, attempt }) => {
      const shown = recorded.get(delivery)?.[attempt - 1];
      const began = shown === undefined ? at : Date.parse(shown.at);
      // What is recorded may be a later request under the same number.
      return began <= at ? began : at;
    })
    .toSorted((a, b) => a - b);
}

// One that arrived late and was never recorded may seem closer to the one behind it: a little less than a second.
const windowMs = 900;

function mostWithin(times: readonly number[], span: number): number {
  const counts = times.map((at, index) => {
    const end = times.findIndex((other, place) => place > index && other >= at + span);
    return (end === -1 ? times.length : end) - index;
  });
  return Math.max(0, ...counts);
}
