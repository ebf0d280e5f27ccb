import { assert, constantFrom, property, integer } from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePhone, phonePattern } from "./phone-number.ts";

const core = (text: string) => {
  const parsed = parsePhone(text);
  if (parsed === undefined) throw new Error(`Expected ${text} to be a number`);
  return parsed;
};

describe("a number in whatever form has one core", () => {
  test.each([
    ["19900000001", "19900000001"],
    ["+8619900000001", "19900000001"],
    ["+86 199-0000-0001", "19900000001"],
    ["008619900000001", "19900000001"],
    ["8619900000001", "19900000001"],
    ["019900000001", "19900000001"],
    ["(0551) 8600 0001", "55186000001"],
    ["055186000001", "55186000001"],
    ["+86 551 8600 0001", "55186000001"],
    // Eight digits that begin with 86 are a landline, not a country.
    ["86000001", "86000001"],
  ])("%s", (text, expected) => {
    expect(parsePhone(text)).toBe(expected);
  });

  test.each(["", "12345", "+86", "199 and more", "19900000001;19900000002", "1".repeat(18)])(
    "%j is no whole number",
    (text) => {
      expect(parsePhone(text)).toBeUndefined();
    },
  );
});

describe("a number is found", () => {
  const pattern = phonePattern(core("+86 199 1234 5671"));
  test.each([
    '{"callee":"19912345671"}',
    '{"callee":19912345671}',
    "+8619912345671",
    "008619912345671",
    "0086-199-1234-5671",
    "019912345671",
    "called 199 1234 5671, no answer",
    "callee=%2B8619912345671&x=1",
    "callee=199%2012345671",
    "https://records.example.com/20261120_19912345671_43.mp3",
  ])("in %s", (text) => {
    expect(pattern.test(text)).toBe(true);
  });

  test.each([
    '{"callee":"19912345672"}',
    // A time in milliseconds, and other longer runs of digits.
    '{"at":1991234567123}',
    "119912345671",
    "199123456710",
  ])("and not in %s", (text) => {
    expect(pattern.test(text)).toBe(false);
  });

  test("in every form that is written of any number, and in no other number", () => {
    const digits = integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
    const prefix = constantFrom("", "+86", "0086", "86", "0", "+86 ", "86-");
    const gap = constantFrom("", " ", "-");
    assert(
      property(digits, digits, prefix, gap, (number, other, before, between) => {
        const written = `${before}${number.slice(0, 3)}${between}${number.slice(3, 7)}${between}${number.slice(7)}`;
        expect(parsePhone(written)).toBe(number);
        expect(phonePattern(core(number)).test(`to: "${written}"`)).toBe(true);
        expect(phonePattern(core(other)).test(`to: "${written}"`)).toBe(other === number);
      }),
      { numRuns: 100 },
    );
  });
});
