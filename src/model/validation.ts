import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { Problem } from "./terms/index.ts";
import type { Text } from "./terms/index.ts";

/** Checks values against a schema; compiled once. */
export interface Validator<Value> {
  /** True when the value has the schema's shape. */
  accepts(value: unknown): value is Value;
  /** Everything that is wrong with the value; empty when nothing is. */
  problems(value: unknown): readonly Problem[];
}

/** A validator of the schema, which says what is wrong in both languages. */
export function validatorOf<Value>(schema: TSchema): Validator<Value> {
  const compiled = Compile(schema);
  return {
    accepts: (value): value is Value => compiled.Check(value),
    problems: (value) => (compiled.Check(value) ? [] : describe([...compiled.Errors(value)])),
  };
}

/** One complaint of the validator, as TypeBox and Ajv both make them. */
export interface Complaint {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message?: string | undefined;
}

/**
 * The complaints as problems, one a path: a union complains once for each of its members, which people read as
 * one sentence ("should be one of …").
 */
export function describe(complaints: readonly Complaint[]): readonly Problem[] {
  const byPath = new Map<string, Complaint[]>();
  for (const complaint of complaints.flatMap(spread)) {
    const at = byPath.get(complaint.instancePath) ?? [];
    byPath.set(complaint.instancePath, [...at, complaint]);
  }
  const problems = [...byPath.entries()].map(([pointer, at]) => ({
    path: dotted(pointer),
    text: sentence(at),
  }));
  const deepest = problems.filter(({ path }) => !problems.some((other) => isBelow(other.path, path)));
  return deepest;
}

// A missing or unknown property is complained of at the object; people look for it by its own path.
function spread(complaint: Complaint): readonly Complaint[] {
  const params = new Map<string, unknown>(Object.entries(complaint.params));
  const names = [
    params.get("requiredProperties"),
    params.get("missingProperty"),
    params.get("additionalProperties"),
    params.get("additionalProperty"),
  ].flat();
  const texts = names.filter((name) => typeof name === "string");
  if (texts.length === 0) return [complaint];
  return texts.map((name) => ({ ...complaint, instancePath: `${complaint.instancePath}/${escaped(name)}` }));
}

function isBelow(path: string, parent: string): boolean {
  return path !== parent && (parent === "" || path.startsWith(`${parent}.`));
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function dotted(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
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

function sentence(complaints: readonly Complaint[]): Text {
  if (complaints.some(({ keyword }) => keyword === "required")) return { en: "is missing", zh: "缺失" };
  if (complaints.some(({ keyword }) => keyword === "additionalProperties" || keyword === "boolean")) {
    return { en: "is not a known field", zh: "不是已知字段" };
  }
  const wanted = complaints.flatMap(wantedValues);
  if (wanted.length > 0) {
    const list = (language: "en" | "zh") =>
      [...new Set(wanted.map((text) => text[language]))].join(language === "en" ? ", " : "、");
    const several = wanted.length > 1;
    const zh = list("zh");
    // Chinese sets Latin words apart by a space.
    const lead = /^\w/.test(zh) ? "应为 " : "应为";
    return {
      en: several ? `should be one of ${list("en")}` : `should be ${list("en")}`,
      zh: several ? `应为以下之一：${zh}` : `${lead}${zh}`,
    };
  }
  const message = complaints.find(({ message }) => message !== undefined)?.message ?? "is not acceptable";
  return { en: message, zh: `不合要求（${message}）` };
}

function wantedValues({ keyword, params }: Complaint): readonly Text[] {
  const facts = new Map<string, unknown>(Object.entries(params));
  const value = (item: unknown): Text => ({ en: JSON.stringify(item), zh: JSON.stringify(item) });
  switch (keyword) {
    case "const":
      return [value(facts.get("allowedValue"))];
    case "enum":
      return [facts.get("allowedValues") ?? []].flat().map(value);
    case "type":
      return [facts.get("type")].flat().flatMap((type) => typeNames[String(type)] ?? []);
    default:
      return [];
  }
}
