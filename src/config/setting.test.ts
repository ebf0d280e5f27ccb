import { describe, expect, test } from "vitest";
import {
  type Parsed,
  flagOf,
  parseSwitch,
  parseText,
  parseUrl,
  parseWhole,
  parseWord,
  variableOf,
} from "./setting.ts";

/** The value, or what was expected in English. */
function read(parsed: Parsed<unknown>): unknown {
  if ("value" in parsed) return parsed.value;
  expect(parsed.expected.zh).not.toBe("");
  return `expected ${parsed.expected.en}`;
}

test.each([
  ["port", "RINGBACK_PORT", "--port"],
  ["logLevel", "RINGBACK_LOG_LEVEL", "--log-level"],
  ["allowPrivateEndpoints", "RINGBACK_ALLOW_PRIVATE_ENDPOINTS", "--allow-private-endpoints"],
])("the setting %s has the variable %s and the flag %s", (name, variable, flag) => {
  expect([variableOf(name), flagOf(name)]).toEqual([variable, flag]);
});

test.each([
  ["127.0.0.1", "127.0.0.1"],
  ["", "expected some text"],
  ["  ", "expected some text"],
])("text: %j → %j", (text, expected) => {
  expect(read(parseText(text))).toBe(expected);
});

describe("a whole number from 1 to 600", () => {
  test.each([
    ["1", 1],
    ["600", 600],
    [" 30 ", 30],
    ["007", 7],
  ])("%j → %j", (text, value) => {
    expect(read(parseWhole(1, 600)(text))).toBe(value);
  });

  test.each([
    "0",
    "601",
    "-1",
    "1.5",
    "1e2",
    "0x10",
    "",
    " ",
    "NaN",
    "thirty",
    "3 0",
    "99999999999999999999",
  ])("%j is none", (text) => {
    expect(read(parseWhole(1, 600)(text))).toBe("expected a whole number from 1 to 600");
  });
});

test.each([
  ["info", "info"],
  [" info ", "info"],
  ["INFO", "expected one of debug, info"],
  ["", "expected one of debug, info"],
])("one of two words: %j → %j", (text, expected) => {
  expect(read(parseWord(["debug", "info"])(text))).toBe(expected);
});

test.each([
  ["true", true],
  ["YES", true],
  ["1", true],
  ["false", false],
  [" No ", false],
  ["0", false],
  ["on", "expected true or false"],
  ["", "expected true or false"],
  ["constructor", "expected true or false"],
  ["__proto__", "expected true or false"],
])("a switch: %j → %j", (text, expected) => {
  expect(read(parseSwitch(text))).toBe(expected);
});

const wantsUrl = "expected a URL that begins with http:// or https://";

test.each([
  ["https://hub.example.com", "https://hub.example.com"],
  ["http://hub.example.com:4750//", "http://hub.example.com:4750"],
  [" https://hub.example.com/ringback/ ", "https://hub.example.com/ringback"],
  ["hub.example.com", wantsUrl],
  ["http:hub.example.com", wantsUrl],
  ["ftp://hub.example.com", wantsUrl],
  ["https://", wantsUrl],
  ["", wantsUrl],
])("a URL: %j → %j", (text, expected) => {
  expect(read(parseUrl(text))).toBe(expected);
});
