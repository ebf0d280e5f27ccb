import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { statesOf } from "../kit/deliveries.ts";
import { Replaying, upTo } from "../kit/replaying.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

const allAre = (state: string, count: number) => (found: readonly { readonly state: string }[]) =>
  found.length === count && found.every((delivery) => delivery.state === state);

describe("what failed while an endpoint was down", () => {
  test("is delivered by a replay, as the deliveries that they are", async () => {
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    const { app, deliveries } = scene;
    const endpoint = await scene.endpoint();
    await scene.push(...upTo(60));
    const failed = await deliveries.when(allAre("failed", 60));
    app.behaviour = "success";
    const made = await scene.replay({ endpoint });
    expect(made).toMatchObject({ state: "running", states: ["failed", "parked", "missing"] });
    // Of each call its record and its completion, and what the hub tells of its own work.
    expect(made.events).toBeGreaterThanOrEqual(120);
    const done = await scene.when(made.id, ({ state }) => state === "done");
    expect(done).toMatchObject({ matched: 60, replayed: 60, skipped: 0, progress: 1 });
    expect(done.outcomes).toEqual({ delivered: 60 });
    const delivered = await deliveries.when(allAre("delivered", 60));
    expect(new Set(delivered.map(({ id }) => id))).toEqual(new Set(failed.map(({ id }) => id)));
    expect([...scene.arrivals().values()]).toEqual(upTo(60).map(() => 2));
    expect(hub.logged).toContainEqual(
      expect.objectContaining({ event: "replay.ended", replay: made.id, state: "done", replayed: 60 }),
    );
  });

  test("is delivered though the summaries that failed are of another protocol than the source's", async () => {
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    const { app, deliveries } = scene;
    const endpoint = await scene.endpoint({
      dialect: "standard",
      events: ["call.completed"],
      breaker: "off",
    });
    await scene.push(...upTo(3));
    await deliveries.when(allAre("failed", 3));
    app.behaviour = "success";
    expect(await scene.replayed({ endpoint })).toMatchObject({ state: "done", matched: 3, replayed: 3 });
    await deliveries.when(allAre("delivered", 3));
  });

  test("R4: climbs the ladder anew, and numbers its attempts on", async () => {
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    const { app, deliveries } = scene;
    const endpoint = await scene.endpoint({ ladder: { gapsSeconds: [0.05], maxAttempts: 2 } });
    await scene.push(1);
    const { id } = await deliveries.only("failed");
    await hub.ok("PATCH", `${scene.path}/endpoints/${endpoint}`, {
      ladder: { gapsSeconds: [3_600, 7_200], maxAttempts: 3 },
    });
    await scene.replayed({ endpoint });
    const shown = await deliveries.attempted(id, 3);
    expect(shown).toMatchObject({ state: "waiting", attemptCount: 3 });
    expect(shown.schedule.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    const gap = Date.parse(shown.dueAt ?? "") - Date.parse(shown.attempts[2]?.at ?? "");
    expect(gap).toBe(3_600_000);
    expect(app.received.map(({ headers }) => headers["ringback-attempt"])).toEqual(["1", "2", "3"]);
    // A retry by hand counts as an attempt of the round, as ever.
    await deliveries.retry(id);
    expect(await deliveries.attempted(id, 4)).toMatchObject({ state: "waiting", attemptCount: 4 });
    await deliveries.retry(id);
    await deliveries.attempted(id, 5);
    expect(await deliveries.only("failed")).toMatchObject({ reason: "attempts_exhausted" });
  });

  test("is replayed to every enabled endpoint where none is named, and no other state is", async () => {
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    const { app, deliveries } = scene;
    const one = await scene.endpoint();
    const other = await scene.endpoint({ url: `${app.url}/other` });
    const off = await scene.endpoint({ url: `${app.url}/off` });
    await scene.push(1, 2);
    await deliveries.when(allAre("failed", 6));
    await hub.ok("PATCH", `${scene.path}/endpoints/${off}`, { enabled: false });
    app.behaviour = "success";
    const done = await scene.replayed();
    expect(done).toMatchObject({ states: ["failed"], matched: 4, replayed: 4 });
    expect(done.endpoints.map(({ endpoint }) => endpoint).toSorted()).toEqual([one, other].toSorted());
    expect(statesOf(await deliveries.list())).toEqual({ delivered: 4, failed: 2 });
    expect(statesOf(await deliveries.list(off))).toEqual({ failed: 2 });
  });
});

describe("TY-03s: an endpoint that was created after the calls", () => {
  test("gets them as they came where it speaks the source's protocol", async () => {
    await using scene = await Replaying.start(hub);
    const bodies = upTo(3).map(
      (id) => ` {"dataType":"ROBOT_CALL_RECORD" ,"data":{"callRecordId":${id},
      "robotCallJobId":43,"calledPhoneNumber":"19900000001","resultStatus":"ANSWERED","unheardOf":[1e2]}}\n`,
    );
    for (const body of bodies) await hub.push(scene.sourceUrl, body);
    const endpoint = await scene.endpoint();
    const done = await scene.replayed({ endpoint });
    expect(done).toMatchObject({ state: "done", matched: 3, replayed: 3 });
    await scene.deliveries.when(allAre("delivered", 3));
    expect(scene.app.received.map(({ body }) => body)).toEqual(bodies);
  });

  test("and gets those bytes though the source was deleted meanwhile", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(1);
    await hub.request("DELETE", `${scene.path}/sources/${scene.source}`);
    await scene.replayed({ endpoint: await scene.endpoint() });
    await scene.deliveries.only("delivered");
    const other = await scene.endpoint({ url: `${scene.app.url}/standard`, dialect: "standard" });
    await scene.replayed({ endpoint: other });
    await scene.deliveries.when(allAre("delivered", 3));
    const at = (url: string) => scene.app.received.filter((received) => received.url === url);
    expect(at("/").map(({ body }) => body)).toEqual([expect.stringContaining('"ROBOT_CALL_RECORD"')]);
    expect(
      at("/standard")
        .map(({ headers }) => String(headers["ringback-message"]))
        .toSorted(),
    ).toEqual(["call.completed", "call.record"]);
  });

  test("gets them in its own protocol where that is another, each revision as it was then", async () => {
    await using scene = await Replaying.start(hub);
    const record = (rounds: number) =>
      JSON.stringify({
        dataType: "ROBOT_CALL_RECORD",
        data: {
          callRecordId: 7,
          calledPhoneNumber: "19900000001",
          resultStatus: "ANSWERED",
          chatRound: rounds,
        },
      });
    await hub.push(scene.sourceUrl, record(1));
    await hub.push(scene.sourceUrl, record(2));
    const events = ["call.completed", "call.revised"];
    const endpoint = await scene.endpoint({ dialect: "standard", events });
    expect(await scene.replayed({ endpoint })).toMatchObject({ matched: 2, replayed: 2 });
    await scene.deliveries.when(allAre("delivered", 2));
    const told = scene.app.received.map(
      ({ body }) => JSON.parse(body) as { type: string; call: { rounds: number } },
    );
    expect(told.map(({ type }) => type)).toEqual(events);
    expect(told[0]?.call.rounds).toBe(1);
    expect(await scene.deliveries.list()).toHaveLength(2);
  });

  test("gets what it did not want before its event types were changed", async () => {
    await using scene = await Replaying.start(hub);
    const endpoint = await scene.endpoint({ dialect: "standard", events: ["call.record"] });
    await scene.push(1, 2);
    await scene.deliveries.when(allAre("delivered", 2));
    await hub.ok("PATCH", `${scene.path}/endpoints/${endpoint}`, {
      events: ["call.record", "call.completed"],
    });
    expect(await scene.replayed({ endpoint })).toMatchObject({ matched: 2, replayed: 2 });
    const all = await scene.deliveries.when(allAre("delivered", 4));
    expect(all.filter(({ type }) => type === "call.completed")).toHaveLength(2);
  });

  test("gets nothing twice: a second replay finds nothing, one beside it makes nothing twice", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(...upTo(40));
    const endpoint = await scene.endpoint();
    const both = await Promise.all([scene.replay({ endpoint }), scene.replay({ endpoint })]);
    const done = await Promise.all(both.map(({ id }) => scene.when(id, ({ state }) => state === "done")));
    expect(done.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(40);
    await scene.deliveries.when(allAre("delivered", 40));
    expect([...scene.arrivals().values()]).toEqual(upTo(40).map(() => 1));
    expect(await scene.replayed({ endpoint, states: ["missing"] })).toMatchObject({
      matched: 0,
      replayed: 0,
      skipped: 0,
    });
  });

  test("gets jobs, and what is about neither job nor call, too", async () => {
    await using scene = await Replaying.start(hub);
    await hub.ok("POST", `${scene.path}/events`, [
      { type: "job.status_changed", job: { id: "43", platform: "acme", status: "running" } },
      { type: "platform.other", other: { platform: "acme", name: "greeting", data: { hello: true } } },
    ]);
    const endpoint = await scene.endpoint({ dialect: "standard" });
    expect(await scene.replayed({ endpoint })).toMatchObject({ matched: 2, replayed: 2 });
    const all = await scene.deliveries.when(allAre("delivered", 2));
    expect(all.map(({ type }) => type).toSorted()).toEqual(["job.status_changed", "platform.other"]);
    expect(await scene.replayed({ endpoint })).toMatchObject({ matched: 0 });
  });
});

