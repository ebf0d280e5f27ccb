import { type Dialect, findDialect } from "../dialects/index.ts";
import {
  type Endpoint,
  type Instant,
  isPrivateKey,
  privateKeyText,
  publicKeyOf,
  secretText,
  toInstant,
} from "../model/index.ts";
import type { Checks } from "./check.ts";

// An endpoint's secret is of the kind that its signing asks for: shared text for HMACs, `whsk_…` for ed25519, what
// the platform gave for a recipe of the dialect's own. The first two the hub can make by itself.

/** How an endpoint's messages are signed, what it leaves open filled in. */
export function signingKind({ signing, secret }: Pick<Endpoint, "signing" | "secret">) {
  return signing?.kind ?? (secret === null ? "none" : "standard-webhooks");
}

type RandomBytes = (size: number) => Uint8Array;

/** A secret for that signing; null where it takes none, or one that only the platform can give. */
export function makeSecret(kind: ReturnType<typeof signingKind>, randomBytes: RandomBytes): string | null {
  switch (kind) {
    case "none":
    case "dialect":
      return null;
    case "standard-webhooks":
      return secretText(randomBytes(32));
    case "hmac-sha256":
      // The text itself is the key, so it has nothing in it that some receiver might decode.
      return Buffer.from(randomBytes(32)).toString("hex");
    case "standard-webhooks-v1a":
      return privateKeyText(randomBytes(32));
  }
}

/** An endpoint with the secret that its signing takes. */
export interface Keyed {
  readonly endpoint: Endpoint;
  /** The secret that was made just now, for the receiver to be told once; null where there is nothing to tell. */
  readonly made: string | null;
}

/** What {@link withSecret} goes by. */
export interface SecretRequest {
  /** True where the request says what the secret is to be, even if that is none. */
  readonly isGiven: boolean;
  readonly randomBytes: RandomBytes;
}

/**
 * The endpoint with a secret made where its signing takes one that is not there. A key of the wrong kind, left from
 * how it was signed before, is replaced; what signed during a change-over goes with it.
 */
export function withSecret(endpoint: Endpoint, { isGiven, randomBytes }: SecretRequest): Keyed {
  const kind = signingKind(endpoint);
  const { secret } = endpoint;
  const fits = secret !== null && isPrivateKey(secret) === (kind === "standard-webhooks-v1a");
  if (fits || kind === "none" || isGiven) return { endpoint, made: null };
  const made = makeSecret(kind, randomBytes);
  if (made === null) return { endpoint: { ...endpoint, secret: null, previousSecret: null }, made };
  return {
    endpoint: { ...endpoint, secret: made, previousSecret: null },
    made: kind === "standard-webhooks-v1a" ? null : made,
  };
}

/** What replaces a secret. */
export interface Rotation {
  /** Undefined: one that is made now. */
  readonly secret: string | undefined;
  readonly overlapSeconds: number;
  readonly now: Instant;
  readonly randomBytes: RandomBytes;
}

/** The endpoint with another secret, the one before signing too until the overlap is over. */
export function rotateSecret(endpoint: Endpoint, rotation: Rotation): Keyed {
  const { secret, overlapSeconds, now, randomBytes } = rotation;
  const kind = signingKind(endpoint);
  const made = secret === undefined ? makeSecret(kind, randomBytes) : null;
  const until = toInstant(now + overlapSeconds * 1000);
  // A message has room for one signature of the dialect's own.
  const isAtOnce = endpoint.secret === null || overlapSeconds === 0 || kind === "dialect";
  const previousSecret = isAtOnce ? null : { secret: endpoint.secret, until };
  return {
    endpoint: { ...endpoint, secret: secret ?? made, previousSecret },
    made: kind === "standard-webhooks-v1a" ? null : made,
  };
}

/** Notes what is wrong with how the endpoint is to be signed, and with the secret for it. */
export function checkSigning(checks: Checks, endpoint: Endpoint): void {
  const { signing, secret, dialect } = endpoint;
  const kind = signingKind(endpoint);
  checks.expect(kind === "none" || secret !== null, "secret", {
    en: "should be there: without it nothing can be signed this way",
    zh: "应提供密钥：没有密钥无法以此方式签名",
  });
  const isPrivate = secret !== null && isPrivateKey(secret);
  checks.expect(kind !== "standard-webhooks-v1a" || secret === null || isPrivate, "secret", {
    en: "should be an ed25519 private key, whsk_ and base64; leave it out to have one made",
    zh: "应为 ed25519 私钥（whsk_ 加 base64）；留空则自动生成",
  });
  checks.expect(kind === "standard-webhooks-v1a" || !isPrivate, "secret", {
    en: 'should be no private key (whsk_…): that signs only as "standard-webhooks-v1a"',
    zh: "不应为私钥（whsk_…）：它只用于 standard-webhooks-v1a 签名",
  });
  if (signing?.kind === "dialect") checkRecipe(checks, "signing", signing.recipe, findDialect(dialect));
}

/** Notes it where the dialect has no such recipe. */
export function checkRecipe(
  checks: Checks,
  path: string,
  recipe: string,
  dialect: Dialect | undefined,
): void {
  if (dialect === undefined) return;
  const recipes = dialect.signing?.recipes ?? [];
  checks.expect(recipes.length > 0, `${path}.kind`, {
    en: `should be another: ${dialect.name} has no signature of its own`,
    zh: `应选择其他方式：${dialect.name} 协议没有自己的签名`,
  });
  checks.expect(recipes.length === 0 || recipes.includes(recipe), `${path}.recipe`, {
    en: `should be one of ${recipes.join(", ")}`,
    zh: `应为以下之一：${recipes.join("、")}`,
  });
}

/** What may be shown of an endpoint's signing. */
export function showSecrets({ secret, previousSecret, auth }: Endpoint) {
  return {
    hasSecret: secret !== null,
    publicKey: secret !== null && isPrivateKey(secret) ? publicKeyOf(secret) : null,
    auth: auth === null ? null : { kind: auth.kind },
    previousUntil: previousSecret?.until ?? null,
  };
}
