import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Behaviour, ScriptedEndpoint } from "../../src/simulator/index.ts";
import { Deliveries, recordOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** One call, pushed to an application that answers so at first. */
async function pushing(behaviour: Behaviour, told: object = {}) {
  const app = await new ScriptedEndpoint({ behaviour }).start();
  tenants += 1;
  const tenant = await hub.tenant({
    id: `acme-${tenants}`,
    source: { dialect: "tanyi" },
    endpoint: { url: app.url, dialect: "tanyi", ladder: { gapsSeconds: [], maxAttempts: 1 }, ...told },
  });
  await hub.push(tenant.sourceUrl, recordOf("tanyi", 1));
  const deliveries = new Deliveries(hub, tenant.path);
  return { ...tenant, app, deliveries, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

describe("a failed delivery", () => {
  test("D1: is sent again when somebody asks for it, as the delivery that it is", async () => {
    await using scene = await pushing("error");
    const { app, deliveries } = scene;
    const failed = await deliveries.only("failed");
    expect(failed).toMatchObject({ reason: "attempts_exhausted", attemptCount: 1 });
    app.behaviour = "success";
    const answer = await deliveries.retry(failed.id);
    expect(answer).toMatchObject({ status: 202, body: { id: failed.id, state: "waiting", attemptCount: 1 } });
    expect(answer.body).not.toHaveProperty("reason");
    expect(answer.body.schedule.map(({ attempt }) => attempt)).toEqual([1, 2]);
    const delivered = await deliveries.only("delivered");
    expect(delivered.attempts.map(({ number, verdict }) => [number, verdict])).toEqual([
      [1, "retry"],
      [2, "acknowledged"],
    ]);
    expect(delivered).not.toHaveProperty("reason");
    expect(app.received.map(({ headers }) => headers["webhook-id"])).toEqual([failed.id, failed.id]);
    expect(app.received[1]?.body).toBe(app.received[0]?.body);
  });

  test("fails again when that attempt fails too, and can be asked for as often as one likes", async () => {
    await using scene = await pushing("error");
    const { app, deliveries } = scene;
    const { id } = await deliveries.only("failed");
    for (const attempts of [2, 3]) {
      await deliveries.retry(id);
      await deliveries.attempted(id, attempts);
      expect(await deliveries.only("failed")).toMatchObject({
        reason: "attempts_exhausted",
        attemptCount: attempts,
      });
    }
    expect(app.received.map(({ headers }) => headers["ringback-attempt"])).toEqual(["1", "2", "3"]);
  });

  test("is sent even when its window is over, since it was asked for", async () => {
    await using scene = await pushing("error", { ladder: { gapsSeconds: [1], windowSeconds: 0.001 } });
    const { app, deliveries } = scene;
    const failed = await deliveries.only("failed");
    expect(failed.reason).toBe("window_over");
    app.behaviour = "success";
    await deliveries.retry(failed.id);
    expect(await deliveries.only("delivered")).toMatchObject({ attemptCount: 2 });
  });

  test("that the endpoint rejected is sent again all the same", async () => {
    await using scene = await pushing("too-large", { dialect: "standard", events: ["call.completed"] });
    const { app, deliveries } = scene;
    const failed = await deliveries.only("failed");
    expect(failed.reason).toBe("rejected");
    app.behaviour = "success";
    await deliveries.retry(failed.id);
    await deliveries.only("delivered");
  });
});

test("a delivery that waits is sent at once when asked for, and its ladder goes on from there", async () => {
  await using scene = await pushing("error", { ladder: { gapsSeconds: [3_600, 7_200, 60] } });
  const { deliveries } = scene;
  const { id } = await deliveries.only("waiting");
  await deliveries.retry(id);
  const shown = await deliveries.attempted(id, 2);
  expect(shown).toMatchObject({ state: "waiting", attemptCount: 2 });
  const gap = Date.parse(shown.dueAt ?? "") - Date.parse(shown.attempts[1]?.at ?? "");
  expect(gap).toBe(7_200_000);
  expect(shown.schedule.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
});

test("a delivery that was acknowledged goes out once more where that is asked for, with the same id", async () => {
  await using scene = await pushing("success");
  const { app, deliveries } = scene;
  const { id } = await deliveries.only("delivered");
  expect(await deliveries.retry(id, "?delivered=true")).toMatchObject({
    status: 202,
    body: { state: "waiting" },
  });
  const shown = await deliveries.attempted(id, 2);
  expect(shown.attempts.map(({ verdict }) => verdict)).toEqual(["acknowledged", "acknowledged"]);
  expect(app.received.map(({ headers }) => headers["webhook-id"])).toEqual([id, id]);
  await deliveries.only("delivered");
});

describe("another attempt is refused", () => {
  test("of a delivery that was acknowledged", async () => {
    await using scene = await pushing("success");
    const { id } = await scene.deliveries.only("delivered");
    const answer = await scene.deliveries.retry(id);
    expect(answer.status).toBe(409);
    expect(JSON.stringify(answer.body)).toContain("delivered=true");
    expect(scene.app.count).toBe(1);
  });

  test("of a delivery that is on its way", async () => {
    await using scene = await pushing("silent", { timeoutMs: 120_000 });
    const { app, deliveries } = scene;
    await app.until(({ count }) => count === 1);
    const { id } = await deliveries.only("sending");
    expect(await deliveries.retry(id)).toMatchObject({ status: 409 });
    await app[Symbol.asyncDispose]();
    await deliveries.only("failed");
    expect(app.count).toBe(1);
  });

  test.each(["disabled", "deleted"])("of a delivery whose endpoint is %s", async (what) => {
    await using scene = await pushing("error");
    const { deliveries, path, endpoint } = scene;
    const { id } = await deliveries.only("failed");
    const [method, body] =
      what === "deleted" ? (["DELETE"] as const) : (["PATCH", { enabled: false }] as const);
    await hub.ok(method, `${path}/endpoints/${endpoint}`, body);
    expect(await deliveries.retry(id)).toMatchObject({ status: 409 });
    expect(await deliveries.only("failed")).toMatchObject({ attemptCount: 1 });
  });

  test("of a delivery that is another tenant's, or nobody's", async () => {
    await using scene = await pushing("error");
    await using other = await pushing("error");
    const { id } = await scene.deliveries.only("failed");
    expect(await other.deliveries.retry(id)).toMatchObject({ status: 404 });
    expect(await scene.deliveries.retry("dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV")).toMatchObject({ status: 404 });
    expect(await scene.deliveries.retry("nonsense")).toMatchObject({ status: 404 });
  });
});
