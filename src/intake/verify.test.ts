import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { type Verifier, toInstant } from "../model/index.ts";
import { isVerified } from "./verify.ts";

const now = toInstant(Date.UTC(2026, 10, 20, 2, 47, 42));
const body = Buffer.from('{"data":{"id":"r-1"}}');

/** Whether a push with these headers proves what the verifier asks for. */
function passes(
  verifier: Verifier,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): boolean {
  return isVerified(verifier, { headers, body, dialect: "standard" }, now);
}

describe("a header with a secret", () => {
  const verifier = { kind: "header", header: "X-Token", secret: "open sesame" } as const;

  test.each([
    ["the secret", "open sesame", true],
    ["the secret, as the first of several", ["open sesame", "x"], true],
    ["another text of the same length", "open sesamE", false],
    ["the beginning of the secret", "open", false],
    ["the secret and more", "open sesame!", false],
    ["nothing", "", false],
    ["no such header", undefined, false],
  ])("with %s", (_case, value, expected) => {
    expect(passes(verifier, { "x-token": value })).toBe(expected);
  });

  test("another header does not do", () => {
    expect(passes(verifier, { "x-other": "open sesame" })).toBe(false);
  });
});

describe("an HMAC of the body", () => {
  const digest = (encoding: "hex" | "base64", secret = "k", bytes: Uint8Array = body) =>
    createHmac("sha256", secret).update(bytes).digest(encoding);
  const verifier = (encoding: "hex" | "base64") =>
    ({ kind: "hmac-sha256", header: "X-Signature", secret: "k", encoding }) as const;

  test.each([
    ["in hex", "hex", digest("hex"), true],
    ["in upper case", "hex", digest("hex").toUpperCase(), true],
    ["with its algorithm in front", "hex", `sha256=${digest("hex")}`, true],
    ["in base64", "base64", digest("base64"), true],
    ["in base64, where hex is due", "hex", digest("base64"), false],
    ["in base64 of another case", "base64", digest("base64").toLowerCase(), false],
    ["made with another secret", "hex", digest("hex", "other"), false],
    ["of another body", "hex", digest("hex", "k", Buffer.from("{}")), false],
    ["that is empty", "hex", "", false],
  ] as const)("%s", (_case, encoding, value, expected) => {
    expect(passes(verifier(encoding), { "x-signature": value })).toBe(expected);
  });

  test("is of the bytes as they came", () => {
    const gzipped = Buffer.from([0x1f, 0x8b, 0xff, 0x00]);
    const signed = {
      headers: { "x-signature": digest("hex", "k", gzipped) },
      body: gzipped,
      dialect: "standard",
    };
    expect(isVerified(verifier("hex"), signed, now)).toBe(true);
  });
});

describe("a Standard Webhooks signature", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const verifier = { kind: "standard-webhooks", secret } as const;

  /** The headers that the published library makes for the body. */
  function signed(secondsAgo = 0, text = body.toString(), with_ = secret): Record<string, string> {
    const at = new Date(now - secondsAgo * 1000);
    return {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(with_).sign("msg_1", at, text),
    };
  }

  test("by the published library is right", () => {
    expect(passes(verifier, signed())).toBe(true);
  });

  test("is right among others, as while a secret is being changed", () => {
    const { "webhook-signature": right = "", ...headers } = signed();
    const { "webhook-signature": other = "" } = signed(0, body.toString(), "whsec_b3RoZXI=");
    expect(passes(verifier, { ...headers, "webhook-signature": `${other} v2,x ${right}` })).toBe(true);
  });

  test.each([
    ["299 seconds old", 299, true],
    ["301 seconds old", 301, false],
    ["299 seconds ahead", -299, true],
    ["301 seconds ahead", -301, false],
    ["a day old, replayed", 86_400, false],
  ])("%s", (_case, secondsAgo, expected) => {
    expect(passes(verifier, signed(secondsAgo))).toBe(expected);
  });

  test.each([
    ["of another body", signed(0, "{}")],
    ["by another secret", signed(0, body.toString(), "whsec_b3RoZXI=")],
    ["under another id", { ...signed(), "webhook-id": "msg_2" }],
    ["with another time", { ...signed(), "webhook-timestamp": String(now / 1000 + 1) }],
    ["without an id", { ...signed(), "webhook-id": "" }],
    ["without a time", { ...signed(), "webhook-timestamp": undefined }],
    ["with a time that is none", { ...signed(), "webhook-timestamp": "now" }],
    ["without its version", { ...signed(), "webhook-signature": signed()["webhook-signature"]?.slice(3) }],
    ["that is missing", { "webhook-id": "msg_1", "webhook-timestamp": String(now / 1000) }],
  ])("%s is wrong", (_case, headers) => {
    expect(passes(verifier, headers)).toBe(false);
  });
});
