import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, recordOf } from "../kit/deliveries.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { type Answer, TestHub } from "../kit/test-hub.ts";

interface ShownProblem {
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** What the hub says of an endpoint with that URL. */
async function refusalOf(hub: TestHub, path: string, url: string, language = "en"): Promise<string> {
  const answer: Answer<ShownProblem> = await hub.request("POST", `${path}/endpoints`, {
    body: { url, dialect: "tanyi" },
    headers: { "accept-language": language },
  });
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toHaveLength(1);
  expect(answer.body.errors[0]?.path).toBe("url");
  return answer.body.errors[0]?.message ?? "";
}

describe("an endpoint that can never be pushed to is refused as it is made", () => {
  test.each([
    ["app.example.com/callbacks", /begins with http/],
    ["ftp://app.example.com/", /begins with http/],
    ["https://me:secret@app.example.com/", /no name and password/],
    ["https://app.example.com:25/", /app\.example\.com:25 is at a port of another protocol.*rule port/],
    ["http://2130706433/", /^127\.0\.0\.1 is an address of the machine itself \(rule loopback\)/],
    ["http://１９２.168.1.1/", /^192\.168\.1\.1 .*rule private.*--allow-cidrs/],
    ["http://[::ffff:10.0.0.8]/", /rule private/],
    ["http://169.254.169.254/latest/meta-data/", /rule metadata/],
    ["http://localhost:8080/", /rule local-name/],
  ])("%s", async (url, message) => {
    await using hub = await TestHub.start({ allowPrivateEndpoints: false });
    const { path } = await hub.tenant({ id: "acme" });
    expect(await refusalOf(hub, path, url)).toMatch(message);
    expect(await refusalOf(hub, path, url, "zh")).toMatch(/\p{Script=Han}/u);
    expect(JSON.stringify(await hub.ok("GET", `${path}/endpoints`))).toContain('"data":[]');
  });

  test("and as its URL is changed; other changes leave it alone", async () => {
    await using hub = await TestHub.start({ allowPrivateEndpoints: false });
    const url = "https://app.example.com/callbacks";
    const { path, endpoint } = await hub.tenant({ id: "acme", endpoint: { url, dialect: "tanyi" } });
    const at = `${path}/endpoints/${endpoint}`;
    const moved = await hub.request("PATCH", at, { body: { url: "http://10.0.0.8/" } });
    expect(moved.status).toBe(400);
    await hub.ok("PATCH", at, { timeoutMs: 3_000 });
    expect(await hub.ok("GET", at)).toMatchObject({ url, timeoutMs: 3_000 });
  });
});

test("an operator's range lets an application of the own network have its deliveries, and no other", async () => {
  await using application = await new ScriptedEndpoint().start();
  await using hub = await TestHub.start({ allowPrivateEndpoints: false, allowCidrs: ["127.0.0.1/32"] });
  const byName = application.url.replace("127.0.0.1", "localhost.");
  const { path, sourceUrl } = await hub.tenant({ id: "acme", source: { dialect: "tanyi" } });
  await hub.ok("POST", `${path}/endpoints`, { url: application.url, dialect: "tanyi" });
  await hub.ok("POST", `${path}/endpoints`, { url: byName, dialect: "tanyi" });
  expect(await refusalOf(hub, path, application.url.replace("127.0.0.1", "127.0.0.2"))).toMatch(
    /rule loopback/,
  );
  await hub.push(sourceUrl, recordOf("tanyi", 1));
  const deliveries = new Deliveries(hub, path);
  const settled = await deliveries.when(
    (found) => found.length === 2 && found.every(({ attemptCount }) => attemptCount === 1),
  );
  // Where the name has an address of IPv6 too, that one is not in the range, and spoils the name.
  expect(settled.filter(({ state }) => state === "delivered").length).toBeGreaterThanOrEqual(1);
  expect(application.count).toBeGreaterThanOrEqual(1);
});

describe("the hub's own ports", () => {
  const addresses = Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ family }) => family === "IPv4")
    .map(({ address }) => address);

  test("are never a target, whatever is allowed", async () => {
    await using hub = await TestHub.start({ publicUrl: "https://hub.example.com/ringback" });
    const { path } = await hub.tenant({ id: "acme" });
    const { port } = new URL(hub.url);
    expect(addresses).toContain("127.0.0.1");
    for (const host of [...addresses, "127.3.3.3", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]) {
      const said = await refusalOf(hub, path, `http://${host}:${port}/in/token`);
      expect(said).toMatch(/rule own-port.*nothing allows that/);
    }
    const said = await refusalOf(hub, path, "https://hub.example.com/ringback/in/token");
    expect(said).toMatch(/rule own-url.*nothing allows that/);
  });

  test("take no delivery by a name that leads to them", async () => {
    await using hub = await TestHub.start();
    const { port } = new URL(hub.url);
    const url = `http://localhost:${port}/in/token`;
    const { path, sourceUrl } = await hub.tenant({
      id: "acme",
      source: { dialect: "tanyi" },
      endpoint: { url, dialect: "tanyi" },
    });
    await hub.push(sourceUrl, recordOf("tanyi", 1));
    const deliveries = new Deliveries(hub, path);
    const [tried] = await deliveries.when((found) => found[0]?.attemptCount === 1);
    const { attempts } = await deliveries.show(tried?.id ?? "");
    expect(attempts).toMatchObject([{ verdict: "retry", error: "blocked_address" }]);
    expect(attempts[0]?.detail).toMatch(/^localhost:\d+ .*rule own-port/);
  });
});

test("G5: proxies that the environment names are not asked", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ringback-guard-"));
  await using application = await new ScriptedEndpoint().start();
  let asked = 0;
  await using proxy = createServer((socket) => {
    asked += 1;
    socket.destroy();
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
  const variables = [
    ...names.map((name) => `${name}=${url}`),
    "NO_PROXY=",
    "no_proxy=",
    "NODE_USE_ENV_PROXY=1",
  ];
  await using hub = new HubProcess(join(folder, "ringback.db"), [], (command) => [
    "env",
    ...variables,
    ...command,
  ]);
  await hub.start();
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  const source = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", {
    name: "source",
    dialect: "tanyi",
  });
  await hub.api("POST", "/v1/tenants/acme/endpoints", { url: application.url, dialect: "tanyi" });
  await fetch(source.url, { method: "POST", body: recordOf("tanyi", 1) });
  await expect.poll(() => application.count, { timeout: 15_000 }).toBe(1);
  expect(asked).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});
