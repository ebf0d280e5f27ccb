import { describe, expect, test } from "vitest";
import { aboutSpan, readSpan, readSpans, writeSpan, writeSpans } from "./spans.ts";

describe("a span is written in the largest unit of which it is a whole number", () => {
  test.each([
    [0, "0 s"],
    [0.1, "100 ms"],
    [1.5, "1500 ms"],
    [15, "15 s"],
    [90, "90 s"],
    [300, "5 min"],
    [86_400, "1 d"],
    [90_000, "25 h"],
    [432_000, "5 d"],
  ])("%s s as %s", (seconds, text) => {
    expect(writeSpan(seconds, "en")).toBe(text);
    expect(readSpan(text)).toBe(seconds);
    expect(readSpan(writeSpan(seconds, "zh"))).toBe(seconds);
  });
});

test.each([
  [0, "0 s"],
  [0.25, "250 ms"],
  [305, "5.1 min"],
  [2_105, "35 min"],
  [9_305, "2.6 h"],
  [272_105, "3.1 d"],
  [431_700, "5 d"],
])("%s s are about %s", (seconds, text) => expect(aboutSpan(seconds, "en")).toBe(text));

describe("a span is read as it is written in either language", () => {
  test.each([
    ["5min", 300],
    ["5 m", 300],
    ["2 小时", 7_200],
    ["30秒", 30],
    ["45", 45],
    ["0.1 min", 6],
    ["1 day", 86_400],
    ["2 H", 7_200],
  ])("%s", (text, seconds) => expect(readSpan(text)).toBe(seconds));

  test.each(["", "soon", "5 parsecs", "-3 s", "1,5 h", "5 min 3 s"])("%s is none", (text) => {
    expect(readSpan(text)).toBeUndefined();
  });
});

describe("a list of spans", () => {
  test("is read with any comma between them, also at the end", () => {
    expect(readSpans("5 s, 5 min，30 分钟、2 h,")).toEqual({ ok: true, spans: [5, 300, 1_800, 7_200] });
    expect(readSpans(writeSpans([5, 300, 1_800], "zh"))).toEqual({ ok: true, spans: [5, 300, 1_800] });
    expect(readSpans(" ")).toEqual({ ok: true, spans: [] });
  });

  test("names the piece that is none", () => {
    expect(readSpans("5 s, five minutes, 3 q")).toEqual({ ok: false, piece: "five minutes" });
  });
});
