// Ids on the wire have more digits than a double holds. Where people are to see what was sent, JSON is read so that
// each number keeps the digits that it was written with.

/** A number whose digits a double can't keep, by these. */
export class LongNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** JSON with every digit that it was written with. */
export type ExactJson =
  | null
  | boolean
  | number
  | string
  | LongNumber
  | readonly ExactJson[]
  | { readonly [name: string]: ExactJson };

const stringsAndNumbers = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Reads JSON with every digit; undefined where the text is none. */
export function parseExact(text: string): ExactJson | undefined {
  const mark = markFor(text);
  const marked = text.replaceAll(stringsAndNumbers, (token) =>
    token.startsWith('"') || String(Number(token)) === token ? token : JSON.stringify(mark + token),
  );
  try {
    // Whether it is JSON is told by the text as it came: a mark would make a string of what is no number.
    if (marked !== text) JSON.parse(text);
    const value: unknown = JSON.parse(marked, (_name, each: unknown) =>
      typeof each === "string" && each.startsWith(mark) ? new LongNumber(each.slice(mark.length)) : each,
    );
    assertJson(value);
    return value;
  } catch {
    return undefined;
  }
}

/** What no string of the text begins with. */
function markFor(text: string): string {
  let mark = "digits:";
  while (text.includes(mark)) mark += ":";
  return mark;
}

function assertJson(_value: unknown): asserts _value is ExactJson {
  // JSON.parse makes nothing else, and the reviver nothing but long numbers.
}

/** The field of that name, where the value has such. */
export function fieldOf(value: ExactJson | undefined, name: string): ExactJson | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** True for a list. */
export function isList(value: ExactJson | undefined): value is readonly ExactJson[] {
  return Array.isArray(value);
}

/** True for an object with fields. */
export function isObject(value: ExactJson | undefined): value is { readonly [name: string]: ExactJson } {
  return typeof value === "object" && value !== null && !isList(value) && !(value instanceof LongNumber);
}

/** Writes a value as people read it: a text as it is, everything else as JSON. */
export function exactText(value: ExactJson): string {
  return typeof value === "string" ? value : writeExact(value);
}

/** Writes JSON, with every digit. */
export function writeExact(value: ExactJson): string {
  if (value instanceof LongNumber) return value.digits;
  if (isList(value)) return `[${value.map(writeExact).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${writeExact(each)}`);
  return `{${fields.join(",")}}`;
}
