import { createHmac, createPublicKey, verify } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { type Received, ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, recordOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

// Every way to sign, as a receiver sees it, checked by code that is not the hub's.

/** A hub with an application that refuses the first attempt, and an endpoint made as told. */
async function signing(told: Readonly<Record<string, unknown>>) {
  const app = await new ScriptedEndpoint().start();
  app.behaviour = (_received, count) => (count === 1 ? "error" : "success");
  const hub = await TestHub.start();
  const { path, sourceUrl } = await hub.tenant({ id: "acme", source: { dialect: "byai" } });
  const endpoint = await hub.ok("POST", `${path}/endpoints`, {
    url: app.url,
    dialect: "standard",
    events: ["call.completed"],
    ladder: { gapsSeconds: [1.1] },
    ...told,
  });
  let pushed = 0;
  const push = async () => {
    pushed += 1;
    await hub.push(sourceUrl, recordOf("byai", pushed));
  };
  return {
    app,
    hub,
    endpoint,
    push,
    path,
    at: `${path}/endpoints/${endpoint.id}`,
    [Symbol.asyncDispose]: async () => {
      await hub[Symbol.asyncDispose]();
      await app[Symbol.asyncDispose]();
    },
  };
}

/** Both attempts of one delivery. */
async function twoAttempts({ hub, path, push, app }: Awaited<ReturnType<typeof signing>>) {
  await push();
  await new Deliveries(hub, path).only("delivered");
  expect(app.received).toHaveLength(2);
  return app.received;
}

const headersOf = ({ headers }: Received) => headers as Record<string, string>;

/** Whether one of the signatures is right, by ed25519 as node has it. */
function isSigned({ headers, body }: Received, publicKey: string): boolean {
  const x = Buffer.from(publicKey.replace("whpk_", ""), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signed = Buffer.from(
    `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`,
  );
  return String(headers["webhook-signature"])
    .split(" ")
    .filter((signature) => signature.startsWith("v1a,"))
    .some((signature) => verify(null, signed, key, Buffer.from(signature.slice(4), "base64")));
}

describe("signed", () => {
  test("not at all: no header says anything", async () => {
    await using world = await signing({ signing: { kind: "none" } });
    expect(world.endpoint).toMatchObject({ hasSecret: false, signing: { kind: "none" } });
    for (const { headers } of await twoAttempts(world)) {
      expect(Object.keys(headers).filter((name) => /signature|timestamp/.test(name))).toEqual([]);
    }
  });

  test("by HMAC as Standard Webhooks lays down, with a fresh time in every attempt", async () => {
    await using world = await signing({ dialect: "tanyi", signing: { kind: "standard-webhooks" } });
    const secret = String(world.endpoint["secret"]);
    const [first, second] = await twoAttempts(world);
    if (first === undefined || second === undefined) throw new Error("Expected two attempts");
    for (const each of [first, second]) {
      expect(() => new Webhook(secret).verify(each.body, headersOf(each))).not.toThrow();
    }
    expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
    const times = [first, second].map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect(times[1]).toBeGreaterThan(times[0] ?? 0);
  });

  test("by ed25519: the endpoint shows the public key, and nobody the private one", async () => {
    await using world = await signing({ signing: { kind: "standard-webhooks-v1a" } });
    const { publicKey } = world.endpoint;
    expect(world.endpoint).not.toHaveProperty("secret");
    expect(publicKey).toMatch(/^whpk_/);
    for (const attempt of await twoAttempts(world)) {
      expect(isSigned(attempt, String(publicKey))).toBe(true);
      expect(isSigned({ ...attempt, body: `${attempt.body} ` }, String(publicKey))).toBe(false);
    }
    expect(JSON.stringify([await world.hub.ok("GET", world.at), world.hub.logged])).not.toContain("whsk_");
  });

  test.each(["hex", "base64"] as const)("by a plain HMAC in a header, in %s", async (encoding) => {
    const kind = { kind: "hmac-sha256", header: "X-Our-Signature", encoding };
    await using world = await signing({ signing: kind });
    const secret = String(world.endpoint["secret"]);
    for (const { headers, body } of await twoAttempts(world)) {
      const expected = createHmac("sha256", secret).update(body).digest(encoding);
      expect(headers["x-our-signature"]).toBe(expected);
      expect(headers).not.toHaveProperty("webhook-signature");
    }
  });

  test("as the platform does, in the body: nothing else of the bytes changes (BY-12, promise 6)", async () => {
    const kind = { kind: "dialect", appKey: "app-7" };
    const told = { dialect: "byai", events: null, secret: "app-secret", signing: kind };
    await using world = await signing(told);
    expect(world.endpoint["signing"]).toEqual({ ...kind, recipe: "hmac-sha1" });
    const raw = recordOf("byai", 1);
    expect(raw).toContain('"sign":null,"dateTime":null');
    for (const { body } of await twoAttempts(world)) {
      const { data } = JSON.parse(body) as { data: { data: Record<string, string> } };
      const { sign = "", dateTime = "" } = data.data;
      expect(dateTime).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d GMT \d{4}$/);
      expect(Math.abs(Date.now() - Date.parse(dateTime))).toBeLessThan(60_000);
      expect(sign).toBe(createHmac("sha1", "app-secret").update(`app-7\n${dateTime}`).digest("base64"));
      expect(body.replace(JSON.stringify(sign), "null").replace(JSON.stringify(dateTime), "null")).toBe(raw);
    }
  });

  test("off, the bytes are the platform's own", async () => {
    await using world = await signing({ dialect: "byai", events: null });
    for (const { body } of await twoAttempts(world)) expect(body).toBe(recordOf("byai", 1));
  });
});

describe("while a secret is being changed", () => {
  test("both sign, so that either receiver goes on; then the one before is forgotten", async () => {
    await using world = await signing({});
    const { hub, app, at, push } = world;
    app.behaviour = () => "success";
    const before = String(world.endpoint["secret"]);
    const rotated = await hub.ok("POST", `${at}/rotate-secret`);
    const after = String(rotated["secret"]);
    expect(after).not.toBe(before);
    const until = Date.parse(String(rotated["previousSecretUntil"]));
    expect(Math.abs(until - Date.now() - 86_400_000)).toBeLessThan(60_000);
    await push();
    await app.until(({ count }) => count === 1);
    const right = (secret: string, received = app.received.at(-1)) => {
      if (received === undefined) throw new Error("Expected a push");
      try {
        return new Webhook(secret).verify(received.body, headersOf(received)) !== null;
      } catch {
        return false;
      }
    };
    expect([right(before), right(after)]).toEqual([true, true]);

    const again = await hub.ok("POST", `${at}/rotate-secret`, { overlapSeconds: 1 });
    const last = String(again["secret"]);
    await expect
      .poll(
        async () => {
          await push();
          return [right(after), right(last)];
        },
        { timeout: 10_000, interval: 200 },
      )
      .toEqual([false, true]);
    // The hub looks for what is to be forgotten when it starts, and twice a minute.
    await hub.restart();
    await expect.poll(() => hub.logged.some(({ event }) => event === "endpoint.secret_forgotten")).toBe(true);
    expect(await hub.ok("GET", at)).toMatchObject({ hasSecret: true, previousSecretUntil: null });
  });

  test("without an overlap the new one counts at once", async () => {
    await using world = await signing({});
    const { hub, app, at, push } = world;
    const { secret, previousSecretUntil } = await hub.ok("POST", `${at}/rotate-secret`, {
      overlapSeconds: 0,
    });
    expect(previousSecretUntil).toBeNull();
    await push();
    await app.until(({ count }) => count === 1);
    const [first] = app.received;
    expect(String(first?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
    expect(() =>
      new Webhook(String(secret)).verify(first?.body ?? "", first?.headers as Record<string, string>),
    ).not.toThrow();
  });

  test("ed25519 signs with both keys", async () => {
    await using world = await signing({ signing: { kind: "standard-webhooks-v1a" } });
    const rotated = await world.hub.ok("POST", `${world.at}/rotate-secret`, {});
    expect(rotated).not.toHaveProperty("secret");
    await world.push();
    await world.app.until(({ count }) => count === 1);
    const [first] = world.app.received;
    if (first === undefined) throw new Error("Expected a push");
    expect(rotated["publicKey"]).not.toBe(world.endpoint["publicKey"]);
    for (const { publicKey } of [world.endpoint, rotated])
      expect(isSigned(first, String(publicKey))).toBe(true);
  });

  test("a plain HMAC has a second header, by the secret before", async () => {
    await using world = await signing({ signing: { kind: "hmac-sha256", header: "X-Sig" } });
    const before = String(world.endpoint["secret"]);
    const { secret } = await world.hub.ok("POST", `${world.at}/rotate-secret`);
    await world.push();
    await world.app.until(({ count }) => count === 1);
    const [first] = world.app.received;
    if (first === undefined) throw new Error("Expected a push");
    const { headers, body } = first;
    const hmac = (key: string) => createHmac("sha256", key).update(body).digest("hex");
    expect([headers["x-sig"], headers["x-sig-previous"]]).toEqual([hmac(String(secret)), hmac(before)]);
  });
});

describe("who the hub is, an endpoint learns by", () => {
  test.each([
    [
      { kind: "basic", username: "hub", password: "pä:ss" },
      `Basic ${Buffer.from("hub:pä:ss").toString("base64")}`,
    ],
    [{ kind: "bearer", token: "tok-1" }, "Bearer tok-1"],
  ])("$kind authentication", async (auth, expected) => {
    await using world = await signing({ auth });
    expect(world.endpoint["auth"]).toEqual({ kind: auth.kind });
    for (const { headers } of await twoAttempts(world)) expect(headers["authorization"]).toBe(expected);
    const said = JSON.stringify([await world.hub.ok("GET", world.at), world.hub.logged]);
    expect(said).not.toContain(Object.values(auth).at(-1));
  });
});
