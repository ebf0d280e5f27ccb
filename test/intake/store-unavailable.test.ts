import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dialects } from "../../src/dialects/index.ts";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { recordOf } from "../kit/deliveries.ts";
import { Inbox } from "../kit/inbox.ts";
import { TestHub } from "../kit/test-hub.ts";

// Promise 1. Here the store can't write because another program holds the file's write lock, as a backup that went
// wrong may; a disk that is full is the faults' matter.

let hub: TestHub;
let application: ScriptedEndpoint;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
  application = await new ScriptedEndpoint().start();
});
beforeEach(() => {
  tenants += 1;
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

/** Does the work while the hub can't write. */
async function whileBlocked(work: () => Promise<void>): Promise<void> {
  const other = new DatabaseSync(join(hub.directory, "ringback.db"));
  other.exec("pragma busy_timeout = 10000; begin immediate");
  try {
    await work();
  } finally {
    other.exec("rollback");
    other.close();
  }
}

test.each(dialects.map(({ name }) => name))(
  "promise 1: while the store can't write, a push of %s is answered 503 without a word of success, and taken once it can",
  async (dialect) => {
    const endpoint = {
      dialect: "standard",
      url: `${application.url}/${dialect}`,
      events: ["call.completed", "call.record"],
    };
    const tenant = await hub.tenant({ id: `t${tenants}`, source: { dialect }, endpoint });
    const inbox = new Inbox(hub, tenant.path);
    const delivered = () => application.received.filter(({ url }) => url === `/${dialect}`);
    const record = recordOf(dialect, tenants);

    await whileBlocked(async () => {
      const answers = await Promise.all(
        [record, record, "<html>"].map((body) => hub.push(tenant.sourceUrl, body)),
      );
      for (const answer of answers) {
        expect(answer).toMatchObject({
          status: 503,
          body: { type: "urn:ringback:error:E_STORE_UNAVAILABLE" },
        });
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(JSON.stringify(answer.body)).not.toContain("success");
      }
      expect(await inbox.messages()).toEqual([]);
      expect(await inbox.calls()).toEqual([]);
    });

    expect((await hub.push(tenant.sourceUrl, record)).status).toBe(200);
    expect((await inbox.messages()).map(({ fate }) => fate)).toEqual(["decoded"]);
    // Nothing went out of what was refused: all that is sent was stored.
    const { events } = await inbox.onlyCall();
    await application.until(() => delivered().length >= events.length);
    const types = delivered().map(({ body }) => (JSON.parse(body) as { readonly type: string }).type);
    expect(types.toSorted()).toEqual(events.map(({ type }) => type).toSorted());
  },
);

test("a hub that can't write says so where it is asked, counts it and logs it, and still answers questions", async () => {
  const tenant = await hub.tenant({ id: `t${tenants}`, source: { dialect: "icc" } });
  const ready = async () => (await hub.request("GET", "/readyz", { key: null })).status;
  const refused = async () => {
    const { body } = await hub.request<string>("GET", "/metrics", { key: null });
    return Number(/^ringback_refused_total\{reason="store_unavailable"\} (\d+)$/m.exec(body)?.[1] ?? 0);
  };
  const before = await refused();
  expect(await ready()).toBe(200);
  await whileBlocked(async () => {
    for (let times = 0; times < 5; times += 1) await hub.push(tenant.sourceUrl, recordOf("icc", times));
    expect(await ready()).toBe(503);
    expect((await hub.request("GET", "/healthz", { key: null })).status).toBe(200);
    expect((await hub.request("GET", `${tenant.path}/messages`)).status).toBe(200);
  });
  expect(await ready()).toBe(200);
  expect(await refused()).toBe(before + 5);
  // Said once and not with every push.
  const said = hub.logged.filter(
    ({ event, source }) => event === "store.unavailable" && source === tenant.source,
  );
  expect(said).toEqual([expect.objectContaining({ level: "error", times: 1 })]);
});
