import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";

// What an endpoint's signing and a source's verifier may be, and what is said of what they may not.

let api: ApiClient;
let tenant: ApiTenant;
beforeAll(async () => {
  api = await ApiClient.start();
  tenant = await api.tenant();
});
afterAll(() => api[Symbol.asyncDispose]());

const privateKey = `whsk_${Buffer.alloc(32, 7).toString("base64")}`;
const publicKey = "whpk_6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=";
const endpoint = (told: object) => ({
  url: "https://app.example.com/",
  dialect: "standard",
  enabled: false,
  ...told,
});
const pathsOf = (refused: { readonly errors?: readonly { readonly path: string }[] }) =>
  refused.errors?.map(({ path }) => path);

describe("an endpoint is refused", () => {
  test.each([
    [
      "without the secret that only the platform has",
      { dialect: "byai", signing: { kind: "dialect", appKey: "a" } },
      ["secret"],
    ],
    [
      "with no secret, where it is to be signed",
      { secret: null, signing: { kind: "standard-webhooks" } },
      ["secret"],
    ],
    [
      "with a shared secret for ed25519",
      { secret: "whsec_AAAA", signing: { kind: "standard-webhooks-v1a" } },
      ["secret"],
    ],
    [
      "with a private key for an HMAC",
      { secret: privateKey, signing: { kind: "standard-webhooks" } },
      ["secret"],
    ],
    ["with a private key and nothing said", { secret: privateKey }, ["secret"]],
    [
      "where its dialect has no signature of its own",
      { secret: "x", signing: { kind: "dialect", appKey: "a" } },
      ["signing.kind"],
    ],
    [
      "with a recipe that its dialect does not have",
      { dialect: "byai", secret: "x", signing: { kind: "dialect", appKey: "a", recipe: "md5" } },
      ["signing.recipe"],
    ],
    [
      "with a header that is the hub's",
      { signing: { kind: "hmac-sha256", header: "webhook-id" } },
      ["signing.header"],
    ],
    [
      "with a header that is for something else",
      { signing: { kind: "hmac-sha256", header: "Content-Type" } },
      ["signing.header"],
    ],
    ["with a header that is none", { signing: { kind: "hmac-sha256", header: "X Sig" } }, ["signing.header"]],
    [
      "with a header that it sends along too",
      { signing: { kind: "hmac-sha256", header: "X-Sig" }, headers: { "x-sig": "a", "X-SIG-PREVIOUS": "b" } },
      ["headers.x-sig", "headers.X-SIG-PREVIOUS"],
    ],
    [
      "with two ways to say who the hub is",
      { auth: { kind: "bearer", token: "t" }, headers: { AUTHORIZATION: "x" } },
      ["headers.AUTHORIZATION"],
    ],
    [
      "with a colon in a user name",
      { auth: { kind: "basic", username: "a:b", password: "p" } },
      ["auth.username"],
    ],
    ["with a token that no header can carry", { auth: { kind: "bearer", token: "a b" } }, ["auth.token"]],
  ])("%s", async (_case, told, paths) => {
    const refused = await api.refused(400, "POST", `${tenant.path}/endpoints`, { body: endpoint(told) });
    expect(pathsOf(refused)).toEqual(paths);
    expect(JSON.stringify(refused)).not.toContain(privateKey);
  });

  test("a change is looked at together with what is there", async () => {
    const { id } = await api.ok(
      "POST",
      `${tenant.path}/endpoints`,
      endpoint({ headers: { Authorization: "x" } }),
    );
    const at = `${tenant.path}/endpoints/${id}`;
    const auth = { kind: "bearer", token: "t" };
    expect(pathsOf(await api.refused(400, "PATCH", at, { body: { auth } }))).toEqual([
      "headers.Authorization",
    ]);
    expect(await api.ok("PATCH", at, { auth, headers: {} })).toMatchObject({ auth: { kind: "bearer" } });
    expect(await api.ok("PATCH", at, { auth: null })).toMatchObject({ auth: null });
  });
});

describe("another kind of signing gets another kind of key", () => {
  test("from HMAC to ed25519 and back, made and shown as each may be", async () => {
    const made = await api.ok("POST", `${tenant.path}/endpoints`, endpoint({}));
    const at = `${tenant.path}/endpoints/${made.id}`;
    const asymmetric = await api.ok("PATCH", at, { signing: { kind: "standard-webhooks-v1a" } });
    expect(asymmetric).toMatchObject({
      hasSecret: true,
      publicKey: expect.stringMatching(/^whpk_/) as string,
    });
    expect(asymmetric).not.toHaveProperty("secret");
    const given = await api.ok("PATCH", at, { secret: privateKey });
    expect(given["publicKey"]).toBe(publicKey);
    const back = await api.ok("PATCH", at, { signing: null });
    expect(back).toMatchObject({ publicKey: null, secret: expect.stringMatching(/^whsec_/) as string });
    expect(back["secret"]).not.toBe(made["secret"]);
  });

  test("one that fits stays", async () => {
    const made = await api.ok("POST", `${tenant.path}/endpoints`, endpoint({}));
    const at = `${tenant.path}/endpoints/${made.id}`;
    const plain = await api.ok("PATCH", at, { signing: { kind: "hmac-sha256", header: "X-Sig" } });
    expect(plain).toMatchObject({ hasSecret: true, signing: { encoding: "hex" } });
    expect(plain).not.toHaveProperty("secret");
  });
});

