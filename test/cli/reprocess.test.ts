import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { type Page, TestHub, adminKey } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";

let hub: TestHub;
let tenants = 0;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** A tenant whose source reads so many records in a dialect that they are not in, and the command for it. */
async function withQuarantined(count: number) {
  tenants += 1;
  const source = { dialect: "tanyi", name: "main" };
  const tenant = await hub.tenant({ id: `acme-${tenants}`, source });
  for (let number = 1; number <= count; number += 1)
    await hub.push(tenant.sourceUrl, JSON.stringify(record(String(number))));
  const place = { RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: tenant.id };
  return {
    ...tenant,
    fix: () => hub.ok("PATCH", `${tenant.path}/sources/${tenant.source}`, { dialect: "standard" }),
    run: (...args: readonly string[]) => RingbackProcess.run(["reprocess", ...args], place),
    list: async (at: string) => (await hub.ok<Page>("GET", `${tenant.path}/${at}`)).data,
  };
}

describe("ringback reprocess", () => {
  test("decodes all that is quarantined, however many pieces that takes", async () => {
    const { fix, run, list } = await withQuarantined(130);
    await fix();
    const done = await run("--source", "main", "--json");
    expect([done.code, JSON.parse(done.stdout)]).toEqual([
      0,
      { examined: 130, decoded: 130, still: 0, skipped: 0 },
    ]);
    expect(await list("messages?fate=quarantined")).toEqual([]);
    expect(await list("calls?limit=500")).toHaveLength(130);
  });

  test("names what can't be understood still, and fails for it", async () => {
    const { run, list } = await withQuarantined(2);
    const ended = await run();
    expect(ended.code).toBe(1);
    expect(
      ended.stdout
        .trim()
        .split("\n")
        .map((line) => line.split(/\s+/)),
    ).toEqual([
      ["examined", "2"],
      ["decoded", "0"],
      ["still", "2"],
      ["skipped", "0"],
    ]);
    for (const { id } of await list("messages")) expect(ended.stderr).toContain(id);
    expect(ended.stderr).toContain("2 messages can't be understood still");
  });

  test("changes nothing where it only counts, and nothing of another source", async () => {
    const { fix, path, run, list } = await withQuarantined(2);
    await fix();
    await hub.ok("POST", `${path}/sources`, { name: "other", dialect: "tanyi" });
    expect(JSON.parse((await run("--dry-run", "--json")).stdout)).toMatchObject({ decoded: 2 });
    expect(JSON.parse((await run("--source", "other", "--json")).stdout)).toMatchObject({ examined: 0 });
    expect(JSON.parse((await run("--reason", "empty", "--json")).stdout)).toMatchObject({ examined: 0 });
    expect(await list("messages?fate=quarantined")).toHaveLength(2);
  });

  test("says so where there is no such source, and where a reason is none", async () => {
    const { run } = await withQuarantined(0);
    expect(await run("--source", "elsewhere")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("main") as string,
    });
    expect((await run("--reason", "because")).code).toBe(2);
  });
});
