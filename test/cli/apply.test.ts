import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BareEndpoint } from "../kit/deliveries.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { type Page, TestHub, adminKey } from "../kit/test-hub.ts";

let directory = "";
let hub: TestHub;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-apply-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
beforeEach(async () => {
  hub = await TestHub.start();
});
afterEach(() => hub[Symbol.asyncDispose]());

type Variables = Readonly<Record<string, string>>;

const run = (args: readonly string[], variables: Variables = {}) =>
  RingbackProcess.run(args, { RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey, ...variables });

const file = join(tmpdir(), `ringback-apply-${process.pid}.yaml`);
afterAll(() => rmSync(file, { force: true }));

/** Applies the text, without being asked. */
function apply(text: string, flags: readonly string[] = ["--yes"], variables: Variables = {}) {
  writeFileSync(file, text);
  return run(["apply", file, ...flags], variables);
}

const list = async (path: string) => (await hub.ok<Page>("GET", `/v1/tenants/${path}?limit=500`)).data;
/** All that is configured, as the interface shows it. */
async function everything() {
  const { data } = await hub.ok<Page>("GET", "/v1/tenants");
  const of = (kind: string) => Promise.all(data.map(({ id }) => list(`${id}/${kind}`)));
  return { tenants: data, sources: await of("sources"), endpoints: await of("endpoints") };
}
/** What the hub keeps of an endpoint, secrets and all: only what signs and what arrives tells of them. */
const changesLogged = () => hub.logged.filter(({ event }) => event === "api.changed").length;

const acme = `
tenants:
  - id: acme
    name: Acme Books
    timezone: UTC
    sources:
      - name: main
        dialect: tanyi
        allowFrom: [203.0.113.0/24]
        verify:
          kind: header
          header: x-token
          secretFrom: { env: PLATFORM_TOKEN }
    endpoints:
      - name: crm
        url: https://crm.example.com/in
        dialect: standard
        ratePerSecond: 50
        secret: \${CRM_SECRET}
        headers:
          x-api-key: \${CRM_KEY}
      - name: ledger
        url: https://ledger.example.com/
        dialect: icc
        ladder: { gapsSeconds: [60, 600] }
`;
const secrets = {
  PLATFORM_TOKEN: "token-of-the-platform",
  CRM_SECRET: "whsec_bm90IGEgcmVhbCBzZWNyZXQsIGJ1dCBsb25nIQ==",
  CRM_KEY: "key-of-the-crm",
};