describe("changing a secret", () => {
  const make = (told: object) => api.ok("POST", `${tenant.path}/endpoints`, endpoint(told));
  const rotate = ({ id }: { readonly id: string }) => `${tenant.path}/endpoints/${id}/rotate-secret`;

  test("is refused where nothing is signed", async () => {
    const unsigned = await make({ dialect: "tanyi" });
    const { type } = await api.refused(409, "POST", rotate(unsigned), { body: {} });
    expect(type).toBe("urn:ringback:error:E_CONFLICT");
  });

  test.each([
    [{ secret: privateKey }, {}, ["secret"]],
    [{ secret: "whsec_AAAA" }, { signing: { kind: "standard-webhooks-v1a" } }, ["secret"]],
    [{}, { dialect: "byai", secret: "x", signing: { kind: "dialect", appKey: "a" } }, ["secret"]],
    [{ overlapSeconds: -1 }, {}, ["overlapSeconds"]],
    [{ overlapSeconds: 2_592_001 }, {}, ["overlapSeconds"]],
    [{ overlap: 5 }, {}, ["overlap"]],
  ])("is refused for %j", async (body, told, paths) => {
    expect(pathsOf(await api.refused(400, "POST", rotate(await make(told)), { body }))).toEqual(paths);
  });

  test("to one that is given does not show it", async () => {
    const rotated = await api.ok("POST", rotate(await make({})), { secret: "whsec_bXkgb3duIHNlY3JldA==" });
    expect(rotated).not.toHaveProperty("secret");
    expect(rotated["previousSecretUntil"]).not.toBeNull();
  });

  test("a secret that is simply set replaces both", async () => {
    const made = await make({});
    await api.ok("POST", rotate(made));
    const set = await api.ok("PATCH", `${tenant.path}/endpoints/${made.id}`, { secret: "whsec_bmV3" });
    expect(set["previousSecretUntil"]).toBeNull();
  });

  test("is in the audit log's line, without the secret", async () => {
    const made = await make({});
    const { secret } = await api.ok("POST", rotate(made));
    const lines = api.hub.logged.filter(({ event, id }) => event === "api.changed" && id === made.id);
    expect(lines.at(-1)).toMatchObject({ change: "secret rotated", what: "endpoint" });
    expect(JSON.stringify(lines)).not.toContain(String(secret));
  });
});

describe("a verifier", () => {
  const source = (verify: object, dialect = "byai") => ({ name: "s", dialect, verify });

  test.each([
    [{ kind: "standard-webhooks-v1a", publicKey: "whpk_AAAA" }, "standard", ["verify.publicKey"]],
    [
      { kind: "standard-webhooks-v1a", publicKey, previousPublicKey: privateKey },
      "standard",
      ["verify.previousPublicKey"],
    ],
    [{ kind: "dialect", appKey: "a", secret: "s" }, "tanyi", ["verify.kind"]],
    [{ kind: "dialect", appKey: "a", secret: "s", recipe: "md5" }, "byai", ["verify.recipe"]],
  ])("%j is refused for %s", async (verify, dialect, paths) => {
    const refused = await api.refused(400, "POST", `${tenant.path}/sources`, {
      body: source(verify, dialect),
    });
    expect(pathsOf(refused)).toEqual(paths);
  });

  test.each([
    [
      { kind: "dialect", appKey: "a", secret: "hidden-1", previousSecret: "hidden-2" },
      { kind: "dialect", appKey: "a", recipe: "hmac-sha1", toleranceSeconds: 300, hasPrevious: true },
    ],
    [
      { kind: "standard-webhooks-v1a", publicKey, previousPublicKey: publicKey },
      { kind: "standard-webhooks-v1a", publicKey, hasPrevious: true },
    ],
    [{ kind: "standard-webhooks", secret: "hidden-1" }, { kind: "standard-webhooks" }],
  ])("%j is shown without what is secret", async (verify, shown) => {
    const made = await api.ok("POST", `${tenant.path}/sources`, source(verify));
    expect(made["verify"]).toEqual(shown);
    expect(JSON.stringify(made)).not.toContain("hidden");
  });
});
