import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Applying, acme, secrets } from "../kit/applying.ts";

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

let at: Applying;
beforeEach(async () => {
  at = await Applying.start();
});
afterEach(() => at[Symbol.asyncDispose]());

describe("apply", () => {
  test("makes what the file says, tells what is needed at the other end, and a second time changes nothing", async () => {
    const first = await at.apply(acme, ["--yes"], secrets);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^create tenant acme\n {4}name: "Acme Books"\n {4}timezone: "UTC"$/m);
    expect(first.stdout).toContain(
      '    ladder: {"gapsSeconds":[60,600],"maxAttempts":3,"windowSeconds":null}\n',
    );
    expect(first.stdout).toContain("Applied: 4 changes.");
    const [source] = await at.list("acme/sources");
    expect(first.stdout).toContain(`source main takes pushes at ${String(source?.["url"])}`);
    for (const secret of Object.values(secrets)) expect(first.stdout + first.stderr).not.toContain(secret);
    expect(source).toMatchObject({ allowFrom: ["203.0.113.0/24"], verify: { kind: "header" } });
    const endpoints = await at.list("acme/endpoints");
    expect(endpoints.map(({ name, ratePerSecond, hasSecret }) => [name, ratePerSecond, hasSecret])).toEqual(
      expect.arrayContaining([
        ["crm", 50, true],
        ["ledger", null, false],
      ]),
    );
    const before = await at.everything();
    const logged = at.changesLogged;
    const second = await at.apply(acme, ["--yes"], secrets);
    expect(second).toMatchObject({ code: 0, stdout: "No difference: the hub is as the file says.\n" });
    expect(await at.everything()).toEqual(before);
    expect(at.changesLogged).toBe(logged);
  });

  test("changes what differs, each field told with its old and new value, and secrets without theirs", async () => {
    await at.apply(acme, ["--yes"], secrets);
    const [before] = await at.list("acme/sources");
    const changed = acme
      .replace("ratePerSecond: 50", "ratePerSecond: 80")
      .replace("timezone: UTC", "timezone: Asia/Shanghai");
    const told = await at.apply(changed, ["--yes"], { ...secrets, CRM_KEY: "another-key" });
    expect(told.stdout).toBe(
      [
        "change tenant acme",
        '    timezone: "UTC" → "Asia/Shanghai"',
        "change endpoint crm of acme",
        '    headers: {"x-api-key":"•••"} → {"x-api-key":"•••"} (not shown)',
        "    ratePerSecond: 50 → 80",
        "Applied: 2 changes.",
        "",
      ].join("\n"),
    );
    const crm = (await at.list("acme/endpoints")).find(({ name }) => name === "crm");
    expect(crm).toMatchObject({ ratePerSecond: 80, headers: { "x-api-key": "•••" } });
    const [after] = await at.list("acme/sources");
    expect(after?.["url"]).toBe(before?.["url"]);
    const again = await at.apply(changed, ["--yes"], { ...secrets, CRM_KEY: "another-key" });
    expect(again.stdout).toContain("No difference");
  });

  test("puts back what the file does not say, but for secrets and for whether it is on", async () => {
    await at.apply(acme, ["--yes"], secrets);
    const crm = (await at.list("acme/endpoints")).find(({ name }) => name === "crm");
    await at.hub.ok("PATCH", `/v1/tenants/acme/endpoints/${crm?.id}`, { concurrency: 3, enabled: false });
    const bare = acme.replace(/ +secret: .*\n/, "").replace(/ +headers:\n.*\n/, "");
    const told = await at.apply(bare, ["--yes"], secrets);
    expect(told.stdout).toContain("change endpoint crm of acme\n    concurrency: 3 → 16\nApplied: 1 change.");
    const after = (await at.list("acme/endpoints")).find(({ name }) => name === "crm");
    expect(after).toMatchObject({ concurrency: 16, enabled: false, hasSecret: true });
    expect(after?.["headers"]).toEqual({ "x-api-key": "•••" });
    const taken = await at.apply(acme.replace(/secret: .*/, "secret: null"), ["--yes"], secrets);
    expect(taken.stdout).toContain('    secret: "•••" → null\n');
  });

  test("leaves alone what is not listed, unless it is to be pruned, and never deletes a tenant", async () => {
    await at.apply(acme, ["--yes"], secrets);
    await at.hub.tenant({ id: "other", source: { dialect: "icc" } });
    const less = acme.replace(/ {6}- name: ledger[^]*$/, "");
    expect((await at.apply(less, ["--yes"], secrets)).stdout).toContain("No difference");
    const shown = await at.apply(less, ["--prune", "--dry-run"], secrets);
    expect(shown.stdout).toBe("delete endpoint ledger of acme\n");
    expect(await at.list("acme/endpoints")).toHaveLength(2);
    const pruned = await at.apply(less, ["--prune", "--yes"], secrets);
    expect(pruned).toMatchObject({ code: 0 });
    expect((await at.list("acme/endpoints")).map(({ name }) => name)).toEqual(["crm"]);
    expect(await at.list("acme/sources")).toHaveLength(1);
    expect(await at.list("other/sources")).toHaveLength(1);
    // A file that says nothing about endpoints prunes none.
    const silent = "tenants: [{ id: acme, sources: [] }]";
    expect((await at.apply(silent, ["--prune", "--yes"])).stdout).toMatch(
      /^delete source main of acme\nApplied/,
    );
    expect(await at.list("acme/endpoints")).toHaveLength(1);
  });

  test("shows the difference and changes nothing when it is only to look, and when nobody can be asked", async () => {
    const before = await at.everything();
    const dry = await at.apply(acme, ["--dry-run"], secrets);
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toContain("create endpoint crm of acme\n");
    const unasked = await at.apply(acme, [], secrets);
    expect(unasked).toMatchObject({ code: 1, stdout: dry.stdout });
    expect(unasked.stderr).toMatch(/Nothing was changed.*--yes/);
    expect(await at.everything()).toEqual(before);
  });

  test("shows a secret that the hub made, this once", async () => {
    const text =
      "tenants: [{ id: a, name: A, endpoints: [{ name: e, url: 'https://e.example.com', dialect: standard }] }]";
    const { stdout } = await at.apply(text);
    expect(stdout).toMatch(/^endpoint e signs with whsec_\S+ \(shown this once\)$/m);
    expect((await at.apply(text)).stdout).toContain("No difference");
  });
});
