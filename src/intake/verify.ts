import { createHmac, timingSafeEqual } from "node:crypto";
import { type Instant, type Verifier, webhookSignature } from "../model/index.ts";

/** A push as a verifier sees it. */
export interface Signed {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it was signed. */
  readonly body: Uint8Array;
}

// A signature older or newer than this is no proof of who sends it now.
const toleranceMs = 5 * 60 * 1000;

/** True when the push proves what the source asks for. Comparisons take the same time wherever they differ. */
export function isVerified(verifier: Verifier, signed: Signed, now: Instant): boolean {
  switch (verifier.kind) {
    case "header":
      return isSame(headerOf(signed, verifier.header), verifier.secret);
    case "hmac-sha256": {
      const digest = createHmac("sha256", verifier.secret).update(signed.body).digest(verifier.encoding);
      const given = headerOf(signed, verifier.header).replace(/^sha256=/i, "");
      return isSame(verifier.encoding === "hex" ? given.toLowerCase() : given, digest);
    }
    case "standard-webhooks":
      return isStandardWebhook(verifier.secret, signed, now);
  }
}

function isStandardWebhook(secret: string, signed: Signed, now: Instant): boolean {
  const id = headerOf(signed, "webhook-id");
  const timestamp = headerOf(signed, "webhook-timestamp");
  const isFresh = Math.abs(now - Number(timestamp) * 1000) <= toleranceMs;
  if (!isFresh || id === "") return false;
  const expected = webhookSignature({ id, timestamp, body: signed.body }, secret);
  const given = headerOf(signed, "webhook-signature").split(" ");
  return given.some((signature) => isSame(signature, expected));
}

function headerOf({ headers }: Signed, name: string): string {
  const value = headers[name.toLowerCase()];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
