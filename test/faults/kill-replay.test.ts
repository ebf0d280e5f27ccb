import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { recordOf } from "../kit/deliveries.ts";
import { HubProcess } from "../kit/hub-process.ts";

const kills = Number(process.env["RINGBACK_FAULT_KILLS"] ?? 3);
const calls = 200;
const everything = { since: "2020-01-01T00:00:00Z", until: "2099-01-01T00:00:00Z" };

interface ShownDelivery {
  readonly id: string;
  readonly state: string;
  readonly event: string;
  readonly endpoint: string;
}
interface ShownReplay {
  readonly id: string;
  readonly state: string;
  readonly replayed: number;
  readonly matched: number;
}

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ringback-kill-replay-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const deliveriesOf = (hub: HubProcess) => hub.all<ShownDelivery>("/v1/tenants/acme/deliveries");

async function endpoint(hub: HubProcess, url: string): Promise<string> {
  const ladder = { gapsSeconds: [], maxAttempts: 1 };
  const caps = { concurrency: 4, ratePerSecond: 120 };
  const input = { dialect: "tanyi", url, ladder, ...caps };
  return (await hub.api<{ id: string }>("POST", "/v1/tenants/acme/endpoints", input)).id;
}

test(`R1: ${kills} kills in the middle of a replay leave nothing out and make nothing twice`, async () => {
  await using application = await new ScriptedEndpoint({ behaviour: "error" }).start();
  await using hub = new HubProcess(join(directory, "ringback.db"));
  await hub.start();
  await hub.api("POST", "/v1/tenants", { id: "acme", name: "Acme" });
  const source = await hub.api<{ url: string }>("POST", "/v1/tenants/acme/sources", {
    name: "s",
    dialect: "tanyi",
  });
  const first = await endpoint(hub, `${application.url}/first`);
  await hub.api("PATCH", `/v1/tenants/acme/endpoints/${first}`, { ratePerSecond: null });
  const push = async (id: number) => {
    await fetch(source.url, { method: "POST", body: recordOf("tanyi", id) });
  };
  for (let id = 1; id <= calls; id += 1) await push(id);
  await vi.waitFor(
    async () => {
      const failed = (await deliveriesOf(hub)).filter(({ state }) => state === "failed");
      expect(failed).toHaveLength(calls);
    },
    { timeout: 30_000, interval: 100 },
  );
  const failed = new Set((await deliveriesOf(hub)).map(({ id }) => id));
  application.behaviour = "success";
  await hub.api("PATCH", `/v1/tenants/acme/endpoints/${first}`, { ratePerSecond: 120 });
  // Two at once: one sends again what failed, one makes what was never made.
  const second = await endpoint(hub, `${application.url}/second`);
  const replays: ShownReplay[] = [];
  for (const one of [first, second]) {
    const wish = { endpoint: one, ...everything };
    replays.push(await hub.api<ShownReplay>("POST", "/v1/tenants/acme/replays", wish));
  }
  const begun = application.count;
  const total = 2 * calls;
  for (let kill = 1; kill <= kills; kill += 1) {
    await application.until(({ count }) => count - begun >= (total * kill) / (kills + 2));
    await hub.end("SIGKILL");
    await hub.start();
  }
  const shown = async () =>
    Promise.all(replays.map(({ id }) => hub.api<ShownReplay>("GET", `/v1/tenants/acme/replays/${id}`)));
  await vi.waitFor(
    async () => {
      expect((await shown()).map(({ state }) => state)).toEqual(["done", "done"]);
      const states = (await deliveriesOf(hub)).map(({ state }) => state);
      expect(states.filter((state) => state !== "delivered")).toEqual([]);
    },
    { timeout: 60_000, interval: 200 },
  );
  expect((await shown()).map(({ replayed, matched }) => [matched, replayed])).toEqual([
    [calls, calls],
    [calls, calls],
  ]);
  const deliveries = await deliveriesOf(hub);
  expect(deliveries).toHaveLength(total);
  // What failed is the deliveries that it was; what was missing was made once for each event.
  const ofFirst = deliveries.filter((delivery) => delivery.endpoint === first);
  expect(new Set(ofFirst.map(({ id }) => id))).toEqual(failed);
  const ofSecond = deliveries.filter((delivery) => delivery.endpoint === second);
  expect(new Set(ofSecond.map(({ event }) => event)).size).toBe(calls);
  // An attempt may be made again, under the same id; nothing arrived that is not one of them.
  const arrived = application.received.slice(begun).map(({ headers }) => String(headers["webhook-id"]));
  expect(new Set(arrived)).toEqual(new Set(deliveries.map(({ id }) => id)));
}, 180_000);
