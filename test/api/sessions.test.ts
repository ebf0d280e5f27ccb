import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import {
  type ShownMe,
  byCookie,
  consoleHeader,
  cookieOf,
  madeCookie,
  signIn,
} from "../kit/console-session.ts";
import { type Page, type RequestOptions, TestHub, adminKey } from "../kit/test-hub.ts";

// Signing in to the console: the numbered rules of `sessions.ts`, from outside.

const master = Buffer.alloc(32, 7);
const hour = 60 * 60 * 1000;
const proxied = (address: string) => ({ "x-forwarded-for": address });

let api: ApiClient;
let tenant: ApiTenant;
let hub: TestHub;
beforeAll(async () => {
  // Each test signs in from an address of its own, so that none is over the limit.
  api = await ApiClient.start({ masterKey: master, trustProxies: ["127.0.0.1"] });
  hub = api.hub;
  tenant = await api.tenant();
});
afterAll(() => api[Symbol.asyncDispose]());

let addresses = 0;
const elsewhere = () => proxied(`203.0.113.${(addresses += 1)}`);
const sessionOf = async (key: string) => (await signIn(hub, key, elsewhere())).cookie;
const me = (options: RequestOptions) => api.request<ShownMe>("GET", "/v1/me", options);

async function keyWith(...rights: readonly string[]) {
  const made = await api.ok("POST", `${tenant.path}/keys`, { name: "clerk", rights });
  return { id: made.id, key: String(made["key"]) };
}

/** What a link's URL has behind its number sign. */
async function portalToken(body: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { url } = await api.ok("POST", `${tenant.path}/portal-links`, body);
  return String(url).split("#token=")[1] ?? "";
}

describe("signing in", () => {
  test("by the operator's key tells that it is the operator, who may do everything everywhere", async () => {
    const { status, body, cookie } = await signIn(hub, adminKey, elsewhere());
    const rights = ["read", "write", "reveal", "admin"];
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ kind: "operator", key: null, name: "", rights, tenant: null, brand: null }),
    ]);
    expect((await me(byCookie(cookie))).body).toEqual(body);
  });

  test("by a tenant's key tells the key, what it may do, and whose it is", async () => {
    const { id, key } = await keyWith("read", "reveal");
    const { status, body, cookie } = await signIn(hub, key, elsewhere());
    const shown = await api.ok("GET", tenant.path);
    expect([status, body]).toEqual([
      200,
      {
        kind: "key",
        key: id,
        name: "clerk",
        rights: ["read", "reveal"],
        tenant: { id: tenant.id, name: shown["name"], timezone: "Asia/Shanghai" },
        expiresAt: null,
        brand: null,
        version: "0.0.0-test",
      },
    ]);
    expect((await me(byCookie(cookie))).body).toEqual(body);
    // Anybody who asks by the key itself hears the same.
    expect((await me({ key })).body).toEqual(body);
  });

  test("by the token of a portal link tells when it expires, and in whose name it is", async () => {
    const token = await portalToken({ brand: { name: "Acme Voice", color: "#0a7f5a" } });
    const { status, body, cookie } = await signIn(hub, token, elsewhere());
    expect([status, body.kind, body.rights]).toEqual([200, "portal", ["read"]]);
    expect(body.brand).toEqual({ name: "Acme Voice", color: "#0a7f5a" });
    expect(Date.parse(body.expiresAt ?? "")).toBeGreaterThan(Date.now());
    expect((await me(byCookie(cookie))).body).toEqual(body);
  });

  test.each(["rbk_nonsense", "ringback_session", " "])("by %j is 401, and gives no cookie", async (key) => {
    const { status, headers } = await signIn(hub, key, elsewhere());
    expect([status, headers.getSetCookie()]).toEqual([401, []]);
  });

  test("takes a key with blanks around it, as it was pasted", async () => {
    expect((await signIn(hub, ` ${tenant.key}\n`, elsewhere())).status).toBe(200);
  });

  test("is refused for the minute after twenty tries from one address, whatever the key, and for no other", async () => {
    const headers = elsewhere();
    const tries = Array.from({ length: 20 }, () => signIn(hub, "rbk_nonsense", headers));
    expect(new Set((await Promise.all(tries)).map(({ status }) => status))).toEqual(new Set([401]));
    const problem = await api.refused(429, "POST", "/v1/session", {
      key: null,
      body: { key: adminKey },
      headers,
    });
    expect(problem.type).toBe("urn:ringback:error:E_TOO_MANY_REQUESTS");
    const late = await signIn(hub, adminKey, headers);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await signIn(hub, adminKey, elsewhere())).status).toBe(200);
    // Who is signed in, and whoever sends a key, is not held up.
    expect((await api.request("GET", "/v1/me", { headers })).status).toBe(200);
  });

  test("is noted as a use of the key", async () => {
    const { id, key } = await keyWith("read");
    await signIn(hub, key, elsewhere());
    const { data } = await api.ok<Page>("GET", `${tenant.path}/keys?limit=500`);
    expect(data.find((each) => each.id === id)?.["lastUsedAt"]).toBeDefined();
  });
});

