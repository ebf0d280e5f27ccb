import { type Instant, type TimeZone, formatLocal, isInstant, toInstant } from "./instant.ts";

declare const day: unique symbol;

/** A day of the calendar, as in `2026-11-20`. When it begins, a time zone tells. */
export type Day = string & { readonly [day]: true };

const dayMs = 86_400_000;
const quarterMs = 900_000;

/** True for a day that the calendar has. */
export function isDay(text: string): text is Day {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return isInstant(at) && new Date(at).toISOString().startsWith(text);
}

/** The day that it is in the zone. */
export function dayOf(at: Instant, zone: TimeZone): Day {
  return parseDay(formatLocal(at, zone).slice(0, 10));
}

/** The day of that text. @throws RangeError when the calendar has none. */
export function parseDay(text: string): Day {
  if (!isDay(text)) throw new RangeError(`Expected a day such as 2026-11-20, got ${text}`);
  return text;
}

/** The day after. */
export function nextDay(of: Day): Day {
  return parseDay(new Date(Date.parse(`${of}T00:00:00Z`) + dayMs).toISOString().slice(0, 10));
}

/**
 * When the day begins in the zone: at midnight, or where the clock was put forward over midnight, when it went on.
 * Every moment is of exactly one day.
 */
export function startOfDay(of: Day, zone: TimeZone): Instant {
  // A little before midnight by the offset of then; from there on, the clock tells. Clocks change by quarters.
  const midnight = Date.parse(`${of}T00:00:00Z`);
  const offset = Date.parse(`${formatLocal(toInstant(midnight), zone).replace(" ", "T")}Z`) - midnight;
  let at = Math.max(0, midnight - offset - 4 * 3_600_000);
  at -= at % quarterMs;
  while (formatLocal(toInstant(at), zone).slice(0, 10) < of) at += quarterMs;
  return toInstant(at);
}
