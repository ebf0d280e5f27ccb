import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { Description, type Route } from "../kit/description.ts";
import { jobStatus, record } from "../kit/told-calls.ts";
import { type Page, type Shown, TestHub, adminKey } from "../kit/test-hub.ts";
import { eraseNumber } from "../kit/upkeep.ts";

// Promise 7 and S7 from outside: nothing of one tenant is ever visible to another. The routes are those that the
// hub itself lists, so that a new one is tested by being there.

const routes = await listRoutes();
const ofTenant = routes.filter(({ path }) => path.startsWith("/v1/tenants/{tenant}"));
// A day is nobody's own: each tenant has a failure file of its own for it.
const isOfDay = ({ path }: Route) => path.endsWith("/failures/{file}");
const ofResource = ofTenant.filter((route) => route.params.length > 1 && !isOfDay(route));
// Signing in and out is what is done without a key.
const isOpen = ({ path }: Route) => !path.startsWith("/v1/") || path === "/v1/session";
const ofNobody = routes.filter((route) => !isOpen(route) && !route.path.includes("{tenant}"));
const ofDay = ofTenant.filter(isOfDay);
const open = routes.filter(isOpen);

async function listRoutes(): Promise<readonly Route[]> {
  await using hub = await TestHub.start();
  return (await Description.of(hub)).routes;
}

const named = (list: readonly Route[]) =>
  list.map((route) => [`${route.method} ${route.path}`, route] as const);

/** The resources of a tenant that has one of each kind, by the part of the path that they are listed under. */
type Resources = Readonly<Record<string, string>>;

let api: ApiClient;
let ours: ApiTenant;
let theirs: ApiTenant;
let ourResources: Resources;
beforeAll(async () => {
  api = await ApiClient.start();
  ours = await api.tenant();
  ours = await withAllRights(ours);
  theirs = await withAllRights(await api.tenant());
  ourResources = await fill(ours);
});
afterAll(() => api[Symbol.asyncDispose]());

/** The tenant with a key that may do everything: what it does not open is nobody's but the operator's. */
async function withAllRights(tenant: ApiTenant): Promise<ApiTenant> {
  const rights = ["read", "write", "reveal", "admin"];
  const made = await api.ok("POST", `${tenant.path}/keys`, { rights });
  await api.ok("DELETE", `${tenant.path}/keys/${tenant.keyId}`);
  return { ...tenant, keyId: made.id, key: String(made["key"]) };
}

async function fill({ path, keyId }: ApiTenant): Promise<Resources> {
  const endpoint = { url: "https://app.example.com/", dialect: "standard", enabled: false };
  await api.ok("POST", `${path}/endpoints`, endpoint);
  await api.ok("POST", `${path}/events`, [jobStatus("43"), record("1", { jobId: "43", to: "19900000001" })]);
  const span = { since: "2026-11-20T00:00:00Z", until: "2026-11-21T00:00:00Z" };
  // Without an enabled endpoint it is over at once.
  await api.ok("POST", `${path}/replays`, span);
  const first = async (list: string) => (await api.ok<Page>("GET", `${path}/${list}`)).data[0]?.id ?? "";
  return {
    keys: keyId,
    "portal-links": (await api.ok("POST", `${path}/portal-links`, {})).id,
    sources: await first("sources"),
    endpoints: await first("endpoints"),
    calls: await first("calls"),
    jobs: await first("jobs"),
    messages: await first("messages"),
    deliveries: await first("deliveries"),
    erasures: (await eraseNumber(api, path, "17755500099", true)).id,
    replays: await first("replays"),
  };
}

/** The path of a route for that tenant, with the resource that it is about. */
function fillIn({ path }: Route, tenant: string, resources: Resources): string {
  const kind = path.split("/")[path.includes("{tenant}") ? 4 : 2] ?? "";
  const resource = { ...resources, dialects: "tanyi", failures: "2026-11-20.ndjson" }[kind];
  return path
    .replace("{tenant}", tenant)
    .replace("{n}", "0")
    .replaceAll(/\{[^}]+\}/g, () => {
      if (resource === undefined) throw new Error(`Expected the test to know a resource of ${path}`);
      return resource;
    });
}

