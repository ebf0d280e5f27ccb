import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { recordOf } from "../kit/deliveries.ts";
import { LiveStream } from "../kit/live-stream.ts";
import { RawConnection } from "../kit/raw-push.ts";
import { SharedDatabase } from "../kit/shared-database.ts";
import { type TestHub, adminKey } from "../kit/test-hub.ts";

const patience = { timeout: 25_000, interval: 100 };

let database: SharedDatabase;
beforeAll(async () => {
  database = await SharedDatabase.start();
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());

describe("two hubs on one database", () => {
  let one: TestHub;
  let other: TestHub;
  let application: ScriptedEndpoint;
  beforeAll(async () => {
    one = await database.hub();
    other = await database.hub();
    application = await new ScriptedEndpoint().start();
  }, 60_000);
  afterAll(async () => {
    await one[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await application[Symbol.asyncDispose]();
  });

  async function tenantOn(id: string) {
    const endpoint = { url: application.url, dialect: "tanyi" };
    const made = await one.tenant({ id, source: { dialect: "tanyi", graceSeconds: 0 }, endpoint });
    const { pathname } = new URL(made.sourceUrl);
    const knows = async () => (await other.request("GET", `${made.path}/sources/${made.source}`)).status;
    await expect.poll(knows, patience).toBe(200);
    const push = (hub: TestHub, call: number) => hub.push(`${hub.url}${pathname}`, recordOf("tanyi", call));
    return { ...made, push };
  }

  test("each tells of what happens on both, in the same seconds, and shows the sum of both", async () => {
    const { path, source, endpoint, push } = await tenantOn("both");
    const streams = [await LiveStream.open(one.url, path), await LiveStream.open(other.url, path)];
    for (const stream of streams) await stream.pulsed(1);
    for (let call = 0; call < 20; call += 1) await push(call % 2 === 0 ? one : other, call);
    for (const stream of streams) {
      await expect.poll(() => stream.sum("sources"), patience).toEqual({ [source]: [20, 0, 0] });
      await expect.poll(() => stream.sum("endpoints"), patience).toEqual({ [endpoint]: [20, 0, 0] });
      expect(stream.changes).toContain("calls");
      stream[Symbol.dispose]();
    }
    for (const hub of [one, other]) {
      type Traffic = { readonly subjects: readonly { readonly id: string; readonly good: number }[] };
      const { subjects } = await hub.ok<Traffic>("GET", `${path}/traffic`);
      expect(subjects.map(({ id, good }) => [id, good])).toEqual([
        [endpoint, 20],
        [source, 20],
      ]);
    }
  });

  test("one tells of what was configured on the other, and ends a stream whose key was revoked there", async () => {
    const { path } = await tenantOn("configured");
    const made = await one.ok("POST", `${path}/keys`, { rights: ["read"] });
    const key = String(made["key"]);
    const opens = async () => (await other.request("GET", path, { key })).status;
    await expect.poll(opens, patience).toBe(200);
    using stream = await LiveStream.open(other.url, path, { key });
    await stream.pulsed(2);
    stream.events.length = 0;
    await one.ok("PATCH", path, { name: "renamed" });
    await expect.poll(() => [...stream.changes], patience).toEqual(["configuration"]);
    await one.ok("DELETE", `${path}/keys/${made.id}`);
    await stream.ended();
    expect(stream.isWhole).toBe(true);
  });

  test("who goes over to the other hears what it missed where somebody listens there, and else of a gap", async () => {
    const { path, source, push } = await tenantOn("moving");
    const first = await LiveStream.open(one.url, path);
    await first.pulsed(1);
    using there = await LiveStream.open(other.url, path);
    await there.pulsed(3);
    await vi.waitFor(() => {
      const last = first.pulses.at(-1)?.id;
      if (!there.pulses.some(({ id }) => id === last)) throw new Error(`Expected both to have ${last}`);
      first[Symbol.dispose]();
    }, patience);
    const lastId = first.pulses.at(-1)?.id ?? "";
    await push(one, 1);
    using moved = await LiveStream.open(other.url, path, { lastId });
    await expect.poll(() => moved.sum("sources"), patience).toEqual({ [source]: [1, 0, 0] });
    expect(moved.events.map(({ event }) => event)).not.toContain("gap");
    const { path: quiet } = await tenantOn("quiet");
    using elsewhere = await LiveStream.open(other.url, quiet, { lastId });
    await elsewhere.pulsed(1);
    expect(elsewhere.events[0]?.event).toBe("gap");
  });

  test("who does not read is cut off, and nobody waits for it", async () => {
    const { path } = await tenantOn("crowded");
    using quick = await LiveStream.open(one.url, path);
    using silent = new RawConnection(one.url);
    const { host } = new URL(one.url);
    silent.write(`GET ${path}/live HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${adminKey}\r\n\r\n`);
    const listeners = async () => {
      const { body } = await one.request<string>("GET", "/metrics");
      return Number(/^ringback_listeners (\d+)$/m.exec(body)?.[1]);
    };
    await expect.poll(listeners, patience).toBe(2);
    silent.pause();
    // Pulses of a megabyte, until the way to it is full.
    const columns = Array.from({ length: 16 }, () => "1").join(", ");
    const grow = `insert into ringback.traffic
      select 'crowded', 'minute', floor(extract(epoch from now()) / 60)::bigint * 60000,
        'ep_01M7Z4TVZ26C55X52V8TSC' || lpad(n::text, 4, '0'), 1, 1, 1, ${columns} from generate_series(1, 9000) n
      on conflict (tenant, span, at, subject) do update set good = traffic.good + 1`;
    await vi.waitFor(
      async () => {
        await database.ask(grow);
        if ((await listeners()) > 1) throw new Error("Expected the silent one to be cut off");
      },
      { timeout: 60_000, interval: 200 },
    );
    const { length } = quick.pulses;
    await quick.pulsed(length + 2);
    expect(quick.isOver).toBe(false);
    expect(quick.events.map(({ event }) => event)).not.toContain("gap");
  }, 90_000);
});