describe("apply", () => {
  test("makes what the file says, tells what is needed at the other end, and a second time changes nothing", async () => {
    const first = await apply(acme, ["--yes"], secrets);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^create tenant acme\n {4}name: "Acme Books"\n {4}timezone: "UTC"$/m);
    expect(first.stdout).toContain(
      '    ladder: {"gapsSeconds":[60,600],"maxAttempts":3,"windowSeconds":null}\n',
    );
    expect(first.stdout).toContain("Applied: 4 changes.");
    const [source] = await list("acme/sources");
    expect(first.stdout).toContain(`source main takes pushes at ${String(source?.["url"])}`);
    for (const secret of Object.values(secrets)) expect(first.stdout + first.stderr).not.toContain(secret);
    expect(source).toMatchObject({ allowFrom: ["203.0.113.0/24"], verify: { kind: "header" } });
    const endpoints = await list("acme/endpoints");
    expect(endpoints.map(({ name, ratePerSecond, hasSecret }) => [name, ratePerSecond, hasSecret])).toEqual(
      expect.arrayContaining([
        ["crm", 50, true],
        ["ledger", null, false],
      ]),
    );
    const before = await everything();
    const logged = changesLogged();
    const second = await apply(acme, ["--yes"], secrets);
    expect(second).toMatchObject({ code: 0, stdout: "No difference: the hub is as the file says.\n" });
    expect(await everything()).toEqual(before);
    expect(changesLogged()).toBe(logged);
  });

  test("changes what differs, each field told with its old and new value, and secrets without theirs", async () => {
    await apply(acme, ["--yes"], secrets);
    const [before] = await list("acme/sources");
    const changed = acme
      .replace("ratePerSecond: 50", "ratePerSecond: 80")
      .replace("timezone: UTC", "timezone: Asia/Shanghai");
    const told = await apply(changed, ["--yes"], { ...secrets, CRM_KEY: "another-key" });
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
    const crm = (await list("acme/endpoints")).find(({ name }) => name === "crm");
    expect(crm).toMatchObject({ ratePerSecond: 80, headers: { "x-api-key": "•••" } });
    const [after] = await list("acme/sources");
    expect(after?.["url"]).toBe(before?.["url"]);
    const again = await apply(changed, ["--yes"], { ...secrets, CRM_KEY: "another-key" });
    expect(again.stdout).toContain("No difference");
  });

  test("puts back what the file does not say, but for secrets and for whether it is on", async () => {
    await apply(acme, ["--yes"], secrets);
    const crm = (await list("acme/endpoints")).find(({ name }) => name === "crm");
    await hub.ok("PATCH", `/v1/tenants/acme/endpoints/${crm?.id}`, { concurrency: 3, enabled: false });
    const bare = acme.replace(/ +secret: .*\n/, "").replace(/ +headers:\n.*\n/, "");
    const told = await apply(bare, ["--yes"], secrets);
    expect(told.stdout).toContain("change endpoint crm of acme\n    concurrency: 3 → 16\nApplied: 1 change.");
    const after = (await list("acme/endpoints")).find(({ name }) => name === "crm");
    expect(after).toMatchObject({ concurrency: 16, enabled: false, hasSecret: true });
    expect(after?.["headers"]).toEqual({ "x-api-key": "•••" });
    const taken = await apply(acme.replace(/secret: .*/, "secret: null"), ["--yes"], secrets);
    expect(taken.stdout).toContain('    secret: "•••" → null\n');
  });

  test("leaves alone what is not listed, unless it is to be pruned, and never deletes a tenant", async () => {
    await apply(acme, ["--yes"], secrets);
    await hub.tenant({ id: "other", source: { dialect: "icc" } });
    const less = acme.replace(/ {6}- name: ledger[^]*$/, "");
    expect((await apply(less, ["--yes"], secrets)).stdout).toContain("No difference");
    const shown = await apply(less, ["--prune", "--dry-run"], secrets);
    expect(shown.stdout).toBe("delete endpoint ledger of acme\n");
    expect(await list("acme/endpoints")).toHaveLength(2);
    const pruned = await apply(less, ["--prune", "--yes"], secrets);
    expect(pruned).toMatchObject({ code: 0 });
    expect((await list("acme/endpoints")).map(({ name }) => name)).toEqual(["crm"]);
    expect(await list("acme/sources")).toHaveLength(1);
    expect(await list("other/sources")).toHaveLength(1);
    // A file that says nothing about endpoints prunes none.
    const silent = "tenants: [{ id: acme, sources: [] }]";
    expect((await apply(silent, ["--prune", "--yes"])).stdout).toMatch(
      /^delete source main of acme\nApplied/,
    );
    expect(await list("acme/endpoints")).toHaveLength(1);
  });

  test("shows the difference and changes nothing when it is only to look, and when nobody can be asked", async () => {
    const before = await everything();
    const dry = await apply(acme, ["--dry-run"], secrets);
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toContain("create endpoint crm of acme\n");
    const unasked = await apply(acme, [], secrets);
    expect(unasked).toMatchObject({ code: 1, stdout: dry.stdout });
    expect(unasked.stderr).toMatch(/Nothing was changed.*--yes/);
    expect(await everything()).toEqual(before);
  });

  test("shows a secret that the hub made, this once", async () => {
    const text =
      "tenants: [{ id: a, name: A, endpoints: [{ name: e, url: 'https://e.example.com', dialect: standard }] }]";
    const { stdout } = await apply(text);
    expect(stdout).toMatch(/^endpoint e signs with whsec_\S+ \(shown this once\)$/m);
    expect((await apply(text)).stdout).toContain("No difference");
  });
});

