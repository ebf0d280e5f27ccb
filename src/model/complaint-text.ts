import { isoTimePattern } from "./schema.ts";
import { type Text, tenantIdPattern } from "./terms/index.ts";

// What is wrong with a value, as a sentence whose subject is its path: "should be a number of at least 0, got -1".
//
// C1. It tells what was expected, and what came instead.
// C2. Text is quoted only where the choice of characters is what is wrong with it: a text that stands where it
//     does not belong may well be a secret.

/** One complaint of the validator, as TypeBox makes it. */
export interface Complaint {
  readonly keyword: string;
  /** Where in the schema: a JSON pointer behind a `#`. */
  readonly schemaPath: string;
  /** Where in the value: a JSON pointer. */
  readonly instancePath: string;
  readonly params: object;
  readonly message?: string | undefined;
}

/** The complaints about one value as one sentence. */
export function complaintText(complaints: readonly Complaint[], value: unknown): Text {
  const is = (...keywords: readonly string[]) => complaints.some(({ keyword }) => keywords.includes(keyword));
  if (is("required")) return { en: "is missing", zh: "缺失" };
  if (is("additionalProperties", "boolean")) return { en: "is not a known field", zh: "不是已知字段" };
  const wanted = distinct(complaints.flatMap(wantedValues));
  const limits = distinct(complaints.map(limitText).filter((text) => text !== undefined));
  // A value has to keep all limits, and be one of the choices.
  const expected = limits.length > 0 ? allOf([...wanted, ...limits]) : oneOf(wanted);
  if (expected === undefined) return fallback(complaints);
  const came = got(value, complaints);
  return {
    en: `should be ${expected.en}, got ${came.en}`,
    zh: `应为${apart(expected.zh)}，实际为${apart(came.zh)}`,
  };
}

function fallback(complaints: readonly Complaint[]): Text {
  const message = complaints.find(({ message }) => message !== undefined)?.message ?? "no reason given";
  return { en: `is not acceptable: ${message}`, zh: `不合要求：${message}` };
}

function distinct(texts: readonly Text[]): readonly Text[] {
  return [...new Map(texts.map((text) => [text.en, text])).values()];
}

// Chinese sets Latin words and numbers apart by a space.
function apart(zh: string): string {
  return /^[\w^-]/.test(zh) ? ` ${zh}` : zh;
}

function allOf(texts: readonly Text[]): Text {
  return { en: texts.map(({ en }) => en).join(" and "), zh: texts.map(({ zh }) => zh).join("，且") };
}

function oneOf(texts: readonly Text[]): Text | undefined {
  const [first] = texts;
  if (texts.length < 2) return first;
  const en = texts.map((text) => text.en);
  const either = `${en.slice(0, -1).join(", ")} or ${en.at(-1) ?? ""}`;
  return {
    en: texts.length > 2 ? `one of ${either}` : either,
    zh: `以下之一：${texts.map(({ zh }) => zh).join("、")}`,
  };
}

const typeNames: Readonly<Record<string, Text>> = {
  string: { en: "text", zh: "文本" },
  number: { en: "a number", zh: "数字" },
  integer: { en: "a whole number", zh: "整数" },
  boolean: { en: "true or false", zh: "true 或 false" },
  array: { en: "a list", zh: "数组" },
  object: { en: "an object", zh: "对象" },
  null: { en: "null", zh: "null" },
};

function factsOf({ params }: Complaint): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(Object.entries(params));
}

function wantedValues(complaint: Complaint): readonly Text[] {
  const facts = factsOf(complaint);
  switch (complaint.keyword) {
    case "const":
      return [same(quoted(facts.get("allowedValue")))];
    case "enum":
      return [facts.get("allowedValues") ?? []].flat().map((item) => same(quoted(item)));
    case "type":
      return [facts.get("type")].flat().flatMap((type) => typeNames[String(type)] ?? []);
    default:
      return [];
  }
}

function same(text: string): Text {
  return { en: text, zh: text };
}

