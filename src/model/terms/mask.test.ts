import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idPrefixes } from "./ids.ts";
import { knownNumbers, maskNumber, maskNumbers, maskText } from "./mask.ts";

describe("M1: of a number is left", () => {
  test.each([
    ["19900000001", "199****0001"],
    ["+8619900000001", "+86199****0001"],
    ["008619900000001", "0086199****0001"],
    ["8619900000001", "86199****0001"],
    ["+86 199 0000 0001", "+86 199 **** 0001"],
    ["199-0000-0001", "199-****-0001"],
    ["055100000001", "055*****0001"],
    ["+14155550123", "+141****0123"],
    ["95123456", "95****56"],
    ["1234567", "1****67"],
    ["95533", "9***3"],
    ["8001", "8**1"],
    ["110", "**0"],
    ["7", "*"],
    ["199****0001", "199****0001"],
    ["", ""],
  ])("%s → %s", (number, masked) => {
    expect(maskNumber(number)).toBe(masked);
  });

  test("never more than half, or the first three and last four of eleven digits and more", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{0,19}$/), (number) => {
        const shown = maskNumber(number).replaceAll("*", "").length;
        expect(shown).toBeLessThanOrEqual(number.length < 11 ? number.length / 2 : 7);
        expect(maskNumber(number)).toHaveLength(number.length);
      }),
    );
  });
});

describe("M3: without being known is hidden", () => {
  test.each([
    ["请回电19900000001，谢谢", "请回电199****0001，谢谢"],
    ["tel:+86 199-0000-0001;", "tel:+86 199-****-0001;"],
    ["/rec/20261120_19900000001.mp3", "/rec/20261120_199****0001.mp3"],
    ["０１９９０００００００１", "０１９*****０００１"],
    ["19900000001 19900000002", "199****0001 199****0002"],
    ["0551-00000001", "055*-****0001"],
    ["021 61234567", "021 ****4567"],
    ["call +44 20 7946 0958 now", "call +44 2* **** 0958 now"],
    ["(19900000001)", "(199****0001)"],
  ])("%s → %s", (text, masked) => {
    expect(maskNumbers(text)).toBe(masked);
  });

  test.each([
    "2026-11-20T10:47:42.177+08:00",
    "20261120104742",
    "1763606862177",
    "Fri, 20 Nov 2026 10:47:42 +0800 2026",
    "127.0.0.1",
    "e19900000001f",
    "1234567890",
    "12345678901",
    "call_01M7Z4TW17PQ09YMPP018WH4WR",
    "199****0001",
    "6f1c0b5e-0123-4567-8901-234567890123",
  ])("%s is no number", (text) => {
    expect(maskNumbers(text)).toBe(text);
  });
});

describe("M2: a known number is hidden", () => {
  test.each([
    ["6012345", "id-6012345-x", "id-6****45-x"],
    ["19900000001", "x19900000001y", "x199****0001y"],
    ["19900000001", "202611201990000000110", "20261120199****000110"],
    ["+8619900000001", "019900000001", "019*****0001"],
    ["019900000001", "19900000001", "199****0001"],
    ["19900000001", "１９９-００００ 0001", "１９９-**** 0001"],
    ["10086", "打10086。", "打1***6。"],
    ["10086", "2100863", "2100863"],
    ["8001", "8001 of 18001", "8001 of 18001"],
    ["enc:Zm9v1YmFy", "to=enc:Zm9v1YmFy", "to=enc******mFy".replace("mFy", "YmFy")],
    ["anonymous", "an anonymous call", "an anonymous call"],
  ])("%s in %s", (number, text, masked) => {
    expect(maskNumbers(text, [number])).toBe(masked);
  });
});

const number = fc.oneof(
  fc.stringMatching(/^1[3-9]\d{9}$/),
  fc.stringMatching(/^0[1-9]\d{8,10}$/),
  fc.stringMatching(/^[1-9]\d{6,14}$/),
);
const wide = (text: string) =>
  text.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
const spaced = (text: string) => `${text.slice(0, 3)}-${text.slice(3, 7)} ${text.slice(7)}`;
const noise = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[\d +()-]{0,12}$/),
  fc.constantFrom("电话", "+86", "0086", "tel:", '{"a":', "0"),
);

describe("whatever stands around it", () => {
  test("a known number does not survive in any form", () => {
    const form = fc.constantFrom(
      (text: string) => text,
      wide,
      (text: string) => (text.length < 10 ? text : spaced(text)),
    );
    fc.assert(
      fc.property(noise, number, form, noise, (before, digits, write, after) => {
        const masked = maskNumbers(before + write(digits) + after, [digits]);
        const plain = masked
          .replaceAll(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
          .replaceAll(/[-\s().]/g, "");
        const core = digits.length >= 10 ? plain : masked;
        expect(core.includes(digits)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test("M4: masking again changes nothing", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(noise, number), { maxLength: 6 }),
        fc.array(number, { maxLength: 3 }),
        (parts, known) => {
          const once = maskNumbers(parts.join(""), known);
          expect(maskNumbers(once, known)).toBe(once);
          expect(once).toHaveLength(parts.join("").length);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("ids of the hub stay as they are", () => {
    const ulid = fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    const id = fc.tuple(fc.constantFrom(...Object.values(idPrefixes)), ulid).map((parts) => parts.join("_"));
    const mobile = fc.stringMatching(/^1[3-9]\d{9}$/);
    fc.assert(
      fc.property(id, mobile, (text, known) => {
        expect(maskText(text, knownNumbers([known]))).toBe(text);
      }),
    );
  });
});
