import * as fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { afterNoon, noon } from "./delivery.arbitrary.ts";
import { retryAfter } from "./retry-after.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("Retry-After", () => {
  test.each([
    ["120", 120_000],
    [" 2 ", 2_000],
    ["0.25", 250],
    ["1.0001", 1_001],
  ])("%j means so many seconds from now", (header, milliseconds) => {
    expect(retryAfter(header, noon)).toBe(afterNoon(milliseconds));
  });

  test.each(["Fri, 20 Nov 2026 04:01:30 GMT", "Friday, 20-Nov-26 04:01:30 GMT", "Fri Nov 20 04:01:30 2026"])(
    "%j is a date as HTTP writes it, wherever the hub stands",
    (header) => {
      for (const zone of ["UTC", "Asia/Shanghai"]) {
        vi.stubEnv("TZ", zone);
        expect(new Date(noon).getHours()).toBe(zone === "UTC" ? 4 : 12);
        expect(retryAfter(header, noon)).toBe(afterNoon(90_000));
      }
    },
  );

  test.each([
    null,
    "",
    "soon",
    "-5",
    "5s",
    "try again in 2040",
    "2040-01-01",
    "2040-01-01T00:00:00Z",
    "Fri, 20 Nov 2040",
  ])("%j asks for nothing", (header) => {
    expect(retryAfter(header, noon)).toBeNull();
  });

  test("a moment that has passed asks for nothing", () => {
    expect(retryAfter("0", noon)).toBeNull();
    expect(retryAfter("Fri, 20 Nov 2026 03:59:59 GMT", noon)).toBeNull();
    expect(retryAfter(new Date(noon).toUTCString(), noon)).toBeNull();
  });

  test("L3: any number of seconds up to a century is never undercut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_153_600_000 }), (seconds) => {
        expect(retryAfter(String(seconds), noon)).toBe(noon + seconds * 1000);
      }),
    );
  });

  test("whatever an endpoint writes, the moment is a whole one that lies ahead, or none", () => {
    const anyHeader = fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String));
    fc.assert(
      fc.property(anyHeader, (header) => {
        const at = retryAfter(header, noon);
        expect(at === null || (Number.isInteger(at) && at > noon)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
