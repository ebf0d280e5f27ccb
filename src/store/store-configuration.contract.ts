import { describe, expect, test } from "vitest";
import type { Configured } from "./configuration.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

/** What is configured of a tenant. */
export async function configuredOf({ configuration }: Store, world: World): Promise<Things> {
  return thingsOf(await configuration.load(), world);
}

type Things = Omit<Configured, "revision">;

export function thingsOf(configured: Configured, { tenant }: World): Things {
  const { tenants, keys, sources, endpoints, deletedTenants, deletedEndpoints } = configured;
  const isTheirs = (row: { readonly tenant: string }) => row.tenant === tenant;
  return {
    tenants: tenants.filter(({ id }) => id === tenant),
    keys: keys.filter(isTheirs),
    sources: sources.filter(isTheirs),
    endpoints: endpoints.filter(isTheirs),
    deletedTenants: deletedTenants.filter((id) => id === tenant),
    deletedEndpoints: deletedEndpoints.filter(isTheirs),
  };
}

export const nothing: Things = {
  tenants: [],
  keys: [],
  sources: [],
  endpoints: [],
  deletedTenants: [],
  deletedEndpoints: [],
};

/** Saves one of each. */
export async function configure({ configuration }: Store, world: World) {
  const docs = {
    tenant: world.tenantDoc(),
    key: world.keyDoc(),
    source: world.sourceDoc(),
    endpoint: world.endpointDoc(),
  };
  await configuration.saveTenant(docs.tenant);
  await configuration.saveKey(docs.key);
  await configuration.saveSource(docs.source);
  await configuration.saveEndpoint(docs.endpoint);
  const { tenant, key, source, endpoint } = docs;
  const configured = { ...nothing, tenants: [tenant], keys: [key], sources: [source], endpoints: [endpoint] };
  return { ...docs, configured };
}

