import type { Dialect } from "../../parts/dialects.ts";
import type { Text } from "../../text.ts";
import type { VerifyKind } from "./source-form.ts";

interface KindWords {
  readonly text: Text;
  /** What a push must have. */
  readonly about: Text;
}

/** The ways in which a push proves where it comes from. */
export const verifyKinds: Readonly<Record<Exclude<VerifyKind, "kept">, KindWords>> = {
  none: {
    text: { en: "Nothing but the URL", zh: "仅凭网址" },
    about: {
      en: "The token in the URL is the secret: whoever knows it can push.",
      zh: "网址中的令牌就是密钥：知道它的人都可以推送。",
    },
  },
  header: {
    text: { en: "A header with a secret", zh: "请求头携带密钥" },
    about: {
      en: "A push must have this header with this very value.",
      zh: "推送必须带有该请求头，且值完全一致。",
    },
  },
  "hmac-sha256": {
    text: { en: "A header with the HMAC-SHA256 of the body", zh: "请求头携带内容的 HMAC-SHA256" },
    about: {
      en: "Of the bytes as they came; sha256= before it is allowed.",
      zh: "按收到的原始字节计算；允许带 sha256= 前缀。",
    },
  },
  "standard-webhooks": {
    text: { en: "Standard Webhooks (HMAC-SHA256)", zh: "Standard Webhooks（HMAC-SHA256）" },
    about: {
      en: "With a v1 signature, no more than five minutes off.",
      zh: "需要 v1 签名，时间相差不超过五分钟。",
    },
  },
  "standard-webhooks-v1a": {
    text: { en: "Standard Webhooks v1a (ed25519)", zh: "Standard Webhooks v1a（ed25519）" },
    about: {
      en: "With a v1a signature, checked by the platform's public key. The hub keeps nothing secret.",
      zh: "需要 v1a 签名，用平台的公钥校验。回调中心无需保存任何秘密。",
    },
  },
  dialect: {
    text: { en: "As the platform signs, within the body", zh: "按平台方式，在报文内签名" },
    about: {
      en: "By the platform's own fields. A kind of message that has none of them proves nothing: give it a source of its own.",
      zh: "使用平台自己的签名字段。没有这些字段的报文无法验证，请为其单独建一个来源。",
    },
  },
};

/** The ways that are open to a dialect, the one that is there first. */
export function verifyKindsFor(
  dialect: Pick<Dialect, "recipes"> | undefined,
  hasOne: boolean,
): readonly VerifyKind[] {
  const all: readonly VerifyKind[] = [
    "none",
    "header",
    "hmac-sha256",
    "standard-webhooks",
    "standard-webhooks-v1a",
    "dialect",
  ];
  const open = all.filter((kind) => kind !== "dialect" || (dialect?.recipes.length ?? 0) > 0);
  return hasOne ? ["kept", ...open] : open;
}
