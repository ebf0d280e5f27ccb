import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dayOf, isDay, nextDay, parseDay, startOfDay } from "./day.ts";
import { formatIso, parseTimeZone, toInstant } from "./instant.ts";

const zones = [
  "Asia/Shanghai",
  "UTC",
  "America/New_York",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/Sao_Paulo",
];

test.each([
  ["2026-11-20", "Asia/Shanghai", "2026-11-20T00:00:00+08:00"],
  ["2026-11-20", "Asia/Kathmandu", "2026-11-20T00:00:00+05:45"],
  ["2026-03-08", "America/New_York", "2026-03-08T00:00:00-05:00"],
  ["2026-03-09", "America/New_York", "2026-03-09T00:00:00-04:00"],
  // The clock was put forward over midnight.
  ["2018-11-04", "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"],
  // A day that was left out: it begins when the day after does.
  ["2011-12-30", "Pacific/Apia", "2011-12-31T00:00:00+14:00"],
])("%s in %s begins at %s", (day, name, expected) => {
  const zone = parseTimeZone(name);
  expect(formatIso(startOfDay(parseDay(day), zone), zone)).toBe(expected);
});

test("every moment is of the day that began last", () => {
  const moments = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) });
  fc.assert(
    fc.property(moments, fc.constantFrom(...zones), (milliseconds, name) => {
      const [at, zone] = [toInstant(milliseconds), parseTimeZone(name)];
      const day = dayOf(at, zone);
      expect(startOfDay(day, zone)).toBeLessThanOrEqual(at);
      expect(startOfDay(nextDay(day), zone)).toBeGreaterThan(at);
    }),
  );
});

test.each(["2026-02-30", "2026-13-01", "2026-1-1", "20261120", "", "2026-11-20T00:00:00Z", "1969-12-31"])(
  "%j is no day",
  (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => parseDay(text)).toThrow(RangeError);
  },
);
