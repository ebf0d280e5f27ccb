import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  isPrivateKey,
  isPublicKey,
  isWebhookSignatureV1a,
  privateKeyText,
  publicKeyOf,
  secretText,
  webhookSignature,
  webhookSignatureV1a,
} from "./standard-webhooks.ts";

test("v1: the example that the specification's own libraries are tested with", () => {
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: "1614265330",
    body: Buffer.from('{"test": 2432232314}'),
  };
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  expect(webhookSignature(message, secret)).toBe(signature);
  expect(webhookSignature(message, secret.slice("whsec_".length))).toBe(signature);
});

describe("v1a", () => {
  // RFC 8032, section 7.1, test 1.
  const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
  const point = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
  const privateKey = privateKeyText(seed);
  const publicKey = `whpk_${point.toString("base64")}`;
  const message = { id: "msg_1", timestamp: "1614265330", body: Buffer.from("{}") };

  test("the public key of a private one is that of the RFC", () => {
    expect(publicKeyOf(privateKey)).toBe(publicKey);
    const both = `whsk_${Buffer.concat([seed, point]).toString("base64")}`;
    expect(publicKeyOf(both)).toBe(publicKey);
  });

  test("a signature is right for its message and its key alone", () => {
    const signature = webhookSignatureV1a(message, privateKey);
    expect(signature).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/);
    expect(isWebhookSignatureV1a(message, signature, publicKey)).toBe(true);
    const { publicKey: other } = generateKeyPairSync("ed25519");
    const stranger = `whpk_${Buffer.from(other.export({ format: "jwk" }).x ?? "", "base64url").toString("base64")}`;
    expect(isPublicKey(stranger)).toBe(true);
    const wrong = [
      isWebhookSignatureV1a({ ...message, id: "msg_2" }, signature, publicKey),
      isWebhookSignatureV1a({ ...message, timestamp: "1614265331" }, signature, publicKey),
      isWebhookSignatureV1a({ ...message, body: Buffer.from("[]") }, signature, publicKey),
      isWebhookSignatureV1a(message, signature, stranger),
      isWebhookSignatureV1a(message, signature.replace("v1a,", "v1,"), publicKey),
      isWebhookSignatureV1a(message, signature.slice(0, 20), publicKey),
      isWebhookSignatureV1a(message, "v1a,", publicKey),
      isWebhookSignatureV1a(message, signature, "whpk_AAAA"),
    ];
    expect(wrong).toEqual(wrong.map(() => false));
  });

  const others = [publicKey, secretText(seed), "whsk_", "whsk_AAAA", "whsk_not base64"];

  test.each(others)("%s is no private key", (text) => {
    expect(isPrivateKey(text)).toBe(false);
    expect(() => publicKeyOf(text)).toThrow(RangeError);
  });

  test("a private key is one, and no public one", () => {
    expect([isPrivateKey(privateKey), isPublicKey(privateKey)]).toEqual([true, false]);
  });

  test("an error about a key does not show it", () => {
    expect(() => publicKeyOf("whsk_c2VjcmV0")).toThrow(/^Expected an ed25519 private key \(whsk_…\)$/);
  });
});
