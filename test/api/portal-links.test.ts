import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { signIn } from "../kit/console-session.ts";
import { record } from "../kit/told-calls.ts";
import { type Page, type Shown, type TestHub, adminKey } from "../kit/test-hub.ts";

/** A link as it is shown. */
interface ShownLink extends Shown {
  readonly expiresAt: string;
  readonly url?: string;
}

const number = "19900000001";

let api: ApiClient;
let tenant: ApiTenant;
beforeAll(async () => {
  api = await ApiClient.start();
  tenant = await api.tenant();
  await api.ok("POST", `${tenant.path}/events`, record("1", { to: number }));
});
afterAll(() => api[Symbol.asyncDispose]());

const tokenOf = ({ url }: ShownLink) => String(url).split("#token=")[1] ?? "";

async function make(body: Readonly<Record<string, unknown>> = {}, key = adminKey, of = tenant) {
  const link = await api.ok<ShownLink>("POST", `${of.path}/portal-links`, body, key);
  return { link, token: tokenOf(link) };
}

const listed = async (of = tenant) => (await api.ok<Page<ShownLink>>("GET", `${of.path}/portal-links`)).data;

async function keyWith(...rights: readonly string[]): Promise<string> {
  return String((await api.ok("POST", `${tenant.path}/keys`, { rights }))["key"]);
}

