import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, answeredCall, jobDoneOf, pushesOf, recordOf, statesOf } from "../kit/deliveries.ts";
import { type Page, TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let app: ScriptedEndpoint;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
  app = await new ScriptedEndpoint({ behaviour: "json" }).start();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

/** An endpoint by what its path says of it. */
type Endpoints = Readonly<Record<string, object>>;

/** A tenant of the test's own, with a source and these endpoints. */
async function scene(dialect: string, endpoints: Endpoints, told: object = {}) {
  tenants += 1;
  const tenant = await hub.tenant({ id: `acme-${tenants}`, source: { dialect, ...told } });
  for (const [name, endpoint] of Object.entries(endpoints)) {
    await hub.ok("POST", `${tenant.path}/endpoints`, { url: `${app.url}/${tenant.id}/${name}`, ...endpoint });
  }
  const deliveries = new Deliveries(hub, tenant.path);
  return {
    ...tenant,
    deliveries,
    push: async (...bodies: readonly string[]) => {
      for (const body of bodies) await hub.push(tenant.sourceUrl, body);
    },
    /** What came to which endpoint, once so many deliveries are acknowledged and none is left. */
    received: async (count: number) => {
      await deliveries.when((found) => {
        const { delivered = 0, ...others } = statesOf(found);
        return delivered === count && Object.keys(others).length === 0;
      });
      const ours = app.received.filter(({ url }) => url.startsWith(`/${tenant.id}/`));
      return ours
        .map(({ url, headers }) => `${url.split("/")[2]}: ${String(headers["ringback-message"])}`)
        .toSorted();
    },
  };
}

describe("by endpoints and their event filters", () => {
  test("TY-01s: tanyi's one URL gets everything", async () => {
    const { push, received } = await scene("tanyi", { all: { dialect: "tanyi" } });
    await push(recordOf("tanyi", 1), jobDoneOf("tanyi"));
    expect(await received(2)).toEqual(["all: ROBOT_CALL_JOB", "all: ROBOT_CALL_RECORD"]);
  });

  test.each(["byai", "tanyi"])(
    "BY-01s: byai's two URLs get records and job statuses, from %s",
    async (source) => {
      const { push, received } = await scene(source, {
        jobs: { dialect: "byai", events: ["job.status_changed"] },
        records: { dialect: "byai", events: ["call.completed", "call.revised", "call.intent_changed"] },
      });
      await push(recordOf(source, 1), jobDoneOf(source));
      expect(await received(2)).toEqual(["jobs: JOB_INFO_RESULT", "records: CALL_INSTANCE_RESULT"]);
    },
  );

  const interfaces = {
    dialogs: { dialect: "yeta", events: ["call.dialog"] },
    voices: { dialect: "yeta", events: ["call.recording"] },
    records: { dialect: "yeta", events: ["call.record"] },
  };

  test("YT-01s, YT-07s: yeta's three interfaces get each its own, the record in two phases", async () => {
    const { push, received } = await scene("yeta", interfaces);
    await push(...pushesOf("yeta", 1).map(({ body }) => body));
    expect(await received(4)).toEqual([
      "dialogs: receiveDialog",
      "records: receiveCallRecord",
      "records: receiveCallRecord",
      "voices: receiveVoice",
    ]);
  });

  test.each(["tanyi", "byai", "standard"])(
    "YT-01s: yeta's three interfaces get the parts of a call from %s",
    async (source) => {
      const { push, received } = await scene(source, interfaces);
      await push(recordOf(source, 1));
      expect(await received(3)).toEqual([
        "dialogs: receiveDialog",
        "records: receiveCallRecord",
        "voices: receiveVoice",
      ]);
    },
  );

  test("a record-with-everything-inside is made of yeta's parts, once they are all there", async () => {
    const { push, received, deliveries } = await scene("yeta", {
      all: { dialect: "tanyi" },
      icc: { dialect: "icc" },
    });
    const [basic, ...rest] = pushesOf("yeta", 1).map(({ body }) => body);
    await push(basic ?? "");
    expect(await deliveries.list()).toEqual([]);
    await push(...rest);
    expect(await received(2)).toEqual(["all: ROBOT_CALL_RECORD", "icc: record"]);
    const sent = app.received.at(-1)?.body ?? "";
    expect(sent).toContain(answeredCall("yeta", 1).to ?? "no number");
  });

  test("every endpoint that wants an event gets it, each with an id of its own", async () => {
    const { push, received, deliveries } = await scene("icc", {
      a: { dialect: "standard" },
      b: { dialect: "standard", events: ["call.completed"] },
      c: { dialect: "standard", events: ["job.status_changed"] },
      d: { dialect: "tanyi" },
    });
    await push(recordOf("icc", 1));
    expect(await received(4)).toEqual([
      "a: call.completed",
      "a: call.record",
      "b: call.completed",
      "d: ROBOT_CALL_RECORD",
    ]);
    const all = await deliveries.list();
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    const completed = all.filter(({ type }) => type === "call.completed");
    expect(new Set(completed.map(({ event }) => event)).size).toBe(1);
  });

  test("an endpoint of another tenant gets nothing", async () => {
    const other = await scene("icc", { theirs: { dialect: "standard" } });
    const { push, received } = await scene("icc", { ours: { dialect: "standard" } });
    await push(recordOf("icc", 1));
    await received(2);
    expect(await other.deliveries.list()).toEqual([]);
  });

  test("a change of an endpoint's events counts from the next event on", async () => {
    const { push, received, path } = await scene("icc", {
      a: { dialect: "standard", events: ["call.completed"] },
    });
    await push(recordOf("icc", 1));
    await received(1);
    const { data } = await hub.ok<Page>("GET", `${path}/endpoints`);
    await hub.ok("PATCH", `${path}/endpoints/${data[0]?.id}`, { events: ["call.record"] });
    await push(recordOf("icc", 2));
    expect(await received(2)).toEqual(["a: call.completed", "a: call.record"]);
  });

  test("an event that was handed in goes out like any other", async () => {
    const { path, received } = await scene("icc", { a: { dialect: "standard" }, b: { dialect: "byai" } });
    const call = answeredCall("acme", 5);
    await hub.ok("POST", `${path}/events`, { type: "call.record", call });
    expect(await received(3)).toEqual(["a: call.completed", "a: call.record", "b: CALL_INSTANCE_RESULT"]);
  });
});

describe("TY-03s: with no URL configured", () => {
  test("nothing is sent, and the event is kept", async () => {
    const { push, deliveries, path } = await scene("tanyi", {});
    await push(recordOf("tanyi", 1), jobDoneOf("tanyi"));
    expect(await deliveries.list()).toEqual([]);
    const calls = await hub.ok<Page>("GET", `${path}/calls`);
    const call = await hub.ok<{ readonly events: readonly { readonly type: string }[] }>(
      "GET",
      `${path}/calls/${calls.data[0]?.id}`,
    );
    expect(call.events.map(({ type }) => type)).toEqual(["call.record", "call.completed"]);
    expect((await hub.ok<Page>("GET", `${path}/jobs`)).data).toHaveLength(1);
  });

  test("but an endpoint that is not enabled yet, the event is sent once its URL is there", async () => {
    const nowhere = { dialect: "tanyi", url: "http://not-configured.invalid/", enabled: false };
    const { push, deliveries, path, id, received } = await scene("tanyi", { later: nowhere });
    await push(recordOf("tanyi", 1), jobDoneOf("tanyi"));
    const parked = await deliveries.when((found) => found.length === 2);
    expect(parked.map(({ state, reason }) => [state, reason])).toEqual([
      ["parked", "endpoint_disabled"],
      ["parked", "endpoint_disabled"],
    ]);
    const url = `${app.url}/${id}/later`;
    await hub.ok("PATCH", `${path}/endpoints/${parked[0]?.endpoint}`, { url, enabled: true });
    expect(await received(2)).toEqual(["later: ROBOT_CALL_JOB", "later: ROBOT_CALL_RECORD"]);
  });
});

describe("YT-02s: a message is pushed right after the call", () => {
  test("due as it is stored, and not when the call is complete", async () => {
    const { push, deliveries, path } = await scene(
      "yeta",
      { records: { dialect: "yeta" } },
      { graceSeconds: 3_600 },
    );
    await push(recordOf("yeta", 1));
    const { schedule, createdAt, attempts } = await deliveries.only("delivered");
    expect(schedule).toEqual(attempts.map(({ dueAt }) => ({ attempt: 1, dueAt })));
    // Both are read from the clock while the message is planned, within one turn of the event loop.
    expect(Date.parse(attempts[0]?.dueAt ?? "") - Date.parse(createdAt)).toBeLessThan(1_000);
    const { data } = await hub.ok<Page>("GET", `${path}/calls`);
    expect(data).toMatchObject([{ completed: false }]);
  });
});

test("YT-06r: the platform's answer waits for no endpoint", async () => {
  await using silent = await new ScriptedEndpoint({ behaviour: "silent" }).start();
  const { sourceUrl, deliveries, path } = await scene("yeta", {});
  await hub.ok("POST", `${path}/endpoints`, { url: silent.url, dialect: "yeta", timeoutMs: 120_000 });
  const answer = await hub.push(sourceUrl, recordOf("yeta", 1));
  expect(answer).toMatchObject({ status: 200, body: "success" });
  await silent.until(({ count }) => count === 1);
  expect(statesOf(await deliveries.list())).toEqual({ sending: 1 });
});
