import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, pushesOf } from "../kit/deliveries.ts";
import { TestHub, adminKey } from "../kit/test-hub.ts";

// Promise 10: no log line holds a secret, a token, or a whole phone number, whatever comes in.

const phone = "19912345678";
const landline = "055161234567";
const secret = "s3cret-of-the-source";

let hub: TestHub;
let tenants = 0;
let secrets: string[] = [];

beforeAll(async () => {
  hub = await TestHub.start();
});
beforeEach(() => {
  secrets = [adminKey, secret, phone, landline];
});
afterAll(() => hub[Symbol.asyncDispose]());

async function begin(
  source: Readonly<Record<string, unknown>>,
  endpoint?: Readonly<Record<string, unknown>>,
) {
  tenants += 1;
  const options = { id: `t${tenants}`, source, ...(endpoint === undefined ? {} : { endpoint }) };
  const tenant = await hub.tenant(options);
  secrets.push(new URL(tenant.sourceUrl).pathname.slice("/in/".length));
  return tenant;
}

/** The events that were logged, once none of their lines has been found to hold what it must not. */
function loggedEvents(): ReadonlySet<string> {
  const lines = hub.logged.map((line) => JSON.stringify(line));
  expect(lines.length).toBeGreaterThan(0);
  for (const text of secrets) expect(lines.filter((line) => line.includes(text))).toEqual([]);
  expect(lines.filter((line) => /(?<!\d)(?:1[3-9]\d{9}|0\d{9,11})(?!\d)/.test(line))).toEqual([]);
  return new Set(hub.logged.map(({ event }) => event));
}

test("of messages that are taken in, delivered, and given up", async () => {
  await using busy = await new ScriptedEndpoint({ behaviour: "error" }).start();
  const endpoint = {
    dialect: "standard",
    url: `${busy.url}/hook/${secret}?number=${phone}`,
    headers: { authorization: `Bearer ${secret}` },
    secret,
    ladder: { gapsSeconds: [], maxAttempts: 1 },
  };
  for (const { name } of dialects) {
    const tenant = await begin({ dialect: name, graceSeconds: 0 }, endpoint);
    for (const { body } of pushesOf(name, 1, { from: landline, to: phone })) {
      const headers = { "x-caller": phone, authorization: `Bearer ${secret}`, "x-token": secret };
      expect((await hub.push(`${tenant.sourceUrl}/${phone}`, body, headers)).status).toBe(200);
    }
    const deliveries = new Deliveries(hub, tenant.path);
    await deliveries.when((all) => all.length > 0 && all.every(({ state }) => state === "failed"));
  }
  expect([...loggedEvents()]).toEqual(expect.arrayContaining(["api.changed", "delivery.failed"]));
});

test("of messages that can't be read, also where a number is the name of a field", async () => {
  for (const onInvalid of ["quarantine", "reject"]) {
    const { sourceUrl } = await begin({ dialect: "standard", onInvalid });
    const call = { id: "7", platform: "acme", to: phone };
    const wrong = [
      `to=${phone}&token=${secret}`,
      JSON.stringify({ type: `call.${phone}`, call }),
      JSON.stringify({ type: "call.record", call: { ...call, correlation: { [phone]: {} } } }),
      JSON.stringify({ type: "call.record", call: { ...call, outcome: phone } }),
    ];
    for (const body of wrong) await hub.push(sourceUrl, body);
  }
  expect([...loggedEvents()]).toEqual(expect.arrayContaining(["intake.quarantined", "intake.refused"]));
});

test("of pushes that are refused", async () => {
  const { sourceUrl } = await begin({
    dialect: "icc",
    verify: { kind: "header", header: "x-token", secret },
  });
  await hub.push(sourceUrl, `{"data":{"id":"${phone}"}}`, { "x-token": `${secret}!` });
  await hub.push(`${sourceUrl}${phone}`, `{"data":{"id":"${phone}"}}`);
  const closed = await begin({ dialect: "icc", allowFrom: ["203.0.113.1"] });
  await hub.push(closed.sourceUrl, `{"data":{"id":"${phone}"}}`);
  expect([...loggedEvents()]).toContain("intake.refused");
});

test("of questions and changes that operators and tenants send", async () => {
  const tenant = await begin({ dialect: "icc" });
  const key = await hub.ok("POST", `${tenant.path}/keys`, { name: "ops" });
  secrets.push(String(key["key"]));
  await hub.request("GET", `${tenant.path}/calls?to=${phone}&q=${phone}`, { key: String(key["key"]) });
  await hub.request("GET", `${tenant.path}/calls`, { key: secret });
  await hub.request("POST", `${tenant.path}/endpoints`, {
    body: { url: `http://u:${secret}@x/`, dialect: phone },
  });
  await hub.request("POST", `${tenant.path}/endpoints`, { body: `{"secret":"${secret}"` });
  await hub.request("GET", `${tenant.path}/calls/${phone}`);
  expect([...loggedEvents()]).toContain("api.changed");
});
