import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { record } from "../kit/told-calls.ts";
import { everythingShown } from "../kit/everything-shown.ts";
import type { Page } from "../kit/test-hub.ts";

// Promise 10: secrets stay secret. Everything that the interface shows of a tenant who has secrets of every kind is
// read, and everything that was logged, and none of them is in it.

const pushSecret = "push-secret-8d1f";
const hmacSecret = "hmac-secret-77ab";
const signingSecret = "whsec_c2lnbmluZy1zZWNyZXQtMDE=";
const headerSecret = "header-secret-45c0";
const bearer = "bearer-secret-9e2e";

let api: ApiClient;
let application: ScriptedEndpoint;
let tenant: ApiTenant;
let madeSecret = "";
let tokens: readonly string[] = [];
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint({ behaviour: "error" }).start();
  tenant = await api.tenant();
  const { path } = tenant;
  // A key that may see everything: what it is not shown is shown to nobody.
  const rights = ["read", "write", "reveal", "admin"];
  const full = await api.ok("POST", `${path}/keys`, { rights });
  tenant = { ...tenant, keyId: full.id, key: String(full["key"]) };
  const makeSource = (verify: object) =>
    api.ok("POST", `${path}/sources`, { name: "source", dialect: "standard", verify });
  const header = await makeSource({ kind: "header", header: "X-Push-Secret", secret: pushSecret });
  const hmac = await makeSource({ kind: "hmac-sha256", header: "X-Signature", secret: hmacSecret });
  const standard = await makeSource({ kind: "standard-webhooks", secret: signingSecret });
  tokens = [header, hmac, standard].map(({ url }) => String(url).split("/in/")[1] ?? "");

  const endpoint = { url: `${application.url}/callback`, dialect: "standard" };
  const made = await api.ok("POST", `${path}/endpoints`, {
    ...endpoint,
    headers: { "X-Api-Key": headerSecret },
    // Given up at once: what is told of it is in the failure file too.
    ladder: { gapsSeconds: [], maxAttempts: 1 },
  });
  madeSecret = String(made["secret"]);
  await api.ok("POST", `${path}/endpoints`, { ...endpoint, secret: signingSecret, enabled: false });

  const headers = {
    "X-Push-Secret": pushSecret,
    authorization: `Bearer ${bearer}`,
    cookie: `session=${bearer}`,
    "x-harmless": "shown",
  };
  const pushed = await api.hub.push(String(header["url"]), JSON.stringify(record("1")), headers);
  if (pushed.status !== 200) throw new Error("Expected the push to be taken in");
  // One that is refused, one that is quarantined: whatever is said of them.
  await api.hub.push(String(hmac["url"]), "{}", { "x-signature": hmacSecret });
  await api.hub.push(String(header["url"]), "no JSON", headers);
  await api.ok("POST", `${path}/events`, record("2", { jobId: "43" }), tenant.key);
  // The shown attempts have the answers of an application that tells what it was sent.
  await vi.waitFor(async () => {
    const { data } = await api.ok<Page>("GET", `${path}/deliveries`);
    if (!data.some(({ attemptCount }) => attemptCount === 1)) throw new Error("Expected an attempt");
  }, 10_000);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

const secrets = (): Readonly<Record<string, string>> => ({
  "the secret that a push shows in a header": pushSecret,
  "the secret that pushes are signed with": hmacSecret,
  "the secret that was given for signing": signingSecret,
  "the secret that was made for signing": madeSecret,
  "the value of a header that is sent along": headerSecret,
  "the bearer and the cookie of a push": bearer,
  "the tenant's key": tenant.key,
  "the hash of the tenant's key": createHash("sha256").update(tenant.key).digest("hex"),
  "the operator's key": "test-admin-key-0123456789",
});

describe("what is shown", () => {
  test("has no secret in it, wherever it is looked for", async () => {
    const shown = await everythingShown(api, tenant, tenant.key);
    expect(shown.length).toBeGreaterThan(25);
    // It is there to be found: what is no secret is shown.
    expect(shown.some(({ text }) => text.includes("x-harmless"))).toBe(true);
    const found = Object.entries(secrets()).flatMap(([name, secret]) =>
      shown.filter(({ text }) => text.includes(secret)).map(({ path }) => `${name} at ${path}`),
    );
    expect(found).toEqual([]);
  });

  test("tells that there is one, and by which header", async () => {
    const { data: endpoints } = await api.ok<Page>("GET", `${tenant.path}/endpoints`);
    expect(endpoints.map(({ hasSecret }) => hasSecret)).toEqual([true, true]);
    const { data: sources } = await api.ok<Page>("GET", `${tenant.path}/sources`);
    expect(sources.map(({ verify }) => verify)).toContainEqual({ kind: "header", header: "X-Push-Secret" });
  });

  test("has an inbound token in the source's own URL and nowhere else", async () => {
    const shown = await everythingShown(api, tenant, tenant.key);
    const elsewhere = shown.filter(
      ({ path, text }) => !path.includes("/sources") && tokens.some((token) => text.includes(token)),
    );
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });
});

test("what is refused repeats no secret", async () => {
  const { path } = tenant;
  const endpoint = { url: "x", dialect: "standard", secret: signingSecret, headers: { "X Y": headerSecret } };
  const verify = { kind: "header", header: 5, secret: pushSecret };
  const answers = [
    await api.refused(400, "POST", `${path}/endpoints`, { body: endpoint }),
    await api.refused(400, "POST", `${path}/sources`, { body: { dialect: "x", verify } }),
    await api.refused(401, "GET", path, { key: `${tenant.key}x` }),
    await api.refused(401, "POST", `/in/${tokens[0]}`, {
      body: {},
      key: null,
      headers: { "x-push-secret": "guess" },
    }),
  ];
  const text = JSON.stringify(answers);
  const found = [...Object.values(secrets()), ...tokens, "guess"].filter((secret) => text.includes(secret));
  expect(found).toEqual([]);
});

test("what is logged has no secret and no token in it", () => {
  const { logged } = api.hub;
  expect(logged.length).toBeGreaterThan(10);
  const text = JSON.stringify(logged);
  const found = [...Object.values(secrets()), ...tokens].filter((secret) => text.includes(secret));
  expect(found).toEqual([]);
});
