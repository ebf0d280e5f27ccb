import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readCsv } from "../kit/csv.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";
import { readWorkbook } from "../kit/workbook.ts";

let folder = "";
let hub: TestHub;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringback-cli-calls-"));
  hub = await TestHub.start();
  const { path } = await hub.tenant({ id: "acme" });
  const calls = Array.from({ length: 30 }, (_, index) =>
    record(String(index), { to: index === 7 ? "19900000007" : "19900000001" }),
  );
  await hub.ok("POST", `${path}/events`, calls);
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: readonly string[]) {
  return RingbackProcess.run(["calls", ...args], {
    RINGBACK_URL: hub.url,
    RINGBACK_KEY: adminKey,
    RINGBACK_TENANT: "acme",
  });
}

describe("ringback calls --export", () => {
  test("writes all calls that match as a CSV, for nobody else to read", async () => {
    const file = join(folder, "calls.csv");
    const ended = await run("--export", file, "--columns", "platformId,to", "--to", "19900000001");
    expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining(file)]);
    const [titles, ...rows] = readCsv(readFileSync(file, "utf8"));
    expect(titles).toEqual(["platform id", "to"]);
    expect(rows).toHaveLength(29);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test("writes a workbook, and no more rows than it is told", async () => {
    const file = join(folder, "calls.xlsx");
    expect((await run("--export", file, "--limit", "3")).code).toBe(0);
    expect(readWorkbook(readFileSync(file)).sheets.get("calls")).toHaveLength(4);
  });

  test("leaves no file where the hub refuses, and says what was wrong", async () => {
    const file = join(folder, "none.csv");
    const refused = await run("--export", file, "--columns", "phone");
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("columns")]);
    expect(await run("--export", join(folder, "calls.pdf"))).toMatchObject({ code: 2 });
    expect(existsSync(file)).toBe(false);
    expect(readdirSync(folder).filter((name) => /part|pdf|none/.test(name))).toEqual([]);
  });
});
