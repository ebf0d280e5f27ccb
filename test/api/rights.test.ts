import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Right } from "../../src/model/index.ts";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { Description, type Route } from "../kit/description.ts";
import { type Page, TestHub, adminKey } from "../kit/test-hub.ts";

// What a key may do is what its rights say, on every route that the hub lists: a new one is tested by being there.

const routes = await listRoutes();
const named = (list: readonly Route[]) =>
  list.map((route) => [`${route.method} ${route.path}`, route] as const);
const reading = routes.filter(({ method }) => method === "GET");
const changing = routes.filter(({ method }) => method !== "GET");

async function listRoutes(): Promise<readonly Route[]> {
  await using hub = await TestHub.start();
  const all = (await Description.of(hub)).routes;
  return all.filter(({ path }) => path.startsWith("/v1/tenants/{tenant}"));
}

/** Routes that ask for another right than reading or writing. */
const special: Readonly<Record<string, Right>> = {
  "POST /v1/tenants/{tenant}/keys": "admin",
  "GET /v1/tenants/{tenant}/keys": "admin",
  "DELETE /v1/tenants/{tenant}/keys/{key}": "admin",
  "POST /v1/tenants/{tenant}/portal-links": "admin",
  "GET /v1/tenants/{tenant}/portal-links": "admin",
  "DELETE /v1/tenants/{tenant}/portal-links/{id}": "admin",
  "GET /v1/tenants/{tenant}/audit": "admin",
  "GET /v1/tenants/{tenant}/messages/{id}/raw": "reveal",
};

let api: ApiClient;
let tenant: ApiTenant;
beforeAll(async () => {
  api = await ApiClient.start();
  tenant = await api.tenant();
});
afterAll(() => api[Symbol.asyncDispose]());

async function keyWith(...rights: readonly Right[]): Promise<string> {
  const made = await api.ok("POST", `${tenant.path}/keys`, { rights });
  return String(made["key"]);
}

/** Rights are looked at before what is asked for, so any id does. */
const at = ({ path }: Route) => path.replace("{tenant}", tenant.id).replaceAll(/\{[^}]+\}/g, "some-id");

/** The status that a key with all rights but one is answered with, and what it is told. */
async function without(right: Right, route: Route) {
  const rights = (["read", "write", "reveal", "admin"] as const).filter((other) => other !== right);
  const answer = await api.request<{ detail?: string }>(route.method, at(route), {
    key: await keyWith(...rights),
    body: route.method === "GET" ? undefined : { unheardOf: true },
  });
  return { status: answer.status, detail: String(answer.body.detail) };
}

test("the routes are there to be tested", () => {
  expect(reading.length).toBeGreaterThan(12);
  expect(changing.length).toBeGreaterThan(9);
  const names = named(routes).map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(special)));
});

describe("a key that may do everything but read sees nothing", () => {
  test.each(named(reading).filter(([name]) => special[name] === undefined))("%s", async (_name, route) => {
    expect(await without("read", route)).toMatchObject({
      status: 403,
      detail: expect.stringContaining("read") as string,
    });
  });
});

describe("a key that may do nothing but read changes nothing", () => {
  test.each(named(changing))("%s", async (_name, { method, path }) => {
    const key = await keyWith("read", "reveal");
    const { type } = await api.refused(403, method, at({ method, path } as Route), { key, body: {} });
    expect(type).toBe("urn:ringback:error:E_FORBIDDEN");
  });
});

describe("what needs a right of its own is refused without it, whatever else the key may do", () => {
  const bySpecialName = named(routes).filter(([name]) => special[name] !== undefined);
  test.each(bySpecialName)("%s", async (name, route) => {
    const right = special[name] ?? "admin";
    expect(await without(right, route)).toMatchObject({
      status: 403,
      detail: expect.stringContaining(`"${right}"`) as string,
    });
  });

  test("and no other route asks for more than reading or writing", async () => {
    const key = await keyWith("read", "write");
    const refused: string[] = [];
    for (const [name, route] of named(routes)) {
      const body = route.method === "GET" ? undefined : { unheardOf: true };
      const { status } = await api.request(route.method, at(route), { key, body });
      if (status === 403) refused.push(name);
    }
    const operators = ["PATCH /v1/tenants/{tenant}", "DELETE /v1/tenants/{tenant}"];
    // Routes for those who manage a tenant are named above, or are under one of these.
    const admins = refused.filter((name) => !/\/(erasures|retention)\b/.test(name));
    expect(admins.toSorted()).toEqual([...Object.keys(special), ...operators].toSorted());
  });
});

describe("a key gives no right that it does not have", () => {
  const make = (key: string, rights?: readonly Right[]) =>
    api.request<{ detail?: string; rights?: readonly string[] }>("POST", `${tenant.path}/keys`, {
      key,
      body: rights === undefined ? {} : { rights },
    });

  test("none that is named, and none that a key gets by default", async () => {
    const key = await keyWith("admin", "read");
    const count = async () => (await api.ok<Page>("GET", `${tenant.path}/keys?limit=500`)).data.length;
    const before = await count();
    for (const rights of [["reveal"], ["read", "write"], undefined] as const) {
      const { status, body } = await make(key, rights);
      expect([status, body.detail]).toEqual([403, expect.stringMatching(/reveal|write/)]);
    }
    expect(await count()).toBe(before);
    expect((await make(key, ["read"])).body.rights).toEqual(["read"]);
  });

  test("the operator gives any", async () => {
    expect((await make(adminKey, ["reveal"])).body.rights).toEqual(["reveal"]);
  });

  test.each([[[]], [["read", "read"]], [["everything"]]])("%j are no rights", async (rights) => {
    const { errors } = await api.refused(400, "POST", `${tenant.path}/keys`, { body: { rights } });
    expect(errors?.[0]?.path).toMatch(/^rights/);
  });
});

describe("the last use of a key", () => {
  type Keys = Page<{ id: string; lastUsedAt?: string; createdAt: string }>;
  const lastUse = async (client: ApiClient, path: string, id: string) =>
    (await client.ok<Keys>("GET", `${path}/keys`)).data.find((key) => key.id === id)?.lastUsedAt;

  test("is shown, also of a request that was refused, and not for one that nobody used", async () => {
    const { path } = await api.tenant();
    const unused = await api.ok("POST", `${path}/keys`, {});
    const used = await api.ok("POST", `${path}/keys`, { rights: ["read"] });
    const before = Date.now();
    await api.refused(403, "GET", `${path}/keys`, { key: String(used["key"]) });
    expect(await lastUse(api, path, unused.id)).toBeUndefined();
    expect(Date.parse((await lastUse(api, path, used.id)) ?? "")).toBeGreaterThanOrEqual(before - 1);
  });

  test("is known after a restart", async () => {
    await using own = await ApiClient.start();
    const { path, key, keyId } = await own.tenant();
    await own.ok("GET", path, undefined, key);
    const shown = await lastUse(own, path, keyId);
    expect(shown).toBeDefined();
    await own.hub.restart();
    expect(await lastUse(own, path, keyId)).toBe(shown);
  });
});
