import { describe, expect, test } from "vitest";
import { toInstant } from "../model/index.ts";
import { Directory } from "./directory.ts";
import type { EndpointChange } from "./directory-news.ts";
import { configure, configuredOf } from "./store-configuration.contract.ts";
import { type MakePlace, openForAll } from "./store-place.contract.ts";
import { World } from "./world.contract.ts";

/** What is configured, as each hub has it in memory: the numbered rules of `directory.ts`. */
export function describeDirectory(makePlace: MakePlace): void {
  const opened = openForAll(makePlace);

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

    test("knows how a portal link is shown, and where, until it expires or is taken back", async () => {
      const world = new World();
      const expiresAt = toInstant(world.now + 60_000);
      const portal = { brand: "Example", color: null, embedIn: ["https://pages.example.com"] };
      const link = world.keyDoc({ hash: "hash of a link", expiresAt, portal });
      const key = world.keyDoc({ id: world.id("key") });
      for (const each of [link, key]) await opened.store.configuration.saveKey(each);
      const directory = await load();
      expect(directory.portalOf(link.id, world.now)).toEqual(portal);
      expect(directory.portalOf(link.id, expiresAt)).toBeNull();
      expect(directory.portalOf(key.id, world.now)).toBeNull();
      expect(directory.portalOf("nobody", world.now)).toBeNull();
      await directory.deleteKey(world.tenant, link.id);
      expect(directory.portalOf(link.id, world.now)).toBeNull();
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

    test("C2, C4: tells whose things changed, once for each change, whichever process made it", async () => {
      const world = new World();
      const { tenant } = world;
      const [here, there] = [await load(), await load()];
      const touched = { here: 0, there: 0 };
      here.onChange((whose) => (touched.here += Number(whose === tenant)));
      there.onChange((whose) => (touched.there += Number(whose === tenant)));
      const [key, source, endpoint] = [world.keyDoc(), world.sourceDoc(), world.endpointDoc()];
      const changes = [
        () => here.saveTenant(world.tenantDoc()),
        () => here.saveKey(key),
        () => here.saveSource(source),
        () => here.saveEndpoint(endpoint),
        () => here.editEndpoint(tenant, endpoint.id, (known) => ({ ...known, enabled: false })),
        () => here.deleteEndpoint(tenant, endpoint.id),
        () => here.deleteSource(tenant, source.id),
        () => here.deleteKey(tenant, key.id),
        () => here.deleteTenant(tenant),
      ];
      for (const [index, change] of changes.entries()) {
        await change();
        await here.refresh();
        await there.refresh();
        await there.refresh();
        expect([index, touched]).toEqual([index, { here: index + 1, there: index + 1 }]);
      }
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
