import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { doctor, folder, isUnwell, place, wrongWith } from "../kit/doctor-places.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";

// The real command on data directories that are well and that are not.

const isRoot = process.getuid?.() === 0;

describe("a place that is well", () => {
  test("has every check ok, and is as it was afterwards", async () => {
    const { directory, flags } = await place();
    const state = () => readdirSync(directory).map((name) => [name, statSync(join(directory, name)).mtimeMs]);
    const before = state();
    const { code, odd, findings } = await doctor(flags);
    expect(odd.filter(isUnwell)).toEqual([]);
    expect(code).toBe(0);
    const checks = findings.map(({ check }) => check);
    const looked = [
      "settings",
      "node",
      "files",
      "clock",
      "folder",
      "permissions",
      "key-file",
      "disk",
      "lock",
    ];
    expect(checks).toEqual(expect.arrayContaining([...looked, "store", "endpoints"]));
    expect(findings.find(({ check }) => check === "lock")?.text).toBe("no hub is running on this store");
    expect(findings.find(({ check }) => check === "store")?.text).toMatch(/schema version \d+, undamaged$/);
    expect(state()).toEqual(before);
  });

  test("may be none yet: nothing is made", async () => {
    const directory = join(folder, "nowhere", "deeper");
    const { code, odd } = await doctor(["--store", `sqlite:${join(directory, "ringback.db")}`]);
    expect({ code, odd: odd.filter(isUnwell) }).toEqual({ code: 0, odd: [] });
    expect(readdirSync(folder)).not.toContain("nowhere");
  });

  test("is told in lines for people, in their language, with a count at the end", async () => {
    const { flags } = await place();
    const english = await RingbackProcess.run(["doctor", ...flags]);
    expect(english.stdout).toMatch(/^ok {4}settings {6}every setting can be read$/m);
    expect(english.stderr).toMatch(/^\d+ ok, \d+ to look at, 0 wrong$/m);
    const chinese = await RingbackProcess.run(["doctor", ...flags], { RINGBACK_LANG: "zh" });
    expect(chinese.stdout).toMatch(/^正常 {2}settings {6}全部设置均可读取$/m);
    expect(chinese.stderr).toMatch(/\d+ 项正常/);
  });

  test("gives an example in its help", async () => {
    const { code, stdout } = await RingbackProcess.run(["doctor", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Example:\n  ringback doctor");
  });
});

describe("settings", () => {
  test("that are wrong are all told", async () => {
    const flags = ["--store", "mysql:there", "--allow-cidrs", "everything"];
    const { code, odd } = await doctor(flags, { RINGBACK_PORT: "many" });
    expect(code).toBe(1);
    expect(odd.map(({ check, state }) => `${check} ${state}`)).toEqual(Array(3).fill("settings fail"));
    const all = odd.map(({ text }) => text).join();
    for (const name of ["--store", "--allow-cidrs", "RINGBACK_PORT"]) expect(all).toContain(name);
  });

  test("in a file that is missing are told", async () => {
    const said = await wrongWith(["--config", join(folder, "absent.yaml")], "settings");
    expect(said).toMatch(/absent\.yaml can't be read/);
  });

  test("that may not be meant are to be looked at, and nothing is wrong", async () => {
    const { store } = await place();
    const config = join(folder, "odd.yaml");
    const lines = ["host: 0.0.0.0", "publicUrl: http://hub.example.com", "allowPrivateEndpoints: true"];
    writeFileSync(config, [...lines, `store: sqlite:${store}`, ""].join("\n"));
    const { code, odd } = await doctor(["--config", config]);
    expect(code).toBe(0);
    const told = odd
      .filter(({ check }) => check === "settings")
      .map(({ state, text }) => `${state}: ${text}`);
    expect(told).toEqual([
      expect.stringMatching(/^warn: allowPrivateEndpoints is on/),
      expect.stringMatching(/^warn: publicUrl is http:\/\/hub\.example\.com/),
      expect.stringMatching(/^warn: \/metrics is open/),
    ]);
  });
});

describe("a data directory is not well", () => {
  test("with a file that every user may read; the group alone is to be looked at", async () => {
    const { store, flags } = await place();
    chmodSync(store, 0o644);
    const said = await wrongWith(flags, "permissions");
    expect(said).toMatch(/every user may get at .*ringback\.db \(644\).* → Run: chmod 600/);
    chmodSync(store, 0o640);
    const { code, odd } = await doctor(flags);
    expect(code).toBe(0);
    expect(odd.map(({ check, state }) => `${check} ${state}`)).toContain("permissions warn");
  });

  test("with a key file that others may read", async () => {
    const { store, flags } = await place();
    writeFileSync(`${store}.key`, "not looked into");
    chmodSync(`${store}.key`, 0o640);
    expect(await wrongWith(flags, "key-file")).toMatch(/\.key \(640\) → Run: chmod 600/);
  });

  test("with secrets whose master key is nowhere", async () => {
    const { store, flags } = await place();
    rmSync(`${store}.key`);
    const said = await wrongWith(flags, "key-file");
    expect(said).toMatch(/sealed with the master key \S+, which is neither in .*\.key nor configured/);
  });

  test("with a folder that every user may write to", async () => {
    const { directory, flags } = await place();
    chmodSync(directory, 0o777);
    expect(await wrongWith(flags, "folder")).toMatch(/every user may write .*\(777\) → Run: chmod o-w/);
  });

  test("with a file where the folder should be", async () => {
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    expect(await wrongWith(["--store", `sqlite:${join(file, "ringback.db")}`], "folder")).toMatch(
      /is no folder/,
    );
  });

  test("with files of two owners", async ({ skip }) => {
    skip(!isRoot, "root alone may give files away");
    const { store, flags } = await place();
    writeFileSync(`${store}-lock`, "", { mode: 0o600 });
    chownSync(`${store}-lock`, 65_534, 65_534);
    expect(await wrongWith(flags, "permissions")).toMatch(/-lock belongs to another user/);
  });

  test("with a folder that this user may not write to", async () => {
    const { directory, store, flags } = await place();
    // Root may write everywhere: it looks with the eyes of somebody else.
    const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const wrap = isRoot ? (command: readonly string[]) => [...asNobody, ...command] : undefined;
    if (isRoot) {
      chmodSync(folder, 0o755);
      chmodSync(store, 0o644);
    }
    chmodSync(directory, 0o555);
    const said = await wrongWith(flags, "folder", wrap);
    expect(said).toMatch(/can't be read and written by this user/);
    chmodSync(directory, 0o700);
  });
});

describe("a store is not well", () => {
  test("when a newer ringback wrote it", async () => {
    const { store, flags } = await place();
    setVersion(store, 4711);
    expect(await wrongWith(flags, "store")).toMatch(/a newer ringback wrote .*4711/);
  });

  test.each<[string, (path: string) => void, RegExp]>([
    [
      "it is no database",
      (path) => writeFileSync(path, "a letter, longer than a header. ".repeat(100)),
      /not a database/,
    ],
    [
      "it is cut off",
      (path) => writeFileSync(path, readFileSync(path).subarray(0, 90_000)),
      /damaged|malformed/,
    ],
    [
      "it is another program's",
      (path) => {
        rmSync(path);
        using db = new DatabaseSync(path);
        db.exec("create table customers (id integer primary key)");
      },
      /the database of another program/,
    ],
    [
      "it is a folder",
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      /can't be opened/,
    ],
  ])("when %s", async (_what, spoil, said) => {
    const { store, flags } = await place();
    spoil(store);
    expect(await wrongWith(flags, "store")).toMatch(said);
  });

  test("when an older ringback wrote it: to be looked at before the start", async () => {
    const { store, flags } = await place();
    setVersion(store, 1);
    const { code, odd } = await doctor(flags);
    expect(code).toBe(0);
    const found = odd.find(({ check }) => check === "store");
    expect(found).toMatchObject({ state: "warn", advice: expect.stringMatching(/backup/) as string });
  });
});

function setVersion(store: string, version: number): void {
  using db = new DatabaseSync(store);
  db.exec(`pragma user_version = ${version}`);
}
