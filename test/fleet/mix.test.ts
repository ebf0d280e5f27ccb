import { expect, test } from "vitest";
import { seededChance } from "../../src/simulator/index.ts";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { CountingReceiver } from "../kit/counting-receiver.ts";
import { Fleet, cutPower, pastLeaseMs } from "../kit/fleet.ts";
import { expectCapsHeld, expectWhole, heldByAll, quietCalls, settled } from "../kit/fleet-checks.ts";
import { FleetLoad, makeScene, pause } from "../kit/fleet-load.ts";
import { makeTraffic } from "../kit/traffic.ts";

// Everything that can happen to three hubs and their database, at random. With RINGBACK_FAULT_MINUTES and
// RINGBACK_FAULT_SEED it goes on for longer, or again.

const minutes = Number(process.env["RINGBACK_FAULT_MINUTES"] ?? 0.35);
const seed = Number(process.env["RINGBACK_FAULT_SEED"] ?? Date.now() % 1_000_000);
const loadMs = minutes * 60_000;
// Less than the endpoint with the rate takes, so that it comes to an end soon after the last push.
const perSecond = 12;

interface Struck {
  readonly server: PostgresServer;
  readonly fleet: Fleet;
  readonly chance: () => number;
}

type Fault = (struck: Struck) => Promise<void>;

/** Who waits for minutes is told what happens; who looks for a fault, what happened before it. */
function tell(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 23)} ${line}\n`);
}

const some = ({ fleet, chance }: Struck) => fleet.hub(Math.floor(chance() * fleet.hubs.length));

const faults: Readonly<Record<string, Fault>> = {
  "a hub is killed": async (struck) => {
    const hub = some(struck);
    await hub.kill();
    await pause(struck.chance() * 3_000);
    await hub.start();
  },
  "a hub is killed past its lease": async (struck) => {
    const hub = some(struck);
    await hub.kill();
    await pause(pastLeaseMs);
    await hub.start();
  },
  "a hub is told to stop": async (struck) => {
    const hub = some(struck);
    await hub.process.end("SIGTERM");
    await hub.start();
  },
  "a hub stands still": async (struck) => {
    const hub = some(struck);
    hub.freeze();
    await pause(struck.chance() < 0.5 ? struck.chance() * 5_000 : pastLeaseMs);
    hub.thaw();
  },
  "a hub is cut off": async (struck) => {
    const hub = some(struck);
    hub.isolate();
    await pause(struck.chance() < 0.5 ? struck.chance() * 5_000 : pastLeaseMs);
    hub.reunite();
  },
  "the database is restarted": async ({ server, chance }) => {
    await server.stop("SIGINT");
    await pause(chance() * 2_000);
    await server.launch();
  },
  "the database is killed": async ({ server, chance }) => {
    await cutPower(server);
    await pause(chance() * 2_000);
    await server.launch();
  },
};

test(
  `seed ${seed}: whatever happens to hubs and database for ${minutes} minutes, nothing is lost and every cap is held`,
  async () => {
    await using server = await PostgresServer.start();
    await using fleet = await Fleet.start([server], await server.database());
    await using receiver = await CountingReceiver.start({ serviceMs: 25, errorEvery: 9 });
    const scene = await makeScene(fleet, "mix", receiver);
    const wanted = Math.ceil((loadMs / 1000) * perSecond);
    const callbacks = makeTraffic(Math.ceil(wanted / pushesPerCall), seed);
    const load = new FleetLoad({
      fleet,
      scene,
      callbacks,
      perSecond: (callbacks.length * 1000) / loadMs,
      seed,
    });
    const struck = { server, fleet, chance: seededChance(seed) };
    const happened: string[] = [];
    const until = Date.now() + loadMs;
    const strike = async () => {
      const names = Object.keys(faults);
      while (Date.now() < until) {
        const name = names[Math.floor(struck.chance() * names.length)] ?? "";
        happened.push(name);
        tell(name);
        await faults[name]?.(struck);
        await pause(500 + struck.chance() * 3_000);
      }
    };
    await Promise.all([load.run(), strike()]);
    tell(`everything is acknowledged, after ${load.refusals.length} refusals`);
    await fleet.agreed(3);
    const quiet = await quietCalls(callbacks);
    tell("the same calls were made in a quiet run");
    const mostRepeats = happened.length * 3 * heldByAll;
    await settled(fleet.hub(0).process, scene.path, 120_000);
    await expectWhole(fleet.hub(0).process, { scene, callbacks, quiet, receiver, mostRepeats });
    await expectCapsHeld({ hub: fleet.hub(0).process, receiver, scene, over: 3 });
    expect(happened.length).toBeGreaterThan(minutes * 4);
  },
  loadMs + 240_000,
);

// What all platforms push about a call each, repeats and revisions included.
const pushesPerCall = makeTraffic(20, 1).length / 20;
