import { expect, test } from "vitest";
import { preferredLanguage } from "./text.ts";

test.each([
  ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
  ["en-US,en;q=0.9,zh;q=0.8", "en"],
  ["en;q=0.2, zh-Hant-TW;q=0.7", "zh"],
  ["fr-FR, zh;q=0.5, en;q=0.4", "zh"],
  ["ZH", "zh"],
  ["zh_CN.UTF-8", "zh"],
  ["en_GB.UTF-8", "en"],
] as const)("a reader who asks for %s is answered in %s", (wish, language) => {
  expect(preferredLanguage(wish)).toBe(language);
});

test.each([undefined, "", "*", "fr-FR", "C.UTF-8", "POSIX", "zh;q=0", "zh;q=much", "zhuang", ",;,"])(
  "a reader who asks for %j is answered in English",
  (wish) => {
    expect(preferredLanguage(wish)).toBe("en");
  },
);
