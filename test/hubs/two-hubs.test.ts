import { expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { PostgresServer } from "../../src/store/postgres/postgres-server.contract.ts";
import { recordOf } from "../kit/deliveries.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

const patience = { timeout: 25_000, interval: 100 };
const masterKey = Buffer.alloc(32, 7);

interface Hubs {
  readonly data: readonly { readonly name: string; readonly self: boolean; readonly isAlive: boolean }[];
}

/** The names of the hubs that live, as this one sees them. */
async function seenBy(hub: TestHub): Promise<readonly string[]> {
  const { data } = await hub.ok<Hubs>("GET", "/v1/hubs");
  return data.flatMap(({ name, isAlive }) => (isAlive ? [name] : []));
}

test("two hubs on one database know of each other, send for each other, and one goes on when the other stops", async () => {
  await using server = await PostgresServer.start();
  const url = server.url(await server.database());
  const store = { engine: "postgres", url, shown: url } as const;
  await using one = await TestHub.start({ store, masterKey });
  await using other = await TestHub.start({ store, masterKey });
  await expect.poll(async () => (await seenBy(one)).length, patience).toBe(2);
  await expect.poll(() => seenBy(other), patience).toEqual(await seenBy(one));

  await using app = await new ScriptedEndpoint().start();
  // Only one of the two has a share of this one.
  const endpoint = { url: app.url, dialect: "tanyi", concurrency: 1 };
  const { path, sourceUrl } = await one.tenant({ id: "acme", source: { dialect: "tanyi" }, endpoint });
  const inbound = new URL(sourceUrl).pathname;
  const known = async () => {
    const { status, body } = await other.request("GET", `${path}/endpoints`);
    return status === 200 && JSON.stringify(body).includes(app.url);
  };
  await expect.poll(known, patience).toBe(true);
  for (let call = 0; call < 20; call += 1) {
    const hub = call % 2 === 0 ? one : other;
    expect((await hub.push(`${hub.url}${inbound}`, recordOf("tanyi", call))).status).toBe(200);
  }
  const delivered = async (hub: TestHub) =>
    (await hub.ok<Page>("GET", `${path}/deliveries?state=delivered&limit=100`)).data.length;
  await expect.poll(() => delivered(one), patience).toBe(20);
  expect(app.count).toBe(20);

  await one.stop();
  expect((await other.push(`${other.url}${inbound}`, recordOf("tanyi", 20))).status).toBe(200);
  await expect.poll(() => delivered(other), patience).toBe(21);
  await expect.poll(async () => (await seenBy(other)).length, patience).toBe(1);
}, 60_000);
