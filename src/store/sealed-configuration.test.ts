import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Endpoint, Source, Verifier } from "../model/index.ts";
import type { Configuration, Configured } from "./configuration.ts";
import { type MasterKeys, masterKey, open, seal, sealedBy } from "./seal.ts";
import { resealAll, sealedConfiguration } from "./sealed-configuration.ts";
import { World } from "./world.contract.ts";

const current = masterKey(randomBytes(32));
const before = masterKey(randomBytes(32));
const keys: MasterKeys = { current, previous: null };

describe("a sealed value", () => {
  test("opens in its place, and is another each time", () => {
    const [first, second] = [seal("密 secret", "a b c", current), seal("密 secret", "a b c", current)];
    expect(first).not.toBe(second);
    expect(first).not.toContain("secret");
    expect([open(first, "a b c", keys), open(second, "a b c", keys)]).toEqual(["密 secret", "密 secret"]);
    expect(open(seal("", "a", current), "a", keys)).toBe("");
    expect(sealedBy(first)).toBe(current.id);
  });

  test("does not open in another place, nor changed, nor with another key", () => {
    const sealed = seal("secret", "acme ep_1 secret", current);
    const trouble = (text: string, place = "acme ep_1 secret", with_ = keys) => {
      try {
        return open(text, place, with_);
      } catch (error) {
        return error;
      }
    };
    const changed = sealed.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    const [, , nonce = ""] = sealed.split(":");
    expect(trouble(sealed, "acme ep_2 secret")).toMatchObject({ code: "E_MASTER_KEY", trouble: "broken" });
    expect(trouble(changed.slice(0, -8))).toMatchObject({ trouble: "broken" });
    expect(trouble(`rbs1:${current.id}:${nonce}:`)).toMatchObject({ trouble: "broken" });
    expect(trouble("rbs1:")).toMatchObject({ trouble: "unknown" });
    const strange = { current: before, previous: null };
    expect(trouble(sealed, undefined, strange)).toMatchObject({ trouble: "unknown" });
    expect(trouble(sealed, undefined, { current: before, previous: current })).toBe("secret");
  });

  test("E4: what was never sealed is what it says", () => {
    expect(open("plain", "a", keys)).toBe("plain");
    expect(sealedBy("plain")).toBeNull();
  });
});

test("a key's id tells keys apart, and is not part of the key", () => {
  expect(current.id).not.toBe(before.id);
  expect(masterKey(current.bytes).id).toBe(current.id);
  expect(Buffer.from(current.bytes).toString("base64url")).not.toContain(current.id);
});

/** A configuration in memory that shows what it was given. */
function remembering() {
  const kept: { sources: Source[]; endpoints: Endpoint[] } = { sources: [], endpoints: [] };
  const nothing = { revision: 1, tenants: [], keys: [], deletedTenants: [], deletedEndpoints: [] };
  let rewritten = 0;
  const refuse = () => Promise.reject(new Error("Expected no such call"));
  const configuration: Configuration = {
    load: async (): Promise<Configured> => ({ ...nothing, ...kept }),
    saveSource: async (source) => void kept.sources.push(source),
    saveEndpoint: async (endpoint) => void kept.endpoints.push(endpoint),
    rewrite: async ({ sources, endpoints }) => {
      rewritten += 1;
      Object.assign(kept, { sources, endpoints });
    },
    value: refuse,
    saveValue: refuse,
    keepValue: refuse,
    changes: refuse,
    saveTenant: refuse,
    deleteTenant: refuse,
    saveKey: refuse,
    deleteKey: refuse,
    deleteSource: refuse,
    deleteEndpoint: refuse,
    forgetEndpoint: refuse,
  };
  return { kept, configuration, rewritten: () => rewritten };
}

const world = new World();
const endpoint: Endpoint = {
  ...world.endpointDoc(),
  secret: "whsec_OPEN",
  previousSecret: { secret: "whsec_OPEN2", until: world.endpointDoc().createdAt },
  headers: { "X-Key": "OPEN3", "X-Other": "OPEN4" },
  auth: { kind: "basic", username: "OPEN5", password: "OPEN6" },
};
const bearer: Endpoint = { ...endpoint, auth: { kind: "bearer", token: "OPEN7" } };
const verifiers: readonly (Verifier | null)[] = [
  null,
  { kind: "header", header: "X", secret: "OPEN8", previousSecret: "OPEN9" },
  { kind: "hmac-sha256", header: "X", secret: "OPEN10", encoding: "hex" },
  { kind: "standard-webhooks", secret: "OPEN11" },
  { kind: "dialect", recipe: "r", appKey: "a", secret: "OPEN12", toleranceSeconds: 300 },
  { kind: "standard-webhooks-v1a", publicKey: "whpk_x" },
];
const sources = verifiers.map((verify) => ({ ...world.sourceDoc({ verify }), token: "OPEN13" }));

describe("a sealed configuration", () => {
  test("gives back what it was given, and gives the store nothing open", async () => {
    const { kept, configuration } = remembering();
    const sealed = sealedConfiguration(configuration, () => keys);
    for (const source of sources) await sealed.saveSource(source);
    for (const one of [endpoint, bearer]) await sealed.saveEndpoint(one);
    expect(JSON.stringify(kept)).not.toContain("OPEN");
    expect(kept.endpoints[0]).toMatchObject({ url: endpoint.url, auth: { kind: "basic" } });
    expect(await sealed.load()).toMatchObject({ sources, endpoints: [endpoint, bearer] });
  });

  test("seals what an earlier version left open, once", async () => {
    const { kept, configuration, rewritten } = remembering();
    Object.assign(kept, { sources, endpoints: [endpoint] });
    expect(await resealAll(configuration, keys)).toBe(sources.length + 1);
    expect(JSON.stringify(kept)).not.toContain("OPEN");
    expect(await sealedConfiguration(configuration, () => keys).load()).toMatchObject({ sources });
    expect([await resealAll(configuration, keys), rewritten()]).toEqual([0, 1]);
  });

  test("seals anew with the current key what the one before sealed", async () => {
    const { kept, configuration } = remembering();
    const old = sealedConfiguration(configuration, () => ({ current: before, previous: null }));
    await old.saveEndpoint(endpoint);
    await expect(resealAll(configuration, keys)).rejects.toMatchObject({ trouble: "unknown" });
    expect(await resealAll(configuration, { current, previous: before })).toBe(1);
    expect(JSON.stringify(kept)).not.toContain(before.id);
    expect(await sealedConfiguration(configuration, () => keys).load()).toMatchObject({
      endpoints: [endpoint],
    });
  });
});
