import type { QuarantineWord } from "../../parts/words.ts";
import type { Text } from "../../text.ts";

/** What keeps a message from being understood, and what most often helps. */
interface Remedy {
  readonly why: Text;
  readonly todo: Text;
  /** Where the change is made that helps. */
  readonly isOfSource: boolean;
}

/** What to do about each reason. */
export const remedies: Readonly<Record<QuarantineWord, Remedy>> = {
  empty: {
    why: { en: "The body is empty, or white space.", zh: "报文内容为空或只有空白。" },
    todo: {
      en: "Most often a test by the platform whether the URL can be reached: nothing is lost with it, and there is nothing to decode.",
      zh: "多为平台测试网址是否可达：没有丢失数据，也无可解析的内容。",
    },
    isOfSource: false,
  },
  "not-utf8": {
    why: { en: "The bytes are no text in UTF-8.", zh: "内容不是 UTF-8 文本。" },
    todo: {
      en: "Ask the platform to push in UTF-8. These bytes are kept, and can be downloaded.",
      zh: "请平台改用 UTF-8 推送。原始字节已保存，可以下载。",
    },
    isOfSource: false,
  },
  "not-json": {
    why: { en: "The body is not JSON, or was cut off.", zh: "内容不是 JSON，或被截断。" },
    todo: {
      en: "Look at the body: a form or a page means that something else pushes to this URL; JSON that ends in the middle means that a proxy cuts it off, and the platform has to push it again.",
      zh: "查看内容：若为表单或网页，说明有其他程序在向此网址推送；若 JSON 中途结束，说明被代理截断，需由平台重推。",
    },
    isOfSource: false,
  },
  "not-an-object": {
    why: { en: "There is no JSON object where one is due.", zh: "应为 JSON 对象的位置不是对象。" },
    todo: {
      en: "Most often another platform's protocol: give the source the dialect that its platform speaks, then decode again.",
      zh: "多为其他平台的协议：将来源改为该平台的协议，然后重新解析。",
    },
    isOfSource: true,
  },
  "missing-field": {
    why: {
      en: "A field is missing that the message can't do without.",
      zh: "缺少报文必需的字段。",
    },
    todo: {
      en: "If the body looks like another platform's, give the source that dialect and decode again. Else ask the platform why the field is not there.",
      zh: "若内容像其他平台的协议，请修改来源的协议后重新解析；否则请向平台确认为何缺少该字段。",
    },
    isOfSource: true,
  },
  "unknown-message": {
    why: { en: "The protocol has no message of that type.", zh: "协议中没有该类型的报文。" },
    todo: {
      en: "Most often a misspelt type: tell whoever pushes. If it is a new kind of message, a newer hub may know it: decode again after the update.",
      zh: "多为类型拼写有误，请告知推送方。若是新的报文类型，新版本可能支持，升级后重新解析。",
    },
    isOfSource: false,
  },
  "bad-encoding": {
    why: {
      en: "The body is not compressed as its Content-Encoding says.",
      zh: "压缩方式与 Content-Encoding 不符。",
    },
    todo: {
      en: "Most often a proxy that unpacked the body and left the header: mend the proxy. Decoding again reads the bytes as they are.",
      zh: "多为代理解压后未删除请求头：请修复代理。重新解析时按现有字节读取。",
    },
    isOfSource: false,
  },
  unverified: {
    why: {
      en: "It does not prove that it comes from this source's platform.",
      zh: "不能证明来自该来源的平台。",
    },
    todo: {
      en: "Look at the body first. If it is the platform's, put the right secret into the source, and take this one in on trust. If it is a stranger's, leave it.",
      zh: "请先查看内容。若确为平台所发，请在来源中填写正确的密钥，并信任此报文；若来历不明，请勿处理。",
    },
    isOfSource: true,
  },
};