describe("a portal link", () => {
  test("says what it is, and its URL has the token where no server sees it", async () => {
    const brand = { name: "Acme Voice", color: "#0a7f5a" };
    const body = { name: "desk 3", access: "write", reveal: true, expiresInSeconds: 600, brand };
    const before = Date.now();
    const { link } = await make({ ...body, embedIn: ["https://pages.example.com", "http://10.0.0.7:8080"] });
    const { url = "", id, expiresAt } = link;
    expect(link).toMatchObject({
      name: "desk 3",
      access: "write",
      reveal: true,
      brand,
      embedIn: ["https://pages.example.com", "http://10.0.0.7:8080"],
    });
    expect(Date.parse(expiresAt) - before).toBeGreaterThanOrEqual(600_000 - 1_000);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
    const { origin, pathname, search, hash } = new URL(url);
    expect([origin, pathname, search]).toEqual([api.hub.url, `/console/portal/${id}/`, ""]);
    expect(hash).toMatch(/^#token=rbl_[A-Za-z0-9_-]{32}$/);
  });

  test("lets one read for an hour, with numbers masked and in no other page, unless told", async () => {
    const { link } = await make();
    expect(link).toMatchObject({ name: "", access: "read", reveal: false, embedIn: [] });
    expect(link["brand"]).toEqual({ name: null, color: null });
    expect(Math.round((Date.parse(link.expiresAt) - Date.now()) / 60_000)).toBe(60);
  });

  test("begins with publicUrl, where that is set", async () => {
    await using behind = await ApiClient.start({ publicUrl: "https://callbacks.example.com" });
    const { path } = await behind.tenant();
    const { url } = await behind.ok<ShownLink>("POST", `${path}/portal-links`, {});
    expect(url).toMatch(/^https:\/\/callbacks\.example\.com\/console\/portal\/key_/);
  });

  test("is listed without its URL, with when it was used, and apart from keys", async () => {
    const own = await api.tenant();
    const { link, token } = await make({ name: "desk 4" }, adminKey, own);
    expect(await listed(own)).toEqual([expect.objectContaining({ id: link.id, name: "desk 4" })]);
    expect(JSON.stringify(await listed(own))).not.toMatch(/token|lastUsedAt|"url"/);
    await api.ok("GET", own.path, undefined, token);
    expect((await listed(own))[0]?.["lastUsedAt"]).toBeDefined();
    const keys = (await api.ok<Page>("GET", `${own.path}/keys`)).data;
    expect(keys.map(({ id }) => id)).toEqual([own.keyId]);
    // Nor can one be taken for the other.
    await api.refused(404, "DELETE", `${own.path}/keys/${link.id}`);
    await api.refused(404, "DELETE", `${own.path}/portal-links/${own.keyId}`);
    expect(await listed(own)).toHaveLength(1);
  });

  test("opens nothing any more once it is taken back, nor does a session of it", async () => {
    const { link, token } = await make();
    const { cookie } = await signIn(api.hub, token);
    const ask = async (options: object) => (await api.request("GET", `${tenant.path}/calls`, options)).status;
    const both = async () => [await ask({ key: token }), await ask({ key: null, headers: { cookie } })];
    expect(await both()).toEqual([200, 200]);
    await api.ok("DELETE", `${tenant.path}/portal-links/${link.id}`);
    expect(await both()).toEqual([401, 401]);
    await api.refused(404, "DELETE", `${tenant.path}/portal-links/${link.id}`);
  });

  test("is of one tenant: no other finds it, and it finds no other", async () => {
    const other = await api.tenant();
    const { link, token } = await make();
    expect(await listed(other)).toEqual([]);
    await api.refused(404, "DELETE", `${other.path}/portal-links/${link.id}`, { key: other.key });
    await api.refused(404, "GET", `${other.path}/calls`, { key: token });
    await api.refused(403, "GET", "/v1/tenants", { key: token });
    expect((await listed()).map(({ id }) => id)).toContain(link.id);
  });

  test("goes with its tenant", async () => {
    const gone = await api.tenant();
    const { token } = await make({}, adminKey, gone);
    await api.ok("DELETE", gone.path);
    expect((await api.request("GET", gone.path, { key: token })).status).toBe(401);
  });
});

describe("what a link lets one do", () => {
  const makeSource = (key: string) =>
    api.request("POST", `${tenant.path}/sources`, { key, body: { name: "s", dialect: "tanyi" } });
  const calls = async (key: string) =>
    JSON.stringify(await api.ok("GET", `${tenant.path}/calls`, undefined, key));

  test("to read: see what there is, numbers masked, and change nothing", async () => {
    const { token } = await make();
    const shown = await calls(token);
    expect(shown).toContain("199****0001");
    expect(shown).not.toContain(number);
    expect((await makeSource(token)).status).toBe(403);
  });

  test("to write: change what there is, too", async () => {
    const { token } = await make({ access: "write" });
    expect((await makeSource(token)).status).toBe(201);
    expect(await calls(token)).not.toContain(number);
  });

  test("to see numbers: they are whole, and the audit log tells by which link", async () => {
    const { link, token } = await make({ reveal: true });
    expect(await calls(token)).toContain(number);
    expect((await makeSource(token)).status).toBe(403);
    const reveals = async () =>
      (await api.ok<Page>("GET", `${tenant.path}/audit?action=revealed&who=${link.id}`)).data;
    await expect.poll(reveals).toMatchObject([{ who: link.id, what: "call" }]);
  });

  test("never to manage: neither keys nor links nor the audit log", async () => {
    const { token } = await make({ access: "write", reveal: true });
    for (const [method, at] of [
      ["GET", "keys"],
      ["POST", "keys"],
      ["GET", "portal-links"],
      ["POST", "portal-links"],
      ["GET", "audit"],
    ] as const) {
      const body = method === "POST" ? {} : undefined;
      const { status } = await api.request(method, `${tenant.path}/${at}`, { key: token, body });
      expect([method, at, status]).toEqual([method, at, 403]);
    }
  });
});

describe("making a link is refused", () => {
  test("to a key that may not manage", async () => {
    const key = await keyWith("read", "write", "reveal");
    const { detail } = await api.refused(403, "POST", `${tenant.path}/portal-links`, { key, body: {} });
    expect(detail).toContain('"admin"');
  });

  test.each([
    ["write", { access: "write" }],
    ["reveal", { reveal: true }],
    ["read", {}],
  ])("where it would give away the right %s that its maker does not have", async (right, body) => {
    const rights = ["read", "write", "reveal", "admin"].filter((each) => each !== right);
    const key = await keyWith(...rights);
    const before = await listed();
    const { detail } = await api.refused(403, "POST", `${tenant.path}/portal-links`, { key, body });
    expect(detail).toContain(right);
    expect(await listed()).toEqual(before);
  });

  test.each([59, 0, -60, 90.5, 31 * 24 * 60 * 60 + 1, "3600", null])(
    "for %j seconds: from a minute to a month it is",
    async (expiresInSeconds) => {
      const body = { expiresInSeconds };
      const { errors } = await api.refused(400, "POST", `${tenant.path}/portal-links`, { body });
      expect(errors?.map(({ path }) => path)).toEqual(["expiresInSeconds"]);
    },
  );

  test.each([60, 31 * 24 * 60 * 60])("not for %d", async (expiresInSeconds) => {
    const { link } = await make({ expiresInSeconds });
    expect(Date.parse(link.expiresAt) - Date.now()).toBeLessThanOrEqual(expiresInSeconds * 1000);
  });

  test.each([
    "https://pages.example.com/",
    "https://pages.example.com/portal",
    "https://pages.example.com?a=1",
    "pages.example.com",
    "ftp://pages.example.com",
    "https://user:word@pages.example.com",
    "https://pages.example.com:443",
    "https://*.example.com",
    "https://*",
    "*",
    "'self'",
    "https://a.example;script-src",
    "https://a.example,https://b.example",
    "https://a.example https://b.example",
    "data:text/html,x",
    "null",
    "",
  ])("for pages of %j, which is no origin", async (origin) => {
    const body = { embedIn: ["https://pages.example.com", origin] };
    const { errors } = await api.refused(400, "POST", `${tenant.path}/portal-links`, { body });
    expect(errors?.map(({ path }) => path)).toEqual(["embedIn.1"]);
  });

  test.each([
    "https://pages.example.com",
    "http://localhost:5173",
    "http://[::1]:8080",
    "https://a_b.example",
  ])("not for pages of %j", async (origin) => {
    expect((await make({ embedIn: [origin] })).link["embedIn"]).toEqual([origin]);
  });

  test.each([
    ["brand.color", { brand: { color: "blue" } }],
    ["brand.color", { brand: { color: "#12345" } }],
    ["brand.name", { brand: { name: "" } }],
    ["brand.name", { brand: { name: "x".repeat(61) } }],
    ["brand.logo", { brand: { logo: "https://evil.example/x.svg" } }],
    ["access", { access: "admin" }],
    ["reveal", { reveal: "yes" }],
    ["rights", { rights: ["admin"] }],
    ["embedIn", { embedIn: Array.from({ length: 21 }, (_, index) => `https://p${index}.example`) }],
  ])("with a wrong %s, which is named", async (path, body) => {
    const { errors } = await api.refused(400, "POST", `${tenant.path}/portal-links`, { body });
    expect(errors?.map((error) => error.path)).toContain(path);
  });
});

describe("the token", () => {
  test("is in no audit entry: they tell who made and who took back which link, and what it may", async () => {
    const maker = await keyWith("read", "admin");
    const { link, token } = await make({ name: "desk 5", embedIn: ["https://pages.example.com"] }, maker);
    await api.ok("DELETE", `${tenant.path}/portal-links/${link.id}`, undefined, maker);
    const { data } = await api.ok<Page>("GET", `${tenant.path}/audit?what=portal-link&target=${link.id}`);
    const thing = { id: link.id, name: "desk 5", access: "read", embedIn: ["https://pages.example.com"] };
    expect(data).toMatchObject([
      { action: "deleted", before: thing },
      { action: "created", after: thing },
    ]);
    expect(new Set(data.map(({ who }) => who)).size).toBe(1);
    expect(data[0]?.["who"]).toMatch(/^key_/);
    const everything = JSON.stringify(await api.ok("GET", "/v1/audit?limit=500"));
    for (const text of [token, token.slice(4), "#token"]) expect(everything).not.toContain(text);
  });

  test("is in no line of the log, however it is used", async () => {
    const { link, token } = await make();
    await api.request("GET", `${tenant.path}/calls`, { key: token });
    await api.request("POST", `${tenant.path}/sources`, { key: token, body: {} });
    await signIn(api.hub, token);
    await api.ok("DELETE", `${tenant.path}/portal-links/${link.id}`);
    await api.request("GET", `${tenant.path}/calls`, { key: token });
    const logged = JSON.stringify(api.hub.logged);
    expect(logged).toContain(link.id);
    expect(logged).not.toContain("rbl_");
    expect(logged).not.toContain(token.slice(4));
  });
});

describe("a link that has expired", () => {
  /** Moves the end of a link in the store of a hub that is stopped meanwhile, and starts it again. */
  async function expire(hub: TestHub, id: string, at: number): Promise<void> {
    await hub.stop();
    const database = new DatabaseSync(join(hub.directory, "ringback.db"));
    const { changes } = database
      .prepare("update keys set doc = json_set(doc, '$.expiresAt', ?) where id = ?")
      .run(at, id);
    database.close();
    expect(changes).toBe(1);
    await hub.restart();
  }

  test("opens nothing, by token or session or in any page, is listed for a day, and makes room after that", async () => {
    await using own = await ApiClient.start({ masterKey: Buffer.alloc(32, 7) });
    const { hub } = own;
    const { path } = await own.tenant();
    const link = await own.ok<ShownLink>("POST", `${path}/portal-links`, { embedIn: ["https://p.example"] });
    const token = tokenOf(link);
    const { cookie } = await signIn(hub, token);
    const statuses = async () => [
      (await own.request("GET", path, { key: token })).status,
      (await own.request("GET", path, { key: null, headers: { cookie } })).status,
      (await signIn(hub, token)).status,
    ];
    const page = async () => (await hub.request("GET", `/console/portal/${link.id}/`)).headers;
    expect(await statuses()).toEqual([200, 200, 200]);
    expect((await page()).get("content-security-policy")).toContain("frame-ancestors https://p.example");
    await expire(hub, link.id, Date.now() - 1);
    expect(await statuses()).toEqual([401, 401, 401]);
    expect((await page()).get("content-security-policy")).toContain("frame-ancestors 'none'");
    const ids = async () => (await own.ok<Page>("GET", `${path}/portal-links`)).data.map(({ id }) => id);
    expect(await ids()).toEqual([link.id]);
    await expire(hub, link.id, Date.now() - 25 * 60 * 60 * 1000);
    expect(await ids()).toEqual([]);
    const next = await own.ok("POST", `${path}/portal-links`, {});
    expect(await ids()).toEqual([next.id]);
    await hub.stop();
    const database = new DatabaseSync(join(hub.directory, "ringback.db"), { readOnly: true });
    expect(database.prepare("select id from keys where id = ?").get(link.id)).toBeUndefined();
    database.close();
  });
});