describe("the cookie", () => {
  const attributesOf = (answer: { readonly headers: Headers }) =>
    (answer.headers.getSetCookie()[0] ?? "").split("; ").slice(1).toSorted();

  test("C2: is for no script and no other site, and lasts twelve hours", async () => {
    const answer = await signIn(hub, tenant.key, elsewhere());
    expect(attributesOf(answer)).toEqual(["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict"]);
  });

  test("goes over TLS alone where a proxy that is trusted says that it came so", async () => {
    const overTls = { ...elsewhere(), "x-forwarded-proto": "https" };
    expect(attributesOf(await signIn(hub, tenant.key, overTls))).toContain("Secure");
    await using untrusting = await TestHub.start();
    expect(attributesOf(await signIn(untrusting, adminKey, overTls))).not.toContain("Secure");
  });

  test("tells nothing of the key, and is another each time", async () => {
    const [one, other] = [await sessionOf(tenant.key), await sessionOf(tenant.key)];
    expect(one).not.toBe(other);
    for (const part of [tenant.key, tenant.keyId, tenant.id]) expect(one).not.toContain(part);
  });

  test("is taken away by signing out", async () => {
    const cookie = await sessionOf(tenant.key);
    const answer = await api.request("DELETE", "/v1/session", byCookie(cookie));
    expect([answer.status, cookieOf(answer)]).toEqual([204, "ringback_session="]);
    expect(attributesOf(answer)).toContain("Max-Age=0");
    expect((await me(byCookie(cookieOf(answer)))).status).toBe(401);
  });

  test("is made anew when it was worn for an hour, and not before", async () => {
    const worn = madeCookie(tenant.key, Date.now() + 10.9 * hour, master);
    const answer = await me(byCookie(worn));
    expect(answer.status).toBe(200);
    expect(cookieOf(answer)).not.toBe(worn);
    expect(attributesOf(answer)).toContain("Max-Age=43200");
    expect((await me(byCookie(cookieOf(answer)))).status).toBe(200);
    const fresh = madeCookie(tenant.key, Date.now() + 11.1 * hour, master);
    expect(cookieOf(await me(byCookie(fresh)))).toBe("");
    // Of somebody who asks by a key it is left alone.
    expect(cookieOf(await me({ key: tenant.key, headers: { cookie: worn } }))).toBe("");
  });

  test("C1: opens nothing once it is over, was tampered with, or is of another hub", async () => {
    const good = madeCookie(tenant.key, Date.now() + hour, master);
    expect((await me(byCookie(good))).status).toBe(200);
    const last = good.at(-1) === "A" ? "B" : "A";
    const bad = {
      over: madeCookie(tenant.key, Date.now() - 1, master),
      tampered: good.slice(0, -4) + last + good.slice(-3),
      cut: good.slice(0, -8),
      hollow: good.slice(0, good.lastIndexOf(":") + 1),
      "of another hub": madeCookie(tenant.key, Date.now() + hour, Buffer.alloc(32, 8)),
      "not sealed": `ringback_session=${"a".repeat(64)} ${Date.now() + hour}`,
      "of nobody's key": madeCookie("rbk_nonsense", Date.now() + hour, master),
      empty: "ringback_session=",
    };
    for (const [name, cookie] of Object.entries(bad)) {
      expect([name, (await me(byCookie(cookie))).status]).toEqual([name, 401]);
    }
  });
});

describe("a session", () => {
  test("opens what its key opens, and no more", async () => {
    const other = await api.tenant();
    const { key } = await keyWith("read");
    const cookie = await sessionOf(key);
    const ask = (method: string, path: string, body?: unknown) =>
      api.request(method, path, { ...byCookie(cookie, consoleHeader), body });
    expect((await ask("GET", `${tenant.path}/calls`)).status).toBe(200);
    expect((await ask("GET", `${tenant.path}/keys`)).status).toBe(403);
    expect((await ask("POST", `${tenant.path}/sources`, { name: "s", dialect: "tanyi" })).status).toBe(403);
    expect((await ask("GET", "/v1/tenants")).status).toBe(403);
    expect((await ask("GET", other.path)).status).toBe(404);
    const operator = byCookie(await sessionOf(adminKey), consoleHeader);
    expect((await api.request("GET", "/v1/tenants", operator)).status).toBe(200);
    expect((await api.request("GET", other.path, operator)).status).toBe(200);
  });

  test("C1: ends at once when its key is revoked", async () => {
    const { id, key } = await keyWith("read");
    const cookie = await sessionOf(key);
    expect((await me(byCookie(cookie))).status).toBe(200);
    await api.ok("DELETE", `${tenant.path}/keys/${id}`);
    expect((await me(byCookie(cookie))).status).toBe(401);
    expect((await signIn(hub, key, elsewhere())).status).toBe(401);
  });

  test("ends with its tenant", async () => {
    const gone = await api.tenant();
    const cookie = await sessionOf(gone.key);
    await api.ok("DELETE", gone.path);
    expect((await me(byCookie(cookie))).status).toBe(401);
  });

  test("outlives a restart of the hub", async () => {
    await using own = await ApiClient.start({ masterKey: master });
    const { key } = await own.tenant();
    const { cookie } = await signIn(own.hub, key);
    await own.hub.restart();
    expect((await own.request("GET", "/v1/me", byCookie(cookie))).status).toBe(200);
  });

  test("a key that is sent along counts in its place", async () => {
    const { id, key } = await keyWith("read");
    const cookie = await sessionOf(adminKey);
    const { body } = await me({ key, headers: { cookie } });
    expect([body.kind, body.key]).toEqual(["key", id]);
    expect((await me({ key: "rbk_nonsense", headers: { cookie } })).status).toBe(401);
    expect((await api.request("GET", `${tenant.path}/keys`, { key, headers: { cookie } })).status).toBe(403);
  });
});

