import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import type { Worker } from "node:worker_threads";
import { describe, expect, test, vi } from "vitest";
import {
  NotAStoreError,
  StoreLockedError,
  StoreUnavailableError,
  StoreVersionError,
} from "../../model/terms/index.ts";
import { World } from "../world.contract.ts";
import { SqlitePlace } from "./sqlite-place.contract.ts";

/** Another process that opens the store and stores one call after the other, telling of each. */
function startWriter({ path, folder }: SqlitePlace): ChildProcess {
  const code = `
    const { SqliteStore } = await import(${JSON.stringify(new URL("index.ts", import.meta.url).href)});
    const { World } = await import(${JSON.stringify(new URL("../world.contract.ts", import.meta.url).href)});
    const store = new SqliteStore({ path: ${JSON.stringify(path)}, onCrash: (error) => { throw error; } });
    await store.open();
    const world = new World("tenant");
    const prefix = process.pid + "-";
    for (let count = 0; ; count += 1) {
      const calls = Array.from({ length: 5 }, (_, index) => world.call({ key: prefix + count + "-" + index }));
      await Promise.all(calls.map((call) => store.accept(world.acceptance({ calls: [call] }))));
      process.stdout.write(calls.map(({ key }) => key + "\\n").join(""));
    }
  `;
  const script = join(folder, "writer.mjs");
  writeFileSync(script, code);
  return spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Kills it as a power cut does, once it told of so many calls → those that it told of. */
async function killAfter(writer: ChildProcess, count: number): Promise<readonly string[]> {
  const told: string[] = [];
  if (writer.stdout === null) throw new Error("Expected its output");
  const ended = once(writer, "close");
  for await (const line of createInterface({ input: writer.stdout })) {
    told.push(line);
    if (told.length === count) writer.kill("SIGKILL");
  }
  await ended;
  return told;
}

describe("opening", () => {
  test("makes the folder and the file for its owner's eyes alone", async () => {
    await using place = new SqlitePlace();
    const store = place.store();
    await store.open();
    expect(statSync(place.path).mode & 0o777).toBe(0o600);
    expect(statSync(`${place.path}-lock`).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(place.path)).mode & 0o777).toBe(0o700);
    await store[Symbol.asyncDispose]();
  });

  test("removes what a process that died left of a snapshot", async () => {
    await using place = new SqlitePlace();
    mkdirSync(dirname(place.path), { recursive: true });
    writeFileSync(`${place.path}-snapshot`, "half of a snapshot");
    const store = place.store();
    await store.open();
    expect(existsSync(`${place.path}-snapshot`)).toBe(false);
    await store[Symbol.asyncDispose]();
  });

  test("is refused while another store has the file, says which, and works once that one is closed", async () => {
    await using place = new SqlitePlace();
    const first = place.store();
    await first.open();
    const second = place.store();
    const refused = await second.open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreLockedError);
    expect(refused).toMatchObject({ code: "E_STORE_LOCKED", location: place.path });
    // The first one is none the worse for it.
    await first.probe(new World().now);
    await first[Symbol.asyncDispose]();
    const third = place.store();
    await third.open();
    await third[Symbol.asyncDispose]();
    expect(place.crashes).toEqual([]);
  });

  test("is refused while another process has the file", async () => {
    await using place = new SqlitePlace();
    const writer = startWriter(place);
    if (writer.stdout === null) throw new Error("Expected its output");
    await once(writer.stdout, "data");
    await expect(place.store().open()).rejects.toThrow(StoreLockedError);
    const ended = once(writer, "close");
    writer.stdout.resume();
    writer.kill("SIGKILL");
    await ended;
    const store = place.store();
    await store.open();
    await store[Symbol.asyncDispose]();
  });

  test("refuses a file that a newer version wrote, and leaves it as it is", async () => {
    await using place = new SqlitePlace();
    const store = place.store();
    await store.open();
    await store[Symbol.asyncDispose]();
    const version = () => {
      using db = new DatabaseSync(place.path);
      return Number(db.prepare("pragma user_version").get()?.["user_version"]);
    };
    const known = version();
    {
      using db = new DatabaseSync(place.path);
      db.exec(`pragma user_version = ${known + 7}`);
    }
    const refused = await place
      .store()
      .open()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreVersionError);
    expect(refused).toMatchObject({ code: "E_STORE_VERSION", found: known + 7, known });
    expect(version()).toBe(known + 7);
  });

  test.each<[string, RegExp, (path: string) => unknown]>([
    [
      "is no database",
      /it is no SQLite database/,
      (path) => writeFileSync(path, "a letter to a friend, longer than a page header. ".repeat(50)),
    ],
    ["is a folder", /it is a folder/, (path) => mkdirSync(path)],
    [
      "another program made",
      /the database of another program/,
      (path) => {
        using db = new DatabaseSync(path);
        db.exec("create table tenants (name text); pragma user_version = 2");
      },
    ],
    [
      "another program made, without a version",
      /the database of another program/,
      (path) => {
        using db = new DatabaseSync(path);
        db.exec("create table notes (text text)");
      },
    ],
  ])("refuses what %s, says so, and leaves it as it is", async (_name, reason, make) => {
    await using place = new SqlitePlace();
    const path = join(place.folder, "ringback.db");
    make(path);
    const bytes = () => (statSync(path).isDirectory() ? "" : readFileSync(path, "base64"));
    const before = bytes();
    const refused = await place
      .store(path)
      .open()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotAStoreError);
    expect(refused).toMatchObject({ code: "E_NOT_A_STORE", location: path });
    expect(String(refused)).toMatch(reason);
    expect(bytes()).toBe(before);
  });

  test("refuses a path whose folder can't be made, and says why", async () => {
    await using place = new SqlitePlace();
    writeFileSync(join(place.folder, "a-file"), "");
    const refused = await place
      .store(join(place.folder, "a-file", "ringback.db"))
      .open()
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreUnavailableError);
    expect(String(refused)).toMatch(/EEXIST|ENOTDIR/);
  });

  test("refuses a folder that it may not write to, and says why", async ({ skip }) => {
    skip(process.getuid?.() === 0, "root may write everywhere");
    await using place = new SqlitePlace();
    const folder = join(place.folder, "closed");
    mkdirSync(folder, { mode: 0o500 });
    const opening = place.store(join(folder, "ringback.db")).open();
    await expect(opening).rejects.toThrow(/EACCES/);
  });

  test("a store that could not be opened can be closed", async () => {
    await using place = new SqlitePlace();
    mkdirSync(place.path, { recursive: true });
    const store = place.store();
    await expect(store.open()).rejects.toThrow(NotAStoreError);
    await expect(store[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});

describe("dying", () => {
  test("S1: what was stored is there after kill -9, each time", async () => {
    await using place = new SqlitePlace();
    const stored = new Set<string>();
    for (const count of [1, 40, 130]) {
      for (const key of await killAfter(startWriter(place), count)) stored.add(key);
    }
    expect(stored.size).toBeGreaterThan(150);
    const store = place.store();
    await store.open();
    const page = { limit: 100_000, after: null };
    const calls = await store.queries.calls(new World("tenant").tenant, {}, page);
    const there = new Set(calls.map(({ key }) => key));
    expect([...stored].filter((key) => !there.has(key))).toEqual([]);
    // S2: of what was not told of any more, each is whole or not there.
    expect(calls.filter(({ events }) => events.length !== 1)).toEqual([]);
    await store[Symbol.asyncDispose]();
  });

  test.each(["sqlite-writer", "sqlite-reader"])(
    "the end of the thread %s is told, and what it was asked fails",
    async (module) => {
      await using place = new SqlitePlace();
      const threads: Worker[] = [];
      const note = (thread: Worker) => void threads.push(thread);
      process.on("worker", note);
      const store = place.store();
      await store.open();
      process.off("worker", note);
      // The writer is started first.
      expect(threads).toHaveLength(2);
      const thread = threads[module === "sqlite-writer" ? 0 : 1];
      const world = new World();
      const ask = async () => {
        await (module === "sqlite-writer"
          ? store.accept(world.acceptance({ calls: [world.call()] }))
          : store.queries.backlog());
      };
      await ask();
      const asked = ask();
      const ended = thread?.terminate();
      const outcome = await asked.catch((error: unknown) => error);
      await ended;
      // It may have been answered just in time; whoever asks from now on is not.
      expect([undefined, "E_STORE_UNAVAILABLE"]).toContain((outcome as { code?: string } | undefined)?.code);
      await vi.waitFor(() => expect(place.crashes).toHaveLength(1), { timeout: 20_000 });
      await expect(ask()).rejects.toThrow(StoreUnavailableError);
      await store[Symbol.asyncDispose]();
      expect(place.crashes).toHaveLength(1);
    },
  );
});