describe("a replay takes up no more than it was asked to:", () => {
  test("delivered ones on demand alone", async () => {
    await using scene = await Replaying.start(hub);
    const endpoint = await scene.endpoint();
    await scene.push(1, 2, 3);
    await scene.deliveries.when(allAre("delivered", 3));
    expect(await scene.replayed({ endpoint })).toMatchObject({ matched: 0 });
    expect(scene.app.count).toBe(3);
    expect(await scene.replayed({ endpoint, states: ["delivered"] })).toMatchObject({ replayed: 3 });
    await scene.deliveries.when((all) => all.every(({ attemptCount }) => attemptCount === 2));
    expect([...scene.arrivals().values()]).toEqual([2, 2, 2]);
  });

  test("types", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(1, 2);
    const endpoint = await scene.endpoint({ dialect: "standard" });
    expect(await scene.replayed({ endpoint, types: ["call.completed"] })).toMatchObject({ replayed: 2 });
    const all = await scene.deliveries.when(allAre("delivered", 2));
    expect(all.map(({ type }) => type)).toEqual(["call.completed", "call.completed"]);
  });

  test("the span of time in which the events came in", async () => {
    await using scene = await Replaying.start(hub);
    await scene.push(1);
    const { body } = await hub.request<{ data: { receivedAt: string }[] }>("GET", `${scene.path}/messages`);
    const came = Date.parse(body.data[0]?.receivedAt ?? "");
    await expect.poll(() => Date.now()).toBeGreaterThan(came + 60);
    await scene.push(2);
    const endpoint = await scene.endpoint();
    const until = new Date(came + 50).toISOString();
    expect(await scene.count({ endpoint, until })).toMatchObject({ matched: 1, events: 2 });
    expect(await scene.count({ endpoint, since: until })).toMatchObject({ matched: 1, events: 2 });
    expect(await scene.count({ endpoint, since: until, until })).toMatchObject({ matched: 0, events: 0 });
    expect(await scene.replayed({ endpoint, since: until, until })).toMatchObject({
      state: "done",
      matched: 0,
    });
  });

  test("nothing that is on its way", async () => {
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    const endpoint = await scene.endpoint({ ladder: { gapsSeconds: [3_600] } });
    await scene.push(1);
    const { id } = await scene.deliveries.only("waiting");
    expect(await scene.replayed({ endpoint })).toMatchObject({ matched: 0, replayed: 0, skipped: 1 });
    expect(await scene.deliveries.show(id)).toMatchObject({ state: "waiting", attemptCount: 1 });
  });
});

