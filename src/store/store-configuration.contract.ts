import { describe, expect, test } from "vitest";
import type { Configured } from "./configuration.ts";
import { Directory, type EndpointChange } from "./directory.ts";
import type { Store } from "./store.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

/** What is configured of a tenant. */
async function configuredOf({ configuration }: Store, world: World): Promise<Things> {
  return thingsOf(await configuration.load(), world);
}

type Things = Omit<Configured, "revision">;

function thingsOf(configured: Configured, { tenant }: World): Things {
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

const nothing: Things = {
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

    /** Two hubs, each with a directory of its own. */
    const two = async () => {
      const [here, there] = [await load(), await load()];
      const told: EndpointChange[] = [];
      there.onEndpointChange((change) => told.push(change));
      return { here, there, told };
    };

    test("C2: knows after a look what another hub saved, changed and took away", async () => {
      const world = new World();
      const { tenant } = world;
      const { here, there, told } = await two();
      const [key, source, endpoint] = [world.keyDoc(), world.sourceDoc(), world.endpointDoc()];
      await here.saveTenant(world.tenantDoc());
      await here.saveKey(key);
      await here.saveSource(source);
      await here.saveEndpoint(endpoint);
      expect(there.tenant(tenant)).toBeUndefined();
      await there.refresh();
      expect(there.tenant(tenant)).toEqual(world.tenantDoc());
      expect(there.keyWithHash(key.hash)).toEqual(key);
      expect(there.sourceWithToken(source.token)).toEqual(source);
      expect(there.endpoint(tenant, endpoint.id)).toEqual(endpoint);
      const paused = { ...endpoint, paused: true, hubWide: true };
      await here.saveEndpoint(paused);
      await here.saveSource({ ...source, token: "another token" });
      await there.refresh();
      expect(there.sourceWithToken(source.token)).toBeUndefined();
      expect(there.sourceWithToken("another token")?.id).toBe(source.id);
      expect([...there.hubWideEndpoints()].map(({ id }) => id)).toContain(endpoint.id);
      await here.deleteKey(tenant, key.id);
      await here.deleteSource(tenant, source.id);
      await here.deleteEndpoint(tenant, endpoint.id);
      await there.refresh();
      expect(there.keyWithHash(key.hash)).toBeUndefined();
      expect(there.sourceWithToken("another token")).toBeUndefined();
      expect([...there.hubWideEndpoints()].map(({ id }) => id)).not.toContain(endpoint.id);
      expect(there.deletedEndpoints().get(endpoint.id)).toBe(tenant);
      await here.forgetEndpoint(tenant, endpoint.id);
      await there.refresh();
      expect(there.deletedEndpoints().has(endpoint.id)).toBe(false);
      expect(told).toEqual([
        { kind: "saved", endpoint },
        { kind: "saved", endpoint: paused },
        { kind: "deleted", tenant, endpoint: endpoint.id },
      ]);
    });

    test("C2: opens nothing for a tenant that another hub deleted, and follows it when it is made anew", async () => {
      const world = new World();
      const { tenant } = world;
      const { key, source, endpoint } = await configure(opened.store, world);
      const { here, there, told } = await two();
      await here.deleteTenant(tenant);
      await there.refresh();
      expect(there.tenant(tenant)).toBeUndefined();
      expect(there.keyWithHash(key.hash)).toBeUndefined();
      expect(there.sourceWithToken(source.token)).toBeUndefined();
      expect(there.deletedTenants()).toContain(tenant);
      expect(told).toEqual([{ kind: "deleted", tenant, endpoint: endpoint.id }]);
      while ((await opened.store.purge(tenant, 100)) > 0);
      here.forgetTenant(tenant);
      await here.saveTenant({ ...world.tenantDoc(), name: "made anew" });
      const another = world.endpointDoc({ id: world.id("endpoint") });
      await here.saveEndpoint(another);
      for (const known of [here, there]) {
        await known.refresh();
        expect(known.tenant(tenant)?.name).toBe("made anew");
        expect(known.endpointsOf(tenant)).toEqual([another]);
        expect(known.deletedTenants()).not.toContain(tenant);
      }
      expect(told.slice(1)).toEqual([{ kind: "saved", endpoint: another }]);
    });

    test("C4: tells of what it changed itself once, however often it looks", async () => {
      const world = new World();
      const { there: directory, told } = await two();
      const endpoint = world.endpointDoc();
      await directory.saveTenant(world.tenantDoc());
      await directory.saveEndpoint(endpoint);
      await directory.refresh();
      await directory.refresh();
      expect(told).toEqual([{ kind: "saved", endpoint }]);
    });

    test("C3: is where the store is after two hubs changed one endpoint and looked, in whatever order", async () => {
      const world = new World();
      const { endpoint } = await configure(opened.store, world);
      const { here, there } = await two();
      const changes = Array.from({ length: 20 }, (_, index) => {
        const directory = index % 3 === 0 ? here : there;
        const saved = directory.saveEndpoint({ ...endpoint, name: `name ${index}` });
        return Promise.all([saved, here.refresh(), there.refresh()]);
      });
      await Promise.all(changes);
      await Promise.all([here.refresh(), there.refresh()]);
      const stored = (await configuredOf(opened.store, world)).endpoints;
      expect(here.endpointsOf(world.tenant)).toEqual(stored);
      expect(there.endpointsOf(world.tenant)).toEqual(stored);
    });

    test("C3: edits an endpoint as another hub left it", async () => {
      const world = new World();
      const { endpoint } = await configure(opened.store, world);
      const { here, there } = await two();
      await here.saveEndpoint({ ...endpoint, name: "changed here" });
      const disable = (one: typeof endpoint) => ({ ...one, enabled: false });
      const edited = await there.editEndpoint(world.tenant, endpoint.id, disable);
      expect(edited).toEqual({ ...endpoint, name: "changed here", enabled: false });
      expect((await configuredOf(opened.store, world)).endpoints).toEqual([edited]);
      await here.deleteEndpoint(world.tenant, endpoint.id);
      expect(await there.editEndpoint(world.tenant, endpoint.id, disable)).toBeUndefined();
      expect((await configuredOf(opened.store, world)).endpoints).toEqual([]);
    });

    test("looks when it hears of a later revision, and says what it changed itself", async () => {
      const world = new World();
      const there = await load();
      let saved = 0;
      const onSaved = () => {
        saved += 1;
        there.noteChange();
      };
      const here = new Directory(opened.store.configuration, { onSaved });
      await here.load();
      await here.saveTenant(world.tenantDoc());
      expect(saved).toBe(1);
      await expect.poll(() => there.tenant(world.tenant)).toEqual(world.tenantDoc());
      const key = world.keyDoc();
      await opened.store.configuration.saveKey(key);
      const { revision } = await opened.store.configuration.load();
      there.noteRevision(revision);
      await expect.poll(() => there.keyWithHash(key.hash)).toEqual(key);
    });
  });
}
