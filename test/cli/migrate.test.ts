import { copyFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HubProcess } from "../kit/hub-process.ts";
import { Moving } from "../kit/moving.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { unpackFixture } from "../kit/store-fixture.ts";

// Each test runs processes and a database server, on whatever machine.
vi.setConfig({ testTimeout: 180_000 });

let moving: Moving;
beforeAll(async () => {
  moving = await Moving.start();
}, 180_000);
afterAll(() => moving[Symbol.asyncDispose]());

describe("a move is refused", () => {
  test("into a database that holds something, which stays as it is", async () => {
    const database = await moving.server.database();
    await moving.open(database);
    await moving.server.ask(database, "insert into ringback.kept_values values ('mine', 'kept')");
    const { code, stderr } = await moving.migrate(database, "--start-over");
    expect([code, stderr]).toEqual([1, expect.stringContaining("rows in ringback.kept_values")]);
    expect(await moving.server.ask(database, "select name from ringback.kept_values")).toEqual([
      { name: "mine" },
    ]);
    await moving.open(database);
  });

  test("of another store than the one that is on its way, or of the same once it was changed", async () => {
    const database = await moving.server.database();
    const path = join(moving.folder, "changed.db");
    copyFileSync(moving.hub.path, path);
    await using process = new RingbackProcess(["migrate", ...moving.route(database, path)]);
    await vi.waitFor(
      async () => {
        const rows = await moving.server
          .ask(database, "select 1 from ringback.move_parts where moved_rows > 0")
          .catch(() => []);
        if (rows.length === 0) throw new Error("Expected the move to have begun");
      },
      { timeout: 60_000, interval: 20 },
    );
    await process.end("SIGKILL");
    const other = await moving.migrate(database);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining(`unfinished move from ${path}`)]);
    using db = new DatabaseSync(path);
    db.exec("update calls set at = at + 1");
    db.close();
    const run = (...more: readonly string[]) =>
      RingbackProcess.run(["migrate", ...moving.route(database, path), ...more]);
    const changed = await run();
    expect([changed.code, changed.stderr]).toEqual([1, expect.stringContaining("did a hub run on it?")]);
    expect(await run("--start-over")).toMatchObject({ code: 0 });
  }, 180_000);

  test("while a hub uses the store, of a file that is none, and to a database that is not there", async () => {
    const path = join(moving.folder, "used", "hub.db");
    await using used = new HubProcess(path);
    await used.start();
    const database = await moving.server.database();
    const run = (from: string, to = moving.server.url(database)) =>
      RingbackProcess.run(["migrate", "--from", from, "--to", to]);
    const locked = await run(`sqlite:${path}`);
    expect([locked.code, locked.stderr]).toEqual([
      1,
      expect.stringContaining("Another ringback process is using"),
    ]);
    const none = await run(`sqlite:${moving.folder}/none.db`);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("there is no such file")]);
    const nowhere = await run(`sqlite:${moving.hub.path}`, moving.server.url("nowhere"));
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("nowhere")]);
    expect(await moving.server.ask(database, "select to_regnamespace('ringback') as made")).toEqual([
      { made: null },
    ]);
  });

  test.each([
    ["postgres://a@b/c", "sqlite:x", /the other way is not there/, /不支持反向迁移/],
    ["sqlite:x", "sqlite:x", /the same store as --from/, /同一个存储/],
    ["sqlite:x", "mysql://u:secret@h/d", /--to should be sqlite: and the path/, /--to 应为/],
    ["sqlite:x", "sqlite:y", /is moved to PostgreSQL/, /只能迁移到 PostgreSQL/],
    ["x.db", "postgres://a@b/c", /--from should be sqlite: and the path/, /--from 应为/],
  ])(
    "from %s to %s, in both languages, without repeating what may be secret",
    async (from, to, english, chinese) => {
      const run = (language: string) =>
        RingbackProcess.run(["migrate", "--from", from, "--to", to], { RINGBACK_LANG: language });
      const [inEnglish, inChinese] = await Promise.all([run("en"), run("zh")]);
      expect([inEnglish.code, inEnglish.stderr]).toEqual([2, expect.stringMatching(english)]);
      expect([inChinese.code, inChinese.stderr]).toEqual([2, expect.stringMatching(chinese)]);
      expect(inEnglish.stderr + inChinese.stderr).not.toContain("secret");
    },
  );
});

describe("before anything is moved", () => {
  test("a dry run tells how much there is, and changes nothing", async () => {
    const database = await moving.server.database();
    // What the process that was killed left in the log is in the file by now: other tests ran before.
    const before = statSync(moving.hub.path);
    const { code, stdout } = await moving.migrate(database, "--dry-run", "--json");
    expect(code).toBe(0);
    const outlook = JSON.parse(stdout) as { parts: { part: string; rows: number }[] };
    expect(outlook).toMatchObject({ sizeBytes: before.size, target: { state: "empty" } });
    expect(outlook.parts).toContainEqual({ part: "idempotency", rows: 30_001 });
    expect(await moving.server.ask(database, "select to_regnamespace('ringback') as made")).toEqual([
      { made: null },
    ]);
    expect(statSync(moving.hub.path).mtimeMs).toBe(before.mtimeMs);
  });

  test("a store of the first version is brought up to date, and says so", async () => {
    const database = await moving.server.database();
    const path = join(moving.folder, "first.db");
    const { states } = unpackFixture("store-v1", path);
    const { code, stderr } = await RingbackProcess.run(["migrate", ...moving.route(database, path)]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining("had schema version 1, and was brought up to date"),
    ]);
    const rows = await moving.server.ask(
      database,
      "select state, count(*)::int as count from ringback.deliveries group by state",
    );
    expect(Object.fromEntries(rows.map(({ state, count }) => [state, count]))).toEqual(states);
  });
});