describe("C2: what another site's page has a browser send", () => {
  let cookie = "";
  beforeAll(async () => {
    cookie = await sessionOf(tenant.key);
  });

  /** Makes a source by the cookie, with these headers → the status. */
  const change = async (headers: Readonly<Record<string, string>>) => {
    const body = { name: "s", dialect: "tanyi" };
    const answer = await api.request("POST", `${tenant.path}/sources`, {
      ...byCookie(cookie, headers),
      body,
    });
    return answer.status;
  };
  const own = () => new URL(hub.url).origin;

  test("changes nothing: a change by the cookie alone is 403", async () => {
    const source = await api.ok("POST", `${tenant.path}/sources`, { name: "kept", dialect: "tanyi" });
    expect(await change({})).toBe(403);
    expect(await change({ origin: own() })).toBe(403);
    for (const method of ["PATCH", "DELETE"]) {
      const { status } = await api.request(method, `${tenant.path}/sources/${source.id}`, byCookie(cookie));
      expect([method, status]).toEqual([method, 403]);
    }
    const { data } = await api.ok<Page>("GET", `${tenant.path}/sources`);
    expect(data.map(({ id, name }) => [id, name])).toEqual([[source.id, "kept"]]);
  });

  test.each(["https://evil.example", "null", "http://127.0.0.1:1", "no origin at all"])(
    "nor does one from %s, even with the console's header",
    async (origin) => {
      expect(await change({ ...consoleHeader, origin })).toBe(403);
    },
  );

  test("the console's own pages change what they may", async () => {
    expect(await change({ ...consoleHeader, origin: own() })).toBe(201);
    expect(await change(consoleHeader)).toBe(201);
  });

  test("they do so behind a proxy that changes the host, where the browser or publicUrl tells that they are", async () => {
    const origin = "https://callbacks.example.com";
    expect(await change({ ...consoleHeader, origin, "sec-fetch-site": "same-origin" })).toBe(201);
    expect(await change({ ...consoleHeader, origin, "sec-fetch-site": "same-site" })).toBe(403);
    await using behind = await ApiClient.start({ publicUrl: origin });
    const { cookie } = await signIn(behind.hub, adminKey, { origin });
    const make = (headers: Readonly<Record<string, string>>) =>
      behind.request("POST", "/v1/tenants", { ...byCookie(cookie, headers), body: { name: "Acme" } });
    expect((await make({ ...consoleHeader, origin })).status).toBe(201);
    expect((await make({ ...consoleHeader, origin: "https://evil.example" })).status).toBe(403);
  });

  test("reading takes the cookie alone", async () => {
    expect((await api.request("GET", `${tenant.path}/sources`, byCookie(cookie))).status).toBe(200);
    const asked = byCookie(cookie, { origin: "https://evil.example" });
    const { status, headers } = await api.request("GET", `${tenant.path}/sources`, asked);
    // No other site's script may read what is answered.
    expect([status, headers.get("access-control-allow-origin")]).toEqual([200, null]);
  });

  test("a key needs no such header, from wherever it is sent", async () => {
    const { status } = await api.request("POST", `${tenant.path}/sources`, {
      key: tenant.key,
      body: { name: "s", dialect: "tanyi" },
      headers: { origin: "https://evil.example" },
    });
    expect(status).toBe(201);
  });

  test("C3: signs nobody in or out", async () => {
    const headers = { ...elsewhere(), origin: "https://evil.example" };
    const { status, headers: answered } = await signIn(hub, tenant.key, headers);
    expect([status, answered.getSetCookie()]).toEqual([403, []]);
    const out = await api.request("DELETE", "/v1/session", byCookie(cookie, headers));
    expect([out.status, out.headers.getSetCookie()]).toEqual([403, []]);
    expect((await signIn(hub, tenant.key, { ...elsewhere(), origin: own() })).status).toBe(200);
  });
});

test("neither keys nor cookies are in the log", () => {
  const logged = JSON.stringify(hub.logged);
  expect(logged).toContain(tenant.id);
  for (const secret of ["rbk_", "rbl_", "rbs1:", "ringback_session", adminKey]) {
    expect(logged).not.toContain(secret);
  }
});
