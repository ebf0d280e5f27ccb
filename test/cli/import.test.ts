import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordOf } from "../kit/deliveries.ts";
import { Relay } from "../kit/relay.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { type Page, TestHub, adminKey } from "../kit/test-hub.ts";

let folder = "";
let hub: TestHub;
let tenants = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-cli-import-"));
  hub = await TestHub.start();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function receiver() {
  tenants += 1;
  const tenant = await hub.tenant({ id: `acme-${tenants}`, source: { dialect: "tanyi", name: "main" } });
  const place = { RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: tenant.id };
  return {
    ...tenant,
    place,
    run: (...args: readonly string[]) => RingbackProcess.run(["import", ...args], place),
    calls: async () => (await hub.ok<Page>("GET", `${tenant.path}/calls?limit=500`)).data.length,
  };
}

const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `${recordOf("tanyi", from + index)}\n`).join("");

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, `${tenants}-${name}`);
  writeFileSync(path, content);
  return path;
}

const shown = (stdout: string): Record<string, string> =>
  Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/) as [string, string]),
  );

describe("YT-05r: ringback import", () => {
  test("takes in a file, counts what was new, and leaves nothing beside it", async () => {
    const here = await receiver();
    const file = fileOf("calls.ndjson", records(1, 30));
    const first = await here.run(file, "--source", "main");
    expect([first.code, shown(first.stdout)]).toEqual([
      0,
      { lines: "30", new: "30", duplicate: "0", quarantined: "0", refused: "0" },
    ]);
    expect(existsSync(`${file}.ringback-import`)).toBe(false);
    expect(await here.calls()).toBe(30);
    const again = await here.run(file, "--source", here.source, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ new: 0, duplicate: 30 });
  });

  test("reads what is compressed, and standard input", async () => {
    const here = await receiver();
    const packed = fileOf("calls.ndjson.gz", gzipSync(records(1, 20)));
    expect((await here.run(packed, "--source", "main")).code).toBe(0);
    expect(await here.calls()).toBe(20);
    await using piped = new RingbackProcess(["import", "-", "--source", "main"], here.place, (command) => [
      "sh",
      "-c",
      'gunzip -c "$0" | "$@"',
      packed,
      ...command,
    ]);
    expect(shown((await piped.ended).stdout)).toMatchObject({ duplicate: "20" });
  });

  test("tells of each line that was not taken in by its number in the file, and ends with exit code 1", async () => {
    const here = await receiver();
    const file = fileOf("calls.ndjson", `${records(1, 600)}\nno JSON\n${records(601, 2)}`);
    const { code, stdout, stderr } = await here.run(file, "--source", "main");
    expect([code, shown(stdout)]).toEqual([
      1,
      { lines: "603", new: "602", duplicate: "0", quarantined: "1", refused: "0" },
    ]);
    expect(stderr).toMatch(/^line 602: quarantined: .+\(msg_\w+\)$/m);
    expect(stderr).toContain("1 lines were not taken in");
    expect(existsSync(`${file}.ringback-import`)).toBe(false);
  });

  test.each([
    ["plain, killed before the hub had the chunk", "a.ndjson", "request"],
    ["plain, killed before its answer came", "b.ndjson", "answer"],
    ["compressed, killed before its answer came", "c.ndjson.gz", "answer"],
  ] as const)(
    "goes on where an earlier run ended, with the same counts: %s",
    async (_name, name, swallows) => {
      const here = await receiver();
      const text = records(1, 1_200);
      const file = fileOf(name, name.endsWith(".gz") ? gzipSync(text) : text);
      await using relay = await Relay.start(hub.url, 1, swallows);
      const variables = { ...here.place, RINGBACK_URL: relay.url };
      await using stuck = new RingbackProcess(["import", file, "--source", "main"], variables);
      await relay.stuck(1);
      await stuck.end("SIGKILL");
      const { code, stdout, stderr } = await here.run(file, "--source", "main", "--json");
      expect([code, stderr]).toEqual([0, expect.stringContaining("An earlier run ended after line 500;")]);
      expect(JSON.parse(stdout)).toEqual({
        lines: 1_200,
        new: 1_200,
        duplicate: 0,
        quarantined: 0,
        refused: 0,
      });
      const messages = await hub.ok<Page>("GET", `${here.path}/messages?limit=500&fate=duplicate`);
      expect(messages.data).toEqual([]);
      expect(existsSync(`${file}.ringback-import`)).toBe(false);
    },
  );

  test("begins anew for another file", async () => {
    const here = await receiver();
    const file = fileOf("c.ndjson", records(1, 1));
    writeFileSync(
      `${file}.ringback-import`,
      '{"run":"x","of":"another file","offset":5,"line":1,"counts":{}}',
    );
    const anew = await here.run(file, "--source", "main");
    expect(anew.stderr).not.toContain("An earlier run");
    expect(shown(anew.stdout)).toMatchObject({ lines: "1", new: "1" });
  });

  test("goes on without notes where none can be kept", async () => {
    const here = await receiver();
    const closed = join(folder, "closed");
    mkdirSync(closed);
    const file = join(closed, "calls.ndjson");
    writeFileSync(file, records(1, 3));
    mkdirSync(`${file}.ringback-import`);
    chmodSync(closed, 0o755);
    const { code, stdout, stderr } = await here.run(file, "--source", "main");
    expect([code, shown(stdout)]).toMatchObject([0, { new: "3" }]);
    expect(stderr).toContain("No progress is kept");
  });

  test.each([
    [["missing.ndjson", "--source", "main"], 1, "missing.ndjson can't be read"],
    [["missing.ndjson", "--source", "other"], 1, "There is no source other. There is: main (src_"],
    [["missing.ndjson"], 2, "--source"],
  ])("says what is wrong with %j", async (args, code, expected) => {
    const here = await receiver();
    const ended = await here.run(...args);
    expect([ended.code, ended.stderr]).toEqual([code, expect.stringContaining(expected)]);
  });
});