/** All that is shown of what is ours. */
async function everythingOfOurs(): Promise<unknown> {
  const lists = Object.keys(ourResources).map((list) => api.ok<Page>("GET", `${ours.path}/${list}`));
  // When a key was last used tells of every request, also of one that was refused.
  const still = (await Promise.all(lists)).map(({ data }) => data.map(({ lastUsedAt: _, ...row }) => row));
  return { tenant: await api.ok("GET", ours.path), lists: still };
}

test("the routes are there to be tested", () => {
  expect(ofTenant.length).toBeGreaterThan(25);
  expect(ofResource.length).toBeGreaterThan(12);
  expect(Object.values(ourResources)).not.toContain("");
});

describe("another tenant's key finds no such tenant", () => {
  test.each(named(ofTenant))("%s", async (_name, route) => {
    const before = await everythingOfOurs();
    const ask = (tenant: string) =>
      api.refused(404, route.method, fillIn(route, tenant, ourResources), { key: theirs.key });
    const refused = await ask(ours.id);
    // As if there were none at all: the answer does not tell whether there is.
    const nobody = await ask("nobody");
    expect(JSON.stringify(refused).replaceAll(ours.id, "nobody")).toBe(JSON.stringify(nobody));
    expect(await everythingOfOurs()).toEqual(before);
  });
});

describe("another tenant's things are not there under one's own path", () => {
  test.each(named(ofResource))("%s", async (_name, route) => {
    const before = await everythingOfOurs();
    const path = fillIn(route, theirs.id, ourResources);
    const body = route.method === "PATCH" ? {} : undefined;
    const refused = await api.refused(404, route.method, path, { key: theirs.key, body });
    expect(refused.type).toBe("urn:ringback:error:E_NOT_FOUND");
    // Nor for the operator, who may see both.
    await api.refused(404, route.method, path, { key: adminKey, body });
    expect(await everythingOfOurs()).toEqual(before);
  });
});

test.each(named(ofDay))("%s is empty for a tenant of which nothing failed", async (_name, route) => {
  const answer = await api.request("GET", fillIn(route, theirs.id, ourResources), { key: theirs.key });
  expect([answer.status, answer.body]).toEqual([200, ""]);
});

describe("nobody gets in without a key that is valid", () => {
  test.each(named([...ofTenant, ...ofNobody]))("%s", async (_name, route) => {
    const path = fillIn(route, ours.id, ourResources);
    const { key, path: at, keyId } = await api.tenant();
    await api.ok("DELETE", `${at}/keys/${keyId}`);
    const before = await everythingOfOurs();
    for (const invalid of [null, "rbk_nonsense", "", ours.keyId, key]) {
      const refused = await api.refused(401, route.method, path, { key: invalid });
      expect(refused.type).toBe("urn:ringback:error:E_UNAUTHORIZED");
    }
    expect(await everythingOfOurs()).toEqual(before);
  });
});

describe("what is not a tenant's is the operator's", () => {
  const forAll = new Set(["GET /v1/dialects", "GET /v1/dialects/{name}", "GET /v1/me"]);
  const forOperator = named(ofNobody).filter(([name]) => !forAll.has(name));

  test.each(forOperator)("%s is not for a tenant's key", async (_name, { method, path }) => {
    const { type } = await api.refused(403, method, path, {
      key: ours.key,
      body: method === "GET" ? undefined : {},
    });
    expect(type).toBe("urn:ringback:error:E_FORBIDDEN");
  });

  test.each(["PATCH", "DELETE"])("%s of the tenant itself is not for its key", async (method) => {
    const before = await everythingOfOurs();
    const body = method === "PATCH" ? { name: "mine" } : undefined;
    await api.refused(403, method, ours.path, { key: ours.key, body });
    expect(await everythingOfOurs()).toEqual(before);
  });

  test("only health, metrics, the description, signing in and the inbound URLs are open", () => {
    const paths = [...new Set(open.map(({ path }) => path.replace(/^\/in\/.*/, "/in")))];
    const known = ["/healthz", "/in", "/metrics", "/openapi.json", "/readyz", "/v1/session"];
    expect(paths.toSorted()).toEqual(known);
  });
});

