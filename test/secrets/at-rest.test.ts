import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, movedTo, recordOf } from "../kit/deliveries.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ringback-at-rest-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, "ringback.db");
const keyFile = () => `${path()}.key`;
const store = () => ({ engine: "sqlite" as const, path: path() });

/** Every byte that lies beside the store, the log and all, but for the key file. */
function bytesBeside(): Buffer {
  const files = readdirSync(folder).filter((name) => !name.endsWith(".key"));
  expect(files).toContain("ringback.db");
  return Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
}

/** Which of these are found there as they are, or as base64 or its decoded bytes. */
function foundAtRest(secrets: readonly string[]): readonly string[] {
  const bytes = bytesBeside();
  return secrets.filter((secret) => {
    const bare = secret.replace(/^wh(?:sec|sk)_/, "");
    const forms = [secret, bare, Buffer.from(bare).toString("base64"), Buffer.from(bare, "base64")];
    return forms.some((form) => form.length > 7 && bytes.includes(form));
  });
}

const given = {
  endpointSecret: "whsec_ZW5kcG9pbnQtc2VjcmV0LW9mLXRoZS10ZXN0LTAx",
  replacement: "whsec_cmVwbGFjZW1lbnQtb2YtdGhlLXRlc3QtMDEtMDEt",
  headerValue: "header-value-77fd0a",
  username: "user-name-c5a1",
  password: "pass-word-9b04e2",
  bearer: "bearer-token-2f9c11",
  pushSecret: "push-secret-10aa7f",
  previousPushSecret: "push-secret-before-5d",
};

/** A tenant with a secret of every kind → what the hub itself made of them. */
async function fill(hub: TestHub, url: string) {
  const { path, source, sourceUrl } = await hub.tenant({
    id: "acme",
    source: {
      dialect: "tanyi",
      verify: {
        kind: "header",
        header: "X-Push",
        secret: given.pushSecret,
        previousSecret: given.previousPushSecret,
      },
    },
  });
  const endpoint = (told: object) => hub.ok("POST", `${path}/endpoints`, { url, dialect: "tanyi", ...told });
  const basic = { kind: "basic", username: given.username, password: given.password };
  const signed = await endpoint({
    secret: given.endpointSecret,
    headers: { "X-Api": given.headerValue },
    auth: basic,
  });
  await endpoint({ auth: { kind: "bearer", token: given.bearer }, enabled: false });
  const made = await endpoint({ dialect: "standard", enabled: false });
  await endpoint({ signing: { kind: "standard-webhooks-v1a" }, enabled: false });
  await hub.ok("POST", `${path}/endpoints/${signed.id}/rotate-secret`, { secret: given.replacement });
  const token = sourceUrl.split("/in/")[1] ?? "";
  return {
    path,
    source,
    sourceUrl,
    signed: signed.id,
    secrets: [...Object.values(given), String(made["secret"]), token],
  };
}

describe("at rest", () => {
  test("no secret lies open, neither while the hub runs nor after it; and all of them still do their work", async () => {
    await using app = await new ScriptedEndpoint().start();
    await using hub = await TestHub.start({ store: store() });
    const { path, sourceUrl, secrets } = await fill(hub, app.url);
    expect(secrets).toHaveLength(10);
    expect(foundAtRest(secrets)).toEqual([]);
    await hub.restart();
    expect(foundAtRest(secrets)).toEqual([]);
    // What is no secret is there: the search would find something.
    expect(foundAtRest([app.url, "X-Push"])).toEqual([app.url]);
    const pushed = await hub.push(movedTo(hub, sourceUrl), recordOf("tanyi", 1), {
      "x-push": given.pushSecret,
    });
    expect(pushed.status).toBe(200);
    await new Deliveries(hub, path).when((all) => all.some(({ state }) => state === "delivered"));
    const [request] = app.received;
    const pair = Buffer.from(`${given.username}:${given.password}`).toString("base64");
    expect(request?.headers).toMatchObject({ "x-api": given.headerValue, authorization: `Basic ${pair}` });
    expect(String(request?.headers["webhook-signature"]).split(" ")).toHaveLength(2);
    expect(foundAtRest(secrets)).toEqual([]);
    // Nor is any of it said.
    const said = JSON.stringify([hub.logged, await hub.ok("GET", `${path}/endpoints`)]);
    expect(Object.values(given).filter((secret) => said.includes(secret))).toEqual([]);
  });

  test("the store of the first version, which had them open, is sealed at the first start", async () => {
    const v1 = gunzipSync(readFileSync(join(import.meta.dirname, "../fixtures/store-v1.db.gz")));
    writeFileSync(path(), v1);
    const secrets = [
      "whsec_pEbB+rNAJ9/hSmHGyl5m6PAzt3r7AMVLNGyJWEf9aa8=",
      "whsec_+OxH31mYFHw0Ha+kSbTrzLx5O2iZP6tekxZ7F8SVYxU=",
      "kept-in-the-open",
      "told-to-the-platform",
      "jEqfgMQdZdry1SzwrdxkEtIAF9766d1L",
      "pCU3Vfcnlfdu0zF6LIzodDP0zcBLKwZU",
      "izAANkZzNT4e1G_z7EVtaOORi969ZwYO",
    ];
    expect(foundAtRest(secrets)).toEqual(secrets);
    await using hub = await TestHub.start({ store: store() });
    expect(hub.logged.find(({ event }) => event === "store.unlocked")).toMatchObject({
      from: "made",
      sealed: 6,
    });
    expect(foundAtRest(secrets)).toEqual([]);
    const { data } = await hub.ok<Page>("GET", "/v1/tenants/harbour/sources");
    expect(data.map(({ url }) => String(url).split("/in/")[1])).toEqual(
      expect.arrayContaining(["jEqfgMQdZdry1SzwrdxkEtIAF9766d1L", "pCU3Vfcnlfdu0zF6LIzodDP0zcBLKwZU"]),
    );
    await hub.restart();
    expect(hub.logged.findLast(({ event }) => event === "store.unlocked")).toMatchObject({
      from: "file",
      sealed: 0,
    });
    expect(foundAtRest(secrets)).toEqual([]);
  });
});

