import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";
import { record } from "../kit/told-calls.ts";

// The commands of those who answer customers and of those who say who may: calls, keys, audit.

let hub: TestHub;
let variables: Record<string, string> = {};
beforeAll(async () => {
  hub = await TestHub.start();
  await hub.tenant({ id: "acme" });
  await hub.ok("POST", "/v1/tenants/acme/events", [
    record("1", {
      to: "19912345678",
      from: "055161234567",
      dialedAt: "2026-11-20T09:00:00+08:00",
      talkSeconds: 21,
    }),
    record("2", { to: "19912345678", outcome: "busy", intent: { level: "B" } }),
    record("3", { to: "19900000002" }),
  ]);
  variables = { RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey, RINGBACK_TENANT: "acme" };
});
afterAll(() => hub[Symbol.asyncDispose]());

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  RingbackProcess.run(args, { ...variables, ...more });
const lines = (text: string) => text.split("\n").filter((line) => line !== "");

async function keyWith(rights: string): Promise<string> {
  const { code, stdout } = await run(["keys", "create", "--name", "test", "--rights", rights]);
  expect(code).toBe(0);
  return stdout.trim();
}

test.each(["calls", "keys", "audit"])("%s tells what it takes, and gives an example", async (name) => {
  const { code, stdout } = await run([name, "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: ringback ${name}`);
  expect(stdout).toContain(`Example:\n  ringback ${name}`);
});

describe("calls", () => {
  test("finds calls by their whole number, and shows it as the key may see it", async () => {
    const all = lines((await run(["calls", "--to", "19912345678"])).stdout);
    expect(all[0]).toMatch(/^CALL +PLATFORM +PLATFORM ID +BEGAN +FROM +TO +OUTCOME +TALK +INTENT$/);
    expect(all).toHaveLength(3);
    expect(all[2]).toMatch(
      /^call_\w{26}  acme +1 +2026-11-20T09:00:00\S* +055161234567 +19912345678 +answered +21 s +–$/,
    );
    const key = await keyWith("read");
    const masked = lines((await run(["calls", "--to", "19912345678", "--key", key])).stdout);
    expect(masked[1]).toMatch(/ acme +2 .* 199\*{4}5678 +busy +– +B$/);
    expect(masked).toHaveLength(3);
  });

  test("shows no more than was asked for, as JSON where a machine reads it", async () => {
    const { stdout } = await run(["calls", "--limit", "2", "--json"]);
    const calls = lines(stdout).map((line) => (JSON.parse(line) as { call: { id: string } }).call.id);
    expect(calls).toEqual(["3", "2"]);
  });

  test("tells where none matches, in the reader's language", async () => {
    const { code, stdout, stderr } = await run(["calls", "--q", "nobody"], { RINGBACK_LANG: "zh" });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "", stderr: "没有匹配的通话。\n" });
  });

  test("passes on what the hub says is wrong", async () => {
    const { code, stderr } = await run(["calls", "--since", "yesterday"]);
    expect(code).toBe(1);
    expect(stderr).toContain("since: should be a time");
  });
});

describe("keys", () => {
  test("are made, listed with their last use, and revoked", async () => {
    const key = await keyWith("read,admin");
    const used = await run(["keys", "list", "--key", key]);
    const [titles, ...rows] = lines(used.stdout);
    expect(titles).toMatch(/^KEY +NAME +RIGHTS +CREATED +LAST USED$/);
    const [id = ""] = rows.find((row) => / read,admin +\S+ +2\S+$/.test(row))?.split(" ") ?? [];
    expect(id).toMatch(/^key_/);
    const revoked = await run(["keys", "revoke", id]);
    expect([revoked.code, revoked.stderr]).toEqual([0, `Revoked ${id}; it opens nothing any more.\n`]);
    const refused = await run(["keys", "list", "--key", key]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("401")]);
  });

  test("the key alone is on standard output, for a script to take", async () => {
    const { stdout, stderr } = await run(["keys", "create"]);
    expect(stdout).toMatch(/^rbk_[\w-]{32}\n$/);
    expect(stderr).toMatch(
      /^Made key_\w{26}, which may read, write, admin\. The key is shown this once\.\n$/,
    );
  });

  test("can't be given rights that the one who makes them has not", async () => {
    const key = await keyWith("admin,read");
    const { code, stderr } = await run(["keys", "create", "--rights", "reveal", "--key", key]);
    expect(code).toBe(1);
    expect(stderr).toContain("403: This key can't give the right reveal");
  });

  test.each([
    [["keys", "destroy"], "Allowed choices are list, create, revoke"],
    [["keys", "revoke"], "the id of the key to revoke is missing"],
  ])("%j is refused with code 2", async (args, expected) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
  });
});

describe("audit", () => {
  test("shows a line for each entry, with what became different", async () => {
    const { id } = await hub.ok("POST", "/v1/tenants/acme/sources", { name: "s", dialect: "icc" });
    await hub.ok("PATCH", `/v1/tenants/acme/sources/${id}`, { graceSeconds: 5 });
    const { stdout } = await run(["audit", "--what", "source", "--limit", "2"]);
    const [changed, created, ...more] = lines(stdout);
    expect(changed).toMatch(
      new RegExp(`^2\\S+  \\[acme\\] operator changed source ${id}  graceSeconds: 60 → 5$`),
    );
    expect(created).toContain(`operator created source ${id}  {"`);
    expect(more).toEqual([]);
  });

  test("shows the whole hub's for the operator, as JSON where a machine reads it", async () => {
    const { stdout } = await run(["audit", "--hub", "--what", "tenant", "--json"], { RINGBACK_TENANT: "" });
    expect(lines(stdout).map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ action: "created", what: "tenant", target: "acme" }),
    ]);
  });

  test("tells where nothing matches", async () => {
    const { code, stderr } = await run(["audit", "--who", "nobody"]);
    expect([code, stderr]).toEqual([0, "Nothing in the log matches.\n"]);
  });
});
