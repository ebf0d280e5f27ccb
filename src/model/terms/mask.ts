// Phone numbers, hidden from those who may not see them whole.
//
// M1. Of a number of eleven digits or more the first three and the last four are left, of a shorter one never more
//     than half. The prefix of China (+86, 0086, 86) stays beside it.
// M2. A known number is hidden wherever it stands in a text: with a prefix, with blanks or dashes between its digits,
//     in full-width digits, within a longer run of digits. One of five or six digits is hidden where it stands by
//     itself, and a shorter one only in a field of its own: in a text it could be anything.
// M3. What looks like a Chinese mobile or fixed number, or begins with + and a country, is hidden without being known,
//     unless it is in the field of an id.
// M4. Masking what was masked changes nothing.

/** Numbers that are to be hidden wherever they stand. */
export interface KnownNumbers {
  readonly digits: ReadonlySet<string>;
  /** The lengths that they have. */
  readonly lengths: readonly number[];
  /** What stands for a number without being one, such as an encrypted number. */
  readonly literals: readonly string[];
}

const separators = /[-\s().]/;
const prefix = /^(?:(?:\+|00)86[-\s]?|86(?=.{11}$)|\+)/;

/** The number with its middle hidden (M1); characters that only set digits apart stay. */
export function maskNumber(number: string): string {
  const [before = ""] = prefix.exec(number) ?? [];
  const characters = Array.from(number.slice(before.length));
  const places = characters.flatMap((character, index) => (separators.test(character) ? [] : [index]));
  const { head, tail } = shownOf(places.length);
  const hiddenPlaces = new Set(places.slice(head, places.length - tail));
  return before + characters.map((character, index) => (hiddenPlaces.has(index) ? "*" : character)).join("");
}

function shownOf(length: number): { readonly head: number; readonly tail: number } {
  if (length >= 11) return { head: 3, tail: 4 };
  const shown = Math.floor(length / 2);
  const tail = Math.ceil(shown / 2);
  return { head: shown - tail, tail };
}

/** True for text that is nothing but a phone number, in any way of writing. */
export function isNumberLike(text: string): boolean {
  const plain = narrow(text).trim();
  return (
    /^\+?[\d\s().-]{3,40}$/.test(plain) &&
    /\d.*\d.*\d/.test(plain) &&
    !/^\d{4}-\d\d?-\d\d?(?:\s|$)/.test(plain)
  );
}

// Shorter ones are hidden in a field of their own alone (M2).
const leastKnown = 5;
const leastLiteral = 8;

/** These numbers, to be looked for in texts. */
export function knownNumbers(values: Iterable<string>): KnownNumbers {
  const digits = new Set<string>();
  const literals = new Set<string>();
  for (const value of values) {
    const bare = narrow(value).trim();
    const core = bare.replace(prefix, "").replaceAll(new RegExp(separators, "g"), "");
    if (/^\d+$/.test(core)) {
      if (core.length >= leastKnown) digits.add(core);
      // A zero before a mobile number is how one dials it from elsewhere.
      if (/^01[3-9]\d{9}$/.test(core)) digits.add(core.slice(1));
    } else if (core.length >= leastLiteral && /\d/.test(core) && !core.includes("*")) literals.add(bare);
  }
  const lengths = [...new Set([...digits].map((number) => number.length))];
  return { digits, lengths, literals: [...literals] };
}

/** No number at all. */
export const noNumbers: KnownNumbers = knownNumbers([]);

/** The text with all known numbers hidden (M2), and by default all that look like one (M3). */
export function maskText(
  text: string,
  known: KnownNumbers = noNumbers,
  { byLook = true }: { readonly byLook?: boolean } = {},
): string {
  let masked = maskLiterals(text, known);
  if (isSurelyNone(masked)) return masked;
  // What is left of one number may complete what looks like another.
  for (let before = ""; before !== masked;) {
    before = masked;
    const plain = narrow(masked);
    const spans = [...knownSpans(plain, known), ...(byLook ? lookSpans(plain) : [])];
    masked = maskSpans(masked, plain, spans);
  }
  return masked;
}

