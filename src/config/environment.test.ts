import { expect, test } from "vitest";
import { commandLanguage, environment } from "./environment.ts";

test.each([
  [{}, "en"],
  [{ LANG: "zh_CN.UTF-8" }, "zh"],
  [{ LANG: "zh_CN.UTF-8", LC_MESSAGES: "en_GB.UTF-8" }, "en"],
  [{ LANG: "en_GB.UTF-8", LC_MESSAGES: "en_GB.UTF-8", LC_ALL: "zh_TW" }, "zh"],
  [{ LANG: "zh_CN.UTF-8", RINGBACK_LANG: "en" }, "en"],
  [{ LANG: "en_US.UTF-8", RINGBACK_LANG: "zh" }, "zh"],
  [{ LANG: "zh_CN.UTF-8", LC_ALL: "" }, "zh"],
  [{ LANG: "C" }, "en"],
] as const)("with the variables %j commands speak %s", (variables, language) => {
  expect(commandLanguage(variables)).toBe(language);
});

test("the variables are those of the process", () => {
  expect(environment()["PATH"]).toBe(process.env["PATH"]);
});
