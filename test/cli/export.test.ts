import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Applying } from "../kit/applying.ts";
import { TestHub } from "../kit/test-hub.ts";

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

let at: Applying;
beforeEach(async () => {
  at = await Applying.start();
});
afterEach(() => at[Symbol.asyncDispose]());

describe("export", () => {
  /** A hub with everything in it that can be configured. */
  async function fill(): Promise<void> {
    await at.hub.ok("POST", "/v1/tenants", {
      id: "harbour",
      name: 'Harbour: "Tea" & 茶 #1',
      timezone: "UTC",
    });
    await at.hub.ok("POST", "/v1/tenants", { id: "empty", name: "Empty" });
    const make = (kind: string, body: object) => at.hub.ok("POST", `/v1/tenants/harbour/${kind}`, body);
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
    const out = join(at.folder, "at.hub.yaml");
    expect((await at.run(["export", "--out", out])).code).toBe(0);
    const text = readFileSync(out, "utf8");
    expect(text).not.toMatch(/secret-|c2Vjcm|whsec_/);
    for (const left of ["secret", "auth", "headers.x-api-key", "headers.x.odd", "verify"])
      expect(text).toContain(`# ${left}: left out; the hub keeps what it has\n`);
    expect((await at.run(["export"])).stdout).toBe(text);
    const before = await at.everything();
    for (const flags of [["--yes"], ["--yes", "--prune"]]) {
      const { code, stdout } = await at.run(["apply", out, ...flags]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "No difference: the hub is as the file says.\n" });
    }
    expect(await at.everything()).toEqual(before);
    await at.hub.restart();
    expect((await at.run(["export"])).stdout).toBe(text);
  });

  test("writes a file that makes the same on another hub, but for secrets and for what has no name of its own", async () => {
    await fill();
    const out = join(at.folder, "moved.yaml");
    await at.run(["export", "--out", out]);
    const text = readFileSync(out, "utf8").replaceAll(/^ +- id: (?:ep|src)_.*\n(?: {8}.*\n)+/gm, "");
    await using other = await TestHub.start();
    writeFileSync(out, text);
    const there = { RINGBACK_URL: other.url };
    expect(await at.run(["apply", out, "--yes"], there)).toMatchObject({ code: 0 });
    expect((await at.run(["apply", out, "--yes"], there)).stdout).toContain("No difference");
    const exported = await at.run(["export"], there);
    const said = (yaml: string) => yaml.split("\n").filter((line) => !/^ *#/.test(line));
    expect(said(exported.stdout)).toEqual(said(text));
  });

  test("in Chinese says the same", async () => {
    await fill();
    const chinese = await at.run(["export"], { RINGBACK_LANG: "zh" });
    expect(chinese.stdout).toContain("# secret：未导出；回调中心保留现有值\n");
  });
});
