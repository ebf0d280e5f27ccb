import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { Text } from "../text.ts";
import type { Place } from "./place-in-json.ts";

/** Where a text stops being JSON, and why. */
export interface Break {
  readonly place: Place;
  /** From 1 each. */
  readonly line: number;
  readonly column: number;
  readonly why: Text;
}

const whys: Readonly<Record<string, Text>> = {
  InvalidNumberFormat: { en: "this is no number", zh: "数字格式不正确" },
  PropertyNameExpected: { en: "the name of a field is expected", zh: "此处应为字段名" },
  ValueExpected: { en: "a value is expected", zh: "此处应为值" },
  ColonExpected: { en: "a colon is expected", zh: "此处应为冒号" },
  CommaExpected: { en: "a comma is expected", zh: "此处应为逗号" },
  CloseBraceExpected: { en: "a closing } is expected", zh: "此处应为右花括号 }" },
  CloseBracketExpected: { en: "a closing ] is expected", zh: "此处应为右方括号 ]" },
  EndOfFileExpected: { en: "nothing is expected after the end", zh: "结尾之后不应再有内容" },
  InvalidCommentToken: { en: "JSON has no comments", zh: "JSON 不允许注释" },
  UnexpectedEndOfString: { en: "a string has no end", zh: "字符串没有结束" },
  UnexpectedEndOfNumber: { en: "a number has no end", zh: "数字没有结束" },
  InvalidUnicode: { en: "\\u needs four hexadecimal digits", zh: "\\u 后应为四位十六进制数" },
  InvalidEscapeCharacter: { en: "no such escape in a string", zh: "字符串中的转义不正确" },
  InvalidCharacter: { en: "a string can't have this character", zh: "字符串中有不允许的字符" },
};

const notJson: Text = { en: "this is no JSON", zh: "此处不是 JSON" };
const cutOff: Text = { en: "it was cut off", zh: "内容不完整" };

/** Where the text stops being JSON; undefined for JSON, and for nothing. */
export function breakInJson(text: string): Break | undefined {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  const end = text.trimEnd().length;
  const first = errors.toSorted((a, b) => a.offset - b.offset)[0];
  if (first === undefined || end === 0) return undefined;
  const isCutOff = first.offset >= end;
  // Of what is cut off, the last character that came.
  const begin = isCutOff ? end - 1 : first.offset;
  const before = text.slice(0, begin);
  return {
    place: { begin, end: Math.min(end, begin + Math.max(1, isCutOff ? 1 : first.length)) },
    line: before.split("\n").length,
    column: begin - before.lastIndexOf("\n"),
    why: isCutOff ? cutOff : (whys[printParseErrorCode(first.error)] ?? notJson),
  };
}
