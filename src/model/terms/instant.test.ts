import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyInstant } from "../call.arbitrary.ts";
import {
  type Instant,
  defaultTimeZone,
  formatIso,
  formatLocal,
  isInstant,
  isTimeZone,
  parseIso,
  parseLocal,
  parseTimeZone,
  secondsBetween,
  toInstant,
} from "./instant.ts";

const shanghai = defaultTimeZone;
const newYork = parseTimeZone("America/New_York");
const utc = (...parts: Parameters<typeof Date.UTC>) => toInstant(Date.UTC(...parts));

describe("wall-clock time", () => {
  test("TY-10: is read and written as Asia/Shanghai time where nothing else is said", () => {
    expect(parseLocal("2026-11-20 10:47:42", shanghai)).toBe(utc(2026, 10, 20, 2, 47, 42));
    expect(formatLocal(utc(2026, 10, 20, 2, 47, 42), shanghai)).toBe("2026-11-20 10:47:42");
    expect(parseLocal("2026-01-01 00:00:00", shanghai)).toBe(utc(2025, 11, 31, 16));
  });

  test("follows a zone through its summer", () => {
    expect(parseLocal("2026-01-15 12:00:00", newYork)).toBe(utc(2026, 0, 15, 17));
    expect(parseLocal("2026-07-15 12:00:00", newYork)).toBe(utc(2026, 6, 15, 16));
    expect(formatLocal(utc(2026, 6, 15, 16), newYork)).toBe("2026-07-15 12:00:00");
  });

  test("is right up to the minute at which the clock is changed, and from it on", () => {
    expect(parseLocal("2026-03-08 01:59:59", newYork)).toBe(utc(2026, 2, 8, 6, 59, 59));
    expect(parseLocal("2026-03-08 03:00:00", newYork)).toBe(utc(2026, 2, 8, 7));
    expect(parseLocal("2026-11-01 00:59:59", newYork)).toBe(utc(2026, 10, 1, 4, 59, 59));
    expect(parseLocal("2026-11-01 02:00:00", newYork)).toBe(utc(2026, 10, 1, 7));
  });

  test("an hour that the clock skips or has twice is read as a moment beside it", () => {
    const skipped = parseLocal("2026-03-08 02:30:00", newYork);
    expect([utc(2026, 2, 8, 6, 30), utc(2026, 2, 8, 7, 30)]).toContain(skipped);
    const twice = parseLocal("2026-11-01 01:30:00", newYork);
    expect([utc(2026, 10, 1, 5, 30), utc(2026, 10, 1, 6, 30)]).toContain(twice);
  });

  const zones = ["Asia/Shanghai", "UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"];
  const anyZone = fc.constantFrom(...zones).map(parseTimeZone);

  test("comes back from the moment that it was read as, in every zone", () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const written = formatLocal(at, zone);
        const read = parseLocal(written, zone);
        expect(read === undefined ? undefined : formatLocal(read, zone)).toBe(written);
        // Of an hour that there is twice, the other one may be meant.
        expect([0, 1800_000, 3600_000]).toContain(Math.abs((read ?? 0) - at));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["2026-11-20 10:47", utc(2026, 10, 20, 2, 47)],
    ["2026/11/20 10:47:42", utc(2026, 10, 20, 2, 47, 42)],
    ["2026-11-20T10:47:42", utc(2026, 10, 20, 2, 47, 42)],
    ["2026-1-5 9:07:02", utc(2026, 0, 5, 1, 7, 2)],
    ["2026-11-20 10:47:42.5", utc(2026, 10, 20, 2, 47, 42, 500)],
    ["2026-11-20 10:47:42.123456", utc(2026, 10, 20, 2, 47, 42, 123)],
    ["2024-02-29 00:00:00", utc(2024, 1, 28, 16)],
    [" 2026-11-20 10:47:42\n", utc(2026, 10, 20, 2, 47, 42)],
  ])("%j is a time", (text, at) => {
    expect(parseLocal(text, shanghai)).toBe(at);
  });

  test.each([
    "",
    "昨天",
    "2026-11-20",
    "2026-13-01 00:00:00",
    "2026-00-10 00:00:00",
    "2026-02-29 00:00:00",
    "2026-04-31 10:00:00",
    "2026-11-20 24:00:00",
    "2026-11-20 10:60:00",
    "2026-11-20 10:47:61",
    "0000-00-00 00:00:00",
    "0001-01-01 00:00:00",
    "1960-01-01 00:00:00",
    "2026-11-20 10:47:42+08:00",
    "1795142862000",
  ])("%j is none", (text) => {
    expect(parseLocal(text, shanghai)).toBeUndefined();
  });
});