describe("a tenant's own key", () => {
  test("opens everything that is the tenant's", async () => {
    // A recording is its platform's to give out.
    const given = ofTenant.filter(
      ({ method, path }) => method === "GET" && !path.endsWith("/recordings/{n}"),
    );
    for (const route of given) {
      const answer = await api.request("GET", fillIn(route, ours.id, ourResources), { key: ours.key });
      expect([route.path, answer.status]).toEqual([route.path, 200]);
    }
  });

  test("shows nothing of another tenant in any list, whatever is asked for", async () => {
    const { sources, endpoints, calls, jobs } = ourResources;
    const lists = ofTenant
      .filter(({ method, params }) => method === "GET" && params.length === 1)
      // What has one of these has no list of them; what is configured comes in one piece, and an export is a file.
      .filter(({ path }) => !/\/(configuration|retention|storage|traffic|live|calls\/export)$/.test(path))
      .map(({ path }) => path.replace("{tenant}", theirs.id));
    const asked = [
      ...lists.filter((path) => path !== theirs.path),
      `calls?job=${jobs}`,
      "calls?job=43",
      `calls?q=${calls}`,
      "calls?q=1990",
      "calls?to=19900000001",
      `deliveries?endpoint=${endpoints}`,
      `deliveries?call=${calls}`,
      `jobs?source=${sources}`,
      // A cursor of another tenant's list is only a place in one's own.
      ...Object.entries(ourResources).map(([list, id]) => `${list}?cursor=${id}&limit=10`),
    ].map((path) => (path.startsWith("/") ? path : `${theirs.path}/${path}`));
    expect(asked.length).toBeGreaterThan(18);
    // Their own key, and what their own log says.
    const others = (rows: Page["data"]) =>
      rows.filter(({ id, tenant }) => id !== theirs.keyId && tenant !== theirs.id);
    for (const path of asked) {
      const { data } = await api.ok<Page>("GET", path, undefined, theirs.key);
      expect([path, others(data)]).toEqual([path, []]);
    }
  });

  test("exports nothing of another tenant", async () => {
    for (const query of [
      "",
      "?to=19900000001",
      `?q=${ourResources["calls"]}`,
      `?job=${ourResources["jobs"]}`,
    ]) {
      const at = `${theirs.path}/calls/export${query}`;
      const { status, body } = await api.request<string>("GET", at, { key: theirs.key });
      const [titles, ...rows] = body.trimEnd().split("\r\n");
      expect([query, status, rows]).toEqual([query, 200, []]);
      expect(titles).toContain("outcome");
    }
  });

  test("shows nothing of another tenant in what is configured, and compares with nothing of theirs", async () => {
    const { key, path } = theirs;
    const shown = await api.ok("GET", `${path}/configuration`, undefined, key);
    expect(JSON.stringify(shown)).not.toContain(ours.id);
    expect(shown["tenants"]).toMatchObject([{ id: theirs.id, sources: [], endpoints: [] }]);
    const { errors } = await api.refused(400, "POST", `${path}/configuration/compare`, {
      key,
      body: {
        tenants: [
          { id: ours.id, name: "x" },
          { id: "nobody", name: "x" },
        ],
      },
    });
    // Whether there is such a tenant makes no difference.
    expect(errors?.map((error) => error.path)).toEqual(["tenants.0.id", "tenants.1.id"]);
    expect(new Set(errors?.map(({ message }) => message)).size).toBe(1);
  });

  test("shows nothing of another tenant in what was counted, whatever is asked for", async () => {
    const countsOf = async ({ path, key }: ApiTenant, query: string) =>
      (await api.ok<{ subjects: readonly Shown[] }>("GET", `${path}/traffic${query}`, undefined, key))
        .subjects;
    await expect.poll(() => countsOf(ours, ""), { timeout: 10_000 }).not.toEqual([]);
    for (const query of ["", "?step=hour", `?subject=${ourResources["sources"]}`])
      expect(await countsOf(theirs, query)).toEqual([]);
  });

  test("hands nothing in to another tenant's source", async () => {
    const before = await everythingOfOurs();
    const path = `${theirs.path}/events?source=${ourResources["sources"]}`;
    const { errors } = await api.refused(400, "POST", path, { body: record("2"), key: theirs.key });
    expect(errors?.map((error) => error.path)).toEqual(["source"]);
    expect(await everythingOfOurs()).toEqual(before);
  });
});
