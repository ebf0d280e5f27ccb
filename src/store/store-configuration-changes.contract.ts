import { describe, expect, test } from "vitest";
import { configure, nothing, thingsOf } from "./store-configuration.contract.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

/** What hubs are told of each other's changes. */
export function describeConfigurationChanges(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("what changed since a revision", () => {
    const revisionOf = async () => (await opened.store.configuration.load()).revision;
    const changesOf = async (since: number, world: World) => {
      const changes = await opened.store.configuration.changes(since);
      const removed = changes.removed.filter(({ tenant }) => tenant === world.tenant);
      return { ...thingsOf(changes, world), removed };
    };

    test("is what was saved after it, as it is now, and nothing of before", async () => {
      const { configuration } = opened.store;
      const world = new World();
      const { endpoint } = await configure(opened.store, world);
      const since = await revisionOf();
      expect(await changesOf(since, world)).toEqual({ ...nothing, removed: [] });
      const key = world.keyDoc();
      await configuration.saveKey(key);
      await configuration.saveEndpoint({ ...endpoint, name: "first" });
      const between = await revisionOf();
      await configuration.saveEndpoint({ ...endpoint, name: "second" });
      const endpoints = [{ ...endpoint, name: "second" }];
      expect(await changesOf(since, world)).toEqual({ ...nothing, keys: [key], endpoints, removed: [] });
      expect(await changesOf(between, world)).toEqual({ ...nothing, endpoints, removed: [] });
      expect(await changesOf(await revisionOf(), world)).toEqual({ ...nothing, removed: [] });
      expect([since < between, between < (await revisionOf())]).toEqual([true, true]);
    });

    test("tells what was taken away, each once, and what is deleted and still to be seen to", async () => {
      const { configuration } = opened.store;
      const world = new World();
      const { tenant } = world;
      const { key, source, endpoint } = await configure(opened.store, world);
      const since = await revisionOf();
      await configuration.deleteKey(tenant, key.id);
      await configuration.deleteSource(tenant, source.id);
      await configuration.deleteEndpoint(tenant, endpoint.id);
      const after = await revisionOf();
      // Twice changes nothing.
      await configuration.deleteKey(tenant, key.id);
      const deletedEndpoints = [{ tenant, id: endpoint.id }];
      const removed = [
        { kind: "key", tenant, id: key.id },
        { kind: "source", tenant, id: source.id },
        { kind: "endpoint", tenant, id: endpoint.id },
      ];
      expect(await changesOf(since, world)).toEqual({ ...nothing, deletedEndpoints, removed });
      expect(await changesOf(after, world)).toEqual({ ...nothing, deletedEndpoints, removed: [] });
      await configuration.forgetEndpoint(tenant, endpoint.id);
      // That it is seen to is a change too: others need not look for it any more.
      expect(await revisionOf()).toBeGreaterThan(after);
      expect(await changesOf(since, world)).toEqual({ ...nothing, removed });
    });

    test("tells of a tenant that was taken away, when its data is gone too, and before it is made anew", async () => {
      const { configuration } = opened.store;
      const world = new World();
      const { tenant } = world;
      const { key } = await configure(opened.store, world);
      const since = await revisionOf();
      await configuration.deleteKey(tenant, key.id);
      await configuration.deleteTenant(tenant);
      const removed = [{ kind: "tenant", tenant, id: tenant }];
      const deleted = await revisionOf();
      expect(await changesOf(since, world)).toEqual({ ...nothing, deletedTenants: [tenant], removed });
      while ((await opened.store.purge(tenant, 100)) > 0);
      expect(await revisionOf()).toBeGreaterThan(deleted);
      expect(await changesOf(since, world)).toEqual({ ...nothing, removed });
      const { configured } = await configure(opened.store, world);
      expect(await changesOf(since, world)).toEqual({ ...configured, removed });
    });
  });
}
