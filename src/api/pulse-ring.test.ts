import { describe, expect, test } from "vitest";
import { PulseRing } from "./pulse-ring.ts";

const pulse = (second: number, text = `pulse ${second}`) => ({ second, text });

/** A ring that begins after the second 100 and has so many pulses. */
function ringOf(count: number): PulseRing {
  const ring = new PulseRing(100);
  for (let second = 101; second <= 100 + count; second += 1) ring.add(pulse(second));
  return ring;
}

describe("the last pulses of a tenant", () => {
  test("are given one after the other, from after a second on", () => {
    const ring = ringOf(3);
    expect([100, 101, 102, 103].map((second) => ring.after(second)?.second)).toEqual([
      101,
      102,
      103,
      undefined,
    ]);
    expect([ring.lostUpTo, ring.last]).toEqual([100, 103]);
  });

  test("are those of five minutes", () => {
    const ring = ringOf(301);
    expect([ring.lostUpTo, ring.last, ring.after(0)?.second]).toEqual([101, 401, 102]);
    expect([100, 101, 102, 401, 402].map((second) => ring.has(second))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test("are fewer where they are large", () => {
    const ring = new PulseRing(0);
    for (let second = 1; second <= 10; second += 1) ring.add(pulse(second, "x".repeat(1_000_000)));
    expect([ring.lostUpTo, ring.last]).toEqual([6, 10]);
  });

  test("go on after seconds that are in none", () => {
    const ring = ringOf(1);
    ring.add(pulse(105));
    expect([ring.after(101)?.second, ring.after(103)?.second, ring.has(103)]).toEqual([105, 105, false]);
  });

  test("are gone where they begin anew, also at an earlier second", () => {
    const ring = ringOf(5);
    const before = ring.beginnings;
    ring.restart(50);
    expect([ring.beginnings - before, ring.lostUpTo, ring.last, ring.has(103)]).toEqual([1, 50, 50, false]);
    ring.add(pulse(51));
    expect(ring.after(50)?.second).toBe(51);
  });
});
