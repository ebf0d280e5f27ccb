import { describe, expect, test } from "vitest";
import { decodeCallback } from "./decode-callback.ts";
import { dialectNamed, dialects, findDialect } from "./registry.ts";

const message =
  '{"dataType":"ROBOT_CALL_RECORD","data":{"callRecordId":1107,"startTime":"2026-11-20 10:00:00"}}';
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("the body of a callback", () => {
  test("may be text or bytes, with or without a byte order mark, and is read in Asia/Shanghai", () => {
    const decoded = decodeCallback("tanyi", message);
    expect(decoded).toMatchObject({ events: [{ call: { dialedAt: "2026-11-20T10:00:00+08:00" } }] });
    expect(decodeCallback("tanyi", bytesOf(message))).toEqual(decoded);
    expect(decodeCallback("tanyi", Buffer.from(`\uFEFF${message}`))).toEqual(decoded);
    expect(decodeCallback("tanyi", `\uFEFF${message}`)).toEqual(decoded);
  });

  test.each(dialects.map(({ name }) => name))(
    "to %s is refused with its reason when it can't be read at all",
    (name) => {
      expect(decodeCallback(name, "")).toMatchObject({ ok: false, reason: "empty", path: "" });
      expect(decodeCallback(name, " \r\n\t")).toMatchObject({ ok: false, reason: "empty" });
      expect(decodeCallback(name, new Uint8Array())).toMatchObject({ ok: false, reason: "empty" });
      expect(decodeCallback(name, Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({
        ok: false,
        reason: "not-utf8",
      });
      expect(decodeCallback(name, bytesOf('{"a":'))).toMatchObject({ ok: false, reason: "not-json" });
      expect(decodeCallback(name, "dataType=ROBOT_CALL_RECORD")).toMatchObject({
        ok: false,
        reason: "not-json",
      });
      expect(decodeCallback(name, "[]")).toMatchObject({ ok: false, reason: "not-an-object" });
    },
  );

  test("says in both languages what was expected", () => {
    expect(decodeCallback("tanyi", "")).toMatchObject({
      text: { en: "Expected the message to be JSON, got an empty body", zh: "报文应为 JSON，但内容为空" },
    });
  });

  test("nested deeper than any platform's is refused, and one nested as deep as is let through can be read", () => {
    const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const wire = (inner: string) => message.replace('"startTime"', `"more":${inner},"startTime"`);
    expect(decodeCallback("tanyi", wire(nested(2000)))).toMatchObject({ reason: "not-json" });
    for (const levels of [100, 500])
      expect(decodeCallback("tanyi", wire(nested(levels)))).toMatchObject({ ok: true });
  });
});

describe("a dialect", () => {
  test("is found by its name", () => {
    expect(dialects.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["standard", "tanyi", "byai", "yeta", "icc"]),
    );
    for (const dialect of dialects) {
      expect(findDialect(dialect.name)).toBe(dialect);
      expect(dialectNamed(dialect.name)).toBe(dialect);
    }
    expect(findDialect("toString")).toBeUndefined();
  });

  test("that does not exist is named beside those that do", () => {
    expect(() => decodeCallback("acme", message)).toThrow(
      `Expected one of ${dialects.map(({ name }) => name).join(", ")}, got acme`,
    );
  });

  test("names each of its messages once, with a title in both languages", () => {
    for (const { messages, title } of dialects) {
      expect(new Set(messages.map(({ name }) => name)).size).toBe(messages.length);
      const titles = [title, ...messages.map((message) => message.title)];
      expect(titles.every(({ en, zh }) => en !== "" && zh !== "")).toBe(true);
    }
  });
});