/** How to say each limit, from the number or word that it is given by. */
const limitTexts: Readonly<Record<string, (limit: string) => Text>> = {
  minimum: (n) => ({ en: `a number of at least ${n}`, zh: `不小于 ${n} 的数字` }),
  maximum: (n) => ({ en: `a number of at most ${n}`, zh: `不大于 ${n} 的数字` }),
  exclusiveMinimum: (n) => ({ en: `a number above ${n}`, zh: `大于 ${n} 的数字` }),
  exclusiveMaximum: (n) => ({ en: `a number below ${n}`, zh: `小于 ${n} 的数字` }),
  multipleOf: (n) => ({ en: `a multiple of ${n}`, zh: `${n} 的倍数` }),
  minLength: (n) => ({ en: `text of at least ${counted(n, "character")}`, zh: `至少 ${n} 个字符的文本` }),
  maxLength: (n) => ({ en: `text of at most ${counted(n, "character")}`, zh: `最多 ${n} 个字符的文本` }),
  minItems: (n) => ({ en: `a list of at least ${counted(n, "item")}`, zh: `至少 ${n} 项的数组` }),
  maxItems: (n) => ({ en: `a list of at most ${counted(n, "item")}`, zh: `最多 ${n} 项的数组` }),
  minProperties: (n) => ({
    en: `an object of at least ${counted(n, "field")}`,
    zh: `至少 ${n} 个字段的对象`,
  }),
  maxProperties: (n) => ({ en: `an object of at most ${counted(n, "field")}`, zh: `最多 ${n} 个字段的对象` }),
  uniqueItems: () => ({ en: "a list without repeats", zh: "不含重复项的数组" }),
  format: (name) => ({ en: `text in the format ${name}`, zh: `符合 ${name} 格式的文本` }),
  pattern: (pattern) =>
    patternTexts[pattern] ?? { en: `text that matches ${pattern}`, zh: `匹配 ${pattern} 的文本` },
};

// A pattern with a name is told by it.
const patternTexts: Readonly<Record<string, Text>> = {
  [isoTimePattern]: {
    en: "a time with its zone, such as 2026-11-20T10:47:42+08:00",
    zh: "带时区的时间，如 2026-11-20T10:47:42+08:00",
  },
  [tenantIdPattern]: {
    en: "1 to 63 letters, digits, _, - or ., beginning with a letter or digit",
    zh: "1 到 63 个字母、数字、_、- 或 .，以字母或数字开头",
  },
};

function counted(number: string, noun: string): string {
  return `${number} ${noun}${number === "1" ? "" : "s"}`;
}

function limitText(complaint: Complaint): Text | undefined {
  const { keyword } = complaint;
  const facts = factsOf(complaint);
  const limit = facts.get("limit") ?? facts.get(keyword);
  return Object.hasOwn(limitTexts, keyword) ? limitTexts[keyword]?.(String(limit)) : undefined;
}

function got(value: unknown, complaints: readonly Complaint[]): Text {
  if (value === undefined) return { en: "nothing", zh: "空" };
  if (value === "") return { en: "empty text", zh: "空文本" };
  if (!isText(value) && !isComposite(value)) return same(quoted(value));
  const [measure] = complaints.flatMap(({ keyword }) => measures[keyword] ?? []);
  return measure?.(value) ?? typeNames[typeOf(value)] ?? same(typeOf(value));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isComposite(value: unknown): value is object {
  return typeof value === "object" && value !== null && !JSON.isRawJSON(value);
}

function typeOf(value: string | object): string {
  return Array.isArray(value) ? "array" : typeof value;
}

/** How to tell of a value that it broke a limit; undefined where the value is not of the kind that has it. */
type Measure = (value: string | object) => Text | undefined;

const asQuoted: Measure = (value) => (typeof value === "string" ? same(quoted(value)) : undefined);
const characters: Measure = (value) =>
  typeof value === "string" ? count(Array.from(value).length, "character", "个字符") : undefined;
const items: Measure = (value) => (Array.isArray(value) ? count(value.length, "item", "项") : undefined);
const fields: Measure = (value) => count(Object.keys(value).length, "field", "个字段");

const measures: Readonly<Record<string, Measure>> = {
  minLength: characters,
  maxLength: characters,
  pattern: asQuoted,
  format: asQuoted,
  const: asQuoted,
  enum: asQuoted,
  minItems: items,
  maxItems: items,
  uniqueItems: () => ({ en: "some item twice", zh: "有重复项" }),
  minProperties: fields,
  maxProperties: fields,
};

function count(number: number, noun: string, zh: string): Text {
  return { en: counted(String(number), noun), zh: `${number} ${zh}` };
}

const mostQuoted = 60;

/** The value as JSON, cut where it is long. */
function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text;
}