describe("a dry run", () => {
  test("counts, and changes nothing", async () => {
    await using scene = await Replaying.start(hub, { behaviour: "error" });
    const endpoint = await scene.endpoint();
    await scene.push(1, 2, 3);
    const before = await scene.deliveries.when(allAre("failed", 3));
    const late = await scene.endpoint({ url: `${scene.app.url}/late` });
    expect(await scene.count({ endpoint })).toMatchObject({ matched: 3, replayed: 0, events: 6 });
    expect(await scene.count({ endpoint: late })).toMatchObject({ matched: 3 });
    expect(await scene.count({ endpoint, states: ["delivered"] })).toMatchObject({ matched: 0 });
    expect(await hub.ok("GET", `${scene.path}/replays`)).toEqual({ data: [], next: null });
    expect(await scene.deliveries.list()).toEqual(before);
    expect(scene.app.count).toBe(3);
  });
});

describe("a replay that can't be made", () => {
  const wish = { since: "2026-11-20T00:00:00+08:00", until: "2026-11-21T00:00:00+08:00" };

  test.each([
    ["since", { ...wish, since: "yesterday" }],
    ["until", { ...wish, until: "2026-11-19T00:00:00+08:00" }],
    ["until", { since: wish.since }],
    ["endpoint", { ...wish, endpoint: "ep_01ARZ3NDEKTSV4RRFFQ69G5FAV" }],
    ["states.0", { ...wish, states: ["waiting"] }],
    ["types.0", { ...wish, types: ["call.unheard_of"] }],
  ])("is refused, and %s is named", async (path, body) => {
    await using scene = await Replaying.start(hub);
    const answer = await hub.request<{ errors: { path: string }[] }>("POST", `${scene.path}/replays`, {
      body,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error) => error.path)).toEqual([path]);
  });

  test.each([{ enabled: false }, { paused: true }])("as its endpoint is %j", async (off) => {
    await using scene = await Replaying.start(hub);
    const endpoint = await scene.endpoint(off);
    const body = { ...wish, endpoint };
    expect(await hub.request("POST", `${scene.path}/replays`, { body })).toMatchObject({ status: 409 });
  });
});

test("is written into the audit log's trail", async () => {
  await using scene = await Replaying.start(hub);
  const { id } = await scene.replayed({ endpoint: await scene.endpoint() });
  expect(hub.logged).toContainEqual(
    expect.objectContaining({ event: "api.changed", what: "replay", id, change: "created" }),
  );
});
