import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Applying, acme, secrets } from "../kit/applying.ts";
import { BareEndpoint } from "../kit/deliveries.ts";
import { type Page, adminKey } from "../kit/test-hub.ts";

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

let at: Applying;
beforeEach(async () => {
  at = await Applying.start();
});
afterEach(() => at[Symbol.asyncDispose]());

describe("a file with problems", () => {
  test("is told all of them at once, each with its line and path, and changes nothing", async () => {
    await at.hub.tenant({ id: "acme" });
    for (const url of ["https://a.example.com", "https://b.example.com"])
      await at.hub.ok("POST", "/v1/tenants/acme/endpoints", { name: "twin", url, dialect: "icc" });
    const twins = (await at.list("acme/endpoints")).map(({ id }) => id);
    const before = await at.everything();
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
    const { code, stdout, stderr } = await at.apply(text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const told = stderr.split("\n").filter((line) => line.startsWith("  - "));
    const places = told.map((line) =>
      line.slice(`  - ${at.file}:`.length).replace(/^(\d+): (\S+): .*$/, "$1 $2"),
    );
    expect(places.toSorted((a, b) => parseInt(a) - parseInt(b))).toEqual([
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
    expect(await at.everything()).toEqual(before);
  });

  test.each([
    ["tenants:\n  - id: a\n  id: b\n", /:3: /],
    ["tenants:\n  - id: a\n    name: A\n    name: B\n", /:4: .*unique/],
    ["just a text", /:1: should be an object/],
    ["", /should be an object/],
    ["tenants: 5\n", /:1: tenants: should be a list/],
    ["tenant: []\n", /tenant: /],
  ])("%j is refused with its line", async (text, expected) => {
    const { code, stderr } = await at.apply(text);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  });

  test("that is not there is refused", async () => {
    const { code, stderr } = await at.run(["apply", join(at.folder, "nothing.yaml")]);
    expect(code).toBe(2);
    expect(stderr).toContain("nothing.yaml");
  });
});

describe("a tenant's own key", () => {
  const keyOf = async (tenant: string) =>
    String((await at.hub.ok("POST", `/v1/tenants/${tenant}/keys`, {}))["key"]);

  test("applies and exports what concerns its tenant alone", async () => {
    await at.hub.tenant({ id: "acme" });
    await at.hub.tenant({ id: "other" });
    const key = { RINGBACK_KEY: await keyOf("acme") };
    const text = "tenants: [{ id: acme, sources: [{ name: main, dialect: icc }] }]";
    expect((await at.apply(text, ["--yes"], key)).stdout).toContain("Applied: 1 change.");
    expect((await at.apply(text, ["--yes"], key)).stdout).toContain("No difference");
    const exported = await at.run(["export", "--tenant", "acme"], key);
    expect(exported.stdout).toContain("      - name: main\n        dialect: icc\n");

    const others = await at.apply(text.replace("acme", "other"), ["--yes"], key);
    expect(others.code).toBe(1);
    expect(others.stderr).toContain("404");
    const both = await at.apply("tenants: [{ id: acme }, { id: other }]", ["--yes"], key);
    expect(both.stderr).toContain("This key is of one tenant, and the file lists 2");
    const renamed = await at.apply("tenants: [{ id: acme, name: Mine }]", ["--yes"], key);
    expect(renamed.code).toBe(2);
    expect(renamed.stderr).toContain(":1: tenants.0.name: can be changed by the operator's key alone");
    expect((await at.run(["export"], key)).code).toBe(1);
    expect(await at.list("other/sources")).toEqual([]);
  });
});

test("a key that may only read applies nothing", async () => {
  await at.hub.tenant({ id: "a" });
  const { key } = await at.hub.ok("POST", "/v1/tenants/a/keys", { rights: ["read"] });
  const text = "tenants: [{ id: a, sources: [{ name: s, dialect: icc }] }]";
  const refused = await at.apply(text, ["--yes"], { RINGBACK_KEY: String(key) });
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("403");
  expect(await at.list("a/sources")).toEqual([]);
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
      const answer = await fetch(`${at.hub.url}${request.url}`, {
        method: request.method ?? "GET",
        headers: { authorization, "content-type": "application/json" },
        body: body === "" ? null : body,
      });
      response.writeHead(answer.status, { "content-type": String(answer.headers.get("content-type")) });
      response.end(await answer.text());
    });
  });
  const broken = await at.apply(acme, ["--yes"], { ...secrets, RINGBACK_URL: between.url });
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain(
    "1 of 4 changes are made. Then the hub refused to create source main of acme",
  );
  expect(await at.list("acme/sources")).toEqual([]);
  expect((await at.apply(acme, ["--yes"], secrets)).stdout).toContain("Applied: 3 changes.");
  expect((await at.apply(acme, ["--yes"], secrets)).stdout).toContain("No difference");
});

describe("at a terminal", () => {
  /** Runs it as a person does, who answers so when asked. */
  async function typed(answer: string) {
    writeFileSync(at.file, "tenants: [{ id: a, name: A }]");
    const line = [process.execPath, join(process.cwd(), "bin/ringback.js"), "apply", at.file].join(" ");
    const variables = { LANG: "C", LC_ALL: "C", RINGBACK_URL: at.hub.url, RINGBACK_KEY: adminKey };
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
    const { data } = await at.hub.ok<Page>("GET", "/v1/tenants");
    expect(data.map(({ id }) => id)).toEqual(tenants);
  });
});
