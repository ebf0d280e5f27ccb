import { tzOffset } from "@date-fns/tz/tzOffset";

declare const instant: unique symbol;

/** A moment: whole milliseconds since 1970 UTC. */
export type Instant = number & { readonly [instant]: true };

declare const timeZone: unique symbol;

/** An IANA time zone that this machine knows, such as `Asia/Shanghai`. */
export type TimeZone = string & { readonly [timeZone]: true };

/** The zone of times that come without one, unless the tenant says otherwise (PROTOCOLS: Asia/Shanghai). */
export const defaultTimeZone: TimeZone = parseTimeZone("Asia/Shanghai");

// The years that four digits can write; what lies outside is a broken value, not a time.
const earliest = Date.UTC(1970, 0, 1);
const latest = Date.UTC(9999, 11, 31);

/** True for a whole number of milliseconds within the years 1970 to 9999. */
export function isInstant(value: number): value is Instant {
  return Number.isInteger(value) && value >= earliest && value <= latest;
}

/** The instant of a number that is known to be one. @throws RangeError otherwise. */
export function toInstant(milliseconds: number): Instant {
  if (!isInstant(milliseconds)) throw new RangeError(`Expected milliseconds since 1970, got ${milliseconds}`);
  return milliseconds;
}

/** True for a time zone that this machine knows. */
export function isTimeZone(text: string): text is TimeZone {
  try {
    Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** The time zone of that name. @throws RangeError when this machine does not know it. */
export function parseTimeZone(text: string): TimeZone {
  if (!isTimeZone(text)) throw new RangeError(`Expected an IANA time zone, got ${text}`);
  return text;
}

const isoPattern = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)$/;

/** Reads ISO 8601 with a zone, as in `2026-11-20T10:47:42+08:00`; undefined for anything else. */
export function parseIso(text: string): Instant | undefined {
  if (!isoPattern.test(text) || !isDay(text.slice(0, 10))) return undefined;
  const value = Math.floor(Date.parse(text.replace(" ", "T")));
  return isInstant(value) ? value : undefined;
}

// A day that no month has runs over into the next one (30 February is read as 2 March).
function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).getUTCDate() === Number(date.slice(8));
}

/** Writes ISO 8601 in the zone; milliseconds only where there are some. */
export function formatIso(at: Instant, zone: TimeZone): string {
  const minutes = offsetMinutes(at, zone);
  const local = new Date(at + minutes * 60_000).toISOString();
  return local.slice(0, at % 1000 === 0 ? 19 : 23) + formatOffset(minutes);
}

const localPattern = /^(\d{4})[-/](\d\d?)[-/](\d\d?)[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?$/;

/**
 * Reads `yyyy-MM-dd HH:mm:ss` as wall-clock time in the zone (TY-10); undefined for anything else, and for a
 * day or an hour that no calendar has.
 */
export function parseLocal(text: string, zone: TimeZone): Instant | undefined {
  const wall = readWallClock(text);
  if (wall === undefined) return undefined;
  // The offset depends on the instant that we look for: guess with one, correct with the other.
  const guess = wall - offsetMinutes(wall, zone) * 60_000;
  const value = wall - offsetMinutes(guess, zone) * 60_000;
  return isInstant(value) ? value : undefined;
}

/** The wall clock as if it hung in Greenwich. */
function readWallClock(text: string): number | undefined {
  const parts = localPattern.exec(text.trim());
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction] = parts;
  const midnight = calendarDay(Number(year), Number(month), Number(day));
  const sinceMidnight = timeOfDay(Number(hour), Number(minute), Number(second ?? 0));
  if (midnight === undefined || sinceMidnight === undefined) return undefined;
  return midnight + sinceMidnight + Number((fraction ?? "").padEnd(3, "0"));
}

/** A day that no month has runs over into the next one: what is read back must be what was written. */
function calendarDay(year: number, month: number, day: number): number | undefined {
  const at = Date.UTC(year, month - 1, day);
  const read = new Date(at);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? at : undefined;
}

function timeOfDay(hour: number, minute: number, second: number): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Writes `yyyy-MM-dd HH:mm:ss` as wall-clock time in the zone (TY-10). */
export function formatLocal(at: Instant, zone: TimeZone): string {
  return new Date(at + offsetMinutes(at, zone) * 60_000).toISOString().slice(0, 19).replace("T", " ");
}

/** Seconds between two moments, rounded; null when one is unknown or they are in the wrong order. */
export function secondsBetween(
  from: Instant | null | undefined,
  to: Instant | null | undefined,
): number | null {
  if (from === null || from === undefined || to === null || to === undefined || to < from) return null;
  return Math.round((to - from) / 1000);
}

// Reading an offset from Intl costs microseconds, and a message has several times in it that lie near those of the
// message before. No zone changes its offset within a quarter of an hour.
const quarter = 15 * 60_000;
const keptOffsets = 500;
const offsets = new Map<TimeZone, Map<number, number>>();

function offsetMinutes(at: number, zone: TimeZone): number {
  const slot = Math.floor(at / quarter);
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const before = known.get(slot);
  if (before !== undefined) return before;
  if (known.size >= keptOffsets) known.clear();
  const minutes = tzOffset(zone, new Date(at));
  known.set(slot, minutes);
  return minutes;
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(Math.floor(size % 60))}`;
}

function pad(part: number | string = 0): string {
  return String(part).padStart(2, "0");
}
