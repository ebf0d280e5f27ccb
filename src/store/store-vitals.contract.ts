import { describe, expect, test } from "vitest";
import type { EndpointHealth, SourceActivity } from "../model/index.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World, bytes } from "./world.contract.ts";

function healthOf(world: World, parts: Partial<EndpointHealth> = {}): EndpointHealth {
  return {
    tenant: world.tenant,
    endpoint: world.endpoint,
    isFailing: true,
    since: world.now,
    consecutiveFailures: 7,
    failingSince: world.now,
    borneOutMs: 12,
    lastFailure: { at: world.now, error: "http_status", status: 503 },
    isOfNote: true,
    announcedAt: world.now,
    isAnnounced: true,
    probeAt: world.in(30_000),
    halt: { state: "disabled", cause: "gone", since: world.now },
    ...parts,
  };
}

function activityOf(world: World, parts: Partial<SourceActivity> = {}): SourceActivity {
  const { tenant, source, now } = world;
  return { tenant, source, lastAt: now, silentSince: null, quarantined: 3, announcedAt: null, ...parts };
}

/** What is kept of the world's own endpoint and source. */
async function keptOf(store: Store, { tenant }: World) {
  const { health, activity } = await store.vitals.load();
  return {
    health: health.filter((one) => one.tenant === tenant),
    activity: activity.filter((one) => one.tenant === tenant),
  };
}

async function configured(store: Store): Promise<World> {
  const world = new World();
  await store.configuration.saveTenant(world.tenantDoc());
  await store.configuration.saveEndpoint(world.endpointDoc());
  await store.configuration.saveSource(world.sourceDoc());
  return world;
}

/** How endpoints and sources do. */
export function describeVitals(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("how endpoints and sources do", () => {
    test("is kept, the last one that was told in place of those before", async () => {
      const { store } = opened;
      const world = await configured(store);
      await store.vitals.saveHealth([healthOf(world, { consecutiveFailures: 1 })]);
      await store.vitals.saveActivity([activityOf(world, { lastAt: null })]);
      const health = healthOf(world);
      const activity = activityOf(world);
      await store.vitals.saveHealth([health]);
      await store.vitals.saveActivity([activity]);
      expect(await keptOf(store, world)).toEqual({ health: [health], activity: [activity] });
    });

    test("is nothing for what is not there, and goes with it", async () => {
      const { store } = opened;
      const world = await configured(store);
      await store.vitals.saveHealth([healthOf(world), healthOf(world, { endpoint: world.id("endpoint") })]);
      await store.vitals.saveActivity([activityOf(world), activityOf(world, { source: world.id("source") })]);
      const kept = await keptOf(store, world);
      expect([kept.health.length, kept.activity.length]).toEqual([1, 1]);
      await store.configuration.deleteEndpoint(world.tenant, world.endpoint);
      await store.configuration.deleteSource(world.tenant, world.source);
      // What a process still had in memory does not bring it back.
      await store.vitals.saveHealth([healthOf(world)]);
      await store.vitals.saveActivity([activityOf(world)]);
      expect(await keptOf(store, world)).toEqual({ health: [], activity: [] });
    });

    test("S7: is another's under another tenant", async () => {
      const { store } = opened;
      const [one, other] = [await configured(store), await configured(store)];
      await store.vitals.saveHealth([healthOf(one), healthOf(one, { tenant: other.tenant })]);
      expect((await keptOf(store, one)).health).toHaveLength(1);
      expect((await keptOf(store, other)).health).toEqual([]);
    });
  });

  describe("an event of the hub's own, from no source", () => {
    test("is stored with its deliveries, and the same occurrence again is known", async () => {
      const { store } = opened;
      const world = await configured(store);
      const told = () => {
        const event = world.event({ type: "endpoint.failing", version: 0, digest: "failing since noon" });
        const delivery = world.delivery(event.id, { type: "endpoint.failing", message: "endpoint.failing" });
        return { event, write: { source: null, event, deliveries: [delivery] } };
      };
      const first = told();
      const bodies = [bytes("{}")];
      expect(await store.accept(world.acceptance({ others: [first.write], bodies }))).toEqual({
        kind: "stored",
      });
      const again = await store.accept(world.acceptance({ others: [told().write], bodies }));
      expect(again).toEqual({ kind: "known", digest: "failing since noon", event: first.event.id });
      const { deliveries } = await store.claim(world.claim());
      expect(deliveries.map(({ message }) => message)).toEqual(["endpoint.failing"]);
      // A source's event of the same digest is another one.
      const other = world.other("failing since noon");
      expect(await store.accept(world.acceptance({ others: [other] }))).toEqual({ kind: "stored" });
    });
  });
}
