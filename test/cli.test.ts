import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../src/simulator/index.ts";
import { RingbackProcess } from "./kit/ringback-process.ts";

const run = RingbackProcess.run.bind(RingbackProcess);

describe("asked for help", () => {
  test.each(["serve", "demo", "simulate", "receive", "apply", "export", "backup", "restore"])(
    "%s tells what it takes, and gives an example",
    async (name) => {
      const { code, stdout } = await run([name, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: ringback ${name}`);
      expect(stdout).toContain(`Example:\n  ringback ${name}`);
    },
  );

  test("the program lists its commands, in the reader's language", async () => {
    expect((await run(["--help"])).stdout).toMatch(/Commands:[^]*serve[^]*demo[^]*simulate[^]*receive/);
    const chinese = await run(["--help"], { RINGBACK_LANG: "zh" });
    expect(chinese.stdout).toMatch(/命令：[^]*serve[^]*运行回调中心/);
  });

  test("the version is the package's", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect((await run(["--version"])).stdout.trim()).toBe(version);
  });
});

test("whoever has read enough ends a command without a complaint", async () => {
  await using process = new RingbackProcess(["simulate", "--help"]);
  process.child.stdout?.destroy();
  expect(await process.ended).toMatchObject({ code: 0, stderr: "" });
});

test("npm start runs it with the flags of the program's own first line", () => {
  const [first = ""] = readFileSync("bin/ringback.js", "utf8").split("\n");
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  const command = first.replace("#!/usr/bin/env -S ", "");
  expect(command).toMatch(/^node --/);
  expect(scripts["start"]).toBe(`${command} bin/ringback.js serve`);
  expect(scripts["demo"]).toBe(`${command} bin/ringback.js demo`);
});

describe("what can't be understood is refused with code 2, and says what was expected", () => {
  test.each([
    [["nonsense"], "unknown command 'nonsense'"],
    [["serve", "--nonsense"], "unknown option '--nonsense'"],
    [["simulate", "tanyi"], "required option '--to <URL>' not specified"],
    [
      ["simulate", "nobody", "--to", "http://127.0.0.1:1/"],
      "Allowed choices are standard, tanyi, byai, yeta, icc",
    ],
    [["simulate", "icc", "--to", "here"], "Expected a URL that begins with http:// or https://"],
    [["simulate", "icc", "--to", "http://127.0.0.1:1/", "--rate", "0"], "Expected a number above 0"],
    [["receive", "--answer", "nicely"], "argument 'nicely' is invalid. Allowed choices are success, json"],
    [["receive", "--port", "70000"], "Expected a whole number from 0 to 65535"],
    [["demo", "--seconds", "soon"], "Expected a whole number from 1 to 86400"],
  ])("%j", async (args, expected) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(expected);
    expect(stderr).toContain("--help");
  });

  test("a hub tells everything that is wrong with its configuration at once", async () => {
    const { code, stderr } = await run(["serve", "--port", "many", "--log-level", "loud"], {
      RINGBACK_STORE: "mysql:there",
    });
    expect(code).toBe(2);
    for (const flag of ["--port", "--log-level", "RINGBACK_STORE"]) expect(stderr).toContain(flag);
  });
});

describe("serve", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "ringback-cli-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const store = () => `sqlite:${join(directory, "data", "ringback.db")}`;

  test("makes its folder, tells where it listens, shows a key once, and ends with 0 on SIGTERM", async () => {
    await using first = new RingbackProcess(["serve", "--port", "0", "--store", store()]);
    const [, url = ""] = await first.said(/^ringback listening on (http:\/\/127\.0\.0\.1:\d+)\n/);
    const [, key = ""] = /Admin key, shown this once: (\S+)/.exec(first.stderr) ?? [];
    const tenants = await fetch(`${url}/v1/tenants`, { headers: { authorization: `Bearer ${key}` } });
    expect(tenants.status).toBe(200);
    expect((await first.end("SIGTERM")).code).toBe(0);

    await using second = new RingbackProcess(["serve", "--port", "0", "--store", store()]);
    const [, again = ""] = await second.said(/listening on (\S+)/);
    expect(second.stderr).not.toContain("Admin key");
    const known = await fetch(`${again}/v1/tenants`, { headers: { authorization: `Bearer ${key}` } });
    expect(known.status).toBe(200);
    expect((await second.end("SIGINT")).code).toBe(0);
  });

  test("reads a file, which the environment overrides, which a flag overrides", async () => {
    const file = join(directory, "ringback.yaml");
    await using taken = await new ScriptedEndpoint().start();
    const { port } = new URL(taken.url);
    writeFileSync(file, `port: ${port}\nlogLevel: debug\nstore: ${store()}\n`);
    await using hub = new RingbackProcess(["serve", "--config", file, "--port", "0"], {
      RINGBACK_LOG_LEVEL: "silent",
    });
    await hub.said(/listening on/);
    expect(hub.stderr).not.toContain('"event"');
  });

  test("a port that another program has is a clear error", async () => {
    await using taken = await new ScriptedEndpoint().start();
    const { port } = new URL(taken.url);
    const { code, stderr } = await run(["serve", "--port", port, "--store", store(), "--log-level", "fatal"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`Can't listen on 127.0.0.1:${port}: another program listens there.`);
  });
});

describe("simulate", () => {
  test.each(["standard", "tanyi", "byai", "yeta", "icc"])(
    "%s: pushes every message of its calls, and reports them",
    async (dialect) => {
      await using application = await new ScriptedEndpoint().start();
      const { code, stdout } = await run([
        "simulate",
        dialect,
        "--to",
        `${application.url}/in`,
        "--calls",
        "6",
        "--rate",
        "1000",
        "--seed",
        "7",
      ]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^calls +6$/m);
      const [, messages = ""] = /^messages +(\d+)$/m.exec(stdout) ?? [];
      expect(Number(messages)).toBe(application.count);
      expect(application.count).toBeGreaterThanOrEqual(6);
      expect(stdout).toContain(`acknowledged  ${messages}\n`);
      expect(stdout).toMatch(/^took +p50 \d+ ms, p99 \d+ ms, max \d+ ms$/m);
    },
  );

  test("pushes again by the ladder until it is acknowledged, with the same bytes and id", async () => {
    await using application = await new ScriptedEndpoint({
      behaviour: (_received, count) => (count < 3 ? "error" : "success"),
    }).start();
    const { code, stdout } = await run([
      "simulate",
      "tanyi",
      "--to",
      application.url,
      "--calls",
      "1",
      "--ladder-scale",
      "0.0001",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^retries +2$/m);
    const [first, second] = application.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  });

  test("the same seed makes the same calls", async () => {
    const bodies = async () => {
      await using application = await new ScriptedEndpoint().start();
      await run(["simulate", "icc", "--to", application.url, "--calls", "3", "--rate", "100", "--seed", "5"]);
      return application.received
        .map(({ body }) => /"callId":"?\w+/.exec(body)?.[0] ?? body.slice(0, 60))
        .sort();
    };
    expect(await bodies()).toEqual(await bodies());
  });

  test("what nobody acknowledges is given up after the ladder, and the command fails", async () => {
    const { code, stdout, stderr } = await run([
      "simulate",
      "yeta",
      "--to",
      "http://127.0.0.1:9/",
      "--calls",
      "1",
      "--ladder-scale",
      "0.00001",
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^acknowledged +0$/m);
    expect(stderr).toMatch(/were not acknowledged\. Last answer: connect_refused/);
  });

  test("stopped while pushes wait for their next attempt, it leaves them and reports", async () => {
    await using application = await new ScriptedEndpoint({ behaviour: "error" }).start();
    await using simulation = new RingbackProcess([
      "simulate",
      "tanyi",
      "--to",
      application.url,
      "--calls",
      "1",
    ]);
    await application.until(({ count }) => count === 1);
    const { code, stdout } = await simulation.end("SIGINT");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^left open +1$/m);
  });

  test("signs as Standard Webhooks lays down, which receive can check", async () => {
    await using receiver = new RingbackProcess([
      "receive",
      "--port",
      "0",
      "--secret",
      "whsec_c2lnbmluZy1rZXktb2YtdGVzdHM=",
      "--dialect",
      "standard",
    ]);
    const [, url = ""] = await receiver.said(/ringback receiving on (\S+)/);
    const push = ["simulate", "standard", "--to", url, "--calls", "1", "--secret"];
    await run([...push, "whsec_c2lnbmluZy1rZXktb2YtdGVzdHM="]);
    await receiver.said(/attempt 1 {2}signed {2}→ success\n {10}call\.record {2}\d+/);
    await run([...push, "whsec_YW5vdGhlciBrZXkgb2YgdGVzdHM="]);
    expect((await receiver.said(/NOT SIGNED by this secret/)).index).toBeGreaterThan(0);
  });
});

describe("receive", () => {
  test("shows each push, counts repeats, and ends with 0", async () => {
    await using receiver = new RingbackProcess(["receive", "--port", "0", "--answer", "wrong", "--bodies"]);
    const [, url = ""] = await receiver.said(/ringback receiving on (\S+)/);
    for (const attempt of ["1", "2"]) {
      const headers = { "webhook-id": "dlv_1", "ringback-attempt": attempt };
      const answer = await fetch(`${url}/here`, { method: "POST", headers, body: "what came" });
      expect(await answer.text()).toBe("ok");
    }
    await receiver.said(/POST {2}\/here {2}9 B {2}attempt 2 {2}→ wrong\nwhat came\n/);
    const { code, stderr } = await receiver.end("SIGTERM");
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "2 pushes received, 1 of them repeats of one before\n",
    });
  });

  test("what the dialect can't read is told with its reason", async () => {
    await using receiver = new RingbackProcess(["receive", "--port", "0", "--dialect", "byai"]);
    const [, url = ""] = await receiver.said(/ringback receiving on (\S+)/);
    await fetch(url, { method: "POST", body: "<html>" });
    expect((await receiver.said(/→ success\n {10}not-json: /)).index).toBeGreaterThan(0);
  });
});

describe("demo", () => {
  test("runs everything, shows a row a second, and what it prints works", async () => {
    await using demo = new RingbackProcess(["demo", "--rate", "20"]);
    const [, body = "", url = ""] = await demo.said(/curl -d '([^']+)' (\S+)\n/);
    const [, header = "", calls = ""] = await demo.said(/curl -H 'Authorization: ([^']+)' '([^']+)'/);
    const answer = await fetch(url, { method: "POST", body });
    expect(await answer.text()).toBe("success");
    const found = await fetch(calls, { headers: { authorization: header } });
    expect(await found.json()).toMatchObject({
      data: [{ call: { outcome: "answered", to: "19900007788" } }],
    });
    await demo.said(/messages\/s +calls\/s +delivered\/s +retries\/s .*\n(( +\d+){10}\n){3}/);
    const { code } = await demo.end("SIGINT");
    expect(code).toBe(0);
    const rows = demo.stdout.split("\n").filter((line) => /^( +\d+){10}$/.test(line));
    const [, , , , messages = 0, made = 0, delivered = 0] = (rows.at(-1) ?? "")
      .trim()
      .split(/ +/)
      .map(Number);
    expect(Math.min(messages, made, delivered)).toBeGreaterThan(0);
  });

  test("stops by itself where it was told to", async () => {
    expect((await run(["demo", "--seconds", "1"], { RINGBACK_LANG: "zh" })).code).toBe(0);
  });
});
