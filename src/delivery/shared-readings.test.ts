import { describe, expect, test } from "vitest";
import { SharedReadings } from "./shared-readings.ts";

/** Readings on a clock of the test's own, each of which is a number that rises. */
function readings() {
  const clock = { time: 1_000, monotonic: () => clock.time };
  const shared = new SharedReadings<number>(clock);
  let made = 0;
  const read = (name: string, tookMs = 0) =>
    shared.get(name, async () => {
      made += 1;
      const number = made;
      clock.time += tookMs;
      return number;
    });
  return { clock, shared, read };
}

describe("a reading", () => {
  test("H1: is made once for all who ask while it is underway", async () => {
    const { shared } = readings();
    const { promise, resolve } = Promise.withResolvers<number>();
    let begun = 0;
    const ask = () =>
      shared.get("a", () => {
        begun += 1;
        return promise;
      });
    const asked = [ask(), ask(), ask()];
    resolve(7);
    expect(await Promise.all(asked)).toEqual([7, 7, 7]);
    expect([await ask(), begun]).toEqual([7, 1]);
  });

  test("H2: is good for two seconds", async () => {
    const { clock, read } = readings();
    expect(await read("a")).toBe(1);
    clock.time += 1_999;
    expect(await read("a")).toBe(1);
    clock.time += 1;
    expect(await read("a")).toBe(2);
  });

  test("H2: is good for ten times as long as it took, from its end on", async () => {
    const { clock, read } = readings();
    await read("a", 700);
    clock.time += 6_999;
    expect(await read("a")).toBe(1);
    clock.time += 1;
    expect(await read("a")).toBe(2);
  });

  test("of another name is another", async () => {
    const { read } = readings();
    expect([await read("a"), await read("b"), await read("a")]).toEqual([1, 2, 1]);
  });

  test("H3: that failed is made again for who asks next", async () => {
    const { shared, read } = readings();
    const fail = () => shared.get("a", () => Promise.reject(new Error("the store is away")));
    await expect(Promise.all([fail(), fail()])).rejects.toThrow("the store is away");
    expect(await read("a")).toBe(1);
  });
});
