import { createHmac, timingSafeEqual } from "node:crypto";
import { dialectNamed } from "../dialects/index.ts";
import {
  type Instant,
  type Verifier,
  isWebhookSignatureV1a,
  parseJson,
  webhookSignature,
} from "../model/index.ts";

/** A push as a verifier sees it. */
export interface Signed {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as it was signed. */
  readonly body: Uint8Array;
  /** The protocol that it is in. */
  readonly dialect: string;
}

// A signature older or newer than this is no proof of who sends it now.
const toleranceMs = 5 * 60 * 1000;

/** True where the proof is within the body, and so shows only once that is decompressed. */
export function isProvenInBody(verifier: Verifier | null): boolean {
  return verifier?.kind === "dialect";
}

/** True when the push proves what the source asks for. Comparisons take the same time wherever they differ. */
export function isVerified(verifier: Verifier, signed: Signed, now: Instant): boolean {
  switch (verifier.kind) {
    case "header": {
      const given = headerOf(signed, verifier.header);
      return isAny(secretsOf(verifier), (secret) => isSame(given, secret));
    }
    case "hmac-sha256":
      return isHmac(verifier, signed);
    case "standard-webhooks":
      return isAny(secretsOf(verifier), (secret) =>
        isStandardWebhook(signed, now, (message, signature) =>
          isSame(signature, webhookSignature(message, secret)),
        ),
      );
    case "standard-webhooks-v1a": {
      const { publicKey, previousPublicKey } = verifier;
      const keys = previousPublicKey === undefined ? [publicKey] : [publicKey, previousPublicKey];
      return isAny(keys, (key) =>
        isStandardWebhook(signed, now, (message, signature) =>
          isWebhookSignatureV1a(message, signature, key),
        ),
      );
    }
    case "dialect":
      return isSignedInBody(verifier, signed, now);
  }
}

function secretsOf({
  secret,
  previousSecret,
}: {
  readonly secret: string;
  readonly previousSecret?: string;
}) {
  return previousSecret === undefined ? [secret] : [secret, previousSecret];
}

// Every secret is tried, so that how long it takes does not tell which of them fits.
function isAny(secrets: readonly string[], fits: (secret: string) => boolean): boolean {
  return secrets.filter((secret) => fits(secret)).length > 0;
}

function isHmac(verifier: Extract<Verifier, { kind: "hmac-sha256" }>, signed: Signed): boolean {
  const { header, encoding } = verifier;
  const given = headerOf(signed, header).replace(/^sha256=/i, "");
  return isAny(secretsOf(verifier), (secret) => {
    const digest = createHmac("sha256", secret).update(signed.body).digest(encoding);
    return isSame(encoding === "hex" ? given.toLowerCase() : given, digest);
  });
}

type Message = Parameters<typeof webhookSignature>[0];

function isStandardWebhook(
  signed: Signed,
  now: Instant,
  isRight: (message: Message, signature: string) => boolean,
): boolean {
  const id = headerOf(signed, "webhook-id");
  const timestamp = headerOf(signed, "webhook-timestamp");
  const isFresh = Math.abs(now - Number(timestamp) * 1000) <= toleranceMs;
  if (!isFresh || id === "" || timestamp === "") return false;
  const given = headerOf(signed, "webhook-signature").split(" ", mostSignatures);
  return given.some((signature) => isRight({ id, timestamp, body: signed.body }, signature));
}

// While secrets are being changed there are two or three; checking a thousand would be work for nothing.
const mostSignatures = 10;

function isSignedInBody(
  verifier: Extract<Verifier, { kind: "dialect" }>,
  { body, dialect }: Signed,
  now: Instant,
): boolean {
  const { signing } = dialectNamed(dialect);
  const parsed = parseJson(Buffer.from(body).toString("utf8"));
  // The source may have been given another dialect since, whose recipes have other names.
  if (signing === undefined || !signing.recipes.includes(verifier.recipe) || !parsed.ok) return false;
  return isAny(secretsOf(verifier), (secret) => {
    const claim = signing.claim(parsed.value, { ...verifier, secret });
    if (claim === undefined) return false;
    const isFresh = Math.abs(now - claim.at) <= verifier.toleranceSeconds * 1000;
    return isSame(claim.given, claim.expected) && isFresh;
  });
}

function headerOf({ headers }: Signed, name: string): string {
  const value = headers[name.toLowerCase()];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