describe("the master key", () => {
  test("is made at the first start, for its owner's eyes alone, and is used from then on", async () => {
    await using hub = await TestHub.start({ store: store() });
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    const key = readFileSync(keyFile(), "utf8");
    expect(Buffer.from(key, "base64")).toHaveLength(32);
    await hub.restart();
    expect(readFileSync(keyFile(), "utf8")).toBe(key);
    expect(JSON.stringify(hub.logged)).not.toContain(key.trim());
  });

  test("that others may read is refused, with the command that mends it", async () => {
    await (await TestHub.start({ store: store() }))[Symbol.asyncDispose]();
    chmodSync(keyFile(), 0o640);
    await expect(TestHub.start({ store: store() })).rejects.toMatchObject({
      code: "E_MASTER_KEY",
      message: expect.stringContaining(`chmod 600 ${keyFile()}`) as string,
    });
  });

  test("that is gone, or is another, is refused: nothing is made in its place, and nothing is lost", async () => {
    const first = await TestHub.start({ store: store() });
    await fill(first, "http://127.0.0.1:9/");
    await first[Symbol.asyncDispose]();
    const kept = join(folder, "kept.key");
    copyFileSync(keyFile(), kept);
    rmSync(keyFile());
    await expect(TestHub.start({ store: store() })).rejects.toMatchObject({
      code: "E_MASTER_KEY",
      trouble: "missing",
      message: expect.stringContaining(keyFile()) as string,
    });
    await expect(TestHub.start({ store: store(), masterKey: randomBytes(32) })).rejects.toMatchObject({
      trouble: "other",
    });
    writeFileSync(keyFile(), "no key", { mode: 0o600 });
    await expect(TestHub.start({ store: store() })).rejects.toMatchObject({ trouble: "unreadable" });
    copyFileSync(kept, keyFile());
    chmodSync(keyFile(), 0o600);
    await using again = await TestHub.start({ store: store() });
    expect((await again.ok<Page>("GET", "/v1/tenants/acme/endpoints")).data).toHaveLength(4);
  });

  test("is changed by naming the one before, and then the one before is of no more use", async () => {
    const [before, after] = [randomBytes(32), randomBytes(32)];
    const first = await TestHub.start({ store: store(), masterKey: before });
    const { secrets } = await fill(first, "http://127.0.0.1:9/");
    await first[Symbol.asyncDispose]();
    const second = await TestHub.start({ store: store(), masterKey: after, masterKeyPrevious: before });
    expect(second.logged.find(({ event }) => event === "store.unlocked")).toMatchObject({
      from: "setting",
      sealed: 5,
    });
    await second[Symbol.asyncDispose]();
    expect(foundAtRest(secrets)).toEqual([]);
    await (await TestHub.start({ store: store(), masterKey: after }))[Symbol.asyncDispose]();
    await expect(TestHub.start({ store: store(), masterKey: before })).rejects.toMatchObject({
      trouble: "other",
    });
  });

  test("moves from the file to a setting while the file is still there", async () => {
    const first = await TestHub.start({ store: store() });
    await fill(first, "http://127.0.0.1:9/");
    await first[Symbol.asyncDispose]();
    const masterKey = randomBytes(32);
    await (await TestHub.start({ store: store(), masterKey }))[Symbol.asyncDispose]();
    rmSync(keyFile());
    await using again = await TestHub.start({ store: store(), masterKey });
    expect((await again.ok<Page>("GET", "/v1/tenants/acme/endpoints")).data).toHaveLength(4);
  });

  test("that is wrong, the command says in both languages, and ends with 1", async () => {
    const args = ["serve", "--port", "0", "--store", `sqlite:${path()}`];
    await using first = new RingbackProcess(args);
    await first.said(/listening/);
    await first.end("SIGTERM");
    rmSync(keyFile());
    const english = await RingbackProcess.run(args);
    expect(english.code).toBe(1);
    expect(english.stderr).toContain(`Put its key file back at ${keyFile()}, or set RINGBACK_MASTER_KEY`);
    const chinese = await RingbackProcess.run(args, { RINGBACK_LANG: "zh" });
    expect(chinese.stderr).toContain("没有找到主密钥");
    const wrong = await RingbackProcess.run(args, { RINGBACK_MASTER_KEY: "hunter2" });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("RINGBACK_MASTER_KEY should be 32 bytes");
    expect(wrong.stderr).not.toContain("hunter2");
  });
});
