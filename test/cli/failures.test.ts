import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dayOf, defaultTimeZone, toInstant } from "../../src/model/index.ts";
import { BareEndpoint } from "../kit/deliveries.ts";
import { fillFailures } from "../kit/failed-deliveries.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

let folder = "";
let hub: TestHub;
let endpoint = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-cli-failures-"));
  const path = join(folder, "ringback.db");
  const at = (hour: number) => toInstant(Date.UTC(2026, 10, 19, hour));
  const failed = [
    { at: at(1), body: '{"n":1}' },
    { at: at(2), body: '{"n":2}', endpoint: 1, type: "call.dialog" },
    { at: at(20), body: '{"n":3}' },
  ] as const;
  const timezone = "Asia/Shanghai";
  const [filled] = await fillFailures(path, [{ id: "acme", timezone, dialect: "tanyi", failed }]);
  endpoint = filled?.[1] ?? "";
  hub = await TestHub.start({ store: { engine: "sqlite", path } });
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const place = (url = hub.url) => ({ RINGBACK_URL: url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: "acme" });
const run = (...args: readonly string[]) => RingbackProcess.run(["failures", ...args], place());
const numbers = (text: string) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse((JSON.parse(line) as { body: string }).body) as { n: number }).n);

describe("YT-05s: ringback failures", () => {
  test("lists the days, for people and for machines", async () => {
    const listed = await run();
    expect(listed.code).toBe(0);
    const rows = listed.stdout
      .trim()
      .split("\n")
      .map((row) => row.split(/ {2,}/));
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ["DAY", "FAILURES", "SIZE"],
      ["2026-11-20", "1", "7 B"],
      ["2026-11-19", "2", "14 B"],
    ]);
    const json = JSON.parse((await run("--json")).stdout) as unknown;
    expect(json).toMatchObject([
      { day: "2026-11-20", failures: 1 },
      { day: "2026-11-19", failures: 2 },
    ]);
  });

  test("prints the file of a day, all of it or what the filters ask for", async () => {
    const whole = await run("2026-11-19");
    expect([whole.code, numbers(whole.stdout)]).toEqual([0, [1, 2]]);
    expect(whole.stderr).toContain("2 deliveries");
    expect(numbers((await run("2026-11-19", "--type", "call.dialog")).stdout)).toEqual([2]);
    expect(numbers((await run("2026-11-19", "--endpoint", endpoint)).stdout)).toEqual([2]);
  });

  test("writes the file of a day, compressed where its name says so, for nobody else to read", async () => {
    const [plain, packed] = [join(folder, "f.ndjson"), join(folder, "f.ndjson.gz")];
    for (const out of [plain, packed]) expect((await run("2026-11-19", "--out", out)).stdout).toBe("");
    expect(numbers(readFileSync(plain, "utf8"))).toEqual([1, 2]);
    expect(numbers(gunzipSync(readFileSync(packed)).toString())).toEqual([1, 2]);
    expect(statSync(plain).mode & 0o777).toBe(0o600);
  });

  test("says that a day is not over", async () => {
    const today = () => dayOf(toInstant(Date.now()), defaultTimeZone);
    const before = today();
    const { stderr } = await run(before);
    // Midnight may come in between.
    expect(stderr.includes("The day is not over") || before !== today()).toBe(true);
    expect((await run("2026-11-18")).stderr).not.toContain("The day is not over");
  });

  test("leaves no file behind when the hub breaks off", async () => {
    await using broken = await BareEndpoint.start((_request, response) => {
      response.writeHead(200, { "content-type": "application/x-ndjson", "ringback-complete": "true" });
      response.write('{"n":1}\n', () => response.destroy());
    });
    const out = join(folder, "broken.ndjson");
    const ended = await RingbackProcess.run(["failures", "2026-11-19", "--out", out], place(broken.url));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("the file is not whole");
    expect(readdirSync(folder).filter((name) => name.startsWith("broken"))).toEqual([]);
  });

  test.each([
    [["2026-02-30"], "DAY should be a day such as 2026-11-20"],
    [["2026-11-19", "--type", "nonsense"], "call.record"],
  ])("refuses %j with what was expected", async (args, expected) => {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(expected)]);
  });

  test("tells of a day that is still to come, in the language that was asked for", async () => {
    const { code, stderr } = await RingbackProcess.run(["failures", "2126-01-01"], {
      ...place(),
      RINGBACK_LANG: "zh",
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining("尚未到来")]);
  });
});