describe("time with its zone", () => {
  test("is written with the offset that the zone had then, and milliseconds where there are some", () => {
    expect(formatIso(utc(2026, 10, 20, 2, 47, 42), shanghai)).toBe("2026-11-20T10:47:42+08:00");
    expect(formatIso(utc(2026, 6, 15, 16), newYork)).toBe("2026-07-15T12:00:00-04:00");
    expect(formatIso(utc(2026, 0, 15, 17), newYork)).toBe("2026-01-15T12:00:00-05:00");
    expect(formatIso(utc(2026, 0, 15, 17, 0, 0, 5), parseTimeZone("Asia/Kolkata"))).toBe(
      "2026-01-15T22:30:00.005+05:30",
    );
    expect(formatIso(utc(2026, 0, 15, 17), parseTimeZone("UTC"))).toBe("2026-01-15T17:00:00+00:00");
  });

  test("is the same moment when it is read again, in any zone", () => {
    const anyMoment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }).map(toInstant);
    fc.assert(
      fc.property(anyMoment, fc.constantFrom(shanghai, newYork), (at, zone) => {
        expect(parseIso(formatIso(at, zone))).toBe(at);
      }),
    );
  });

  test.each([
    ["2026-11-20T02:47:42Z", utc(2026, 10, 20, 2, 47, 42)],
    ["2026-11-20t02:47:42.25z", utc(2026, 10, 20, 2, 47, 42, 250)],
    ["2026-11-20 10:47:42+0800", utc(2026, 10, 20, 2, 47, 42)],
    ["2024-02-29T23:59:59-05:00", utc(2024, 2, 1, 4, 59, 59)],
  ])("%s is a time", (text, at) => {
    expect(parseIso(text)).toBe(at);
  });

  test.each([
    "2026-11-20T10:47:42",
    "2026-11-20",
    "2026-02-29T10:00:00+08:00",
    "2026-04-31T10:00:00Z",
    "2026-13-01T10:00:00Z",
    "2026-11-20T25:00:00Z",
    "2026-11-20T10:61:00Z",
    "2026-11-20T10:47:42+25:00",
    "1969-12-31T23:59:59Z",
    "Fri, 20 Nov 2026 02:47:42 GMT",
    "",
  ])("%j is none", (text) => {
    expect(parseIso(text)).toBeUndefined();
  });
});

describe("moments", () => {
  test("are whole milliseconds of the years 1970 to 9999", () => {
    expect([0, 1795142862000, Date.UTC(9999, 11, 31)].every(isInstant)).toBe(true);
    expect([-1, 1.5, Number.NaN, Infinity, Date.UTC(10_000, 0, 1)].some(isInstant)).toBe(false);
    expect(() => toInstant(-1)).toThrow("Expected milliseconds since 1970, got -1");
  });

  test("are apart by whole seconds, and by nothing where one is unknown or they are in the wrong order", () => {
    const from: Instant = utc(2026, 10, 20);
    expect(secondsBetween(from, toInstant(from + 6700))).toBe(7);
    expect(secondsBetween(from, from)).toBe(0);
    expect(secondsBetween(from, toInstant(from - 1))).toBeNull();
    expect(secondsBetween(null, from)).toBeNull();
    expect(secondsBetween(from, undefined)).toBeNull();
  });
});

test("a time zone is one that this machine knows", () => {
  expect(isTimeZone("Asia/Shanghai")).toBe(true);
  expect(isTimeZone("Mars/Olympus")).toBe(false);
  expect(isTimeZone("")).toBe(false);
  expect(() => parseTimeZone("Mars/Olympus")).toThrow("Expected an IANA time zone, got Mars/Olympus");
});
