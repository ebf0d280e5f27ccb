import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { pushesOf } from "../kit/deliveries.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { type Page, TestHub, adminKey } from "../kit/test-hub.ts";

const number = "19912345671";

let hub: TestHub;
let path: string;
beforeAll(async () => {
  hub = await TestHub.start();
  const made = await hub.tenant({ id: "acme", source: { name: "a", dialect: "yeta" } });
  path = made.path;
  for (const id of [1, 2, 3]) {
    const to = id === 1 ? "13800000001" : number;
    for (const { body } of pushesOf("yeta", id, { to })) await hub.push(made.sourceUrl, body);
  }
});
afterAll(() => hub[Symbol.asyncDispose]());

const run = (...args: string[]) => {
  const variables = { RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: "acme" };
  return RingbackProcess.run(args, variables);
};

describe("ringback retention", () => {
  test("lays down what it is told, leaves the rest, and shows it", async () => {
    const set = await run("retention", "--calls-days", "365", "--messages-days", "forever");
    expect(set.stderr).toBe("");
    expect(set.code).toBe(0);
    await run("retention", "--attempts-days", "30");
    const shown = await run("retention", "--json");
    expect(JSON.parse(shown.stdout)).toMatchObject({
      retention: { callsDays: 365, messagesDays: "forever", attemptsDays: 30, failuresDays: null },
    });
    const usual = await run("retention", "--calls-days", "usual");
    expect(usual.stdout).toMatch(/attempts of deliveries that ended +30 +30 days/);
    expect(usual.stdout).toMatch(/calls and jobs .* as usual +for good/);
  });

  test("refuses what is no number of days", async () => {
    const { code, stderr } = await run("retention", "--calls-days", "0");
    expect(code).toBe(2);
    expect(stderr).toContain("a number of days, forever or usual");
  });
});

test("ringback storage shows a tenant's rows, and with --all the disk", async () => {
  await hub.ok("POST", "/v1/storage/count");
  await vi.waitFor(
    async () => {
      expect(await hub.ok("GET", "/v1/storage")).toMatchObject({
        counting: false,
        data: [{ calls: { rows: 3 } }],
      });
    },
    { timeout: 20_000 },
  );
  const one = await run("storage");
  expect(one.code).toBe(0);
  expect(one.stdout).toMatch(/^calls +3 +\d+ B$/m);
  expect(one.stdout).toMatch(/^total +\d+ +\d+\.\d kB$/m);
  const all = await run("storage", "--all");
  expect(all.stdout).toMatch(/^acme +\d+ /m);
  expect(all.stderr).toMatch(/^Database .*B, of it unused/m);
  const json = JSON.parse((await run("storage", "--all", "--json")).stdout) as { data: unknown[] };
  expect(json.data).toHaveLength(1);
});

describe("ringback erase", () => {
  const calls = async () => (await hub.ok<Page>("GET", `${path}/calls`)).data.length;

  test("erases nothing where nobody can be asked, or in a dry run", async () => {
    const asked = await run("erase", number);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain("Nothing was erased");
    const dry = await run("erase", number, "--dry-run");
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(/^calls +2 +0$/m);
    expect(await calls()).toBe(3);
  });

  test("erases the number, and reports what went", async () => {
    const { code, stdout, stderr } = await run("erase", `+86 ${number}`, "--yes");
    expect(stderr).toContain("199****5671 is erased");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^calls +2 +2$/m);
    expect(await calls()).toBe(1);
    const again = JSON.parse((await run("erase", number, "--yes", "--json")).stdout) as object;
    expect(again).toMatchObject({ state: "done", found: { calls: 0 }, remains: 0 });
  });

  test("says what is no number", async () => {
    const { code, stderr } = await run("erase", "nobody", "--yes");
    expect(code).toBe(1);
    expect(stderr).toContain("phone: should be one whole phone number");
  });
});
