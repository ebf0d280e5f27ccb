import { describe, expect, test } from "vitest";
import { type JsonObject, defaultTimeZone } from "../model/index.ts";
import { WireReader } from "./wire-reader.ts";

const readerOf = (object: JsonObject) => new WireReader(object);
const digits = JSON.rawJSON("9007199254740993");

describe("reading a platform's message", () => {
  test("text is text, a number or a truth value with all its digits, and nothing when it is empty", () => {
    const reader = readerOf({ a: "x", b: digits, c: 1.5, d: false, e: "", f: null, g: [] });
    expect(["a", "b", "c", "d"].map((key) => reader.text(key))).toEqual([
      "x",
      "9007199254740993",
      "1.5",
      "false",
    ]);
    expect(["e", "f", "g", "h"].map((key) => reader.text(key))).toEqual([null, null, null, null]);
    expect(reader.rest()).toEqual({ g: [] });
  });

  test("a number may be text, and blank text is no number", () => {
    const reader = readerOf({ a: 7, b: "7.5", c: " ", d: "", e: null });
    expect(["a", "b", "c", "d", "e", "f"].map((key) => reader.number(key))).toEqual([
      7,
      7.5,
      null,
      null,
      null,
      null,
    ]);
    expect(reader.flags).toEqual([]);
    expect(reader.rest()).toEqual({});
    expect(readerOf({ a: " " }).peekNumber("a")).toBeNull();
  });

  test.each(["long ago", "7s", "NaN", "1e999", [], {}, JSON.rawJSON("1e999")])(
    "%j is no number, and stays where it was with a remark",
    (value) => {
      const reader = readerOf({ a: value });
      expect(reader.number("a")).toBeNull();
      expect(reader.flags).toEqual([{ path: "a", code: "not-a-number" }]);
      expect(reader.rest()).toEqual({ a: value });
    },
  );

  test("a time since 1970 may be in milliseconds or seconds, as number or text, and 0 is none", () => {
    const at = {
      a: 1795142870400,
      b: "1795142870400",
      c: 1795142870,
      d: "1795142870.4",
      e: 0,
      f: "0",
      g: null,
      h: " ",
    };
    const reader = readerOf(at);
    const milliseconds = 1795142870400;
    expect(Object.keys(at).map((key) => reader.epochTime(key))).toEqual([
      milliseconds,
      milliseconds,
      1795142870000,
      milliseconds,
      null,
      null,
      null,
      null,
    ]);
    expect(reader.flags).toEqual([]);
  });

  test.each([-1, 1e300, "昨天", true, [], 253402300800000])("%j is no time since 1970", (value) => {
    const reader = readerOf({ a: value });
    expect(reader.epochTime("a")).toBeNull();
    expect(reader.flags).toEqual([{ path: "a", code: "not-a-time" }]);
    expect(reader.rest()).toEqual({ a: value });
  });

  test("a wall-clock time that no calendar has stays where it was with a remark", () => {
    const reader = readerOf({ a: "2026-11-20 10:00:00", b: "2026-11-31 10:00:00", c: "", d: 20261120 });
    expect(["a", "b", "c", "d"].map((key) => reader.localTime(key, defaultTimeZone))).toEqual([
      Date.UTC(2026, 10, 20, 2),
      null,
      null,
      null,
    ]);
    expect(reader.flags.map(({ path }) => path)).toEqual(["b", "d"]);
  });

  test("an object in a list is found by its place, whatever stands beside it", () => {
    const reader = readerOf({ list: [null, { a: "x" }, "y", { a: "z" }] });
    expect(reader.children("list").map((child) => child.pathOf("a"))).toEqual(["list.1.a", "list.3.a"]);
    expect(reader.rest()).toEqual({ list: [null, { a: "x" }, "y", { a: "z" }] });
  });

  test("remarks on an inner object are remarks on the message, by their whole path", () => {
    const reader = readerOf({ scene: { hangUp: [] }, data: { a: "x" } });
    reader.child("scene")?.number("hangUp");
    reader.unwrap("data")?.number("a");
    expect(reader.flags.map(({ path }) => path)).toEqual(["scene.hangUp", "a"]);
  });

  test("JSON inside text is read as it is, an object with its keys in order, and both stay", () => {
    const reader = readerOf({
      a: '{"b":1,"a":9007199254740993}',
      b: { y: 1, x: 2 },
      c: " ",
      d: "9007199254740993",
    });
    expect(JSON.stringify(reader.embedded("a"))).toBe('{"b":1,"a":9007199254740993}');
    expect(JSON.stringify(reader.embedded("b"))).toBe('{"x":2,"y":1}');
    expect(reader.embedded("c")).toBeUndefined();
    expect(JSON.stringify(reader.embedded("d"))).toBe("9007199254740993");
    expect(reader.flags).toEqual([]);
    expect(Object.keys(reader.rest())).toEqual(["a", "b", "c", "d"]);
  });

  test("keys that every object has by nature are absent unless the message has them", () => {
    const reader = readerOf({});
    expect(reader.has("toString")).toBe(false);
    expect(reader.text("constructor")).toBeNull();
    expect(reader.child("__proto__")).toBeUndefined();
  });
});
