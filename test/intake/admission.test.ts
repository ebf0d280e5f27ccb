import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Inbox, fixture } from "../kit/inbox.ts";
import { type Answer, TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let inbox: Inbox;
let path = "";
let source = "";
let url = "";
let tenants = 0;

/** A tenant of its own with a source → where the source takes pushes. */
async function begin(fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
  tenants += 1;
  const tenant = await hub.tenant({ id: `t${tenants}`, source: { dialect: "icc", ...fields } });
  inbox = new Inbox(hub, tenant.path);
  ({ path, source, sourceUrl: url } = tenant);
}

beforeAll(async () => {
  hub = await TestHub.start({ trustProxies: ["127.0.0.1"] });
});
beforeEach(() => begin());
afterAll(() => hub[Symbol.asyncDispose]());

const record = fixture("icc/record-campaign");

/** Pushes the record as if through the proxy, from that address. */
function pushFrom(address: string): Promise<Answer<string>> {
  return hub.push(url, record, { "x-forwarded-for": address });
}

/** An answer without what differs from one moment to the next. */
function shapeOf({ status, headers, body }: Answer<unknown>): unknown {
  return { status, headers: [...headers].filter(([name]) => name !== "date"), body };
}

describe("an unknown token", () => {
  test("is answered as a path that leads nowhere, and nothing is kept", async () => {
    const nowhere = shapeOf(await hub.push(`${hub.url}/nowhere`, record));
    expect(nowhere).toMatchObject({ status: 404, body: { title: "Not found" } });
    const token = new URL(url).pathname.split("/").at(-1) ?? "";
    const guesses = [
      "x",
      token.slice(0, -1),
      `${token}x`,
      token.toUpperCase(),
      "%00",
      "__proto__",
      "a".repeat(400),
    ];
    for (const guess of guesses) {
      expect(shapeOf(await hub.push(`${hub.url}/in/${guess}`, record))).toEqual(nowhere);
      expect(shapeOf(await hub.push(`${hub.url}/in/${guess}/receiveVoice`, record))).toEqual(nowhere);
    }
    expect(await inbox.messages()).toEqual([]);
  });

  test("is what the token of a deleted source, and of a deleted tenant, is from then on", async () => {
    expect((await hub.push(url, record)).status).toBe(200);
    await hub.ok("DELETE", `${path}/sources/${source}`);
    expect((await hub.push(url, record)).status).toBe(404);
    expect(await inbox.messages()).toHaveLength(1);
    await begin();
    await hub.ok("DELETE", path);
    expect((await hub.push(url, record)).status).toBe(404);
  });
});

describe("a platform that only asks whether there is anybody", () => {
  test.each(["", "/", "/receiveCallRecord"])("is told by GET and HEAD of its URL%s", async (rest) => {
    const get = await hub.request<string>("GET", `${url}${rest}`, { key: null });
    expect([get.status, get.headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(get.body).toContain("it is ready");
    const head = await hub.request<string>("HEAD", `${url}${rest}`, { key: null });
    expect([head.status, head.body]).toEqual([200, ""]);
    expect(await inbox.messages()).toEqual([]);
  });

  test("is told in its language", async () => {
    const headers = { "accept-language": "zh-CN" };
    expect((await hub.request("GET", url, { key: null, headers })).body).toContain("已就绪");
  });

  test("is told nothing of a token that nobody has", async () => {
    for (const method of ["GET", "HEAD"]) {
      expect((await hub.request(method, `${hub.url}/in/x`, { key: null })).status).toBe(404);
    }
  });
});

describe("a source that takes pushes from its own addresses alone", () => {
  beforeEach(() => begin({ allowFrom: ["203.0.113.0/24", "2001:db8::7"] }));

  test.each(["203.0.113.9", "2001:db8::7", "::ffff:203.0.113.9"])(
    "takes one from %s, and keeps the address",
    async (address) => {
      expect((await pushFrom(address)).status).toBe(200);
      expect((await inbox.last()).remote).toBe(address);
    },
  );

  test.each(["203.0.114.9", "2001:db8::8", "127.0.0.1", "unknown", ""])(
    "refuses one from %j and keeps nothing",
    async (address) => {
      const answer = await pushFrom(address);
      expect(answer).toMatchObject({ status: 403, body: { type: "urn:ringback:error:E_FORBIDDEN" } });
      expect(JSON.stringify(answer.body)).not.toContain("success");
      expect(await inbox.messages()).toEqual([]);
    },
  );

  test("believes the proxy's word about the address, not the client's about another before it", async () => {
    expect((await pushFrom("203.0.113.9, 198.51.100.1")).status).toBe(403);
    expect((await pushFrom("198.51.100.1, 203.0.113.9")).status).toBe(200);
  });

  test("takes pushes from everywhere once its list is empty", async () => {
    await hub.ok("PATCH", `${path}/sources/${source}`, { allowFrom: [] });
    expect((await pushFrom("198.51.100.1")).status).toBe(200);
  });
});

test("a hub that trusts no proxy goes by the socket's address, whatever a client says", async () => {
  await using plain = await TestHub.start();
  const options = { id: "acme", source: { dialect: "icc", allowFrom: ["203.0.113.0/24"] } };
  const { path, source, sourceUrl } = await plain.tenant(options);
  const forged = {
    "x-forwarded-for": "203.0.113.9",
    forwarded: "for=203.0.113.9",
    "x-real-ip": "203.0.113.9",
  };
  expect((await plain.push(sourceUrl, record, forged)).status).toBe(403);
  await plain.ok("PATCH", `${path}/sources/${source}`, { allowFrom: ["127.0.0.0/8"] });
  expect((await plain.push(sourceUrl, record, forged)).status).toBe(200);
});

describe("a source that asks for a proof", () => {
  const secret = "whsec_c2VjcmV0LW9mLXRoZS1zb3VyY2U=";
  const now = () => new Date();
  const signed = (at: Date, body = record) => ({
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign("msg_1", at, body),
  });
  const hmac = (encoding: "hex" | "base64", body: string | Uint8Array = record) =>
    createHmac("sha256", secret).update(body).digest(encoding);
  const byHeader = { kind: "header", header: "X-Token", secret };
  const byHmac = { kind: "hmac-sha256", header: "X-Signature", secret };
  const byBase64 = { ...byHmac, encoding: "base64" };
  const byStandard = { kind: "standard-webhooks", secret };

  test.each([
    ["its secret in a header", byHeader, () => ({ "x-token": secret })],
    ["an HMAC in hex, which is usual", byHmac, () => ({ "x-signature": hmac("hex") })],
    ["an HMAC in base64", byBase64, () => ({ "x-signature": hmac("base64") })],
    ["a Standard Webhooks signature", byStandard, () => signed(now())],
  ])("takes a push with %s", async (_case, verify, headers) => {
    await begin({ verify });
    expect((await hub.push(url, record, headers())).status).toBe(200);
    expect(await inbox.last()).toMatchObject({ fate: "decoded" });
  });

  test.each([
    ["no secret", byHeader, () => ({})],
    ["another secret", byHeader, () => ({ "x-token": `${secret}x` })],
    ["the secret in another header", byHeader, () => ({ "x-tokens": secret })],
    ["no HMAC", byHmac, () => ({})],
    ["an HMAC of another body", byHmac, () => ({ "x-signature": hmac("hex", "{}") })],
    ["an HMAC in another encoding", byHmac, () => ({ "x-signature": hmac("base64") })],
    ["no signature", byStandard, () => ({})],
    ["the signature of another body", byStandard, () => signed(now(), "{}")],
    ["an old signature, replayed", byStandard, () => signed(new Date(Date.now() - 6 * 60_000))],
    ["the signature of a time to come", byStandard, () => signed(new Date(Date.now() + 6 * 60_000))],
  ])("refuses a push with %s and keeps nothing", async (_case, verify, headers) => {
    await begin({ verify });
    const answer = await hub.push(url, record, headers());
    expect(answer).toMatchObject({ status: 401, body: { type: "urn:ringback:error:E_UNAUTHORIZED" } });
    expect(JSON.stringify(answer.body)).not.toMatch(/success|whsec/);
    expect(await inbox.messages()).toEqual([]);
  });

  test("asks for it before it looks at the content, and of the bytes as they came", async () => {
    await begin({ verify: byHmac, onInvalid: "reject" });
    expect((await hub.push(url, "<html>")).status).toBe(401);
    const gzipped = gzipSync(record);
    const headers = { "x-signature": hmac("hex", gzipped), "content-encoding": "gzip" };
    expect((await hub.push(url, gzipped, headers)).status).toBe(200);
  });

  test("does not ask for it any more once it is told so", async () => {
    await begin({ verify: byHeader });
    await hub.ok("PATCH", `${path}/sources/${source}`, { verify: null });
    expect((await hub.push(url, record)).status).toBe(200);
  });

  test("never shows its secret, and keeps none of a push", async () => {
    await begin({ verify: byHeader });
    await hub.push(url, record, { "x-token": secret });
    const shown = [
      await hub.ok("GET", `${path}/sources/${source}`),
      await hub.ok("GET", `${path}/sources`),
      await inbox.last(),
    ];
    expect(JSON.stringify(shown)).not.toContain(secret);
  });
});
