import { describe, expect, test } from "vitest";
import { NoSnapshotError } from "../model/index.ts";
import type { MakePlace } from "./store-place.contract.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Store } from "./store.ts";
import { World } from "./world.contract.ts";

const never = new AbortController().signal;
const byOtherMeans = "The engine's server has means of its own to copy a store";

async function take(store: Store, world: World): Promise<Snapshot> {
  const snapshot = await store.snapshot({ now: world.now, signal: never });
  if (snapshot === "underway") throw new Error("Expected a snapshot");
  return snapshot;
}

async function bytesOf({ bytes }: Snapshot): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(bytes));
}

/** A copy of everything, while writing goes on. */
export function describeSnapshot(makePlace: MakePlace): void {
  describe("a snapshot", () => {
    test("is made by the engine, or is said to be made by other means", async () => {
      await using place = await makePlace();
      await using store = place.store();
      await store.open();
      const world = new World();
      const becomes = store.snapshot({ now: world.now, signal: never }).then(
        async (snapshot) => {
          if (snapshot !== "underway") await snapshot[Symbol.asyncDispose]();
          return "made";
        },
        (error: unknown) => (error instanceof NoSnapshotError ? "said" : error),
      );
      expect(await becomes).toBe(place.restored === undefined ? "said" : "made");
    });

    test("is of one moment: all that was stored before, whatever is stored while it is made", async ({
      skip,
    }) => {
      await using place = await makePlace();
      const { restored } = place;
      if (restored === undefined) return skip(byOtherMeans);
      await using store = place.store();
      await store.open();
      const world = new World();
      await store.configuration.saveTenant(world.tenantDoc());
      const storeSome = async (count: number) => {
        const calls = Array.from({ length: count }, () => world.call());
        await Promise.all(calls.map((call) => store.accept(world.acceptance({ calls: [call] }))));
        return calls.map(({ key }) => key);
      };
      const before = await storeSome(40);
      const done = new AbortController();
      const writing = (async () => {
        const keys: string[] = [];
        while (!done.signal.aborted) keys.push(...(await storeSome(10)));
        return keys;
      })();
      const snapshot = await take(store, world);
      const copied = await bytesOf(snapshot);
      done.abort();
      const meanwhile = await writing;
      expect(copied.length).toBe(snapshot.sizeBytes);
      await using opened = restored(copied);
      await opened.open();
      const calls = await opened.queries.calls(world.tenant, {}, { limit: 100_000, after: null });
      const keys = new Set(calls.map(({ key }) => key));
      const known = new Set([...before, ...meanwhile]);
      expect(before.filter((key) => !keys.has(key))).toEqual([]);
      // What came later is there whole, or not at all.
      expect(calls.filter(({ key, events }) => !known.has(key) || events.length !== 1)).toEqual([]);
    });

    test("is taken one at a time, and gives its room back when it was read or left", async ({ skip }) => {
      await using place = await makePlace();
      if (place.restored === undefined) return skip(byOtherMeans);
      await using store = place.store();
      await store.open();
      const world = new World();
      const first = await take(store, world);
      expect(await store.snapshot({ now: world.now, signal: never })).toBe("underway");
      await bytesOf(first);
      const second = await take(store, world);
      for await (const chunk of second.bytes) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      const third = await take(store, world);
      await third[Symbol.asyncDispose]();
      await third[Symbol.asyncDispose]();
      await using fourth = await take(store, world);
      expect(fourth.sizeBytes).toBeGreaterThan(0);
    });

    test("that nobody wants any more is not made", async ({ skip }) => {
      await using place = await makePlace();
      if (place.restored === undefined) return skip(byOtherMeans);
      await using store = place.store();
      await store.open();
      const world = new World();
      const gone = new AbortController();
      const taking = store.snapshot({ now: world.now, signal: gone.signal });
      gone.abort();
      await expect(taking).rejects.toMatchObject({ code: "E_STORE_UNAVAILABLE" });
      await using next = await take(store, world);
      expect(next.sizeBytes).toBeGreaterThan(0);
    });
  });
}
