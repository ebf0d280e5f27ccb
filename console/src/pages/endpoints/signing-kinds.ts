import type { Text } from "../../text.ts";
import type { Dialect } from "../../parts/dialects.ts";
import type { SigningKind } from "./endpoint-form.ts";

interface KindWords {
  readonly text: Text;
  /** What it adds to a push, and who knows what. */
  readonly about: Text;
}

/** The ways to sign what goes out. */
export const signingKinds: Readonly<Record<Exclude<SigningKind, "usual">, KindWords>> = {
  none: {
    text: { en: "Not signed", zh: "不签名" },
    about: {
      en: "Whoever knows the URL can send to it what looks like a push.",
      zh: "任何知道网址的人都可以伪造推送。",
    },
  },
  "standard-webhooks": {
    text: { en: "Standard Webhooks (HMAC-SHA256)", zh: "Standard Webhooks（HMAC-SHA256）" },
    about: {
      en: "Adds webhook-timestamp and webhook-signature. There is a library for most languages.",
      zh: "添加请求头 webhook-timestamp 和 webhook-signature。多数语言都有现成的库。",
    },
  },
  "standard-webhooks-v1a": {
    text: { en: "Standard Webhooks v1a (ed25519)", zh: "Standard Webhooks v1a（ed25519）" },
    about: {
      en: "The hub keeps a private key; your application checks with the public one, and keeps nothing secret.",
      zh: "私钥由回调中心保管；应用用公钥验签，无需保存任何秘密。",
    },
  },
  "hmac-sha256": {
    text: { en: "A header with the HMAC-SHA256 of the body", zh: "请求头携带内容的 HMAC-SHA256" },
    about: {
      en: "For receivers that check one header. Nothing in it tells the time.",
      zh: "适合只校验一个请求头的接收方。其中不含时间。",
    },
  },
  dialect: {
    text: { en: "As the platform signs, within the body", zh: "按平台方式，在报文内签名" },
    about: {
      en: "Fills the platform's own signature fields with the app key and secret that the platform gave.",
      zh: "用平台发放的 app key 和密钥，填写平台自己的签名字段。",
    },
  },
};

/** What becomes of it where nobody chooses. */
export function usualSigning(dialect: Pick<Dialect, "signs"> | undefined): Text {
  return dialect?.signs === true
    ? {
        en: "As the dialect: Standard Webhooks, with a secret that the hub makes",
        zh: "按协议：Standard Webhooks，密钥由回调中心生成",
      }
    : {
        en: "As the dialect: signed by Standard Webhooks where a secret is given, else not",
        zh: "按协议：填写密钥则按 Standard Webhooks 签名，否则不签名",
      };
}

/** The ways that are open to a dialect. */
export function kindsFor(dialect: Pick<Dialect, "recipes"> | undefined): readonly SigningKind[] {
  const all: readonly SigningKind[] = [
    "usual",
    "none",
    "standard-webhooks",
    "standard-webhooks-v1a",
    "hmac-sha256",
    "dialect",
  ];
  return all.filter((kind) => kind !== "dialect" || (dialect?.recipes.length ?? 0) > 0);
}
