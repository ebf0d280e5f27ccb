import { expect, test, vi } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { BareEndpoint, pushesOf } from "../kit/deliveries.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";
import { eraseNumber, timesInFiles } from "../kit/upkeep.ts";

const number = "19912345671";

/** A source and an endpoint of every dialect → the sources' URLs. */
async function everyDialect(hub: TestHub, path: string, application: string): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  for (const { name } of dialects) {
    const source = await hub.ok("POST", `${path}/sources`, { name, dialect: name, graceSeconds: 3_600 });
    urls.set(name, String(source["url"]));
    await hub.ok("POST", `${path}/endpoints`, { url: `${application}/${name}`, dialect: name });
  }
  return urls;
}

/** What is pushed about sixty calls, of which ten are to the number; some of it twice. */
function pushesOfCalls(): readonly (readonly [dialect: string, body: string])[] {
  return Array.from({ length: 60 }, (_, id) => id).flatMap((id) => {
    const { name } = dialects[id % dialects.length] ?? { name: "" };
    const to = id % 6 === 0 ? number : `138${String(id).padStart(8, "0")}`;
    const bodies = pushesOf(name, 90_000 + id, { to }).map(({ body }) => body);
    const repeats = id % 5 === 0 ? bodies.map((body) => ` ${body}`) : [];
    return [...bodies, ...repeats].map((body) => [name, body] as const);
  });
}

test("F1: after an erasure no byte of the store's files has the number, whatever platform told of it, and the other calls are whole", async () => {
  // The answers have the number in them too.
  await using application = await BareEndpoint.start((request, response) => {
    request.resume().on("end", () => response.end(`success ${number}`));
  });
  await using hub = await TestHub.start();
  const { path } = await hub.tenant({ id: "acme" });
  const urls = await everyDialect(hub, path, application.url);
  const told: Promise<unknown>[] = pushesOfCalls().map(([name, body]) =>
    hub.push(urls.get(name) ?? "", body),
  );
  told.push(hub.push(urls.get("yeta") ?? "", `<call to="+86 199-1234-5671"/>`));
  told.push(
    hub.request("POST", `${path}/events`, {
      body: { type: "platform.other", other: { platform: "own", name: "note", data: { call: number } } },
      headers: { "idempotency-key": `note-${number}` },
    }),
  );
  await Promise.all(told);
  await vi.waitFor(async () => {
    for (const state of ["waiting", "sending"]) {
      expect((await hub.ok<Page>("GET", `${path}/deliveries?state=${state}`)).data).toEqual([]);
    }
  }, 20_000);
  const calls = async () => (await hub.ok<Page>("GET", `${path}/calls?limit=500`)).data;
  const before = await calls();
  const isTheirs = ({ call }: Record<string, unknown>) => JSON.stringify(call).includes(number);
  expect(before.filter(isTheirs)).toHaveLength(10);
  expect(timesInFiles(hub.directory, number)).toBeGreaterThan(50);

  const dry = await eraseNumber(hub, path, number, true);
  expect(dry).toMatchObject({ found: { calls: 10, answers: 1 }, erased: { calls: 0 }, remains: null });
  expect(await calls()).toEqual(before);

  const erasure = await eraseNumber(hub, path, "+86 199-1234-5671");
  expect(erasure).toMatchObject({ phone: "199****5671", erased: { calls: 10, answers: 1 }, remains: 0 });
  expect(erasure.blanked).toBeGreaterThan(0);
  expect(timesInFiles(hub.directory, number)).toBe(0);
  expect(timesInFiles(hub.directory, "199-1234-5671")).toBe(0);
  expect(await calls()).toEqual(before.filter((call) => !isTheirs(call)));
  expect(hub.logged.filter((line) => JSON.stringify(line).includes(number))).toEqual([]);

  // What comes in from now on is new.
  for (const { body } of pushesOf("yeta", 500, { to: number })) await hub.push(urls.get("yeta") ?? "", body);
  expect((await calls()).filter(isTheirs)).toHaveLength(1);
}, 60_000);

test("F4: what waits to be sent is not sent any more, in the store or in memory", async () => {
  await using application = await new ScriptedEndpoint({ behaviour: "silent" }).start();
  await using hub = await TestHub.start();
  const { path, sourceUrl } = await hub.tenant({
    id: "acme",
    source: { name: "a", dialect: "yeta", graceSeconds: 3_600 },
    // One at a time, and that one hangs: all others wait in memory, then in the store.
    endpoint: { url: application.url, dialect: "yeta", concurrency: 1, timeoutMs: 1_000 },
  });
  for (let id = 0; id < 40; id += 1) {
    const to = id === 0 ? "13800000001" : number;
    await hub.push(sourceUrl, pushesOf("yeta", id, { to })[0]?.body ?? "");
  }
  await application.until(() => application.received.length === 1);
  const { erased } = await eraseNumber(hub, path, number);
  expect(erased["deliveries"]).toBeGreaterThanOrEqual(38);
  const sent = application.received.length;
  application.behaviour = "success";
  await vi.waitFor(async () => {
    const [left, ...more] = (await hub.ok<Page>("GET", `${path}/deliveries`)).data;
    expect(more).toEqual([]);
    expect(left?.["state"]).toBe("delivered");
  }, 10_000);
  const told = application.received.slice(sent).filter(({ body }) => body.includes(number));
  expect(told).toEqual([]);
}, 30_000);

test("an erasure is listed masked, is in the audit log masked, and needs the right to it", async () => {
  await using hub = await TestHub.start();
  const { path } = await hub.tenant({ id: "acme" });
  const { id } = await eraseNumber(hub, path, number);
  const { data } = await hub.ok<Page>("GET", `${path}/erasures`);
  expect(data).toMatchObject([{ id, phone: "199****5671", state: "done" }]);
  const { key } = await hub.ok<{ key: string; id: string }>("POST", `${path}/keys`, {
    rights: ["read", "write"],
  });
  const refused = await hub.request("POST", `${path}/erasures`, { key, body: { phone: number } });
  expect(refused.status).toBe(403);
  expect((await hub.request("GET", `${path}/erasures/${id}`, { key })).status).toBe(200);
  const wrong = await hub.request("POST", `${path}/erasures`, { body: { phone: "12" } });
  expect(wrong.status).toBe(400);
  expect(JSON.stringify(wrong.body)).toContain("7 to 15 digits");
});
