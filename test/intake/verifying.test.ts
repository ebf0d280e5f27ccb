import { createHmac, createPrivateKey, sign } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordOf } from "../kit/deliveries.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

// Every way in which a push proves where it comes from, made by code that is not the hub's, and what becomes of one
// that does not.

let hub: TestHub;
let path = "";
beforeAll(async () => {
  hub = await TestHub.start();
  ({ path } = await hub.tenant({ id: "acme" }));
});
afterAll(() => hub[Symbol.asyncDispose]());

type Headers = Readonly<Record<string, string>>;
/** A push: its body and what stands in its headers. */
type Made = readonly [body: string, headers: Headers];

let calls = 0;
/** The body of another call each time. */
const freshBody = () => recordOf("byai", (calls += 1));

async function makeSource(verify: object, told: object = {}) {
  const { id, url } = await hub.ok("POST", `${path}/sources`, {
    name: "s",
    dialect: "byai",
    verify,
    ...told,
  });
  return { id, url: String(url) };
}

const seconds = (ago = 0) => String(Math.floor(Date.now() / 1000) - ago);
const [secret, older, wrong] = ["c2VjcmV0", "b2xkZXI=", "d3Jvbmc="].map((text) => `whsec_${text}`);

function v1(body: string, key = secret, ago = 0): Made {
  const at = new Date(Date.now() - ago * 1000);
  const signature = new Webhook(key ?? "").sign("m1", at, body);
  return [body, { "webhook-id": "m1", "webhook-timestamp": seconds(ago), "webhook-signature": signature }];
}

/** A pair of keys; the public part by the hub's own reading would prove nothing, so it is node's. */
const keyOf = (filler: number) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, filler)]),
    format: "der",
    type: "pkcs8",
  });
const publicOf = (filler: number) =>
  `whpk_${Buffer.from(keyOf(filler).export({ format: "jwk" }).x ?? "", "base64url").toString("base64")}`;

function v1a(body: string, filler = 1, ago = 0): Made {
  const timestamp = seconds(ago);
  const signature = sign(null, Buffer.from(`m1.${timestamp}.${body}`), keyOf(filler)).toString("base64");
  const headers = { "webhook-id": "m1", "webhook-timestamp": timestamp };
  return [body, { ...headers, "webhook-signature": `v1,AAAA v1a,${signature}` }];
}

function inBody(body: string, key = "s1", ago = 0): Made {
  const dateTime = new Date(Date.now() - ago * 1000).toUTCString();
  const signature = createHmac("sha1", key).update(`app-7\n${dateTime}`).digest("base64");
  const text = `"sign":${JSON.stringify(signature)},"dateTime":${JSON.stringify(dateTime)}`;
  return [body.replace('"sign":null,"dateTime":null', text), {}];
}

const hmac = (key: string, body: string): Made => [
  body,
  { "x-sig": createHmac("sha256", key).update(body).digest("hex") },
];

interface Kind {
  readonly verify: object;
  readonly right: Readonly<Record<string, (body: string) => Made>>;
  readonly wrong: Readonly<Record<string, (body: string) => Made>>;
}

const kinds: Readonly<Record<string, Kind>> = {
  "a header with a secret": {
    verify: { kind: "header", header: "X-Push", secret: "new", previousSecret: "old" },
    right: {
      "of now": (body) => [body, { "x-push": "new" }],
      "of before": (body) => [body, { "x-push": "old" }],
    },
    wrong: {
      "that is another": (body) => [body, { "x-push": "neo" }],
      "that is missing": (body) => [body, {}],
    },
  },
  "an HMAC": {
    verify: { kind: "hmac-sha256", header: "X-Sig", secret: "new", previousSecret: "old" },
    right: {
      "by the secret of now": (body) => hmac("new", body),
      "by the one before": (body) => hmac("old", body),
    },
    wrong: {
      "by another secret": (body) => hmac("neo", body),
      "of another body": (body) => [body, hmac("new", "{}")[1]],
    },
  },
  "Standard Webhooks v1": {
    verify: { kind: "standard-webhooks", secret, previousSecret: older },
    right: { "by the secret of now": (body) => v1(body), "by the one before": (body) => v1(body, older) },
    wrong: {
      "by another secret": (body) => v1(body, wrong),
      stale: (body) => v1(body, secret, 400),
      "from the future": (body) => v1(body, secret, -400),
      "without a time": (body) => [body, { ...v1(body)[1], "webhook-timestamp": "" }],
    },
  },
  "Standard Webhooks v1a": {
    verify: { kind: "standard-webhooks-v1a", publicKey: publicOf(1), previousPublicKey: publicOf(2) },
    right: { "by the key of now": (body) => v1a(body), "by the one before": (body) => v1a(body, 2) },
    wrong: {
      "by another key": (body) => v1a(body, 3),
      stale: (body) => v1a(body, 1, 400),
      "of another body": (body) => [body, v1a("{}")[1]],
      "with signatures without end": (body) => [
        body,
        {
          ...v1a(body)[1],
          "webhook-signature": `${"v1a,AAAA ".repeat(300)}${v1a(body)[1]["webhook-signature"]}`,
        },
      ],
    },
  },
  "the platform's own signature": {
    verify: { kind: "dialect", appKey: "app-7", secret: "s1", previousSecret: "s0", toleranceSeconds: 600 },
    right: {
      "by the secret of now": (body) => inBody(body),
      "by the one before": (body) => inBody(body, "s0"),
      "as old as may be": (body) => inBody(body, "s1", 590),
    },
    wrong: {
      "by another secret": (body) => inBody(body, "s2"),
      stale: (body) => inBody(body, "s1", 700),
      "that is missing": (body) => [body, {}],
    },
  },
};

