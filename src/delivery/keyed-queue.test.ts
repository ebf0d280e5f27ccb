import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyedQueue } from "./keyed-queue.ts";

/** Work that is over when it is told to be. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, finish: resolve, fail: reject };
}

/** Lets everything that can go on do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("work for one key", () => {
  test("is done one after the other, in the order in which it came", async () => {
    const queue = new KeyedQueue();
    const first = held();
    const done: string[] = [];
    const all = [
      queue.run(["a"], first.work).then(() => done.push("first")),
      queue.run(["a"], async () => done.push("second")),
      queue.run(["a"], async () => done.push("third")),
    ];
    await settle();
    expect(done).toEqual([]);
    first.finish("");
    await Promise.all(all);
    expect(done.toSorted()).toEqual(["first", "second", "third"]);
    expect(done.indexOf("second")).toBeLessThan(done.indexOf("third"));
  });

  test("goes on after work that failed, and only its own caller is told", async () => {
    const queue = new KeyedQueue();
    const failing = queue.run(["a"], () => Promise.reject(new Error("no such call")));
    const next = queue.run(["a"], async () => "went on");
    await expect(failing).rejects.toThrow("no such call");
    await expect(next).resolves.toBe("went on");
  });

  test("begins at once where nothing else is underway", async () => {
    let begun = false;
    const running = new KeyedQueue().run(["a"], async () => {
      begun = true;
    });
    expect(begun).toBe(true);
    await running;
  });
});

describe("work for several keys", () => {
  test("waits for all of them, and holds all of them", async () => {
    const queue = new KeyedQueue();
    const [first, second] = [held(), held()];
    const begun: string[] = [];
    const both = async () => begun.push("both");
    const all = [
      queue.run(["a"], first.work),
      queue.run(["b"], second.work),
      queue.run(["a", "b"], both),
      queue.run(["b"], async () => begun.push("after")),
    ];
    first.finish("");
    await settle();
    expect(begun).toEqual([]);
    second.finish("");
    await Promise.all(all);
    expect(begun).toEqual(["both", "after"]);
  });

  test("does not wait for itself where a key is named twice", async () => {
    await expect(new KeyedQueue().run(["a", "a"], async () => "done")).resolves.toBe("done");
  });
});

test("work for different keys goes on side by side", async () => {
  const queue = new KeyedQueue();
  const stuck = held();
  const waiting = queue.run(["a"], stuck.work);
  await expect(queue.run(["b"], async () => "done")).resolves.toBe("done");
  stuck.finish("");
  await waiting;
});

test("whatever the keys are, none is worked on twice at a time, and all work gets done in order", async () => {
  const anyKeys = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { maxLength: 3 });
  const anyJob = fc.record({ keys: anyKeys, turns: fc.nat(5), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(anyJob, { maxLength: 12 }), async (jobs) => {
      const queue = new KeyedQueue();
      const busy = new Set<string>();
      const lastFor = new Map<string, number>();
      const work = async (index: number) => {
        const { keys, turns, fails } = jobs[index] ?? { keys: [], turns: 0, fails: false };
        for (const key of keys) {
          expect(busy.has(key)).toBe(false);
          expect(lastFor.get(key) ?? -1).toBeLessThan(index);
          busy.add(key);
          lastFor.set(key, index);
        }
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        for (const key of keys) busy.delete(key);
        if (fails) throw new Error("failed");
      };
      const outcomes = await Promise.allSettled(
        jobs.map(({ keys }, index) => queue.run(keys, () => work(index))),
      );
      expect(outcomes.map(({ status }) => status === "rejected")).toEqual(jobs.map(({ fails }) => fails));
    }),
  );
});
