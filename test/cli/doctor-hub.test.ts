import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { doctor, folder, isUnwell, place, wrongWith } from "../kit/doctor-places.ts";
import { HubProcess } from "../kit/hub-process.ts";
import { adminKey } from "../kit/test-hub.ts";

// The real command beside a hub that runs.

const input = { dialect: "tanyi" };
const endpoints = "/v1/tenants/acme/endpoints";

test("its store, its readiness, its clock and its endpoints are looked at, and nothing is sent", async () => {
  const { store, flags } = await place();
  await using application = await new ScriptedEndpoint().start();
  await using hub = new HubProcess(store);
  await hub.start();
  await hub.api("POST", endpoints, { ...input, url: application.url });
  const { code, odd, findings } = await doctor([
    ...flags,
    "--url",
    await hub.url,
    "--allow-cidrs",
    "127.0.0.0/8",
  ]);
  expect(odd.filter(isUnwell)).toEqual([]);
  expect(code).toBe(0);
  const told = findings.map(({ check, text }) => `${check}: ${text}`);
  expect(told).toContain("lock: a hub is running on this store");
  expect(told).toContainEqual(expect.stringMatching(/^hub: version \S+ answers at .*, and is ready$/));
  expect(told).toContain("hub-clock: the hub has the same time");
  expect(told).toContainEqual(expect.stringMatching(/^backlog: 0 deliveries open/));
  expect(told).toContain("quarantine: 0 messages in quarantine");
  expect(told).toContain("endpoints: 1, all in service");
  expect(told).toContain("reachability: 1 of 1 places can be connected to");
  expect(application.count).toBe(0);
  // The hub is none the worse for it.
  await hub.api("POST", "/v1/tenants", { id: "globex", name: "Globex" });
});

test("what is quarantined, disabled or unreachable is to be looked at, each place with why", async () => {
  const { store, flags } = await place();
  await using tls = createTlsServer({ cert: pem("cert"), key: pem("key") }, (_request, response) =>
    response.end(),
  );
  tls.listen(0, "127.0.0.1");
  await once(tls, "listening");
  const address = tls.address();
  const tlsPort = typeof address === "object" ? address?.port : 0;
  await using hub = new HubProcess(store);
  await hub.start();
  const make = (url: string, told = {}) =>
    hub.api<{ id: string }>("POST", endpoints, { ...input, url, ...told });
  const refusing = await make("http://127.0.0.1:1/nobody");
  await make(`https://127.0.0.1:${tlsPort}/in/secret-path`);
  await make("https://no-such-host.invalid/");
  const disabled = await make("http://127.0.0.1:2/", { enabled: false });
  const source = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", { name: "s", ...input });
  await fetch(source.url, { method: "POST", body: "not json" });
  const open = await doctor([...flags, "--url", await hub.url, "--allow-private-endpoints"]);
  const told = open.odd.map(({ check, state, text }) => `${check} ${state}: ${text}`);
  expect(told).toContain("quarantine warn: 1 messages in quarantine");
  expect(told).toContain(`endpoints warn: 1 of 4 disabled: acme/${disabled.id}`);
  const lead = "^reachability warn: ";
  expect(told).toContainEqual(
    expect.stringMatching(`${lead}http://127.0.0.1:1 \\(acme/${refusing.id}\\): connect_refused`),
  );
  expect(told).toContainEqual(expect.stringMatching(`${lead}https://127.0.0.1:${tlsPort} .*: tls: `));
  expect(told).toContainEqual(expect.stringMatching(`${lead}https://no-such-host.invalid .*: dns: `));
  // A path may hold a token, and a disabled endpoint is not tried.
  expect(open.stdout).not.toContain("secret-path");
  expect(open.stdout).not.toContain("127.0.0.1:2 ");
  // None of them can be reached, so it may be the hub's own network.
  expect(told).toContain("reachability fail: 0 of 3 places can be connected to");
  expect(open.code).toBe(1);

  // The same with the guard on: it decides before anything connects.
  const guarded = await doctor(flags);
  const refused = guarded.odd.filter(({ text }) => text.includes("blocked_address")).map(({ text }) => text);
  expect(refused).toContainEqual(expect.stringMatching(/127\.0\.0\.1:1 .*rule loopback/));
});

