import { describe, expect, test } from "vitest";
import { contrastOf, mixed, readableOn } from "./contrast.ts";
import { themeOf } from "./theme.ts";
import { theme } from "antd";

test("black on white is 21, the same on the same 1, whichever comes first", () => {
  expect(contrastOf("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrastOf("#ffffff", "#000000")).toBeCloseTo(21);
  expect(contrastOf("#777777", "#777777")).toBe(1);
  // The grey that is known for being just below what AA asks for.
  expect(contrastOf("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("mixing goes from the one to the other", () => {
  expect(mixed("#000000", "#ffffff", 0)).toBe("#000000");
  expect(mixed("#000000", "#ffffff", 0.5)).toBe("#808080");
  expect(mixed("#123456", "#ffffff", 1)).toBe("#ffffff");
});

test.each([
  ["#ffee00", "#0a0d14"],
  ["#1f5eff", "#ffffff"],
  ["#000000", "#ffffff"],
  ["#ffffff", "#0a0d14"],
])("on %s one reads %s", (ground, text) => {
  expect(readableOn(ground)).toBe(text);
});

describe("whatever colour a brand has, it can be read", () => {
  const brands = [
    null,
    "#ffee00",
    "#ffffff",
    "#000000",
    "#0a7f5a",
    "#d4380d",
    "#7f7f7f",
    "#ff00ff",
    "#1f5eff",
  ];
  const cases = brands.flatMap((brand) => [false, true].map((isDark) => ({ brand, isDark })));

  test.each(cases)("$brand, dark: $isDark", ({ brand, isDark }) => {
    const look = themeOf(isDark, brand);
    const { colorPrimary } = theme.getDesignToken(look);
    expect(contrastOf(colorPrimary, isDark ? "#141414" : "#ffffff")).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(colorPrimary, String(look.components?.Button?.primaryColor))).toBeGreaterThanOrEqual(
      4.5,
    );
  });
});
