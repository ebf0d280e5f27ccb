import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonArray, isJsonObject, isRawNumber, parseJson, sortKeys } from "./json.ts";

/** The text after reading and writing it again. */
function rewritten(text: string): string {
  const parsed = parseJson(text);
  return parsed.ok ? JSON.stringify(parsed.value) : parsed.why;
}

describe("numbers keep all their digits", () => {
  test.each([
    "9007199254740993",
    "-9223372036854775808",
    "123456789012345678901234567890",
    "0.12345678901234567",
    "1e400",
    "-1E+400",
    "1e-400",
    "1.23456789012345e-320",
    "100000000000000000000000.5",
  ])("%s, wherever it stands", (number) => {
    expect(rewritten(number)).toBe(number);
    expect(rewritten(`  ${number}\n`)).toBe(number);
    expect(rewritten(`{"id": ${number}}`)).toBe(`{"id":${number}}`);
    expect(rewritten(`[1, ${number} ,2]`)).toBe(`[1,${number},2]`);
  });

  test("a whole number of any length, on any side of what a double can hold", () => {
    fc.assert(
      fc.property(fc.bigInt(), (id) => {
        expect(rewritten(`{"a":[${id}]}`)).toBe(`{"a":[${id}]}`);
      }),
    );
  });

  test("a number that a double can hold is a plain number", () => {
    expect(parseJson("[9007199254740991, -1.25, 1e3, 1795142862000, 0.10, 0e5]")).toEqual({
      ok: true,
      value: [9007199254740991, -1.25, 1000, 1795142862000, 0.1, 0],
    });
  });

  test("any double is read as itself", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(rewritten(JSON.stringify({ value })).slice(9, -1))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test("digits inside text are text", () => {
    expect(rewritten('{"id":"9007199254740993","note":": 9007199254740993"}')).toBe(
      '{"id":"9007199254740993","note":": 9007199254740993"}',
    );
  });
});

describe("reading never throws", () => {
  test("any text is read or refused with a reason", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.stringMatching(/^[\][{}",:0-9a]*$/)),
        (text) => {
          const parsed = parseJson(text);
          expect(parsed.ok || parsed.why.length > 0).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("any JSON value is read as it was written", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parseJson(text);
        expect(parsed.ok && JSON.parse(JSON.stringify(parsed.value))).toEqual(JSON.parse(text));
      }),
    );
  });

  test("a message nested deeper than any platform's is refused, however it is nested", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const nested = (levels: number) => `${open.repeat(levels)}"${"x".repeat(2048)}"${close.repeat(levels)}`;
      expect(parseJson(nested(512)).ok).toBe(true);
      expect(parseJson(nested(513))).toEqual({ ok: false, why: "more than 512 levels of nesting" });
      expect(parseJson(nested(1_000_000)).ok).toBe(false);
    }
  });

  test("brackets inside text are no nesting, whatever is escaped there", () => {
    expect(parseJson(JSON.stringify({ text: '[{"'.repeat(2000) })).ok).toBe(true);
    expect(parseJson(JSON.stringify({ text: `${"\\".repeat(2001)}"${"[".repeat(2000)}` })).ok).toBe(true);
  });

  test("a message that is only brackets can be walked", () => {
    const parsed = parseJson(`${"[".repeat(512)}${"]".repeat(512)}`);
    expect(parsed.ok && JSON.stringify(sortKeys(parsed.value)).length).toBe(1024);
  });
});

test("IC-08r: a repeated key is no error, and the last one counts", () => {
  expect(parseJson('{"a": 1, "b": 2, "a": 9007199254740993}')).toMatchObject({ ok: true });
  expect(rewritten('{"a":1,"b":2,"a":3}')).toBe('{"a":3,"b":2}');
});

test("a key that names the prototype is a key like any other", () => {
  expect(rewritten('{"__proto__":{"a":1},"constructor":2}')).toBe('{"__proto__":{"a":1},"constructor":2}');
  const parsed = parseJson('{"b":1,"__proto__":{"y":1,"x":2}}');
  expect(parsed.ok && JSON.stringify(sortKeys(parsed.value))).toBe('{"__proto__":{"x":2,"y":1},"b":1}');
});

test("objects, arrays and raw numbers are told apart", () => {
  const raw = JSON.rawJSON("9007199254740993");
  expect([raw, [], {}, null, "x", 1].map((value) => isJsonObject(value))).toEqual([
    false,
    false,
    true,
    false,
    false,
    false,
  ]);
  expect([raw, [], {}, null].map((value) => isJsonArray(value))).toEqual([false, true, false, false]);
  expect([raw, 1, "1", {}].map((value) => isRawNumber(value))).toEqual([true, false, false, false]);
  expect(isJsonObject(undefined)).toBe(false);
});

test("sorted, equal facts have equal text, and lists keep their order", () => {
  const one = parseJson('{"b":[{"y":1,"x":9007199254740993}],"a":null}');
  const other = parseJson('{"a":null,"b":[{"x":9007199254740993,"y":1}]}');
  expect(one.ok && JSON.stringify(sortKeys(one.value))).toBe('{"a":null,"b":[{"x":9007199254740993,"y":1}]}');
  expect(one.ok && other.ok && JSON.stringify(sortKeys(one.value))).toBe(
    other.ok && JSON.stringify(sortKeys(other.value)),
  );
});
