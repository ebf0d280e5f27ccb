import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import type { NewDelivery } from "../../src/store/index.ts";
import { toInstant } from "../../src/model/index.ts";
import { BareEndpoint } from "../kit/deliveries.ts";
import { Dispatching } from "../kit/dispatching.ts";

const times = <Item>(count: number, make: () => Item) => Array.from({ length: count }, make);
const dueNow = { state: "waiting", dueAt: toInstant(1) } as const;

async function statesOf(here: Dispatching, deliveries: readonly NewDelivery[]): Promise<readonly string[]> {
  const shown = await Promise.all(deliveries.map(({ id }) => here.show(id)));
  return shown.map(({ state }) => state.state);
}

describe("a delivery that our own code breaks on", () => {
  // Such as one of a protocol that the hub that took it in knew, and this one does not.
  const foreign = { dialect: "no-such-protocol" };

  test("D2: costs its lane nothing: all others go out, and it is put off", async () => {
    await using app = await new ScriptedEndpoint().start();
    await using here = await Dispatching.start();
    const endpoint = await here.endpoint(app.url, { concurrency: 2 });
    const first = here.plan(endpoint, { ...foreign, state: dueNow });
    const broken = [first, ...times(39, () => here.plan(endpoint, { ...foreign, state: dueNow }))];
    const sound = times(10, () => here.plan(endpoint, { state: dueNow }));
    await here.accept(...broken, ...sound);
    await here.dispatcher.look();
    await expect.poll(() => statesOf(here, sound), { timeout: 10_000 }).toEqual(sound.map(() => "delivered"));
    await expect.poll(() => statesOf(here, broken)).toEqual(broken.map(() => "waiting"));
    expect(app.count).toBe(sound.length);
    const said = () => here.logged.filter((event) => event === "delivery.broken").length;
    await expect.poll(said).toBe(broken.length);
    const { state, attempts } = await here.show(first.id);
    expect(attempts).toBe(0);
    expect(state.state === "waiting" && state.dueAt > Date.now()).toBe(true);
  });

  test("does not keep the hub from stopping", async () => {
    await using here = await Dispatching.start();
    const endpoint = await here.endpoint("http://127.0.0.1:1/");
    const broken = here.plan(endpoint, foreign);
    await here.accept(broken);
    here.begin(broken);
    await here.stop(60_000);
    expect(await statesOf(here, [broken])).toEqual(["waiting"]);
  });
});

describe("D4: an endpoint that is taken away while a delivery for it is being stored", () => {
  test.each(["sending", "waiting"] as const)("leaves it parked where it began as %s", async (state) => {
    await using app = await new ScriptedEndpoint().start();
    await using here = await Dispatching.start();
    const endpoint = await here.endpoint(app.url);
    const planned = state === "sending" ? here.plan(endpoint) : here.plan(endpoint, { state: dueNow });
    expect(planned.state.state).toBe(state);
    await here.directory.deleteEndpoint(here.tenant.id, endpoint.id);
    await expect.poll(() => here.directory.deletedEndpoints().size).toBe(0);
    await here.accept(planned);
    here.begin(planned);
    await expect
      .poll(async () => (await here.show(planned.id)).state)
      .toMatchObject({
        state: "parked",
        reason: "endpoint_deleted",
      });
    expect(app.count).toBe(0);
  });

  test("gets nothing of what was just being taken from the store for it", async () => {
    await using app = await new ScriptedEndpoint().start();
    await using here = await Dispatching.start();
    const endpoint = await here.endpoint(app.url);
    const waiting = times(5, () => here.plan(endpoint, { state: dueNow }));
    await here.accept(...waiting);
    const deleted = here.directory.deleteEndpoint(here.tenant.id, endpoint.id);
    // The deletion is on its way to the store, and this asks for the deliveries just behind it.
    here.dispatcher.noteDue(here.tenant.id, endpoint.id, dueNow.dueAt);
    await deleted;
    await expect.poll(() => statesOf(here, waiting)).toEqual(waiting.map(() => "parked"));
    expect(app.count).toBe(0);
  });
});

test("D4: an endpoint that is enabled while what it held goes back to wait gets it all the same", async () => {
  await using app = await new ScriptedEndpoint({ behaviour: "silent" }).start();
  await using here = await Dispatching.start();
  const endpoint = await here.endpoint(app.url, { concurrency: 1 });
  const deliveries = times(12, () => here.plan(endpoint));
  await here.accept(...deliveries);
  here.begin(...deliveries);
  await app.until(({ count }) => count === 1);
  app.behaviour = "success";
  const [disabled, enabled] = [
    { ...endpoint, enabled: false },
    { ...endpoint, concurrency: 16 },
  ];
  await Promise.all([here.directory.saveEndpoint(disabled), here.directory.saveEndpoint(enabled)]);
  const others = deliveries.slice(1);
  await expect.poll(() => statesOf(here, others), { timeout: 10_000 }).toEqual(others.map(() => "delivered"));
});

