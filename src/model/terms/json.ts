/**
 * JSON without loss.
 *
 * Ids on the wire exceed 2^53 and must keep every digit, so a number that a double can't hold is kept as
 * {@link RawNumber}: its source text, which `JSON.stringify` writes back unchanged.
 */

/** A JSON number whose digits a double can't keep; made by `JSON.rawJSON`. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** Any JSON value as {@link parseJson} gives it. */
export type JsonValue = null | boolean | number | string | RawNumber | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

declare global {
  // ECMAScript's "JSON.parse source text access", in Node since 21; TypeScript's library does not have it yet.
  interface JSON {
    rawJSON(text: string): RawNumber;
    isRawJSON(value: unknown): value is RawNumber;
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/** What {@link parseJson} found. */
export type ParsedJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly why: string };

// A number (alone or in a value position) with 16 or more digits, or with a fraction or exponent, might lose digits
// in a double. Reading with a reviver costs five times as much, so only texts that show one pay for it.
const mightLoseDigits = /(?:^|[:[,])\s*-?(?:\d{16}|\d+[.eE])/;

/** Parses JSON keeping all digits; never throws. A repeated key is no error, and the last one counts (IC-08). */
export function parseJson(text: string): ParsedJson {
  if (nestsDeeperThan(depthLimit, text)) {
    return { ok: false, why: `more than ${depthLimit} levels of nesting` };
  }
  try {
    const value: unknown = mightLoseDigits.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    assertJson(value);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** True for a plain JSON object (no array, no raw number). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

/** True for a JSON array. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** True for a number that was kept as text. */
export function isRawNumber(value: JsonValue | undefined): value is RawNumber {
  return JSON.isRawJSON(value);
}

/** The value with the keys of every object sorted, so that equal facts have equal text. Keeps raw numbers. */
export function sortKeys(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (isJsonArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key] ?? null)]));
}

function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || source === undefined) return value;
  return survivesDouble(value, source) ? value : JSON.rawJSON(source);
}

// Doubles below this have fewer digits the smaller they are, down to none at all.
const leastNormal = 2 ** -1022;

function survivesDouble(value: number, source: string): boolean {
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value);
  // A double keeps 15 significant decimal digits, whatever they are, unless it is too large or too small.
  const digits = source
    .replace(/[eE].*$/, "")
    .replaceAll(/\D/g, "")
    .replace(/^0+/, "");
  if (digits === "") return true;
  return Number.isFinite(value) && Math.abs(value) >= leastNormal && digits.length <= 15;
}

// Functions that walk a value recurse, and a stack holds a few thousand frames of them. No platform nests beyond
// a dozen levels.
const depthLimit = 512;

function nestsDeeperThan(limit: number, text: string): boolean {
  // Each level opens once: a text with fewer brackets, those in strings included, can't nest deeper.
  return opensMoreThan(limit, text) && depthOf(text, limit) > limit;
}

function opensMoreThan(limit: number, text: string): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      count += 1;
      if (count > limit) return true;
    }
  }
  return false;
}

const depthSteps = new Map([
  [0x5b, 1], // [
  [0x5d, -1], // ]
  [0x7b, 1], // {
  [0x7d, -1], // }
]);
const quote = 0x22;
const backslash = 0x5c;

function depthOf(text: string, enough: number): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length && depth <= enough; at += 1) {
    const char = text.charCodeAt(at);
    if (char === quote) inString = !inString;
    else if (!inString) depth += depthSteps.get(char) ?? 0;
    else if (char === backslash) at += 1;
  }
  return depth;
}

function assertJson(_value: unknown): asserts _value is JsonValue {
  // JSON.parse and keepDigits make nothing else; the assertion only says so to the compiler.
}
