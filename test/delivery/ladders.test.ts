import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Behaviour, ScriptedEndpoint, type ScriptedEndpointOptions } from "../../src/simulator/index.ts";
import { type DeliveryDetail, Deliveries, recordOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

const second = 1_000;
const minute = 60 * second;

let hub: TestHub;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** One call, pushed to one endpoint of a tenant of its own. */
async function pushing(app: ScriptedEndpoint, dialect: string, told: object = {}) {
  tenants += 1;
  const tenant = await hub.tenant({
    id: `acme-${tenants}`,
    source: { dialect },
    endpoint: { url: app.url, dialect, events: ["call.record"], ...told },
  });
  await hub.push(tenant.sourceUrl, recordOf(dialect, 1));
  return { ...tenant, deliveries: new Deliveries(hub, tenant.path) };
}

const appThat = (behaviour: NonNullable<ScriptedEndpointOptions["behaviour"]>) =>
  new ScriptedEndpoint({ behaviour }).start();

/** An application that answers its first request in the first way, its second in the second … */
const inTurn =
  (...behaviours: readonly Behaviour[]) =>
  (_received: unknown, count: number) =>
    behaviours[count - 1] ?? behaviours.at(-1) ?? "success";

/** Milliseconds from the beginning of the first attempt to each due time. */
function dueAfter({ attempts, schedule }: DeliveryDetail): readonly number[] {
  const began = Date.parse(attempts[0]?.at ?? "");
  return schedule.slice(1).map(({ dueAt }) => Date.parse(dueAt) - began);
}

describe("the ladder of each protocol, as the schedule shows it after the first failure", () => {
  const doubling = [1, 3, 7, 15, 31, 63, 127, 255, 511].map((minutes) => minutes * minute);
  const standard = [5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105];

  test.each([
    ["TY-05s, TY-06s", "tanyi", doubling],
    ["BY-05s", "byai", doubling],
    ["YT-04s", "yeta", [10, 40, 100].map((seconds) => seconds * second)],
    ["IC-02s", "icc", doubling],
    ["standard", "standard", standard.map((seconds) => seconds * second)],
  ])("%s", async (_clauses, dialect, expected) => {
    await using app = await appThat("error");
    const scene = await pushing(app, dialect);
    const shown = await scene.deliveries.only("waiting");
    expect(dueAfter(shown)).toEqual(expected);
    expect(shown.schedule.map(({ attempt }) => attempt)).toEqual(
      [0, ...expected].map((_, index) => index + 1),
    );
    expect(shown.dueAt).toBe(shown.schedule[1]?.dueAt);
  });

  test("is shown from the first attempt on, while that is still underway", async () => {
    await using app = await appThat("silent");
    const scene = await pushing(app, "yeta", { timeoutMs: 60_000 });
    await app.until(({ count }) => count === 1);
    const { schedule, dueAt, attempts } = await scene.deliveries.only("sending");
    expect(attempts).toEqual([]);
    const from = Date.parse(dueAt ?? "");
    expect(schedule.map(({ dueAt }) => Date.parse(dueAt) - from)).toEqual([0, 10_000, 40_000, 100_000]);
    await app[Symbol.asyncDispose]();
  });
});

describe("a ladder of the endpoint's own", () => {
  test("L1, L2: is climbed to its end; the delivery then failed, and says why", async () => {
    await using app = await appThat("error");
    const scene = await pushing(app, "tanyi", { ladder: { gapsSeconds: [1, 1] } });
    const shown = await scene.deliveries.only("failed");
    expect(shown).toMatchObject({ reason: "attempts_exhausted", attemptCount: 3 });
    expect(shown.attempts.map(({ number, error }) => [number, error])).toEqual([
      [1, "http_status"],
      [2, "http_status"],
      [3, "http_status"],
    ]);
    const times = shown.attempts.map(({ at, dueAt }) => ({ at: Date.parse(at), dueAt: Date.parse(dueAt) }));
    for (const [index, { at, dueAt }] of times.slice(1).entries()) {
      expect(dueAt).toBe((times[index]?.at ?? 0) + second);
      expect(at).toBeGreaterThanOrEqual(dueAt);
    }
    expect(shown.schedule).toEqual(shown.attempts.map(({ number, dueAt }) => ({ attempt: number, dueAt })));
    expect(shown).not.toHaveProperty("dueAt");
    expect(app.count).toBe(3);
  });

  test("ends with the first attempt that is acknowledged", async () => {
    await using app = await appThat(inTurn("error", "wrong", "success"));
    const scene = await pushing(app, "tanyi", { ladder: { gapsSeconds: [0.1, 0.1, 0.1, 0.1] } });
    const shown = await scene.deliveries.only("delivered");
    expect(shown.attempts.map(({ verdict, error }) => [verdict, error])).toEqual([
      ["retry", "http_status"],
      ["retry", "not_acknowledged"],
      ["acknowledged", undefined],
    ]);
    expect(shown.schedule).toHaveLength(3);
    expect(app.count).toBe(3);
  });

  test("has every attempt carry the same id and the same bytes, and its own number", async () => {
    await using app = await appThat(inTurn("error", "reset", "wrong", "success"));
    const scene = await pushing(app, "standard", {
      ack: "contains-success",
      ladder: { gapsSeconds: [0.1], maxAttempts: 6 },
    });
    const { id } = await scene.deliveries.only("delivered");
    expect(app.received.map(({ headers }) => [headers["webhook-id"], headers["ringback-attempt"]])).toEqual([
      [id, "1"],
      [id, "2"],
      [id, "3"],
      [id, "4"],
    ]);
    expect(new Set(app.received.map(({ body }) => body))).toEqual(new Set([recordOf("standard", 1)]));
  });

  test("L2: ends when the next attempt would come after its last moment", async () => {
    await using app = await appThat("error");
    const ladder = { gapsSeconds: [0.2, 60], maxAttempts: 9, windowSeconds: 30 };
    const scene = await pushing(app, "tanyi", { ladder });
    const shown = await scene.deliveries.only("failed");
    expect(shown).toMatchObject({ reason: "window_over", attemptCount: 2 });
    expect(shown.schedule).toHaveLength(2);
  });

  test("may have a window longer than any calendar", async () => {
    await using app = await appThat(inTurn("error", "success"));
    const ladder = { gapsSeconds: [0.1], maxAttempts: 3, windowSeconds: 1e12 };
    const scene = await pushing(app, "tanyi", { ladder });
    expect(await scene.deliveries.only("delivered")).toMatchObject({ attemptCount: 2 });
  });

  test("holds from the next attempt on, when it is changed", async () => {
    await using app = await appThat(inTurn("error", "error", "success"));
    const { deliveries, path, endpoint } = await pushing(app, "tanyi", { ladder: { gapsSeconds: [3_600] } });
    const { id, dueAt } = await deliveries.only("waiting");
    await hub.ok("PATCH", `${path}/endpoints/${endpoint}`, { ladder: { gapsSeconds: [60, 0.1] } });
    expect((await deliveries.show(id)).dueAt).toBe(dueAt);
    await deliveries.retry(id);
    expect(await deliveries.only("delivered")).toMatchObject({ attemptCount: 3 });
  });
});

describe("Retry-After", () => {
  test("L3, D3: is never undercut, however short the ladder's gap", async () => {
    await using app = await appThat(inTurn("busy", "success"));
    const scene = await pushing(app, "tanyi", { ladder: { gapsSeconds: [0.1], maxAttempts: 3 } });
    const { attempts } = await scene.deliveries.only("delivered");
    const [first, next] = attempts.map(({ at, dueAt, tookMs }) => ({
      over: Date.parse(at) + tookMs,
      at: Date.parse(at),
      dueAt: Date.parse(dueAt),
    }));
    expect(next?.dueAt).toBe((first?.over ?? 0) + 2 * second);
    expect(next?.at).toBeGreaterThanOrEqual(next?.dueAt ?? 0);
    expect(attempts[0]).toMatchObject({ status: 429, error: "http_status" });
  });

  test("L3: does not shorten the ladder's gap", async () => {
    await using app = await appThat("busy");
    const scene = await pushing(app, "yeta");
    expect(dueAfter(await scene.deliveries.only("waiting"))[0]).toBe(10 * second);
  });

  test("L2, L3: ends the ladder where it asks for more than that allows", async () => {
    await using app = await appThat("busy");
    const ladder = { gapsSeconds: [0.1], maxAttempts: 5, windowSeconds: 1 };
    const scene = await pushing(app, "tanyi", { ladder });
    expect(await scene.deliveries.only("failed")).toMatchObject({ reason: "window_over", attemptCount: 1 });
  });
});

test("what failed is said once in the log, with why and without any number", async () => {
  await using app = await appThat("error");
  const scene = await pushing(app, "tanyi", { ladder: { gapsSeconds: [], maxAttempts: 1 } });
  const { id, endpoint } = await scene.deliveries.only("failed");
  const said = hub.logged.filter(({ event, delivery }) => event === "delivery.failed" && delivery === id);
  expect(said).toMatchObject([
    { level: "warn", endpoint, tenant: scene.id, reason: "attempts_exhausted", status: 500 },
  ]);
  expect(JSON.stringify(hub.logged)).not.toMatch(/1990000\d{4}/);
});
