import { expect, test } from "vitest";
import { StoreUnavailableError } from "../../model/terms/index.ts";
import { Grouping } from "./grouping.ts";

/** Writes that end when they are told to. */
class Writes {
  readonly groups: (readonly string[])[] = [];
  readonly #ends: (() => void)[] = [];

  readonly write = async (items: readonly string[]): Promise<readonly string[]> => {
    this.groups.push(items);
    await new Promise<void>((resolve) => {
      this.#ends.push(resolve);
    });
    return items;
  };

  end(): void {
    this.#ends.shift()?.();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test("what comes while all lanes are at work goes together", async () => {
  const writes = new Writes();
  const grouping = new Grouping({ lanes: 1, most: 3, write: writes.write });
  const all = ["a", "b", "c", "d"].map((item) => grouping.add(item));
  await turn();
  const more = ["e", "f"].map((item) => grouping.add(item));
  writes.end();
  await turn();
  await turn();
  writes.end();
  await Promise.all([...all, ...more]);
  expect(writes.groups).toEqual([
    ["a", "b", "c"],
    ["d", "e", "f"],
  ]);
});

test("what has a key in common is written in turn, and lets the others pass", async () => {
  const writes = new Writes();
  const keysOf = (item: string) => [item.charAt(0)];
  const grouping = new Grouping({ lanes: 2, most: 3, keysOf, write: writes.write });
  const all = ["a1", "a2", "a3", "b1"].map((item) => grouping.add(item));
  await turn();
  expect(writes.groups).toEqual([["a1", "b1"]]);
  const free = grouping.add("c1");
  await turn();
  expect(writes.groups[1]).toEqual(["c1"]);
  for (let round = 0; round < 4; round += 1) {
    writes.end();
    await turn();
    await turn();
  }
  expect(await Promise.all([...all, free])).toEqual(["a1", "a2", "a3", "b1", "c1"]);
  expect(writes.groups.slice(2)).toEqual([["a2"], ["a3"]]);
  await grouping.idle();
});

test("more than there is room for is refused, and what there is room for is not", async () => {
  const writes = new Writes();
  const sizeOf = (item: string) => item.length;
  const grouping = new Grouping({ lanes: 1, most: 10, sizeOf, write: writes.write });
  const large = Array.from({ length: 4 }, () => grouping.add("x".repeat(16 * 1024 * 1024)));
  await expect(grouping.add("y")).rejects.toThrow(StoreUnavailableError);
  await turn();
  writes.end();
  await Promise.all(large);
  const small = grouping.add("z");
  await turn();
  writes.end();
  expect(await small).toBe("z");
});

test("what one item is at fault for, it is refused alone; what the database is at fault for, all are", async () => {
  const write = async (items: readonly string[]) => {
    if (items.includes("gone")) throw new StoreUnavailableError("away");
    if (items.includes("wrong")) throw new Error("wrong");
    return items;
  };
  const grouping = new Grouping({ lanes: 1, most: 10, write });
  const first = await Promise.allSettled(["a", "wrong", "b"].map((item) => grouping.add(item)));
  expect(first.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const second = await Promise.allSettled(["a", "gone", "b"].map((item) => grouping.add(item)));
  expect(second.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});
