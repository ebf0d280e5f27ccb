import { describe, expect, test } from "vitest";
import type { Configured } from "./configuration.ts";
import { Directory, type EndpointChange } from "./directory.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

/** What is configured of a tenant. */
async function configuredOf({ configuration }: Store, { tenant }: World): Promise<Configured> {
  const { tenants, keys, sources, endpoints, deletedTenants, deletedEndpoints } = await configuration.load();
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

const nothing: Configured = {
  tenants: [],
  keys: [],
  sources: [],
  endpoints: [],
  deletedTenants: [],
  deletedEndpoints: [],
};

/** Saves one of each. */
async function configure({ configuration }: Store, world: World) {
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
      const { sources, endpoints } = await store.configuration.load();
      const renamed = <Doc extends { readonly tenant: string }>(docs: readonly Doc[]) =>
        docs.map((doc) => (doc.tenant === world.tenant ? { ...doc, name: "renamed" } : doc));
      await store.configuration.rewrite({ sources: renamed(sources), endpoints: renamed(endpoints) });
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
  });

  describe("the directory over it", () => {
    const load = async () => {
      const directory = new Directory(opened.store.configuration);
      await directory.load();
      return directory;
    };

    test("knows at once what it saved, and a later one finds the same", async () => {
      const world = new World();
      const { tenant } = world;
      const directory = await load();
      const [key, source, endpoint] = [world.keyDoc(), world.sourceDoc(), world.endpointDoc()];
      await directory.saveTenant(world.tenantDoc());
      await directory.saveKey(key);
      await directory.saveSource(source);
      await directory.saveEndpoint(endpoint);
      for (const known of [directory, await load()]) {
        expect(known.tenant(tenant)).toMatchObject({ id: tenant });
        expect(known.keysOf(tenant)).toEqual([key]);
        expect(known.keyWithHash(key.hash)).toEqual(key);
        expect(known.sourcesOf(tenant)).toEqual([source]);
        expect(known.sourceWithToken(source.token)).toEqual(source);
        expect(known.endpointsOf(tenant)).toEqual([endpoint]);
      }
    });

    test("S7: finds nothing of one tenant under another's id", async () => {
      const [world, stranger] = [new World(), new World()];
      const { key, source, endpoint } = await configure(opened.store, world);
      const directory = await load();
      expect(directory.source(stranger.tenant, source.id)).toBeUndefined();
      expect(directory.endpoint(stranger.tenant, endpoint.id)).toBeUndefined();
      expect([...directory.keysOf(stranger.tenant), ...directory.sourcesOf(stranger.tenant)]).toEqual([]);
      expect(await directory.deleteKey(stranger.tenant, key.id)).toBe(false);
      expect(await directory.deleteSource(stranger.tenant, source.id)).toBe(false);
      expect(await directory.deleteEndpoint(stranger.tenant, endpoint.id)).toBe(false);
      expect(directory.keyWithHash(key.hash)).toEqual(key);
      expect(directory.source(world.tenant, source.id)).toEqual(source);
      expect(directory.endpoint(world.tenant, endpoint.id)).toEqual(endpoint);
    });

    test("forgets a deleted key's hash and a deleted source's token", async () => {
      const world = new World();
      const { key, source } = await configure(opened.store, world);
      const directory = await load();
      expect(await directory.deleteKey(world.tenant, key.id)).toBe(true);
      expect(await directory.deleteSource(world.tenant, source.id)).toBe(true);
      expect(directory.keyWithHash(key.hash)).toBeUndefined();
      expect(directory.sourceWithToken(source.token)).toBeUndefined();
    });

    test("tells of each change of an endpoint, a deleted tenant's included", async () => {
      const world = new World();
      const { endpoint } = await configure(opened.store, world);
      const second = world.endpointDoc({ id: world.id("endpoint") });
      const directory = await load();
      const told: EndpointChange[] = [];
      directory.onEndpointChange((change) => told.push(change));
      await directory.saveEndpoint(second);
      await directory.deleteEndpoint(world.tenant, endpoint.id);
      await directory.deleteTenant(world.tenant);
      const { tenant } = world;
      expect(told).toEqual([
        { kind: "saved", endpoint: second },
        { kind: "deleted", tenant, endpoint: endpoint.id },
        { kind: "deleted", tenant, endpoint: second.id },
      ]);
      expect(directory.deletedEndpoints().get(endpoint.id)).toBe(tenant);
      expect(directory.deletedTenants()).toContain(tenant);
    });

    test("a deleted tenant's keys and tokens open nothing, and its id is taken until its data is gone", async () => {
      const world = new World();
      const { key, source } = await configure(opened.store, world);
      const directory = await load();
      await directory.deleteTenant(world.tenant);
      for (const known of [directory, await load()]) {
        expect(known.tenant(world.tenant)).toBeUndefined();
        expect(known.keyWithHash(key.hash)).toBeUndefined();
        expect(known.sourceWithToken(source.token)).toBeUndefined();
        expect(known.endpointsOf(world.tenant)).toEqual([]);
        expect(known.deletedTenants()).toContain(world.tenant);
      }
      directory.forgetTenant(world.tenant);
      expect(directory.deletedTenants()).not.toContain(world.tenant);
    });
  });
}
