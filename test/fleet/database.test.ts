import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { CountingReceiver } from "../kit/counting-receiver.ts";
import { Fleet, cutPower } from "../kit/fleet.ts";
import { expectCapsHeld, expectWhole, heldByAll, quietCalls } from "../kit/fleet-checks.ts";
import { FleetLoad, makeScene, pause } from "../kit/fleet-load.ts";
import { StandbyPair } from "../kit/standby-pair.ts";
import { type Callback, makeTraffic } from "../kit/traffic.ts";

// Three hubs whose database comes to grief under load.

const seed = Number(process.env["RINGBACK_FAULT_SEED"] ?? 20_261_121);
const perSecond = 26;
const callsEach = 16;

let callbacks: readonly Callback[];
let quiet: ReadonlyMap<string, string>;
beforeAll(async () => {
  callbacks = makeTraffic(callsEach, seed);
  quiet = await quietCalls(callbacks);
}, 60_000);

interface Struck {
  readonly receiver: CountingReceiver;
  readonly load: FleetLoad;
}

/** Pushes everything while the database has that done to it, and checks what it comes to. */
async function underLoad(
  fleet: Fleet,
  tenant: string,
  fault: (struck: Struck) => Promise<void>,
): Promise<Struck> {
  await using receiver = await CountingReceiver.start({ serviceMs: 25, errorEvery: 9 });
  const scene = await makeScene(fleet, tenant, receiver);
  const load = new FleetLoad({ fleet, scene, callbacks, perSecond, seed });
  await Promise.all([load.run(), pause(2_000).then(() => fault({ receiver, load }))]);
  await fleet.agreed(3);
  // No hub dies: what was sent while the database was away is recorded once it is back.
  const outcome = { scene, callbacks, quiet, receiver, mostRepeats: 3 * heldByAll };
  await expectWhole(fleet.hub(0).process, outcome);
  await expectCapsHeld({ hub: fleet.hub(0).process, receiver, scene, over: 3 });
  return { receiver, load };
}

/** Waits until something that was pushed afterwards was acknowledged and something delivered → how long that took. */
async function resumed({ receiver, load }: Struck, since: number, withinMs: number): Promise<void> {
  await vi.waitFor(
    () => {
      expect(load.acknowledgedAt.some((at) => at > since)).toBe(true);
      expect(receiver.arrivals.some(({ at }) => at > since)).toBe(true);
    },
    { timeout: withinMs, interval: 50 },
  );
}

describe("one server", () => {
  const parts = new AsyncDisposableStack();
  let server: PostgresServer;
  let fleet: Fleet;
  beforeAll(async () => {
    server = parts.use(await PostgresServer.start());
    fleet = parts.use(await Fleet.start([server], await server.database()));
  }, 60_000);
  afterAll(() => parts.disposeAsync());

  test.each([
    ["restarted", (server: PostgresServer) => server.stop("SIGINT")],
    ["killed", cutPower],
  ] as const)(
    "the database is %s: pushes are refused at once, and everything goes on by itself",
    async (how, end) => {
      const { load } = await underLoad(fleet, how, async (struck) => {
        await end(server);
        await pause(3_000);
        await server.launch();
        await resumed(struck, Date.now(), 15_000);
      });
      const refused = load.refusals.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThan(0);
      expect(
        refused.filter(({ retryAfter, text }) => retryAfter === null || text.includes("success")),
      ).toEqual([]);
      // Those that were under way when it went may have waited for it; all others were not kept waiting.
      const slow = refused.filter(({ tookMs }) => tookMs > 2_500);
      expect(slow.length).toBeLessThan(refused.length / 4);
    },
    120_000,
  );
});

test("failed over to its synchronous replica: nothing acknowledged is lost, and deliveries resume within 30 s", async () => {
  await using pair = await StandbyPair.start();
  await using fleet = await Fleet.start([pair.primary, pair.standby], pair.database);
  const { load } = await underLoad(fleet, "failed-over", async (struck) => {
    await cutPower(pair.primary);
    // What a failover manager takes to be sure of it.
    await pause(2_000);
    await pair.promote();
    await resumed(struck, Date.now(), 30_000);
  });
  expect(load.acknowledgedAt).toHaveLength(callbacks.length);
}, 180_000);
