import { createHmac } from "node:crypto";

const prefix = "whsec_";

/** The bytes of a secret: what `whsec_` and base64 stand for, or the text itself where it is neither. */
export function secretBytes(secret: string): Uint8Array {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  const isBase64 = text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return Buffer.from(text, isBase64 ? "base64" : "utf8");
}

/** A secret as Standard Webhooks writes it, of bytes that nobody can guess. */
export function secretText(bytes: Uint8Array): string {
  return prefix + Buffer.from(bytes).toString("base64");
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