describe("a file with problems", () => {
  test("is told all of them at once, each with its line and path, and changes nothing", async () => {
    await hub.tenant({ id: "acme" });
    for (const url of ["https://a.example.com", "https://b.example.com"])
      await hub.ok("POST", "/v1/tenants/acme/endpoints", { name: "twin", url, dialect: "icc" });
    const twins = (await list("acme/endpoints")).map(({ id }) => id);
    const before = await everything();
    const text = [
      "tenants:",
      "  - id: acme",
      "    timezone: Mars/Olympus",
      "    sources:",
      "      - name: main",
      "        dialect: nobody",
      "        graceSeconds: soon",
      "        unheardOf: 1",
      "      - dialect: icc",
      "      - name: main",
      "        dialect: icc",
      "        verify: { kind: header, header: x-a, secretFrom: { env: NOT_THERE } }",
      "    endpoints:",
      "      - name: twin",
      "        url: https://c.example.com",
      "        dialect: icc",
      "      - name: crm",
      "        url: ftp://crm.example.com",
      "        dialect: standard",
      "        ladder:",
      "          gapsSeconds: [1, -5]",
      "        headers:",
      "          x.odd.name: ok",
      "          host: no",
      "        secret: ${NOR_THIS}",
      "      - id: ep_01M7ZE5HF56VBGNZZP7VPSFASD",
      "        url: https://d.example.com",
      "        dialect: icc",
      "  - id: new",
      "  - id: acme",
    ].join("\n");
    const { code, stdout, stderr } = await apply(text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const told = stderr.split("\n").filter((line) => line.startsWith("  - "));
    const at = told.map((line) => line.slice(`  - ${file}:`.length).replace(/^(\d+): (\S+): .*$/, "$1 $2"));
    expect(at.toSorted((a, b) => parseInt(a) - parseInt(b))).toEqual([
      "3 tenants.0.timezone",
      "6 tenants.0.sources.0.dialect",
      "7 tenants.0.sources.0.graceSeconds",
      "8 tenants.0.sources.0.unheardOf",
      "9 tenants.0.sources.1.name",
      "12 tenants.0.sources.2.verify.secret",
      "14 tenants.0.endpoints.0.name",
      "18 tenants.0.endpoints.1.url",
      "21 tenants.0.endpoints.1.ladder.gapsSeconds.1",
      "24 tenants.0.endpoints.1.headers.host",
      "25 tenants.0.endpoints.1.secret",
      "26 tenants.0.endpoints.2.id",
      "29 tenants.1.name",
      "30 tenants.2.id",
    ]);
    for (const twin of twins) expect(stderr).toContain(twin);
    expect(stderr).toContain("the environment has no NOT_THERE");
    expect(await everything()).toEqual(before);
  });

  test.each([
    ["tenants:\n  - id: a\n  id: b\n", /:3: /],
    ["tenants:\n  - id: a\n    name: A\n    name: B\n", /:4: .*unique/],
    ["just a text", /:1: should be an object/],
    ["", /should be an object/],
    ["tenants: 5\n", /:1: tenants: should be a list/],
    ["tenant: []\n", /tenant: /],
  ])("%j is refused with its line", async (text, expected) => {
    const { code, stderr } = await apply(text);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  });

  test("that is not there is refused", async () => {
    const { code, stderr } = await run(["apply", join(directory, "nothing.yaml")]);
    expect(code).toBe(2);
    expect(stderr).toContain("nothing.yaml");
  });
});

describe("a tenant's own key", () => {
  const keyOf = async (tenant: string) =>
    String((await hub.ok("POST", `/v1/tenants/${tenant}/keys`, {}))["key"]);

  test("applies and exports what concerns its tenant alone", async () => {
    await hub.tenant({ id: "acme" });
    await hub.tenant({ id: "other" });
    const key = { RINGBACK_KEY: await keyOf("acme") };
    const text = "tenants: [{ id: acme, sources: [{ name: main, dialect: icc }] }]";
    expect((await apply(text, ["--yes"], key)).stdout).toContain("Applied: 1 change.");
    expect((await apply(text, ["--yes"], key)).stdout).toContain("No difference");
    const exported = await run(["export", "--tenant", "acme"], key);
    expect(exported.stdout).toContain("      - name: main\n        dialect: icc\n");

    const others = await apply(text.replace("acme", "other"), ["--yes"], key);
    expect(others.code).toBe(1);
    expect(others.stderr).toContain("404");
    const both = await apply("tenants: [{ id: acme }, { id: other }]", ["--yes"], key);
    expect(both.stderr).toContain("This key is of one tenant, and the file lists 2");
    const renamed = await apply("tenants: [{ id: acme, name: Mine }]", ["--yes"], key);
    expect(renamed.code).toBe(2);
    expect(renamed.stderr).toContain(":1: tenants.0.name: can be changed by the operator's key alone");
    expect((await run(["export"], key)).code).toBe(1);
    expect(await list("other/sources")).toEqual([]);
  });
});

describe("export", () => {
  /** A hub with everything in it that can be configured. */
  async function fill(): Promise<void> {
    await hub.ok("POST", "/v1/tenants", { id: "harbour", name: 'Harbour: "Tea" & 茶 #1', timezone: "UTC" });
    await hub.ok("POST", "/v1/tenants", { id: "empty", name: "Empty" });
    const make = (kind: string, body: object) => hub.ok("POST", `/v1/tenants/harbour/${kind}`, body);
    const verifiers = [
      { kind: "header", header: "x-token", secret: "secret-one" },
      { kind: "hmac-sha256", header: "x-sign", secret: "secret-two", encoding: "base64" },
      { kind: "standard-webhooks", secret: "whsec_c2VjcmV0LXRocmVlLXNlY3JldC10aHJlZQ==" },
    ];
    for (const [index, verify] of verifiers.entries())
      await make("sources", { name: `verified ${index}`, dialect: "tanyi", verify });
    await make("sources", {
      name: "yes",
      dialect: "yeta",
      timezone: "Europe/Berlin",
      recordingBaseUrl: "https://cdn.example.com/a/",
      graceSeconds: 0,
      allowFrom: ["203.0.113.0/24", "2001:db8::/32"],
      onInvalid: "reject",
      onUnverified: "quarantine",
      silentAfterSeconds: 3_600,
    });
    for (const dialect of ["byai", "icc"]) await make("sources", { name: "twin", dialect });
    await make("endpoints", { url: "https://plain.example.com/", dialect: "byai" });
    await make("endpoints", { name: "plain", url: "https://plain.example.com/", dialect: "standard" });
    for (const url of ["https://one.example.com/", "https://two.example.com/"])
      await make("endpoints", { name: "twin", url, dialect: "icc" });
    await make("endpoints", {
      name: "123",
      url: "https://full.example.com/?a=b&c=%20",
      dialect: "standard",
      events: ["call.completed"],
      ladder: { gapsSeconds: [0.5, 60], maxAttempts: 9, windowSeconds: 600 },
      timeoutMs: 5_000,
      ack: "2xx",
      secret: "whsec_c2VjcmV0LWZvdXItc2VjcmV0LWZvdXI=",
      headers: { "x-api-key": "secret-five", "x.odd": "secret-six" },
      concurrency: 2,
      ratePerSecond: 0.5,
      timezone: "America/New_York",
      enabled: false,
      paused: true,
      breaker: { failures: 5, probeSeconds: 60 },
      disableAfterSeconds: 86_400,
      auth: { kind: "basic", username: "us", password: "secret-seven" },
    });
    await make("endpoints", {
      name: "quiet",
      url: "https://quiet.example.com/",
      dialect: "tanyi",
      events: [],
      breaker: "off",
      auth: { kind: "bearer", token: "secret-eight" },
    });
  }

  test("writes a file that, applied, changes nothing; the same each time, and no secret is in it", async () => {
    await fill();
    const out = join(directory, "hub.yaml");
    expect((await run(["export", "--out", out])).code).toBe(0);
    const text = readFileSync(out, "utf8");
    expect(text).not.toMatch(/secret-|c2Vjcm|whsec_/);
    for (const left of ["secret", "auth", "headers.x-api-key", "headers.x.odd", "verify"])
      expect(text).toContain(`# ${left}: left out; the hub keeps what it has\n`);
    expect((await run(["export"])).stdout).toBe(text);
    const before = await everything();
    for (const flags of [["--yes"], ["--yes", "--prune"]]) {
      const { code, stdout } = await run(["apply", out, ...flags]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "No difference: the hub is as the file says.\n" });
    }
    expect(await everything()).toEqual(before);
    await hub.restart();
    expect((await run(["export"])).stdout).toBe(text);
  });

  test("writes a file that makes the same on another hub, but for secrets and for what has no name of its own", async () => {
    await fill();
    const out = join(directory, "moved.yaml");
    await run(["export", "--out", out]);
    const text = readFileSync(out, "utf8").replaceAll(/^ +- id: (?:ep|src)_.*\n(?: {8}.*\n)+/gm, "");
    await using other = await TestHub.start();
    writeFileSync(out, text);
    const there = { RINGBACK_URL: other.url };
    expect(await run(["apply", out, "--yes"], there)).toMatchObject({ code: 0 });
    expect((await run(["apply", out, "--yes"], there)).stdout).toContain("No difference");
    const exported = await run(["export"], there);
    const said = (yaml: string) => yaml.split("\n").filter((line) => !/^ *#/.test(line));
    expect(said(exported.stdout)).toEqual(said(text));
  });

  test("in Chinese says the same", async () => {
    await fill();
    const chinese = await run(["export"], { RINGBACK_LANG: "zh" });
    expect(chinese.stdout).toContain("# secret：未导出；回调中心保留现有值\n");
  });
});

test("a key that may only read applies nothing", async () => {
  await hub.tenant({ id: "a" });
  const { key } = await hub.ok("POST", "/v1/tenants/a/keys", { rights: ["read"] });
  const text = "tenants: [{ id: a, sources: [{ name: s, dialect: icc }] }]";
  const refused = await apply(text, ["--yes"], { RINGBACK_KEY: String(key) });
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("403");
  expect(await list("a/sources")).toEqual([]);
});

test("a hub that goes away in between: what is done is told and stays, and applying again goes on", async () => {
  // Stands between, and gives up at the second thing that is to be made.
  let made = 0;
  await using between = await BareEndpoint.start((request, response) => {
    void text(request).then(async (body) => {
      made += request.method === "POST" && !request.url?.endsWith("/compare") ? 1 : 0;
      if (made > 1) {
        request.socket.destroy();
        return;
      }
      const { authorization = "" } = request.headers;
      const answer = await fetch(`${hub.url}${request.url}`, {
        method: request.method ?? "GET",
        headers: { authorization, "content-type": "application/json" },
        body: body === "" ? null : body,
      });
      response.writeHead(answer.status, { "content-type": String(answer.headers.get("content-type")) });
      response.end(await answer.text());
    });
  });
  const broken = await apply(acme, ["--yes"], { ...secrets, RINGBACK_URL: between.url });
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain(
    "1 of 4 changes are made. Then the hub refused to create source main of acme",
  );
  expect(await list("acme/sources")).toEqual([]);
  expect((await apply(acme, ["--yes"], secrets)).stdout).toContain("Applied: 3 changes.");
  expect((await apply(acme, ["--yes"], secrets)).stdout).toContain("No difference");
});

describe("at a terminal", () => {
  /** Runs it as a person does, who answers so when asked. */
  async function typed(answer: string) {
    writeFileSync(file, "tenants: [{ id: a, name: A }]");
    const line = [process.execPath, join(process.cwd(), "bin/ringback.js"), "apply", file].join(" ");
    const variables = { LANG: "C", LC_ALL: "C", RINGBACK_URL: hub.url, RINGBACK_KEY: adminKey };
    const terminal = spawn("script", ["-qec", line, "/dev/null"], { env: { ...process.env, ...variables } });
    let output = "";
    terminal.stdout.on("data", (chunk: Buffer) => {
      const wasAsked = output.includes("[y/N]");
      output += chunk.toString();
      if (!wasAsked && output.includes("[y/N]")) terminal.stdin.write(`${answer}\n`);
    });
    const [code] = (await once(terminal, "close")) as [number];
    return { code, output };
  }

  test.each([
    ["y", 0, ["a"]],
    ["n", 1, []],
  ])("asks; for the answer %s it ends with %d", async (answer, code, tenants) => {
    const ended = await typed(answer);
    expect(ended.output).toContain("Make this change? [y/N]");
    expect(ended.code).toBe(code);
    const { data } = await hub.ok<Page>("GET", "/v1/tenants");
    expect(data.map(({ id }) => id)).toEqual(tenants);
  });
});
