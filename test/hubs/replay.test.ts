import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Replaying, upTo } from "../kit/replaying.ts";
import { RingbackProcess } from "../kit/ringback-process.ts";
import { SharedDatabase } from "../kit/shared-database.ts";
import { type TestHub, adminKey } from "../kit/test-hub.ts";

const patience = { timeout: 60_000, interval: 50 };

let database: SharedDatabase;
let hubs: TestHub[];
beforeAll(async () => {
  database = await SharedDatabase.start();
  hubs = [await database.hub(), await database.hub()];
  await vi.waitFor(async () => {
    for (const hub of hubs) {
      const { data } = await hub.ok<{ data: readonly unknown[] }>("GET", "/v1/hubs");
      if (data.length !== hubs.length) throw new Error(`Expected ${data.length} hubs to be ${hubs.length}`);
    }
  }, patience);
}, 60_000);
afterAll(async () => {
  for (const hub of hubs) await hub[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

function hubAt(place: number): TestHub {
  const hub = hubs[place];
  if (hub === undefined) throw new Error(`Expected a hub at ${place}`);
  return hub;
}

/** The hubs that told of this event. */
const tellers = (event: string, replay: string) =>
  hubs.filter(({ logged }) => logged.some((line) => line.event === event && line["replay"] === replay));

describe("hubs that share a store and a replay", () => {
  test("make each delivery once, whichever of them works on it, and one of them ends it", async () => {
    await using scene = await Replaying.start(hubAt(0));
    await scene.push(...upTo(60));
    const endpoint = await scene.endpoint({ concurrency: 8 });
    const { id } = await scene.replay({ endpoint });
    const over = await scene.when(id, ({ state }) => state !== "running");
    expect(over).toMatchObject({ state: "done", replayed: 60, skipped: 0 });
    await scene.deliveries.when(
      (all) => all.length === 60 && all.every(({ state }) => state === "delivered"),
    );
    expect([...scene.arrivals().values()]).toEqual(upTo(60).map(() => 1));
    expect(tellers("replay.ended", id)).toHaveLength(1);
  });

  test("T2: each serve the endpoints that are theirs, and one that never answers keeps none of the others", async () => {
    await using scene = await Replaying.start(hubAt(0));
    scene.app.behaviour = ({ url }) => (url.endsWith("/stuck") ? "silent" : "success");
    await scene.push(...upTo(5));
    // Each takes one request at a time: it is one hub's alone.
    const narrow = { concurrency: 1, timeoutMs: 120_000 };
    const stuck = await scene.endpoint({ ...narrow, url: `${scene.app.url}/stuck` });
    await Promise.all(upTo(7).map(() => scene.endpoint(narrow)));
    const { id } = await scene.replay({ states: ["missing"] });
    const served = async () => {
      const { endpoints } = await scene.show(id);
      return endpoints.filter(({ endpoint, replayed }) => endpoint !== stuck && replayed === 5).length;
    };
    await expect.poll(served, patience).toBe(7);
    expect(await scene.show(id)).toMatchObject({ state: "running" });
    await expect.poll(() => scene.arrivals().size, patience).toBe(36);
    expect([...scene.arrivals().values()]).toEqual(upTo(36).map(() => 1));
    await hubAt(1).ok("POST", `${scene.path}/replays/${id}/cancel`);
  }, 120_000);

  test("go on with what a hub that stops was at", async () => {
    await using scene = await Replaying.start(hubAt(0));
    await scene.push(...upTo(60));
    const endpoint = await scene.endpoint({ concurrency: 8, ratePerSecond: 20 });
    const { id } = await scene.replay({ endpoint });
    await scene.app.until(({ count }) => count >= 5);
    const [row] = await database.ask(
      `select doc::jsonb #>> '{lease,owner}' as owner from ringback.replays where id = '${id}'`,
    );
    const isWorking = ({ logged }: TestHub) =>
      logged.some(({ event, owner }) => event === "hub.joined" && owner === row?.["owner"]);
    const place = hubs.findIndex(isWorking);
    expect(place).toBeGreaterThanOrEqual(0);
    await hubAt(place).stop();
    const path = `${scene.path}/replays/${id}`;
    const shown = async () => hubAt(1 - place).ok("GET", path);
    await expect.poll(shown, patience).toMatchObject({ state: "done", replayed: 60 });
    // What it had not begun waits again, and is not left until somebody happens to look.
    await expect.poll(() => scene.arrivals().size, { timeout: 20_000 }).toBe(60);
    hubs[place] = await database.hub();
  }, 120_000);
});

describe("GET /v1/backup", () => {
  test("says that the server is to copy the store, and how, and so does the command", async () => {
    const answer = await hubAt(0).request("GET", "/v1/backup");
    expect(answer).toMatchObject({ status: 501, body: { type: "urn:ringback:error:E_NO_SNAPSHOT" } });
    expect(answer.body["detail"]).toMatch(/pg_dump/);
    const variables = { RINGBACK_URL: hubAt(0).url, RINGBACK_KEY: adminKey };
    const ended = await RingbackProcess.run(["backup", "never-written.db"], variables);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/pg_dump --schema=ringback/);
  });
});
