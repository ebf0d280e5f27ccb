import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { CountingReceiver } from "../kit/counting-receiver.ts";
import { Fleet, type FleetHub, pastLeaseMs, takeOverMs } from "../kit/fleet.ts";
import { expectCapsHeld, expectWhole, heldByAll, heldInMemory, quietCalls } from "../kit/fleet-checks.ts";
import { FleetLoad, type Scene, makeScene, pause } from "../kit/fleet-load.ts";
import { type Callback, makeTraffic } from "../kit/traffic.ts";

// Three hubs on one database, one of which comes to grief under load.

const seed = Number(process.env["RINGBACK_FAULT_SEED"] ?? 20_261_121);
const perSecond = 26;
const callsEach = 16;

const parts = new AsyncDisposableStack();
let server: PostgresServer;
let fleet: Fleet;
let database = "";
let callbacks: readonly Callback[];
let quiet: ReadonlyMap<string, string>;
beforeAll(async () => {
  server = parts.use(await PostgresServer.start());
  database = await server.database();
  fleet = parts.use(await Fleet.start([server], database));
  callbacks = makeTraffic(callsEach, seed);
  quiet = await quietCalls(callbacks);
}, 90_000);
afterAll(() => parts.disposeAsync());

/** Pushes everything while that happens, and checks what it comes to. */
async function underLoad(
  tenant: string,
  { mostRepeats, fault }: { readonly mostRepeats: number; readonly fault: (scene: Scene) => Promise<void> },
): Promise<{ readonly receiver: CountingReceiver; readonly scene: Scene }> {
  await using receiver = await CountingReceiver.start({ serviceMs: 25, errorEvery: 9 });
  const scene = await makeScene(fleet, tenant, receiver);
  const load = new FleetLoad({ fleet, scene, callbacks, perSecond, seed });
  await Promise.all([load.run(), pause(2_000).then(() => fault(scene))]);
  await fleet.agreed(3);
  await expectWhole(fleet.hub(0).process, { scene, callbacks, quiet, receiver, mostRepeats });
  await expectCapsHeld({ hub: fleet.hub(0).process, receiver, scene, over: 3 });
  return { receiver, scene };
}

test("where nothing happens, three hubs deliver everything once, and keep every cap between them", async () => {
  const { receiver, scene } = await underLoad("quiet", { mostRepeats: 0, fault: async () => {} });
  expect(receiver.repeats).toBe(0);
  await expectCapsHeld({ hub: fleet.hub(0).process, receiver, scene, over: 0 });
}, 60_000);

test("a hub that is killed and started again loses nothing, and repeats what was under way at most", async () => {
  await underLoad("killed", {
    mostRepeats: 2 * heldByAll,
    fault: async () => {
      for (const place of [1, 2]) {
        await fleet.hub(place).kill();
        await pause(1_000);
        await fleet.hub(place).start();
        await pause(2_000);
      }
    },
  });
  for (const place of [1, 2]) expect(fleet.hub(place).logged("hub.joined")).toHaveLength(1);
}, 120_000);

/** What a hub had in hand when it was stopped is with others, and what it says of it afterwards does not count. */
async function expectRejoined(hub: FleetHub, before: string): Promise<void> {
  await vi.waitFor(async () => expect(await fleet.nameOf(hub)).not.toBe(before), 15_000);
  expect(hub.logged("hub.lost").map(({ owner }) => owner)).toContain(before);
  await fleet.agreed(3);
}

test("M3: a hub that stands still past its lease records nothing under its old name, and takes part again", async () => {
  const hub = fleet.hub(1);
  const before = await fleet.nameOf(hub);
  await underLoad("frozen", {
    mostRepeats: heldByAll,
    fault: async () => {
      hub.freeze();
      await pause(pastLeaseMs);
      hub.thaw();
      await expectRejoined(hub, before);
    },
  });
  expect(hub.logged("hub.lost")).toHaveLength(1);
}, 120_000);

// A hub that is cut off sends what it holds for as long as its lease lasts, and can't record it.
test("M3: a hub that is cut off from the database past its lease goes on once it is back, under another name", async () => {
  const hub = fleet.hub(2);
  const before = await fleet.nameOf(hub);
  await underLoad("cut-off", {
    mostRepeats: heldInMemory,
    fault: async () => {
      hub.isolate();
      await pause(pastLeaseMs);
      hub.reunite();
      await expectRejoined(hub, before);
    },
  });
  expect(hub.logged("hub.lost")).toHaveLength(1);
}, 120_000);

test(`what a dead hub was sending is on its way again within ${takeOverMs / 1000} s`, async () => {
  await using receiver = await CountingReceiver.start();
  const scene = await makeScene(fleet, "taken-over", receiver);
  for (const path of scene.endpoints.keys()) receiver.answers.set(path, "hold");
  const pushed = makeTraffic(6, seed + 1);
  await new FleetLoad({ fleet, scene, callbacks: pushed, perSecond: 50, seed }).run();
  await vi.waitFor(() => expect(receiver.arrivals.length).toBeGreaterThanOrEqual(heldByAll), 20_000);
  const name = await fleet.nameOf(fleet.hub(2));
  const diedAt = Date.now();
  await Promise.all([fleet.hub(0).kill(), fleet.hub(1).kill()]);
  for (const path of scene.endpoints.keys()) receiver.answers.set(path, "success");
  receiver.release();
  const rows = await server.ask(
    database,
    `select id from ringback.deliveries where tenant = 'taken-over' and state = 'sending' and owner <> '${name}'`,
  );
  const lost = rows.map(({ id }) => String(id));
  expect(lost.length).toBeGreaterThan(0);
  const missing = () => {
    const arrived = new Set(
      receiver.arrivals.filter(({ at }) => at > diedAt).map(({ delivery }) => delivery),
    );
    return lost.filter((id) => !arrived.has(id));
  };
  const timeout = takeOverMs - (Date.now() - diedAt);
  await vi.waitFor(() => expect(missing()).toEqual([]), { timeout, interval: 50 });
  await Promise.all([fleet.hub(0).start(), fleet.hub(1).start()]);
  await fleet.agreed(3);
}, 90_000);
