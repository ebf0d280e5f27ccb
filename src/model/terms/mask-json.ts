import { type JsonValue, parseJson } from "./json.ts";
import { type KnownNumbers, isNumberLike, knownNumbers, maskNumber, maskText } from "./mask.ts";

// Phone numbers hidden in a whole answer, whatever it is made of: what mask.ts promises of a text holds for every
// text and every name of a field in it, and beyond that:
//
// M5. The numbers that stand in fields for numbers (`from`, `to`, and all whose names speak of a phone) are known:
//     they are hidden in every other field too.
// M6. Ids stay usable: a field for an id loses known numbers alone, and not what only looks like a number.
// M7. JSON within a text stays JSON. Where the fields are a platform's own, numbers that are not texts are hidden too.
// M8. What has no number in it comes back as it is: the very same value.

/** The value with every phone number in it hidden; `known` are numbers that it need not tell itself. */
export function maskJson(value: unknown, known: Iterable<string> = []): unknown {
  return maskWith(value, known, false);
}

/** A line of JSON, or any text, with every phone number in it hidden. */
export function maskLine(line: string, known: Iterable<string> = []): string {
  const parsed = parseJson(line);
  if (!parsed.ok) return maskText(line, knownNumbers(known));
  const masked = maskWith(parsed.value, known, true);
  return masked === parsed.value ? line : JSON.stringify(masked);
}

/** The numbers that stand in fields for numbers, where a text is JSON; of any other text none are known. */
export function numbersIn(text: string): ReadonlySet<string> {
  const numbers = new Set<string>();
  const parsed = parseJson(text);
  if (parsed.ok) collect(parsed.value, { name: "", isOfCall: false }, numbers);
  return numbers;
}

function maskWith(value: unknown, known: Iterable<string>, isForeign: boolean): unknown {
  const numbers = new Set(known);
  collect(value, { name: "", isOfCall: false }, numbers);
  return walk(value, { name: "", known: knownNumbers(numbers), isId: false, isForeign, isOfCall: false });
}

const numberName =
  /^(?:from|to|transferredTo|tel)$|phone|mobile|caller|callee|calling|telephone|手机|电话|号码/i;
const idName =
  /(?:^|[-_])(?:uu|gu)?id$|[a-z]I[dD]$|^(?:tenant|next|cursor|target|key|correlation)$|(?:call|task|job|session|record|user|customer|order|batch|trace|request)id$/i;

function isNumberName(name: string): boolean {
  return numberName.test(name) && !isIdName(name);
}

function isIdName(name: string): boolean {
  return idName.test(name);
}

// Fields in which a platform's own fields lie, and what was told of a thing at another time.
const foreign = new Set(["platformFields", "parsed", "other", "before", "after"]);
// A JSON number of fewer digits is a count.
const leastDigits = 7;

/** The numbers that stand in fields for numbers (M5). */
function collect(value: unknown, place: Field, into: Set<string>): void {
  const digits = numberText(value);
  if (digits !== undefined) {
    if (isNumberName(place.name) && digits.length >= leastDigits) into.add(digits);
  } else if (typeof value === "string") {
    if (isNumber(value, place)) into.add(value);
    else if (isJsonText(value)) collect(jsonIn(value), { ...place, isOfCall: false }, into);
  } else {
    const isOfCall = Array.isArray(value) ? place.isOfCall : isCall(value);
    for (const [name, part] of partsOf(value, place.name)) collect(part, { name, isOfCall }, into);
  }
}

/** Where a value stands. */
interface Field {
  readonly name: string;
  /** True right in a call, whose numbers may be encrypted. */
  readonly isOfCall: boolean;
}

function isCall(value: unknown): boolean {
  return typeof value === "object" && value !== null && "platform" in value && "id" in value;
}

/** True for a text that stands for a number, as its field tells. */
function isNumber(text: string, { name, isOfCall }: Field): boolean {
  return isNumberName(name) && (isNumberLike(text) || (isOfCall && /\d/.test(text)));
}

/** The parts of a value, each with the name of its field. */
function partsOf(value: unknown, name: string): Iterable<readonly [string, unknown]> {
  if (Array.isArray(value)) {
    // A column of an imported row: its name, and its value.
    const column: unknown = value[0];
    const isColumn = value.length === 2 && typeof column === "string" && isNumberName(column);
    return value.map((part: unknown, index) => [isColumn && index === 1 ? column : name, part] as const);
  }
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

interface Place extends Field {
  readonly known: KnownNumbers;
  /** True within a field for ids (M6). */
  readonly isId: boolean;
  /** True where the fields are not the hub's own (M7). */
  readonly isForeign: boolean;
}

function walk(value: unknown, place: Place): unknown {
  if (typeof value === "string") return maskString(value, place);
  const digits = numberText(value);
  if (digits !== undefined) return isHidden(digits, place) ? maskNumber(digits) : value;
  if (Array.isArray(value)) return walkArray(value, place);
  return typeof value === "object" && value !== null ? walkObject(value, place) : value;
}

function walkArray(value: readonly unknown[], place: Place): unknown {
  const masked = Array.from(partsOf(value, place.name), ([name, part]) => walk(part, { ...place, name }));
  return masked.some((part, index) => part !== value[index]) ? masked : value;
}

function walkObject(value: object, place: Place): unknown {
  const isOfCall = isCall(value);
  const entries = Object.entries(value);
  const masked = entries.map(
    ([name, part]) =>
      [
        maskText(name, place.known),
        walk(part, {
          name,
          known: place.known,
          isId: isIdName(name) || (place.isId && place.name === "correlation"),
          isForeign: place.isForeign || foreign.has(name),
          isOfCall,
        }),
      ] as const,
  );
  const isSame = masked.every(
    ([name, part], index) => name === entries[index]?.[0] && part === entries[index][1],
  );
  return isSame ? value : Object.fromEntries(masked);
}

const unreadable = "***";

function maskString(text: string, place: Place): string {
  const { name, known, isId } = place;
  // Bytes that are no text may hold anything.
  if (/base64$/i.test(name)) return unreadable;
  if (isNumber(text, place)) return maskNumber(text);
  if (isJsonText(text)) {
    const inner = jsonIn(text);
    if (inner !== undefined) {
      const masked = walk(inner, { name, known, isId, isForeign: true, isOfCall: false });
      return masked === inner ? text : JSON.stringify(masked);
    }
  }
  return maskText(text, known, { byLook: !isId });
}

function isHidden(digits: string, { name, known, isId, isForeign }: Place): boolean {
  if (!isForeign || digits.length < leastDigits) return false;
  if (isNumberName(name) || maskText(digits, known, { byLook: false }) !== digits) return true;
  return !isId && maskText(digits) !== digits;
}

/** The digits of a whole number that is no text. */
function numberText(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : JSON.isRawJSON(value) ? value.rawJSON : "";
  return /^\d+$/.test(text) ? text : undefined;
}

// A text that is larger than any message's field is looked through as it is.
const longestJson = 1024 * 1024;

function isJsonText(text: string): boolean {
  return text.length <= longestJson && /^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text);
}

function jsonIn(text: string): JsonValue | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : undefined;
}
