import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MasterKeyError } from "../store/index.ts";
import { SqliteStore } from "../store/sqlite/index.ts";
import { findMasterKey } from "./find-master-key.ts";

let folder = "";
let store: SqliteStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-first-start-"));
  const onCrash = (error: Error) => {
    throw error;
  };
  store = new SqliteStore({ path: join(folder, "store.db"), onCrash });
  await store.open();
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Looks for the key as a hub of that machine does that starts on the store. */
function start(machine: string, configured: Uint8Array | null = null) {
  const file = join(folder, machine, "ringback.key");
  return findMasterKey({ configuration: store.configuration, file, configured, configuredPrevious: null });
}

describe("K4: of hubs that start at once on a store that was never sealed", () => {
  test("all on one machine have the same key, which one of them made", async () => {
    const found = await Promise.all(Array.from({ length: 8 }, () => start("here")));
    expect(new Set(found.map(({ keys }) => keys.current.id)).size).toBe(1);
    expect(found.filter(({ from }) => from === "made")).toHaveLength(1);
    expect(readdirSync(join(folder, "here"))).toEqual(["ringback.key"]);
  });

  test("one of several machines makes the key, and the others say which one to copy, and make none", async () => {
    const machines = ["one", "two", "three", "four"];
    const outcomes = await Promise.allSettled(machines.map((machine) => start(machine)));
    const [winner, ...more] = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(more).toEqual([]);
    const id = winner?.value.keys.current.id ?? "";
    const files = machines.map((machine) => readdirSync(join(folder, machine)));
    expect(files).toEqual(outcomes.map(({ status }) => (status === "fulfilled" ? ["ringback.key"] : [])));
    const refused = outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected"
        ? [{ machine: machines[index] ?? "", reason: outcome.reason as unknown }]
        : [],
    );
    expect(refused).toHaveLength(3);
    for (const { machine, reason } of refused) {
      expect(reason).toBeInstanceOf(MasterKeyError);
      expect(String(reason)).toContain(id);
      expect(String(reason)).toContain(join(folder, machine, "ringback.key"));
    }
  });

  test("with keys of their own, who comes later is told both keys", async () => {
    const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const { keys } = await start("one", first);
    expect((await start("two", first)).keys.current.id).toBe(keys.current.id);
    await expect(start("three", second)).rejects.toMatchObject({
      trouble: "other",
      message: expect.stringMatching(new RegExp(`${keys.current.id}.+, [\\w-]{8}, was given`)) as string,
    });
  });
});
