import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { type Page, adminKey } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Sample {
  readonly calls: number;
  readonly messages: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly lastFailure?: string;
  readonly tookMs: number;
  readonly callIds: readonly string[];
}

/** A source of its own tenant → how to have it sampled. */
async function withSource(input: Readonly<Record<string, unknown>> = {}, client = api) {
  const tenant = await client.tenant();
  const made = { name: "s", dialect: "standard", ...input };
  const { id } = await client.ok("POST", `${tenant.path}/sources`, made);
  const at = `${tenant.path}/sources/${id}/sample`;
  const sample = (body?: object, key?: string) => client.ok<Sample>("POST", at, body, key);
  return { tenant, source: id, at, sample };
}

const list = async ({ path }: ApiTenant, what: string) =>
  (await api.ok<Page>("GET", `${path}/${what}?limit=500`)).data;

describe("a sample", () => {
  test.each(dialects.map(({ name }) => name))("is pushed as its platform would: %s", async (dialect) => {
    const { tenant, source, sample } = await withSource({ dialect });
    const done = await sample({ calls: 5 });
    expect(done).toMatchObject({ calls: 5, failed: 0 });
    expect(done.acknowledged).toBe(done.messages);
    expect(done.messages).toBeGreaterThanOrEqual(5);
    expect(done).not.toHaveProperty("lastFailure");
    const calls = await list(tenant, "calls");
    expect(calls.map(({ id }) => id).toSorted()).toEqual(done.callIds.toSorted());
    expect(done.callIds).toHaveLength(5);
    const messages = await list(tenant, "messages");
    expect(messages).toHaveLength(done.messages);
    for (const message of messages) {
      expect(message).toMatchObject({ source, remote: "127.0.0.1", headers: { "ringback-test": "1" } });
      expect(message["fate"]).not.toBe("quarantined");
    }
  });

  test("is of three calls unless told, and of others each time", async () => {
    const { sample } = await withSource();
    const [first, second] = [await sample(), await sample()];
    expect([first.calls, second.calls]).toEqual([3, 3]);
    expect(new Set([...first.callIds, ...second.callIds]).size).toBe(6);
  });

  test("goes on to the endpoints, as anything that comes in does", async () => {
    await using application = await new ScriptedEndpoint().start();
    const { tenant, sample } = await withSource();
    const endpoint = { url: application.url, dialect: "standard", events: ["call.completed"] };
    await api.ok("POST", `${tenant.path}/endpoints`, endpoint);
    const { callIds } = await sample({ calls: 2 });
    await application.until(({ received }) => received.length >= 2);
    const deliveries = await list(tenant, "deliveries");
    expect(deliveries.map(({ call }) => String(call)).toSorted()).toEqual(callIds.toSorted());
  });

  test("counts what was not acknowledged, and says why", async () => {
    await using narrow = await ApiClient.start({ bodyLimitBytes: 60 });
    const { sample } = await withSource({ dialect: "tanyi" }, narrow);
    const done = await sample({ calls: 2 });
    expect(done).toMatchObject({
      calls: 2,
      acknowledged: 0,
      failed: done.messages,
      callIds: [],
      lastFailure: expect.stringContaining("413") as string,
    });
  });

  test("is in the audit log, with what became of it", async () => {
    const { tenant, source, sample } = await withSource();
    const { messages, acknowledged } = await sample({ calls: 1 });
    const { data } = await api.ok<Page>("GET", `${tenant.path}/audit?action=sampled`);
    expect(data).toMatchObject([
      {
        who: "operator",
        what: "source",
        target: source,
        after: { calls: 1, messages, acknowledged, failed: 0 },
      },
    ]);
  });

  test("is for a key that may write, whether it may see numbers or not", async () => {
    const { tenant, at, sample } = await withSource();
    expect((await sample({ calls: 1 }, tenant.key)).callIds).toHaveLength(1);
    const { key } = await api.ok("POST", `${tenant.path}/keys`, { rights: ["read", "reveal"] });
    await api.refused(403, "POST", at, { key: String(key) });
  });

  test("comes from where a hub listens that listens everywhere", async () => {
    await using everywhere = await ApiClient.start({ host: "0.0.0.0" });
    const { sample } = await withSource({ allowFrom: ["127.0.0.1"] }, everywhere);
    expect(await sample({ calls: 1 })).toMatchObject({ failed: 0 });
  });
});

