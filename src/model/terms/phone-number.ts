// A number is written in many ways: with the country's code or without, with a 0 before it, in groups. What is the
// same in all of them is its core: the national number without a 0 before it.

/** The core of a phone number: its national digits, without the 0 that is dialled before them. */
export type PhoneCore = string & { readonly [brand]: "phone core" };
declare const brand: unique symbol;

// What a person writes between the digits, and what a form's encoding makes of it.
const separators = String.raw`(?:[\s()./\u00a0\u2010-\u2015-]|%20|%2D|%28|%29|\+){0,3}`;
const shortest = 7;
const longest = 15;

/** The core of a number in whatever form; undefined for what is no whole number. */
export function parsePhone(text: string): PhoneCore | undefined {
  if (!/^\+?[\d\s()./\u00a0\u2010-\u2015-]+$/.test(text.trim())) return undefined;
  const digits = text.replaceAll(/\D/g, "");
  const national = withoutCountry(digits, text.trim().startsWith("+")).replace(/^0+/, "");
  return isCore(national) ? national : undefined;
}

// Without a + or 00, a number that begins with 86 may be a landline of eight digits.
function withoutCountry(digits: string, isInternational: boolean): string {
  const international = isInternational ? digits : /^00(\d+)$/.exec(digits)?.[1];
  if (international !== undefined) return international.replace(/^86/, "");
  return digits.length >= 12 ? digits.replace(/^86/, "") : digits;
}

function isCore(digits: string): digits is PhoneCore {
  return digits.length >= shortest && digits.length <= longest;
}

/**
 * Finds a number in any form within a text: with or without +86, 0086, 86 or 0 before it, its digits in groups or not.
 * A longer run of digits that happens to have it within is another number: a time in milliseconds, say.
 */
export function phonePattern(core: PhoneCore): RegExp {
  const country = String.raw`(?:(?:\+|%2B|\\u002[bB]|00)?${separators}8${separators}6${separators})?`;
  const digits = Array.from(core).join(separators);
  return new RegExp(String.raw`(?<!\d)${country}0{0,2}${separators}${digits}(?!\d)`, "i");
}

/** Finds the digits of a number, in groups or not, whatever stands around them: in bytes that are no text. */
export function phoneDigits(core: PhoneCore): RegExp {
  return new RegExp(Array.from(core).join(separators), "gi");
}
