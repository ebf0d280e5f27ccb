import { type Instant, isInstant } from "../model/index.ts";

// The three forms of a date that HTTP knows (RFC 9110, 5.6.7), the last of which leaves its zone, GMT, unsaid.
// `Date.parse` alone would read a date into nearly any text with a number in it.
const httpDate = /^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -]\d{2}(\d\d)? \d\d:\d\d:\d\d GMT$/;
const asctimeDate = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/**
 * The moment that a `Retry-After` header names, as seconds from now or as an HTTP date; null for no header and for
 * one that is neither.
 */
export function retryAfter(header: string | null, now: Instant): Instant | null {
  if (header === null) return null;
  const text = header.trim();
  const at = /^\d+(\.\d+)?$/.test(text) ? now + Math.ceil(Number(text) * 1000) : parseDate(text);
  return isInstant(at) && at > now ? at : null;
}

function parseDate(text: string): number {
  if (httpDate.test(text)) return Date.parse(text);
  return asctimeDate.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
}
