import type { Static } from "typebox";
import type { Dialect } from "../dialects/index.ts";
import { type Verifier, isPublicKey } from "../model/index.ts";
import type { Checks } from "./check.ts";
import { checkRecipe } from "./endpoint-signing.ts";
import type { SourcePatch } from "./schemas.ts";

type Input = NonNullable<Static<typeof SourcePatch>["verify"]>;

const usualToleranceSeconds = 300;

/** The verifier that the input tells, what it leaves open filled in. */
export function readVerifier(verify: Input, dialect: Dialect | undefined): Verifier {
  switch (verify.kind) {
    case "hmac-sha256":
      return { ...verify, encoding: verify.encoding ?? "hex" };
    case "dialect": {
      const { recipe = dialect?.signing?.recipes[0] ?? "", toleranceSeconds = usualToleranceSeconds } =
        verify;
      return { ...verify, recipe, toleranceSeconds };
    }
    case "header":
    case "standard-webhooks":
    case "standard-webhooks-v1a":
      return verify;
  }
}

/** Notes what is wrong with a verifier for a source of that dialect. */
export function checkVerifier(checks: Checks, verify: Verifier | null, dialect: Dialect | undefined): void {
  if (verify?.kind === "dialect") checkRecipe(checks, "verify", verify.recipe, dialect);
  if (verify?.kind !== "standard-webhooks-v1a") return;
  const { publicKey, previousPublicKey } = verify;
  for (const [name, key] of Object.entries({ publicKey, previousPublicKey })) {
    checks.expect(key === undefined || isPublicKey(key), `verify.${name}`, {
      en: "should be an ed25519 public key: whpk_ and the base64 of its 32 bytes",
      zh: "应为 ed25519 公钥：whpk_ 加 32 字节的 base64",
    });
  }
}

/** The verifier as it is answered: without its secrets. */
export function showVerifier(verify: Verifier) {
  switch (verify.kind) {
    case "standard-webhooks-v1a": {
      const { previousPublicKey, ...plain } = verify;
      return previousPublicKey === undefined ? plain : { ...plain, hasPrevious: true as const };
    }
    case "header":
    case "hmac-sha256":
    case "standard-webhooks":
    case "dialect": {
      const { secret: _, previousSecret, ...plain } = verify;
      return previousSecret === undefined ? plain : { ...plain, hasPrevious: true as const };
    }
  }
}