/** Tenants, keys, sources and endpoints. */
export function describeConfiguration(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

  describe("configuration", () => {
    test("what was saved is loaded, field by field", async () => {
      const world = new World();
      const { configured } = await configure(opened.store, world);
      expect(await configuredOf(opened.store, world)).toEqual(configured);
    });

    test("what is saved again replaces what has the same id", async () => {
      const { store } = opened;
      const world = new World();
      await configure(store, world);
      const tenant = { ...world.tenantDoc(), name: "another name" };
      const source = world.sourceDoc({ onInvalid: "reject", verify: null });
      const endpoint = world.endpointDoc({ enabled: false, events: null });
      await store.configuration.saveTenant(tenant);
      await store.configuration.saveSource(source);
      await store.configuration.saveEndpoint(endpoint);
      const found = await configuredOf(store, world);
      expect(found).toMatchObject({ tenants: [tenant], sources: [source], endpoints: [endpoint] });
    });

    test("all sources and endpoints are replaced at once, and what is deleted stays deleted", async () => {
      const { store } = opened;
      const world = new World();
      const { endpoint, source } = await configure(store, world);
      const gone = { ...endpoint, id: world.id("endpoint") };
      await store.configuration.saveEndpoint(gone);
      await store.configuration.deleteEndpoint(gone.tenant, gone.id);
      const { revision, sources, endpoints } = await store.configuration.load();
      const renamed = <Doc extends { readonly tenant: string }>(docs: readonly Doc[]) =>
        docs.map((doc) => (doc.tenant === world.tenant ? { ...doc, name: "renamed" } : doc));
      const late = world.sourceDoc({ name: "saved later" });
      await store.configuration.saveSource({ ...late, id: world.id("source") });
      const changed = { ...endpoint, id: world.id("endpoint") };
      await store.configuration.saveEndpoint(changed);
      const written = { revision, sources: renamed(sources), endpoints: renamed([...endpoints, changed]) };
      await store.configuration.rewrite(written);
      const found = await configuredOf(store, world);
      // What was changed after that revision is as it was changed.
      expect(found.sources.map(({ name }) => name).toSorted()).toEqual(["renamed", "saved later"]);
      expect(found.endpoints.find(({ id }) => id === changed.id)).toEqual(changed);
      await store.configuration.deleteSource(
        world.tenant,
        found.sources.find(({ name }) => name !== "renamed")?.id ?? source.id,
      );
      await store.configuration.deleteEndpoint(world.tenant, changed.id);
      await store.configuration.forgetEndpoint(world.tenant, changed.id);
      expect(await configuredOf(store, world)).toMatchObject({
        sources: [{ ...source, name: "renamed" }],
        endpoints: [{ ...endpoint, name: "renamed" }],
        deletedEndpoints: [{ tenant: gone.tenant, id: gone.id }],
      });
    });

    test("S7: what is deleted under another tenant's id stays", async () => {
      const { store } = opened;
      const [world, stranger] = [new World(), new World()];
      const { key, source, endpoint, configured } = await configure(store, world);
      await store.configuration.deleteKey(stranger.tenant, key.id);
      await store.configuration.deleteSource(stranger.tenant, source.id);
      await store.configuration.deleteEndpoint(stranger.tenant, endpoint.id);
      await store.configuration.forgetEndpoint(stranger.tenant, endpoint.id);
      await store.configuration.deleteTenant(stranger.tenant);
      expect(await configuredOf(store, world)).toEqual(configured);
    });

    test("a deleted key and a deleted source are gone", async () => {
      const { store } = opened;
      const world = new World();
      const { key, source, configured } = await configure(store, world);
      await store.configuration.deleteKey(world.tenant, key.id);
      await store.configuration.deleteSource(world.tenant, source.id);
      expect(await configuredOf(store, world)).toEqual({ ...configured, keys: [], sources: [] });
    });

    test("a deleted endpoint is listed as such until it is forgotten", async () => {
      const { store } = opened;
      const world = new World();
      const { endpoint, configured } = await configure(store, world);
      const { tenant } = world;
      await store.configuration.deleteEndpoint(tenant, endpoint.id);
      const deletedEndpoints = [{ tenant, id: endpoint.id }];
      expect(await configuredOf(store, world)).toEqual({ ...configured, endpoints: [], deletedEndpoints });
      await store.configuration.forgetEndpoint(tenant, endpoint.id);
      expect(await configuredOf(store, world)).toEqual({ ...configured, endpoints: [] });
    });

    test("a deleted tenant takes all that is configured along, and is listed until its data is gone", async () => {
      const { store } = opened;
      const world = new World();
      await configure(store, world);
      await store.configuration.deleteTenant(world.tenant);
      expect(await configuredOf(store, world)).toEqual({ ...nothing, deletedTenants: [world.tenant] });
      expect(await store.purge(world.tenant, 100)).toBe(0);
      expect(await configuredOf(store, world)).toEqual(nothing);
      const { configured } = await configure(store, world);
      expect(await configuredOf(store, world)).toEqual(configured);
    });

    test("a value that the hub keeps for itself is there until another replaces it", async () => {
      const { configuration } = opened.store;
      expect(await configuration.value("a name")).toBeNull();
      await configuration.saveValue("a name", "first");
      await configuration.saveValue("another", "other");
      await configuration.saveValue("a name", "second");
      expect(await configuration.value("a name")).toBe("second");
    });

    test("a value that is kept once is the first that anybody told, whoever asks", async () => {
      const { configuration } = opened.store;
      const told = ["one", "two", "three"];
      const kept = await Promise.all(told.map((value) => configuration.keepValue("kept once", value)));
      expect(new Set(kept).size).toBe(1);
      expect(told).toContain(kept[0]);
      expect(await configuration.keepValue("kept once", "four")).toBe(kept[0]);
      expect(await configuration.value("kept once")).toBe(kept[0]);
    });
  });
}
