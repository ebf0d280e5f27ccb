import { hash } from "node:crypto";
import * as fc from "fast-check";
import { anyJson } from "../model/call.arbitrary.ts";
import { type JsonValue, isJsonArray, isJsonObject, isRawNumber } from "../model/index.ts";

// Messages as no platform should send them, made of messages as platforms do.

/** One way to spoil a value; undefined: it is left out. */
type Edit = (value: JsonValue) => JsonValue | undefined;

const nested = Array.from({ length: 200 }).reduce<JsonValue>((inner) => [{ inner }], "deep");

const odd: readonly JsonValue[] = [
  null,
  "",
  " ",
  "无",
  "{",
  "[1,",
  "NaN",
  "1e999",
  "2026-02-31 10:00:00",
  "9999-12-31 23:59:59",
  0,
  -1,
  1.5,
  1e21,
  1e300,
  -1e300,
  253402214400000,
  JSON.rawJSON("9007199254740993"),
  JSON.rawJSON("-1e999"),
  true,
  false,
  [],
  {},
  [null],
  [[]],
  { __proto__: null, toString: 1, constructor: { a: 1 } },
  nested,
];

/** Numbers as text and the reverse. */
function swapText(value: JsonValue): JsonValue {
  if (isRawNumber(value)) return value.rawJSON;
  if (typeof value === "number") return String(value);
  return typeof value === "string" && /^-?(?:0|[1-9]\d*)$/.test(value) ? JSON.rawJSON(value) : 7;
}

const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.constant<Edit>(() => undefined),
  fc.constant<Edit>(swapText),
  fc.constantFrom(...odd).map(
    (value): Edit =>
      () =>
        value,
  ),
  anyJson.map(
    (value): Edit =>
      () =>
        value,
  ),
);

type Path = readonly (string | number)[];

function pathsIn(value: JsonValue): Path[] {
  const entries: (readonly [string | number, JsonValue])[] = isJsonArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  const below = entries.flatMap(([key, inner]) => pathsIn(inner).map((path) => [key, ...path]));
  return [[], ...below];
}

function edited(value: JsonValue, [key, ...rest]: Path, edit: Edit): JsonValue | undefined {
  if (key === undefined) return edit(value);
  if (isJsonArray(value)) {
    const items = value.map((item, index) => (index === key ? edited(item, rest, edit) : item));
    return items.filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, name === key ? edited(inner, rest, edit) : inner] as const,
  );
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

/** One of the messages with one to three of its values, at any depth, spoilt or left out. */
export function anyMutationOf(messages: readonly JsonValue[]): fc.Arbitrary<JsonValue> {
  const anyEdits = fc.array(fc.tuple(fc.nat(), anyEdit), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.constantFrom(...messages), anyEdits).map(([message, edits]) =>
    edits.reduce<JsonValue>((value, [chosen, edit]) => {
      const paths = pathsIn(value);
      return edited(value, paths[chosen % paths.length] ?? [], edit) ?? null;
    }, message),
  );
}

/** The value with the keys of every object in another order; lists keep theirs. */
export function shuffledKeys(value: JsonValue, seed: number): JsonValue {
  if (isJsonArray(value)) return value.map((item) => shuffledKeys(item, seed));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value)
    .map(([key, inner]) => ({ key, inner, at: hash("sha1", `${seed} ${key}`) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  return Object.fromEntries(entries.map(({ key, inner }) => [key, shuffledKeys(inner, seed)]));
}
