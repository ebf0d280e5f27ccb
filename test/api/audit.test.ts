import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { anyTime, idOf } from "../kit/matching.ts";
import { record } from "../kit/told-calls.ts";
import { type Page, type Shown, adminKey } from "../kit/test-hub.ts";

// The audit log: every change by hand and every reveal, who did it, when, what it was before and after.

interface Entry extends Shown {
  readonly who: string;
  readonly action: string;
  readonly what: string;
  readonly target?: string;
  readonly tenant?: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

const phone = "19912345678";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

/** The entries of a tenant, the newest first. */
async function entriesOf({ path }: ApiTenant, query = "", client = api): Promise<readonly Entry[]> {
  return (await client.ok<Page<Entry>>("GET", `${path}/audit?limit=500${query}`)).data;
}

const brief = ({ action, what, target }: Entry) => [action, what, target];

describe("a change", () => {
  test("of an endpoint is told with what it was before and after", async () => {
    const tenant = await api.tenant();
    const body = {
      url: "https://app.example.com/",
      dialect: "standard",
      headers: { "X-Key": "one", "X-B": "b" },
    };
    const made = await api.ok("POST", `${tenant.path}/endpoints`, body, tenant.key);
    const patch = { concurrency: 3, headers: { "X-Key": "two", "X-B": "b" }, secret: "whsec_b3RoZXI=" };
    await api.ok("PATCH", `${tenant.path}/endpoints/${made.id}`, patch);
    await api.ok("DELETE", `${tenant.path}/endpoints/${made.id}`);
    const entries = await entriesOf(tenant, "&what=endpoint");
    const entry = { id: idOf("aud"), at: anyTime, tenant: tenant.id, what: "endpoint", target: made.id };
    expect(entries).toEqual([
      {
        ...entry,
        who: "operator",
        action: "deleted",
        before: expect.objectContaining({
          concurrency: 3,
          headers: { "X-Key": "•••", "X-B": "•••" },
        }) as object,
      },
      {
        ...entry,
        who: "operator",
        action: "changed",
        before: expect.objectContaining({
          concurrency: 16,
          headers: { "X-Key": "•••", "X-B": "•••" },
        }) as object,
        after: expect.objectContaining({
          concurrency: 3,
          headers: { "X-Key": "changed", "X-B": "•••" },
          secret: "changed",
        }) as object,
      },
      {
        ...entry,
        who: tenant.keyId,
        action: "created",
        after: expect.objectContaining({ url: body.url, hasSecret: true }) as object,
      },
    ]);
    expect(entries[1]?.before).not.toHaveProperty("secret");
  });

  test("of whatever else is told too", async () => {
    const tenant = await api.tenant();
    const { path } = tenant;
    const key = await api.ok("POST", `${path}/keys`, { name: "crm", rights: ["read"] });
    await api.ok("DELETE", `${path}/keys/${key.id}`);
    const source = await api.ok("POST", `${path}/sources`, { name: "s", dialect: "tanyi" });
    await api.ok("PATCH", `${path}/sources/${source.id}`, { graceSeconds: 5 });
    await api.hub.push(String(source["url"]), "no JSON");
    const [message] = (await api.ok<Page>("GET", `${path}/messages`)).data;
    await api.ok("POST", `${path}/messages/${message?.id}/reprocess`);
    await api.ok("DELETE", `${path}/sources/${source.id}`);
    await api.ok("PATCH", path, { name: "Renamed" });
    expect((await entriesOf(tenant)).map(brief).toReversed()).toEqual([
      ["created", "key", tenant.keyId],
      ["created", "key", key.id],
      ["deleted", "key", key.id],
      ["created", "source", source.id],
      ["changed", "source", source.id],
      ["reprocessed", "message", message?.id],
      ["deleted", "source", source.id],
      ["changed", "tenant", tenant.id],
    ]);
  });

  test("of a delivery that is tried again is told", async () => {
    const tenant = await api.tenant();
    const { path } = tenant;
    const body = {
      url: "http://127.0.0.1:9/",
      dialect: "standard",
      ladder: { gapsSeconds: [], maxAttempts: 1 },
    };
    await api.ok("POST", `${path}/endpoints`, body);
    await api.ok("POST", `${path}/events`, record("1"));
    const failed = async () => (await api.ok<Page>("GET", `${path}/deliveries?state=failed`)).data;
    await expect.poll(failed, { timeout: 10_000 }).toHaveLength(2);
    const [delivery] = await failed();
    await api.ok("POST", `${path}/deliveries/${delivery?.id}/retry`, undefined, tenant.key);
    expect(await entriesOf(tenant, "&action=retried")).toEqual([
      expect.objectContaining({
        who: tenant.keyId,
        target: delivery?.id,
        before: expect.objectContaining({ state: "failed" }) as object,
        after: expect.objectContaining({ state: "waiting" }) as object,
      }),
    ]);
    // The source that the events needed was made on the way.
    expect((await entriesOf(tenant, "&what=source")).map(({ action }) => action)).toEqual(["created"]);
  });

  test("that was refused is not told", async () => {
    const tenant = await api.tenant();
    const before = await entriesOf(tenant);
    await api.refused(400, "POST", `${tenant.path}/endpoints`, { body: { url: "x", dialect: "standard" } });
    await api.refused(404, "DELETE", `${tenant.path}/keys/nonsense`);
    await api.refused(403, "PATCH", tenant.path, { key: tenant.key, body: { name: "x" } });
    expect(await entriesOf(tenant)).toEqual(before);
  });

  test("has no secret, no token and no whole number in it", async () => {
    const tenant = await api.tenant();
    const { path } = tenant;
    const secrets = ["s3cret-of-verify", "s3cret-of-header", "whsec_c2VjcmV0LW9mLXNpZ25pbmc="];
    const [inVerify = "", inHeader = "", signing = ""] = secrets;
    const verify = { kind: "header", header: "x-t", secret: inVerify };
    const source = await api.ok(
      "POST",
      `${path}/sources`,
      { name: phone, dialect: "icc", verify },
      tenant.key,
    );
    await api.ok(
      "PATCH",
      `${path}/sources/${source.id}`,
      { verify: { ...verify, secret: `${inVerify}2` } },
      tenant.key,
    );
    const url = `https://app.example.com/${phone}`;
    const endpoint = { url, dialect: "standard", headers: { "x-k": inHeader }, secret: signing };
    const { id } = await api.ok("POST", `${path}/endpoints`, endpoint, tenant.key);
    const patched = { headers: { "x-k": `${inHeader}2` }, secret: null };
    await api.ok("PATCH", `${path}/endpoints/${id}`, patched, tenant.key);
    const entries = await entriesOf(tenant);
    expect(entries).toHaveLength(5);
    expect(entries[2]?.after).toMatchObject({ verify: { header: "x-t", secret: "changed" } });
    const text = JSON.stringify(entries);
    const token = String(source["url"]).split("/in/")[1] ?? "";
    expect(token.length).toBeGreaterThan(20);
    for (const secret of [...secrets, tenant.key, token, phone]) expect(text).not.toContain(secret);
    expect(text).toContain("199****5678");
  });
});

describe("the log", () => {
  test("is filtered by who, action, what, target and time, and read page by page", async () => {
    const tenant = await api.tenant();
    const { path, key, keyId } = tenant;
    const made: string[] = [];
    for (const by of [adminKey, key, adminKey, key]) {
      made.push((await api.ok("POST", `${path}/sources`, { name: "s", dialect: "icc" }, by)).id);
    }
    await api.ok("DELETE", `${path}/sources/${made[0]}`);
    const targets = async (query: string) => (await entriesOf(tenant, query)).map(({ target }) => target);
    expect(await targets(`&who=${keyId}`)).toEqual([made[3], made[1]]);
    expect(await targets("&who=operator&what=source")).toEqual([made[0], made[2], made[0]]);
    expect(await targets(`&target=${made[0]}`)).toEqual([made[0], made[0]]);
    expect(await targets("&action=deleted")).toEqual([made[0]]);
    expect(await targets("&who=nobody")).toEqual([]);
    const all = await entriesOf(tenant);
    const since = encodeURIComponent(String(all[1]?.["at"]));
    const newest = await entriesOf(tenant, `&since=${since}`);
    expect(newest.length).toBeGreaterThanOrEqual(2);
    expect(all.slice(0, newest.length)).toEqual(newest);
    expect(await entriesOf(tenant, "&until=2020-01-01T00:00:00Z")).toEqual([]);
    const paged: Entry[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: Page<Entry> = await api.ok("GET", `${path}/audit?limit=2${after}`);
      paged.push(...page.data);
      cursor = page.next;
    }
    expect(paged).toEqual(all);
  });

  test("of the whole hub has every tenant's, and what concerns none", async () => {
    const first = await api.tenant();
    const second = await api.tenant();
    const { data } = await api.ok<Page<Entry>>("GET", "/v1/audit?limit=4");
    expect(data.map(({ what, action, tenant, target }) => [what, action, tenant, target])).toEqual([
      ["key", "created", second.id, second.keyId],
      ["tenant", "created", undefined, second.id],
      ["key", "created", first.id, first.keyId],
      ["tenant", "created", undefined, first.id],
    ]);
    await api.refused(403, "GET", "/v1/audit", { key: first.key });
    expect((await entriesOf(first)).every(({ tenant }) => tenant === first.id)).toBe(true);
  });

  test("of the hub still knows a tenant that was deleted", async () => {
    const tenant = await api.tenant();
    await api.ok("DELETE", tenant.path);
    const { data } = await api.ok<Page<Entry>>("GET", `/v1/audit?target=${tenant.id}`);
    expect(data.map(brief)).toEqual([
      ["deleted", "tenant", tenant.id],
      ["created", "tenant", tenant.id],
    ]);
  });

  test("can't be changed, by any route or by whoever has the file", async () => {
    const tenant = await api.tenant();
    const audit = api.description.routes.filter(({ path }) => path.includes("/audit"));
    expect(audit.map(({ method }) => method)).toEqual(["GET", "GET"]);
    using db = new DatabaseSync(join(api.hub.directory, "ringback.db"));
    const count = db.prepare("select count(*) as n from audit where tenant = ?");
    expect(count.get(tenant.id)?.["n"]).toBe(1);
    for (const sql of ["update audit set who = 'nobody'", "delete from audit"]) {
      expect(() => db.exec(sql)).toThrow("the audit log is append-only");
    }
    expect(count.get(tenant.id)?.["n"]).toBe(1);
  });
});

test("every change is logged too, with who made it", async () => {
  const tenant = await api.tenant();
  const made = await api.ok("POST", `${tenant.path}/sources`, { name: "s", dialect: "icc" }, tenant.key);
  expect(api.hub.logged).toContainEqual(
    expect.objectContaining({
      event: "api.changed",
      tenant: tenant.id,
      what: "source",
      id: made.id,
      change: "created",
      who: tenant.keyId,
    }),
  );
});