describe("a sample proves where it comes from as the source wants it:", () => {
  test.each([
    ["a header", "tanyi", { kind: "header", header: "X-Token", secret: "s3cret" }],
    ["a digest in hex", "icc", { kind: "hmac-sha256", header: "X-Sign", secret: "s3cret" }],
    [
      "a digest in base64",
      "yeta",
      { kind: "hmac-sha256", header: "x-sign", secret: "s3cret", encoding: "base64" },
    ],
    ["Standard Webhooks", "standard", { kind: "standard-webhooks", secret: "whsec_c2VjcmV0" }],
    ["the platform's own signature", "byai", { kind: "dialect", appKey: "app", secret: "s3cret" }],
    [
      "another recipe of it",
      "byai",
      { kind: "dialect", appKey: "app", secret: "s3cret", recipe: "hmac-sha256" },
    ],
  ])("%s", async (_name, dialect, verify) => {
    const { tenant, sample } = await withSource({ dialect, verify });
    const done = await sample({ calls: 2 });
    expect(done).toMatchObject({ calls: 2, failed: 0 });
    expect(done.callIds).toHaveLength(2);
    // The secret is kept nowhere.
    const shown = JSON.stringify(await list(tenant, "messages"));
    expect(shown).not.toContain("s3cret");
  });
});

describe("a sample is refused", () => {
  test("for a source that takes no pushes from the hub itself", async () => {
    const { at } = await withSource({ allowFrom: ["203.0.113.0/24"] });
    const { detail } = await api.refused(409, "POST", at);
    expect(detail).toContain("127.0.0.1");
    expect(detail).toContain("203.0.113.0/24");
  });

  test("for a source whose secret only its platform has, in the language that is asked for", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const bytes = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    const verify = { kind: "standard-webhooks-v1a", publicKey: `whpk_${bytes.toString("base64")}` };
    const { at } = await withSource({ verify });
    expect((await api.refused(409, "POST", at)).detail).toContain("public key");
    const headers = { "accept-language": "zh" };
    expect((await api.refused(409, "POST", at, { headers })).detail).toContain("公钥");
  });

  test("while another is being pushed to the same source, and not to another", async () => {
    const { tenant, at } = await withSource();
    const other = await api.ok("POST", `${tenant.path}/sources`, { name: "o", dialect: "standard" });
    const ask = (path: string) => api.hub.request("POST", path, { body: { calls: 20 } });
    const elsewhere = `${tenant.path}/sources/${other.id}/sample`;
    const answers = await Promise.all([ask(at), ask(at), ask(at), ask(elsewhere)]);
    const [, , , last] = answers.map(({ status }) => status);
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length;
    expect([last, count(200), count(409)]).toEqual([200, 2, 2]);
    expect((await ask(at)).status).toBe(200);
  });

  test.each([[{ calls: 0 }], [{ calls: 21 }], [{ calls: 1.5 }]])("for %j, by its name", async (body) => {
    const { at } = await withSource();
    const { errors } = await api.refused(400, "POST", at, { body, key: adminKey });
    expect(errors?.map(({ path }) => path)).toEqual(["calls"]);
  });

  test("for a source that is not there", async () => {
    const { path } = await api.tenant();
    const nobody = "src_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    const { detail } = await api.refused(404, "POST", `${path}/sources/${nobody}/sample`);
    expect(detail).toContain(nobody);
  });
});