describe.each(Object.entries(kinds))("%s", (_name, { verify, right, wrong }) => {
  test.each(Object.entries(right))("%s is taken in", async (_case, make) => {
    const { url } = await makeSource(verify);
    const pushed = await hub.push(url, ...make(freshBody()));
    expect(pushed.status).toBe(200);
  });

  test.each(Object.entries(wrong))("%s is refused, or kept and not believed", async (_case, make) => {
    const { url } = await makeSource(verify);
    expect((await hub.push(url, ...make(freshBody()))).status).toBe(401);
    const lenient = await makeSource(verify, { onUnverified: "quarantine" });
    expect((await hub.push(lenient.url, ...make(freshBody()))).status).toBe(200);
    expect((await messagesOf(lenient.id)).map(({ fate, reason }) => ({ fate, reason }))).toEqual([
      { fate: "quarantined", reason: "unverified" },
    ]);
  });
});

async function messagesOf(source: string) {
  const { data } = await hub.ok<Page>("GET", `${path}/messages?limit=500`);
  return data.filter((message) => message["source"] === source);
}

async function counted(): Promise<Readonly<Record<string, number>>> {
  const { body } = await hub.request<string>("GET", "/metrics");
  const count = (series: string) =>
    Number(
      body
        .split("\n")
        .find((line) => line.startsWith(series))
        ?.split(" ")[1] ?? 0,
    );
  return {
    refused: count('ringback_unverified_total{outcome="refused"}'),
    quarantined: count('ringback_unverified_total{outcome="quarantined"}'),
    refusedAltogether: count('ringback_refused_total{reason="unverified"}'),
  };
}

describe("a push that does not prove where it comes from", () => {
  const verify = { kind: "header", header: "X-Push", secret: "right" };

  test("is counted, whatever becomes of it", async () => {
    const before = await counted();
    const strict = await makeSource(verify);
    const lenient = await makeSource(verify, { onUnverified: "quarantine" });
    for (const { url } of [strict, lenient, lenient]) await hub.push(url, freshBody(), { "x-push": "x" });
    const after = await counted();
    const rise = Object.fromEntries(
      Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]),
    );
    expect(rise).toEqual({ refused: 1, quarantined: 2, refusedAltogether: 1 });
  });

  test("kept, makes no call, is not repeated by the true one, and shows no secret", async () => {
    const { id, url } = await makeSource(verify, { onUnverified: "quarantine", onInvalid: "reject" });
    const body = freshBody();
    expect((await hub.push(url, body, { "x-push": "guess-4711" })).status).toBe(200);
    const callsOf = async () =>
      (await hub.ok<Page>("GET", `${path}/calls?limit=500`)).data.filter((call) => call["source"] === id);
    expect(await callsOf()).toEqual([]);
    expect((await hub.push(url, body, { "x-push": "right" })).status).toBe(200);
    expect(await callsOf()).toHaveLength(1);
    const kept = await messagesOf(id);
    expect(kept.map(({ fate }) => fate)).toEqual(["decoded", "quarantined"]);
    expect(JSON.stringify([kept, hub.logged])).not.toContain("guess-4711");
    expect(hub.logged.findLast(({ event }) => event === "intake.quarantined")).toMatchObject({
      source: id,
      reason: "unverified",
    });
  });

  test("is taken in later only by whoever says that they believe it", async () => {
    const { id, url } = await makeSource(verify, { onUnverified: "quarantine" });
    await hub.push(url, freshBody(), {});
    const [message] = await messagesOf(id);
    const at = `${path}/messages/${message?.id}/reprocess`;
    for (const body of [undefined, {}, { trust: false }]) {
      const refused = await hub.request("POST", at, body === undefined ? {} : { body });
      expect(refused.status).toBe(409);
      expect(refused.body["detail"]).toContain('{"trust": true}');
    }
    expect(await hub.ok("POST", at, { trust: true })).toMatchObject({ fate: "decoded" });
    const lines = hub.logged.filter(({ event, what }) => event === "api.changed" && what === "message");
    expect(lines.at(-1)).toMatchObject({ id: message?.id, change: "reprocessed on trust", who: "operator" });
  });
});
