import { expect, test } from "vitest";
import type { Pulse } from "../../live/pulse-log.ts";
import { beatNow, rateText, ratesNow, ratesOf } from "./rates.ts";

const pulse = (second: number, good: number): Pulse => ({
  at: `2026-11-20T10:00:${String(second).padStart(2, "0")}+08:00`,
  sources: { src_1: { good, again: 1, bad: 0 }, src_2: { good: 0, again: 0, bad: 2 } },
  endpoints: { ep_1: { good: 4, again: 3, bad: 1 } },
});

test("a second's rates count repeats as received, and as failed what is quarantined, tried again or given up", () => {
  expect(ratesOf(pulse(1, 7))).toEqual({ received: 10, delivered: 4, failed: 6 });
});

test("what happens now is the mean of the last five seconds", () => {
  const pulses = [1, 2, 3, 4, 5, 6].map((second) => pulse(second, second * 10));
  expect(ratesNow(pulses).received).toBe((20 + 30 + 40 + 50 + 60) / 5 + 3);
  expect(ratesNow([])).toEqual({ received: 0, delivered: 0, failed: 0 });
});

test("an endpoint that did nothing for a second did nothing in it", () => {
  const quiet: Pulse = { at: "2026-11-20T10:00:09+08:00", sources: {}, endpoints: {} };
  expect(beatNow([pulse(8, 1), quiet], "endpoints", "ep_1")).toEqual({ good: 2, again: 1.5, bad: 0.5 });
});

test.each([
  [0, "0"],
  [0.4, "0.4"],
  [9.96, "10.0"],
  [12.3, "12"],
  [1240, "1,240"],
])("%s a second is written %s", (rate, text) => {
  expect(rateText(rate)).toBe(text);
});
