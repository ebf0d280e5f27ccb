import type { Source } from "../../parts/sources.ts";
import { writeSpan } from "../../parts/spans.ts";
import type { Language } from "../../language.ts";
import type { Text } from "../../text.ts";

type Noted = Pick<
  Source,
  "lastMessageAt" | "silentSince" | "silentAfterSeconds" | "verify" | "allowFrom" | "onUnverified"
>;

/** What somebody who looks after a source should know of it just now. */
export function sourceNotes(source: Noted, language: Language): readonly Text[] {
  return [...silenceNotes(source, language), ...proofNotes(source)];
}

function silenceNotes(
  { lastMessageAt, silentSince, silentAfterSeconds }: Noted,
  language: Language,
): readonly Text[] {
  if (lastMessageAt === null) {
    return [
      {
        en: "Nothing came yet. Put its URL into the platform, or send a sample to see what comes of it.",
        zh: "尚未收到报文。请将网址填入平台，或发送测试数据查看效果。",
      },
    ];
  }
  if (silentSince === null || silentAfterSeconds === null) return [];
  const span = writeSpan(silentAfterSeconds, language);
  return [
    {
      en: `No message for ${span} or longer: ask the platform whether calls are made, and whether its callback still has this URL.`,
      zh: `已超过 ${span}没有报文：请向平台确认是否在外呼、回调网址是否仍为此网址。`,
    },
  ];
}

function proofNotes({ verify, allowFrom, onUnverified }: Noted): readonly Text[] {
  if (verify === null && allowFrom.length === 0) {
    return [
      {
        en: "Whoever knows the URL can push: nothing else is asked for.",
        zh: "任何知道网址的人都可以推送：没有其他校验。",
      },
    ];
  }
  if (verify !== null && onUnverified === "quarantine") {
    return [
      {
        en: "Pushes that prove nothing are acknowledged and quarantined. Once signing works, let them be refused: whoever knows the URL can fill the disk meanwhile.",
        zh: "未能验证的推送会确认并隔离。签名调通后请改为拒绝：在此期间，知道网址的人可能写满磁盘。",
      },
    ];
  }
  return [];
}
