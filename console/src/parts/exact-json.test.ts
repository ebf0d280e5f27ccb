import { expect, test } from "vitest";
import { LongNumber, exactText, fieldOf, parseExact, writeExact } from "./exact-json.ts";

test("an id that no double holds keeps its digits", () => {
  const value = parseExact('{"id": 12345678901234567890, "short": 7, "list": [-98765432109876543210]}');
  expect(fieldOf(value, "id")).toEqual(new LongNumber("12345678901234567890"));
  expect(fieldOf(value, "short")).toBe(7);
  expect(writeExact(value ?? null)).toBe(
    '{"id":12345678901234567890,"short":7,"list":[-98765432109876543210]}',
  );
});

test.each(["1.0", "1e400", "0.10000000000000000555", "-0", "1.50"])(
  "%s is shown as it was written",
  (source) => {
    expect(writeExact(parseExact(`[${source}]`) ?? null)).toBe(`[${source}]`);
  },
);

test("digits within texts and names are left alone", () => {
  const text = '{"12345678901234567890":"12345678901234567890 \\" 1.0","digits:":"digits:1.0"}';
  expect(writeExact(parseExact(text) ?? null)).toBe(text);
});

test.each(["", "{", "{'a':1}", "nonsense", "[01]", "[1.2.3]", '{"a":1}}'])("%j is no JSON", (text) => {
  expect(parseExact(text)).toBeUndefined();
});

test("a text of two million characters is read", () => {
  const long = "呼".repeat(2_000_000);
  expect(parseExact(JSON.stringify({ text: long, id: 7 }))).toEqual({ text: long, id: 7 });
});

test("a text is written as it is, everything else as JSON", () => {
  expect(exactText('say "hi"')).toBe('say "hi"');
  expect(exactText(null)).toBe("null");
  expect(exactText(["a", true])).toBe('["a",true]');
});

test("a field named as what every object has is a field only where it was sent", () => {
  expect(fieldOf(parseExact("{}"), "constructor")).toBeUndefined();
  expect(fieldOf(parseExact('{"constructor":1}'), "constructor")).toBe(1);
});
