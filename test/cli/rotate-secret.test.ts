import { afterAll, beforeAll, expect, test } from "vitest";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

let hub: TestHub;
let path = "";
beforeAll(async () => {
  hub = await TestHub.start();
  ({ path } = await hub.tenant({ id: "acme" }));
});
afterAll(() => hub[Symbol.asyncDispose]());

const make = (told: object = {}) =>
  hub.ok("POST", `${path}/endpoints`, { url: "http://127.0.0.1:9/", dialect: "standard", ...told });

/** Runs the command against the hub. */
function rotate(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const named = { RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: "acme" };
  return RingbackProcess.run(["rotate-secret", ...args], { ...named, ...variables });
}

test("the new secret is all that goes to standard output; what it means goes beside it", async () => {
  const { id, secret } = await make();
  const { code, stdout, stderr } = await rotate([id]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/);
  expect(stdout.trim()).not.toBe(secret);
  expect(stderr).toContain("shown this once");
  const { previousSecretUntil } = await hub.ok("GET", `${path}/endpoints/${id}`);
  expect(stderr).toContain(`signs too until ${String(previousSecretUntil)}`);
});

test("the overlap and the secret can be given, and the answer be JSON", async () => {
  const { id } = await make();
  const { stdout } = await rotate([id, "--overlap", "0", "--secret", "whsec_bXkgb3duIHNlY3JldA==", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ id, previousSecretUntil: null, hasSecret: true });
  expect(stdout).not.toContain("bXkgb3duIHNlY3JldA");
});

test("for ed25519 it is the public key that is to be handed on", async () => {
  const { id } = await make({ signing: { kind: "standard-webhooks-v1a" } });
  const { stdout, stderr } = await rotate([id], { RINGBACK_LANG: "zh" });
  const { publicKey } = await hub.ok("GET", `${path}/endpoints/${id}`);
  expect(stdout.trim()).toBe(publicKey);
  expect(stderr).toContain("请将此公钥告知接收方");
});

test("what can't be done is said, with exit code 1; what was not understood, with 2", async () => {
  const unsigned = await make({ dialect: "tanyi" });
  const refused = await rotate([unsigned.id]);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("409: What goes to endpoint");
  expect((await rotate(["ep_nobody"])).stderr).toContain("404: There is no endpoint ep_nobody");
  expect(await rotate([unsigned.id, "--overlap", "soon"])).toMatchObject({ code: 2 });
  expect(await rotate([unsigned.id], { RINGBACK_KEY: "" })).toMatchObject({ code: 2 });
});
