import type { Instant, JsonValue } from "../model/index.ts";

/** What a platform gives a tenant to sign with. */
export interface SigningKey {
  /** The public part, by which the platform knows the tenant. */
  readonly appKey: string;
  readonly secret: string;
}

/** What a signed message claims. */
export interface SignatureClaim {
  readonly given: string;
  /** What it would have to be. */
  readonly expected: string;
  /** The time that was signed. */
  readonly at: Instant;
}

/**
 * How a platform signs its messages within the body. The recipes have names, since a platform may change or not tell
 * which one it uses; none is used unless it is chosen.
 */
export interface BodySigning {
  /** The recipes by name, the usual one first. */
  readonly recipes: readonly string[];
  /** The message signed for that moment; undefined for one that has no place for a signature. */
  sign(body: JsonValue, signing: RecipeUse, at: Instant): JsonValue | undefined;
  /** What the message claims; undefined when it is not signed. */
  claim(body: JsonValue, signing: RecipeUse): SignatureClaim | undefined;
}

/** A recipe with the key to use it with. */
export interface RecipeUse extends SigningKey {
  readonly recipe: string;
}
