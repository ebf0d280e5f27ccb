import { describe, expect, test } from "vitest";
import { isAllowed, isRange } from "./address-range.ts";

describe("an address", () => {
  test.each([
    ["203.0.113.7", ["203.0.113.7"], true],
    ["203.0.113.8", ["203.0.113.7"], false],
    ["203.0.113.255", ["203.0.113.0/24"], true],
    ["203.0.114.0", ["203.0.113.0/24"], false],
    ["203.0.113.7", ["198.51.100.1", "203.0.113.0/28"], true],
    ["203.0.113.7", ["0.0.0.0/0"], true],
    ["2001:db8::1", ["2001:db8::1"], true],
    ["2001:db8:0:0:0:0:0:1", ["2001:db8::1"], true],
    ["2001:db8::1", ["2001:db8::/32"], true],
    ["2001:db9::1", ["2001:db8::/32"], false],
    ["2001:db8::1", ["0.0.0.0/0"], false],
    ["203.0.113.7", ["::/0"], false],
  ])("%s and the list %j", (address, list, expected) => {
    expect(isAllowed(address, list)).toBe(expected);
  });

  test("of IPv4 that came by a socket of both kinds is its IPv4 self, in the list too", () => {
    expect(isAllowed("::ffff:203.0.113.7", ["203.0.113.0/24"])).toBe(true);
    expect(isAllowed("203.0.113.7", ["::ffff:203.0.113.7"])).toBe(true);
    expect(isAllowed("::ffff:203.0.114.7", ["203.0.113.0/24"])).toBe(false);
  });

  test("any is on the empty list, and what is no address on no other", () => {
    expect(isAllowed("203.0.113.7", [])).toBe(true);
    expect(isAllowed("unknown", ["0.0.0.0/0", "::/0"])).toBe(false);
    expect(isAllowed("", ["0.0.0.0/0", "::/0"])).toBe(false);
  });
});

test.each([
  ["203.0.113.7", true],
  ["203.0.113.0/24", true],
  ["2001:db8::/32", true],
  ["::1", true],
  ["::ffff:203.0.113.0/120", true],
  ["203.0.113.0/33", false],
  ["203.0.113.0/", false],
  ["203.0.113", false],
  ["203.0/16", false],
  ["010.0.0.1", false],
  ["1", false],
  ["example.com", false],
  ["*", false],
  ["", false],
])("%j as an entry of an allow-list: %s", (text, expected) => {
  expect(isRange(text)).toBe(expected);
});

test("every entry that is taken can be asked", () => {
  for (const entry of ["203.0.113.7", "203.0.113.0/24", "2001:db8::/32", "::1", "::ffff:203.0.113.0/120"]) {
    expect(isRange(entry)).toBe(true);
    expect(() => isAllowed("203.0.113.7", [entry])).not.toThrow();
  }
});