describe("where the store is elsewhere, endpoints are listed over the interface", () => {
  const parts = new AsyncDisposableStack();
  const reached = { check: "reachability", state: "ok", text: "1 of 1 places can be connected to" };
  let flags: readonly string[] = [];
  let tenantKey = "";

  beforeAll(async () => {
    const { store } = await place();
    const application = parts.use(await new ScriptedEndpoint().start());
    const hub = parts.use(new HubProcess(store));
    await hub.start();
    await hub.api("POST", endpoints, { ...input, url: application.url });
    tenantKey = (await hub.api<{ key: string }>("POST", "/v1/tenants/acme/keys", { name: "mine" })).key;
    const elsewhere = `sqlite:${join(folder, "elsewhere", "ringback.db")}`;
    flags = ["--store", elsewhere, "--allow-cidrs", "127.0.0.1", "--url", await hub.url];
  }, 60_000);
  afterAll(() => parts.disposeAsync());

  test("with the operator's key, which may be the configured one", async () => {
    const { code, findings } = await doctor(flags, { RINGBACK_ADMIN_KEY: adminKey });
    expect(code).toBe(0);
    expect(findings).toContainEqual(expect.objectContaining(reached));
  });

  test("with a tenant's key and the tenant", async () => {
    const { code, findings } = await doctor([...flags, "--key", tenantKey, "--tenant", "acme"]);
    expect(code).toBe(0);
    expect(findings).toContainEqual(expect.objectContaining(reached));
  });

  test("with a tenant's key alone it is said what is missing", async () => {
    const { code, odd } = await doctor([...flags, "--key", tenantKey]);
    expect(code).toBe(0);
    const found = odd.find(({ check }) => check === "endpoints");
    expect(found).toMatchObject({ state: "warn", advice: expect.stringMatching(/--tenant/) as string });
  });

  test("not without a key, and a wrong one is told", async () => {
    const keyless = await doctor(flags);
    expect(keyless.findings.filter(({ check }) => check === "reachability")).toEqual([]);
    expect(await wrongWith([...flags, "--key", "nobody-has-this-key"], "endpoints")).toMatch(/status 401/);
  });
});

test("a hub that is not there, or that is something else, is told", async () => {
  const { flags } = await place();
  const absent = await wrongWith([...flags, "--url", "http://127.0.0.1:65534"], "hub");
  expect(absent).toMatch(/no hub answers at http:\/\/127\.0\.0\.1:65534: .*ECONNREFUSED/);
  await using application = await new ScriptedEndpoint().start();
  const other = await wrongWith([...flags, "--url", application.url], "hub");
  expect(other).toMatch(/is no hub \(status 200\)/);
});

test("a hub that takes nothing in is told, in its own words, and so is one whose metrics are closed", async () => {
  const { flags } = await place();
  await using server = createServer((request, response) => {
    const answers: Readonly<Record<string, readonly [number, object]>> = {
      "/healthz": [200, { status: "ok", version: "9.9.9" }],
      "/readyz": [503, { detail: "The store can't write just now: database or disk is full" }],
    };
    const [status, body] = answers[request.url ?? ""] ?? [401, {}];
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  expect(await wrongWith([...flags, "--url", url], "hub")).toMatch(
    /takes nothing in: The store can't write just now/,
  );
  const { odd } = await doctor([...flags, "--url", url]);
  const backlog = odd.find(({ check }) => check === "backlog");
  expect(backlog).toMatchObject({ state: "warn", text: "/metrics can't be read: status 401" });
});

test("a store whose hub was killed is looked at with its log, which stays for the next start", async () => {
  const { store, flags } = await place();
  await using hub = new HubProcess(store);
  await hub.start();
  await hub.api("POST", endpoints, { ...input, url: "http://127.0.0.1:1/", enabled: false });
  await hub.end("SIGKILL");
  const log = readFileSync(`${store}-wal`);
  expect(log.length).toBeGreaterThan(0);
  const { code, findings } = await doctor(flags);
  expect(code).toBe(0);
  const told = findings.map(({ check, text }) => `${check}: ${text}`);
  expect(told).toContain("lock: no hub is running on this store");
  expect(told).toContainEqual(expect.stringMatching(/^store: .*undamaged$/));
  // What is in the log alone was seen.
  expect(told).toContainEqual(expect.stringMatching(/^endpoints: 1 of 1 disabled/));
  expect(readFileSync(`${store}-wal`)).toEqual(log);
  await hub.start();
  expect(await hub.all(endpoints)).toHaveLength(1);
});

function pem(what: "cert" | "key"): Buffer {
  return readFileSync(join(import.meta.dirname, `../kit/self-signed-${what}.pem`));
}
