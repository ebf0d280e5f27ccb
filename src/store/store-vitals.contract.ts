import { describe, expect, test } from "vitest";
import type { EndpointHealth, SourceActivity } from "../model/index.ts";
import type { Store } from "./store.ts";
import type { Saved, Versioned } from "./vitals.ts";
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
    clearedAt: null,
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

/** What is kept of the world's own endpoint and source, after these versions. */
async function keptOf({ vitals }: Store, { tenant }: World, since = { health: 0, activity: 0 }) {
  const [health, activity] = [await vitals.health(since.health), await vitals.activity(since.activity)];
  const isTheirs = <Value extends { readonly tenant: string }>({ value }: { readonly value: Value }) =>
    value.tenant === tenant;
  return {
    health: health.rows.filter(isTheirs).map(({ value }) => value),
    activity: activity.rows.filter(isTheirs).map(({ value }) => value),
    versions: { health: health.version, activity: activity.version },
  };
}

/** The version under which a row was kept. */
function versionIn(saved: readonly Saved<unknown>[]): number {
  const [first] = saved;
  if (first?.kind !== "kept") throw new Error(`Expected it to be kept, got ${first?.kind}`);
  return first.version;
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
    test("is kept, each in place of the one that it was made from", async () => {
      const { store } = opened;
      const world = await configured(store);
      const first = { version: 0, value: healthOf(world, { consecutiveFailures: 1 }) };
      const version = versionIn(await store.vitals.saveHealth([first]));
      const heard = { version: 0, value: activityOf(world, { lastAt: null }) };
      const activityVersion = versionIn(await store.vitals.saveActivity([heard]));
      expect(await keptOf(store, world)).toMatchObject({ health: [first.value], activity: [heard.value] });
      const health = healthOf(world);
      const activity = activityOf(world);
      await store.vitals.saveHealth([{ version, value: health }]);
      await store.vitals.saveActivity([{ version: activityVersion, value: activity }]);
      expect(await keptOf(store, world)).toMatchObject({ health: [health], activity: [activity] });
    });

    test("V1: of those who save at the same time one is kept, and the others are told what", async () => {
      const { vitals } = opened.store;
      const world = await configured(opened.store);
      for (const round of [0, 1]) {
        const { health, activity } = { health: await vitals.health(0), activity: await vitals.activity(0) };
        const last = <Value extends { readonly tenant: string }>(rows: readonly Versioned<Value>[]) =>
          rows.find(({ value }) => value.tenant === world.tenant)?.version ?? 0;
        const failures = [1, 2, 3, 4, 5].map((count) =>
          healthOf(world, { consecutiveFailures: count + round }),
        );
        const counts = [1, 2, 3, 4, 5].map((count) => activityOf(world, { quarantined: count + round }));
        const version = { health: last(health.rows), activity: last(activity.rows) };
        expect(version.health > 0).toBe(round > 0);
        const saved = await Promise.all(
          failures.map(async (value) => (await vitals.saveHealth([{ version: version.health, value }]))[0]),
        );
        const savedToo = await Promise.all(
          counts.map(async (value) => (await vitals.saveActivity([{ version: version.activity, value }]))[0]),
        );
        const expectOne = (outcomes: readonly (Saved<unknown> | undefined)[], kept: readonly unknown[]) => {
          const winners = outcomes.filter((one) => one?.kind === "kept");
          expect(winners).toHaveLength(1);
          const stored = { version: winners[0]?.version, value: kept[0] };
          const refused = outcomes.filter((one) => one?.kind !== "kept");
          expect(refused).toEqual(Array.from({ length: 4 }, () => ({ kind: "outdated", stored })));
        };
        const kept = await keptOf(opened.store, world);
        expectOne(saved, kept.health);
        expectOne(savedToo, kept.activity);
      }
    });

    test("V1: a refused row keeps no other from being kept", async () => {
      const { vitals } = opened.store;
      const [one, other] = [await configured(opened.store), await configured(opened.store)];
      await vitals.saveHealth([{ version: 0, value: healthOf(one) }]);
      const again = [healthOf(one, { consecutiveFailures: 9 }), healthOf(other)];
      const saved = await vitals.saveHealth(again.map((value) => ({ version: 0, value })));
      expect(saved.map(({ kind }) => kind)).toEqual(["outdated", "kept"]);
      expect((await keptOf(opened.store, one)).health).toEqual([healthOf(one)]);
      expect((await keptOf(opened.store, other)).health).toEqual([healthOf(other)]);
    });

    test("V2: is told once it was kept after a version, and not before", async () => {
      const { store } = opened;
      const [world, other] = [await configured(store), await configured(store)];
      await store.vitals.saveHealth([{ version: 0, value: healthOf(other) }]);
      const { versions } = await keptOf(store, world);
      expect(await keptOf(store, world, versions)).toMatchObject({ health: [], activity: [] });
      await store.vitals.saveHealth([{ version: 0, value: healthOf(world) }]);
      await store.vitals.saveActivity([{ version: 0, value: activityOf(world) }]);
      const after = await keptOf(store, world, versions);
      expect(after).toMatchObject({ health: [healthOf(world)], activity: [activityOf(world)] });
      expect((await keptOf(store, other, versions)).health).toEqual([]);
      expect(await keptOf(store, world, after.versions)).toMatchObject({ health: [], activity: [] });
    });

    test("V3: is nothing for what is not there, and goes with it", async () => {
      const { store } = opened;
      const world = await configured(store);
      const health = [healthOf(world), healthOf(world, { endpoint: world.id("endpoint") })];
      const activity = [activityOf(world), activityOf(world, { source: world.id("source") })];
      const save = async () => {
        const healthSaved = await store.vitals.saveHealth(health.map((value) => ({ version: 0, value })));
        const saved = await store.vitals.saveActivity(activity.map((value) => ({ version: 0, value })));
        return [healthSaved.map(({ kind }) => kind), saved.map(({ kind }) => kind)];
      };
      expect(await save()).toEqual([
        ["kept", "gone"],
        ["kept", "gone"],
      ]);
      await store.configuration.deleteEndpoint(world.tenant, world.endpoint);
      await store.configuration.deleteSource(world.tenant, world.source);
      // What a process still had in memory does not bring it back.
      expect(await save()).toEqual([
        ["gone", "gone"],
        ["gone", "gone"],
      ]);
      expect(await keptOf(store, world)).toMatchObject({ health: [], activity: [] });
    });

    test("S7: is another's under another tenant", async () => {
      const { store } = opened;
      const [one, other] = [await configured(store), await configured(store)];
      const rows = [healthOf(one), healthOf(one, { tenant: other.tenant })];
      await store.vitals.saveHealth(rows.map((value) => ({ version: 0, value })));
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