/** The text with these numbers hidden, and with whatever looks like one. */
export function maskNumbers(text: string, known: Iterable<string> = []): string {
  return maskText(text, knownNumbers(known));
}

const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$/;
const idOfHub = /^[a-z]{2,4}_[0-7][0-9A-Z]{25}$/;

/** Most texts have too few digits, and most of the others are times and ids: a look tells, where searching takes long. */
function isSurelyNone(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length && digits < leastKnown; at += 1) {
    const code = text.charCodeAt(at);
    if ((code >= 0x30 && code <= 0x39) || (code >= 0xff10 && code <= 0xff19)) digits += 1;
  }
  return digits < leastKnown || time.test(text) || idOfHub.test(text);
}

function maskLiterals(text: string, { literals }: KnownNumbers): string {
  return literals.reduce((masked, literal) => masked.replaceAll(literal, maskNumber(literal)), text);
}

/** A part of a text: from the first place up to the second. */
type Span = readonly [number, number];

function maskSpans(text: string, plain: string, spans: readonly Span[]): string {
  const characters = text.split("");
  for (const [from, to] of spans) {
    for (const [index, character] of Array.from(maskNumber(plain.slice(from, to))).entries()) {
      if (character === "*") characters[from + index] = "*";
    }
  }
  return spans.length === 0 ? text : characters.join("");
}

const digitRun = /\d(?:[-\s().]{0,2}\d)*/g;

/** Where known numbers stand: each run of digits is looked through once for each length that there is. */
function knownSpans(text: string, { digits, lengths }: KnownNumbers): readonly Span[] {
  if (digits.size === 0) return [];
  const spans: Span[] = [];
  const shortest = Math.min(...lengths);
  for (const { 0: run, index } of text.matchAll(digitRun)) {
    if (run.length < shortest) continue;
    const places = Array.from(run.matchAll(/\d/g), (digit) => index + digit.index);
    const plain = run.replaceAll(/\D/g, "");
    for (const length of lengths) {
      for (let at = 0; at + length <= plain.length; at += 1) {
        if (!digits.has(plain.slice(at, at + length))) continue;
        const span: Span = [places[at] ?? 0, (places[at + length - 1] ?? 0) + 1];
        if (isSurely(text, span, { length, isWhole: length === plain.length })) spans.push(span);
      }
    }
  }
  return spans;
}

/** Few digits may well be a date or a count: the fewer there are, the more alone they have to stand. */
function isSurely(
  text: string,
  [from, to]: Span,
  { length, isWhole }: { readonly length: number; readonly isWhole: boolean },
): boolean {
  const isTogether = to - from === length;
  if (length >= 10) return true;
  if (length >= 7) return isTogether || isWhole;
  return isTogether && !/\d/.test(text.charAt(from - 1)) && !/\d/.test(text.charAt(to));
}

// Letters beside it make it part of a word, as in a hash.
const alone = (pattern: string) => `(?<![0-9A-Za-z])${pattern}(?![0-9A-Za-z])`;
const china = String.raw`(?:(?:\+|00)?86[-\s]?)?`;
const looks = new RegExp(
  [
    alone(String.raw`${china}0?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}`),
    alone(String.raw`${china}0(?:10|2\d)[-\s]?\d{8}`),
    alone(String.raw`${china}0[3-9]\d{2}[-\s]?\d{7,8}`),
    // No country's code begins with 0, and a zone's offset mostly does.
    alone(String.raw`\+[1-9](?:[-\s]?\d){6,14}`),
  ].join("|"),
  "g",
);

function lookSpans(text: string): readonly Span[] {
  return Array.from(text.matchAll(looks), ({ 0: found, index }) => [index, index + found.length] as const);
}

/** The text with plain digits in the place of full-width ones, each where it was. */
function narrow(text: string): string {
  if (!/[\uff0b\uff10-\uff19]/.test(text)) return text;
  return text.replaceAll(/[\uff0b\uff10-\uff19]/g, (wide) =>
    String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
}
