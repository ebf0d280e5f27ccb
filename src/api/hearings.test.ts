import { expect, test } from "vitest";
import { toInstant } from "../model/index.ts";
import { Hearings } from "./hearings.ts";

const at = (minutes: number) => toInstant(minutes * 60_000);

test("the pieces of ten minutes are one hearing, of one caller and one recording", () => {
  const hearings = new Hearings();
  expect(hearings.begins("a", at(0))).toBe(true);
  expect(hearings.begins("a", at(9))).toBe(false);
  expect(hearings.begins("b", at(9))).toBe(true);
  expect(hearings.begins("a", at(10))).toBe(true);
  expect(hearings.begins("a", at(19))).toBe(false);
});

test("what is remembered is bounded: the oldest is forgotten, and told of anew", () => {
  const hearings = new Hearings();
  for (let index = 0; index <= 10_000; index += 1) hearings.begins(String(index), at(0));
  expect(hearings.begins("10000", at(1))).toBe(false);
  expect(hearings.begins("0", at(1))).toBe(true);
});
