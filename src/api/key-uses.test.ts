import { expect, test } from "vitest";
import { type Clock, type Key, mintedId, parseTenantId, toInstant } from "../model/index.ts";
import type { KeyUse } from "../store/index.ts";
import { KeyUses } from "./key-uses.ts";

/** Time that goes by when the test says so. */
class HandClock implements Clock {
  time = 1_000_000;
  #alarms: { readonly at: number; readonly wake: () => void }[] = [];

  now() {
    return toInstant(this.time);
  }

  monotonic() {
    return this.time;
  }

  after(milliseconds: number, wake: () => void): Disposable {
    const alarm = { at: this.time + milliseconds, wake };
    this.#alarms.push(alarm);
    return { [Symbol.dispose]: () => void (this.#alarms = this.#alarms.filter((other) => other !== alarm)) };
  }

  /** So many milliseconds go by, one after the other; whatever they wake has its turn. */
  async pass(milliseconds: number): Promise<void> {
    for (const end = this.time + milliseconds; this.time < end; this.time += 100) {
      const due = this.#alarms.filter(({ at }) => at <= this.time);
      this.#alarms = this.#alarms.filter(({ at }) => at > this.time);
      for (const { wake } of due) wake();
      await Promise.resolve();
    }
  }
}

/** A store of nothing but uses. */
class UseStore {
  readonly writes: (readonly KeyUse[])[] = [];
  isFull = false;
  readonly queries = { keyUses: async () => this.writes.flat() };

  async noteKeyUses(uses: readonly KeyUse[]): Promise<void> {
    if (this.isFull) throw new Error("the disk is full");
    this.writes.push(uses);
  }
}

const tenant = parseTenantId("acme");
const keyOf = (name: string): Key => ({
  tenant,
  id: mintedId("key", name),
  name,
  hash: name,
  rights: ["read"],
  expiresAt: null,
  portal: null,
  createdAt: toInstant(0),
});

function begin() {
  const [clock, store, logged] = [new HandClock(), new UseStore(), [] as string[]];
  const uses = new KeyUses({ clock, store, log: (event) => void logged.push(event) });
  return { clock, store, uses, logged };
}

test("however often keys are used, there is one write a minute, with the last use of each", async () => {
  const { clock, store, uses } = begin();
  const [one, two] = [keyOf("one"), keyOf("two")];
  for (let use = 0; use < 3_000; use += 1) {
    uses.note(one);
    if (use === 20) uses.note(two);
    await clock.pass(100);
  }
  // Five minutes: the first use is written after a second, the others each a minute later.
  expect(store.writes).toHaveLength(5);
  expect(store.writes[0]?.map(({ key }) => key)).toEqual([one.id]);
  expect(store.writes[1]?.map(({ key }) => key).toSorted()).toEqual([one.id, two.id].toSorted());
  expect(
    store.writes
      .slice(2)
      .flat()
      .map(({ key }) => key),
  ).toEqual([one.id, one.id, one.id]);
});

test("what is not written yet is shown, and written at the end", async () => {
  const { clock, store, uses } = begin();
  const key = keyOf("one");
  uses.note(key);
  await clock.pass(2_000);
  uses.note(key);
  const at = clock.now();
  expect(store.writes).toHaveLength(1);
  expect((await uses.of(tenant)).get(key.id)).toBe(at);
  await uses[Symbol.asyncDispose]();
  expect(store.writes[1]).toEqual([{ tenant, key: key.id, at }]);
  uses.note(key);
  await clock.pass(120_000);
  expect(store.writes).toHaveLength(2);
});

test("a store that can't write is told of, and tried again with the next use", async () => {
  const { clock, store, uses, logged } = begin();
  const key = keyOf("one");
  store.isFull = true;
  uses.note(key);
  await clock.pass(2_000);
  expect(logged).toEqual(["store.unavailable"]);
  store.isFull = false;
  uses.note(key);
  await clock.pass(61_000);
  expect(store.writes).toHaveLength(1);
});
