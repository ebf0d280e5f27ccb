import { type KeyObject, createHmac, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

// Signatures as Standard Webhooks lays down: v1 is HMAC-SHA256 with a shared secret, v1a is ed25519, where the
// receiver needs no more than the public key.

const secretPrefix = "whsec_";
const privatePrefix = "whsk_";
const publicPrefix = "whpk_";

/** The bytes of a secret: what `whsec_` and base64 stand for, or the text itself where it is neither. */
export function secretBytes(secret: string): Uint8Array {
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret;
  const isBase64 = text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return Buffer.from(text, isBase64 ? "base64" : "utf8");
}

/** A secret as Standard Webhooks writes it, of bytes that nobody can guess. */
export function secretText(bytes: Uint8Array): string {
  return secretPrefix + Buffer.from(bytes).toString("base64");
}

/** An ed25519 private key as Standard Webhooks writes it, of 32 bytes that nobody can guess. */
export function privateKeyText(seed: Uint8Array): string {
  return privatePrefix + Buffer.from(seed).toString("base64");
}

/** True for text that is an ed25519 private key: `whsk_` and the base64 of its 32 bytes, or of 64 with the public ones. */
export function isPrivateKey(text: string): boolean {
  return seedOf(text) !== undefined;
}

/** True for text that is an ed25519 public key: `whpk_` and the base64 of its 32 bytes. */
export function isPublicKey(text: string): boolean {
  return keyBytes(text, publicPrefix)?.length === keyLength;
}

/** The public key that belongs to a private one. @throws RangeError for text that is none. */
export function publicKeyOf(privateKey: string): string {
  const { x = "" } = createPublicKey(importPrivate(privateKey)).export({ format: "jwk" });
  return publicPrefix + Buffer.from(x, "base64url").toString("base64");
}

/** What a message is signed with. */
export interface Signable {
  /** The header `webhook-id`. */
  readonly id: string;
  /** The header `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string;
  readonly body: Uint8Array;
}

/** The `webhook-signature` of a message: HMAC-SHA256 over id, timestamp and body (Standard Webhooks, v1). */
export function webhookSignature({ id, timestamp, body }: Signable, secret: string): string {
  const hmac = createHmac("sha256", secretBytes(secret));
  return `v1,${hmac.update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
}

/** The same with ed25519 (v1a). @throws RangeError for text that is no private key. */
export function webhookSignatureV1a(message: Signable, privateKey: string): string {
  return `v1a,${sign(null, signedBytes(message), importPrivate(privateKey)).toString("base64")}`;
}

/** True when one signature (`v1a,…`) is the message's, by that public key. */
export function isWebhookSignatureV1a(message: Signable, signature: string, publicKey: string): boolean {
  const key = keyBytes(publicKey, publicPrefix);
  if (key?.length !== keyLength || !signature.startsWith("v1a,")) return false;
  return verify(
    null,
    signedBytes(message),
    importPublic(key),
    Buffer.from(signature.slice("v1a,".length), "base64"),
  );
}

function signedBytes({ id, timestamp, body }: Signable): Uint8Array {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
}

const keyLength = 32;
// What stands before the bytes of a key in DER (RFC 8410).
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");
const spkiHead = Buffer.from("302a300506032b6570032100", "hex");

function keyBytes(text: string, prefix: string): Buffer | undefined {
  const encoded = text.slice(prefix.length);
  if (!text.startsWith(prefix) || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  return Buffer.from(encoded, "base64");
}

function seedOf(text: string): Buffer | undefined {
  const bytes = keyBytes(text, privatePrefix);
  return bytes?.length === keyLength || bytes?.length === 2 * keyLength
    ? bytes.subarray(0, keyLength)
    : undefined;
}

function importPrivate(text: string): KeyObject {
  const seed = seedOf(text);
  if (seed === undefined) throw new RangeError("Expected an ed25519 private key (whsk_…)");
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: "der", type: "pkcs8" });
}

function importPublic(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiHead, bytes]), format: "der", type: "spki" });
}
