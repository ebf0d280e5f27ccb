import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";
import { expect, test } from "vitest";
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

test("endpoints are listed over the interface where the store is elsewhere", async () => {
  const { store } = await place();
  await using application = await new ScriptedEndpoint().start();
  await using hub = new HubProcess(store);
  await hub.start();
  await hub.api("POST", endpoints, { ...input, url: application.url });
  const { key } = await hub.api<{ key: string }>("POST", "/v1/tenants/acme/keys", { name: "mine" });
  const elsewhere = `sqlite:${join(folder, "elsewhere", "ringback.db")}`;
  const args = ["--store", elsewhere, "--allow-cidrs", "127.0.0.1", "--url", await hub.url];
  const reached = { check: "reachability", state: "ok", text: "1 of 1 places can be connected to" };
  for (const extra of [
    ["--key", adminKey],
    ["--key", key, "--tenant", "acme"],
  ]) {
    const { code, findings } = await doctor([...args, ...extra]);
    expect(code).toBe(0);
    expect(findings).toContainEqual(expect.objectContaining(reached));
  }
  const byVariable = await doctor(args, { RINGBACK_ADMIN_KEY: adminKey });
  expect(byVariable.findings).toContainEqual(expect.objectContaining(reached));
  const keyless = await doctor(args);
  expect(keyless.findings.filter(({ check }) => check === "reachability")).toEqual([]);
  const wrong = await doctor([...args, "--key", "nobody-has-this-key"]);
  expect(wrong.code).toBe(1);
  expect(wrong.odd).toContainEqual(expect.objectContaining({ check: "endpoints", state: "fail" }));
  const tenants = await doctor([...args, "--key", key]);
  const found = tenants.odd.find(({ check }) => check === "endpoints");
  expect(found).toMatchObject({ state: "warn", advice: expect.stringMatching(/--tenant/) as string });
});

test("a hub that is not there, or that is something else, is told", async () => {
  const { flags } = await place();
  const absent = await wrongWith([...flags, "--url", "http://127.0.0.1:65534"], "hub");
  expect(absent).toMatch(/no hub answers at http:\/\/127\.0\.0\.1:65534: .*ECONNREFUSED/);
  await using application = await new ScriptedEndpoint().start();
  const other = await wrongWith([...flags, "--url", application.url], "hub");
  expect(other).toMatch(/is no hub \(status 200\)/);
});

function pem(what: "cert" | "key"): Buffer {
  return readFileSync(join(import.meta.dirname, `../kit/self-signed-${what}.pem`));
}