describe("D4: an endpoint that is enabled while a delivery for it is being stored", () => {
  test("gets it, where it was planned as parked", async () => {
    await using app = await new ScriptedEndpoint().start();
    await using here = await Dispatching.start();
    const disabled = await here.endpoint(app.url, { enabled: false });
    const planned = here.plan(disabled);
    expect(planned.state.state).toBe("parked");
    await here.directory.saveEndpoint({ ...disabled, enabled: true });
    await here.accept(planned);
    here.begin(planned);
    await expect.poll(() => statesOf(here, [planned])).toEqual(["delivered"]);
  });

  test("gets what waits and was noted by nobody while it was disabled", async () => {
    await using app = await new ScriptedEndpoint().start();
    await using here = await Dispatching.start();
    const endpoint = await here.endpoint(app.url);
    const waiting = here.plan(endpoint, { state: dueNow });
    await here.accept(waiting);
    // Only what is other than before is a change.
    await here.directory.saveEndpoint({ ...endpoint, name: "enabled again" });
    await expect.poll(() => statesOf(here, [waiting])).toEqual(["delivered"]);
  });
});

test("L2: what falls due within its window and comes too late for it fails, and nothing is sent", async () => {
  await using app = await new ScriptedEndpoint().start();
  const aheadMs = 3_600_000;
  await using here = await Dispatching.start({ aheadMs });
  const ladder = { gapsSeconds: [60], maxAttempts: 5, windowSeconds: 600 };
  const endpoint = await here.endpoint(app.url, { ladder });
  const planned = here.plan(endpoint);
  await here.accept(planned);
  const at = toInstant(Date.now());
  const dueAt = toInstant(at + 60_000);
  const failed = { verdict: "retry", status: 500, error: "http_status", detail: null, answer: "" } as const;
  await here.store.settle({
    tenant: here.tenant.id,
    delivery: planned.id,
    owner: "this-process",
    attempt: { number: 1, dueAt: at, at, tookMs: 5, ...failed },
    next: { state: "waiting", dueAt },
  });
  here.dispatcher.noteDue(here.tenant.id, endpoint.id, dueAt);
  await expect
    .poll(async () => (await here.show(planned.id)).state)
    .toMatchObject({
      state: "failed",
      reason: "window_over",
    });
  expect((await here.show(planned.id)).attempts).toBe(1);
  expect(app.count).toBe(0);
  expect(here.logged).toContain("delivery.failed");
});

describe("N2: with all memory taken", () => {
  const allMemory = 64 * 1024 * 1024;

  test("every other endpoint still gets its deliveries, one at a time", async () => {
    await using here = await Dispatching.start();
    const greedy = await here.endpoint("http://127.0.0.1:1/");
    const held = here.plan(greedy, { state: here.dispatcher.admit(greedy, allMemory) });
    expect(held.state.state).toBe("sending");

    const answers: ServerResponse[] = [];
    await using app = await BareEndpoint.start((_request, response) => void answers.push(response));
    const endpoint = await here.endpoint(app.url);
    expect(here.dispatcher.admit(endpoint, 1).state).toBe("waiting");
    const waiting = times(6, () => here.plan(endpoint, { state: dueNow }));
    await here.accept(...waiting);
    here.begin(...waiting);
    for (let sent = 1; sent <= waiting.length; sent += 1) {
      await expect.poll(() => answers.length).toBe(sent);
      const states = await statesOf(here, waiting);
      expect(states.filter((state) => state === "sending")).toHaveLength(1);
      answers.at(-1)?.end("success");
    }
    await expect.poll(() => statesOf(here, waiting)).toEqual(waiting.map(() => "delivered"));
  });

  test("a delivery that was not stored after all gives its memory back", async () => {
    await using here = await Dispatching.start();
    const endpoint = await here.endpoint("http://127.0.0.1:1/");
    const planned = here.plan(endpoint, { state: here.dispatcher.admit(endpoint, allMemory) });
    expect(here.dispatcher.admit(endpoint, 1).state).toBe("waiting");
    here.dispatcher.cancel(planned, allMemory);
    expect(here.dispatcher.admit(endpoint, 1).state).toBe("sending");
  });
});
