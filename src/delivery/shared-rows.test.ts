import { describe, expect, test } from "vitest";
import { type Clock, StoreUnavailableError, toInstant } from "../model/index.ts";
import type { Saved, Versioned } from "../store/index.ts";
import { type Merging, SharedRows } from "./shared-rows.ts";

/** So many things were counted, and of how many somebody was told. */
interface Count {
  readonly id: "a";
  readonly count: number;
  readonly told: number;
}

const clock: Clock = {
  now: () => toInstant(0),
  monotonic: () => 0,
  after: (_milliseconds, wake) => {
    queueMicrotask(wake);
    return { [Symbol.dispose]: () => {} };
  },
};

/** A table of one row, that may break off before or after it wrote. */
class Table {
  stored: Versioned<Count> = { version: 0, value: none };
  breaksOff: "before" | "after" | null = null;

  save = async (rows: readonly Versioned<Count>[]): Promise<readonly Saved<Count>[]> => {
    const { breaksOff } = this;
    this.breaksOff = null;
    if (breaksOff === "before") throw new StoreUnavailableError("away");
    const saved = rows.map(({ version, value }): Saved<Count> => {
      if (version !== this.stored.version) return { kind: "outdated", stored: this.stored };
      // What is read is never the very object that was written.
      this.stored = { version: version + 1, value: structuredClone(value) };
      return { kind: "kept", version: version + 1 };
    });
    if (breaksOff === "after") throw new StoreUnavailableError("broken off");
    return saved;
  };

  changes = async (since: number) => {
    const rows = this.stored.version > since ? [structuredClone(this.stored)] : [];
    return { version: this.stored.version, rows };
  };
}

const none: Count = { id: "a", count: 0, told: 0 };

function merge({ base, mine, theirs }: Merging<Count>): Count {
  return { ...theirs, count: theirs.count + mine.count - base.count };
}

function hubOn({ save, changes }: Table) {
  const told: Count[] = [];
  const onChange = (value: Count) => void told.push(value);
  const options = { idOf: ({ id }: Count) => id, save, changes, merge, onAdopted: () => {}, onChange, clock };
  const rows = new SharedRows<"a", Count>({ ...options, isOver: () => false });
  const count = () => {
    const before = rows.get("a") ?? none;
    rows.put({ ...before, count: before.count + 1 }, before);
  };
  /** Tells of all that was counted. */
  const tell = () =>
    rows.turn("a", (_kept, mine) => (mine.told < mine.count ? { ...mine, told: mine.count } : undefined));
  return { rows, count, tell, told };
}

describe("rows that several hubs keep", () => {
  test("W1: lose nothing of either, whoever keeps first", async () => {
    const table = new Table();
    const [one, other] = [hubOn(table), hubOn(table)];
    for (const { count } of [one, other, one, other, other]) count();
    for (const { rows } of [one, other, other, one]) await rows.save();
    expect(table.stored.value.count).toBe(5);
    await one.rows.look();
    expect([one.rows.get("a")?.count, other.rows.get("a")?.count]).toEqual([5, 5]);
  });

  test("tell of each change once: one made here, one that a turn makes, one that is taken over", async () => {
    const table = new Table();
    const [one, other] = [hubOn(table), hubOn(table)];
    one.count();
    expect(one.told).toEqual([{ id: "a", count: 1, told: 0 }]);
    await one.rows.save();
    await one.rows.look();
    expect(one.told).toHaveLength(1);
    await one.tell();
    expect(one.told.slice(1)).toEqual([{ id: "a", count: 1, told: 1 }]);
    await other.rows.look();
    await other.rows.look();
    expect(other.told).toEqual([{ id: "a", count: 1, told: 1 }]);
    other.count();
    await other.rows.save();
    one.count();
    await one.rows.look();
    expect(one.told.slice(2).map(({ count }) => count)).toEqual([2, 3]);
  });

  test("W2: a turn happens for one of those who decide at the same time", async () => {
    const table = new Table();
    const hubs = [hubOn(table), hubOn(table), hubOn(table)];
    hubs[0]?.count();
    await hubs[0]?.rows.save();
    for (const { rows } of hubs) await rows.look();
    const turns = await Promise.all(hubs.map(({ tell }) => tell()));
    expect(turns.filter((turn) => turn !== undefined)).toEqual([{ id: "a", count: 1, told: 1 }]);
  });

  test("what happens while a row is being kept is kept after it", async () => {
    const table = new Table();
    const { rows, count, tell } = hubOn(table);
    count();
    const turned = tell();
    count();
    expect(await turned).toMatchObject({ count: 1, told: 1 });
    expect(rows.get("a")).toMatchObject({ count: 2, told: 1 });
    await rows.save();
    expect(table.stored.value).toMatchObject({ count: 2, told: 1 });
  });

  test.each(["before", "after"] as const)(
    "W4: a turn happens once where the store breaks off %s it was kept",
    async (moment) => {
      const table = new Table();
      const { rows, count, tell } = hubOn(table);
      count();
      table.breaksOff = moment;
      const turned = tell();
      count();
      expect(await turned).toMatchObject({ count: 1, told: 1 });
      expect(rows.get("a")).toMatchObject({ count: 2, told: 1 });
      await rows.save();
      expect(table.stored.value).toMatchObject({ count: 2, told: 1 });
    },
  );

  test.each(["before", "after"] as const)(
    "W4: what was counted counts once where the store breaks off %s it was kept, also where it is read first",
    async (moment) => {
      for (const reads of [true, false]) {
        const table = new Table();
        const { rows, count } = hubOn(table);
        count();
        count();
        table.breaksOff = moment;
        await expect(rows.save()).rejects.toThrow(StoreUnavailableError);
        count();
        if (reads) await rows.look();
        await rows.save();
        await rows.save();
        expect(table.stored.value.count).toBe(3);
        expect(rows.get("a")?.count).toBe(3);
      }
    },
  );
});
