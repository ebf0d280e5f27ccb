import { afterAll, beforeAll, expect, test } from "vitest";
import { Directory, type EndpointChange, type Store } from "../index.ts";
import { World } from "../world.contract.ts";
import { PostgresPlace } from "./postgres-place.contract.ts";
import { PostgresServer } from "./postgres-server.contract.ts";

let server: PostgresServer;
let stores: readonly [Store, Store];
beforeAll(async () => {
  server = await PostgresServer.start();
  const place = await PostgresPlace.make(server);
  stores = [place.store(), place.store()];
  for (const store of stores) await store.open();
});
afterAll(async () => {
  for (const store of stores) await store[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

test("what one hub configures, every character of it, another reads since its own revision", async () => {
  const [one, other] = stores.map(({ configuration }) => configuration);
  if (one === undefined || other === undefined) throw new Error("Expected two stores");
  const world = new World();
  const { revision } = await other.load();
  const name = "\0 NUL, a noncharacter \u{fdd0}0 and 公司";
  const endpoint = world.endpointDoc({ name, headers: { "x-odd": "\u{fdd0}1\0" } });
  await one.saveTenant({ ...world.tenantDoc(), name });
  await one.saveEndpoint(endpoint);
  const changes = await other.changes(revision);
  expect(changes).toMatchObject({ tenants: [{ id: world.tenant, name }], endpoints: [endpoint] });
  expect(changes.revision).toBe(revision + 2);
  await one.deleteEndpoint(world.tenant, endpoint.id);
  expect((await other.changes(changes.revision)).removed).toEqual([
    { kind: "endpoint", tenant: world.tenant, id: endpoint.id },
  ]);
});

test("of hubs that keep a value at the same time all get the same one", async () => {
  const told = Array.from({ length: 20 }, (_, index) => `value ${index}`);
  const kept = await Promise.all(
    told.map((value, index) => stores[index % 2 === 0 ? 0 : 1].configuration.keepValue("raced", value)),
  );
  expect(new Set(kept).size).toBe(1);
});

test("two hubs that look while both change everything miss nothing, and tell each change of the other", async () => {
  const world = new World();
  const [here, there] = stores.map(({ configuration }) => new Directory(configuration));
  if (here === undefined || there === undefined) throw new Error("Expected two stores");
  for (const directory of [here, there]) await directory.load();
  const told: EndpointChange[] = [];
  there.onEndpointChange((change) => told.push(change));
  await here.saveTenant(world.tenantDoc());
  const endpoints = Array.from({ length: 40 }, () => world.endpointDoc({ id: world.id("endpoint") }));
  await Promise.all([
    ...endpoints.map((endpoint, index) => (index % 2 === 0 ? here : there).saveEndpoint(endpoint)),
    ...Array.from({ length: 10 }, () => Promise.all([here.refresh(), there.refresh()])),
  ]);
  await Promise.all([here.refresh(), there.refresh()]);
  const ids = endpoints.map(({ id }) => id).toSorted();
  for (const directory of [here, there])
    expect(
      directory
        .endpointsOf(world.tenant)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids);
  expect(told).toHaveLength(40);
  // Both change one endpoint at a time: what the store has is what both have, and no revision was overlooked.
  const [endpoint] = endpoints;
  if (endpoint === undefined) throw new Error("Expected an endpoint");
  await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const directory = index % 2 === 0 ? here : there;
      await directory.saveEndpoint({ ...endpoint, name: `name ${index}` });
      await directory.refresh();
    }),
  );
  await Promise.all([here.refresh(), there.refresh()]);
  const stored = (await stores[0].configuration.load()).endpoints.find(({ id }) => id === endpoint.id);
  expect(here.endpoint(world.tenant, endpoint.id)).toEqual(stored);
  expect(there.endpoint(world.tenant, endpoint.id)).toEqual(stored);
});
