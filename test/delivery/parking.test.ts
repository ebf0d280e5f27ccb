import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Behaviour, ScriptedEndpoint } from "../../src/simulator/index.ts";
import { BareEndpoint, Deliveries, recordOf, statesOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** A tenant of the test's own, with one endpoint. */
function tenantWith(endpoint: object) {
  tenants += 1;
  const dialect = "tanyi";
  return hub.tenant({ id: `acme-${tenants}`, source: { dialect }, endpoint: { dialect, ...endpoint } });
}

/** A tenant of the test's own, whose endpoint answers so at first. */
async function scene(behaviour: Behaviour, told: object = {}) {
  const app = await new ScriptedEndpoint({ behaviour }).start();
  const tenant = await tenantWith({ url: app.url, ...told });
  const url = `${tenant.path}/endpoints/${tenant.endpoint}`;
  return {
    ...tenant,
    app,
    deliveries: new Deliveries(hub, tenant.path),
    push: (...ids: readonly number[]) =>
      Promise.all(ids.map((id) => hub.push(tenant.sourceUrl, recordOf("tanyi", id)))),
    enable: (enabled: boolean) => hub.ok("PATCH", url, { enabled }),
    remove: () => hub.request("DELETE", url),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

const isOver = (state: string) => state === "delivered" || state === "parked";
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("D4: a disabled endpoint", () => {
  test("gets nothing; what is for it is parked, and goes out once it is enabled", async () => {
    await using here = await scene("success", { enabled: false });
    const { app, deliveries, push, enable } = here;
    await push(...upTo(30));
    const parked = await deliveries.when((found) => statesOf(found)["parked"] === 30);
    expect(parked.every(({ reason }) => reason === "endpoint_disabled")).toBe(true);
    expect(parked.every((delivery) => delivery.dueAt === undefined)).toBe(true);
    expect(app.count).toBe(0);
    await enable(true);
    const delivered = await deliveries.when((found) => statesOf(found)["delivered"] === 30);
    expect(new Set(delivered.map(({ id }) => id))).toEqual(new Set(parked.map(({ id }) => id)));
    expect(delivered.every(({ reason, attemptCount }) => reason === undefined && attemptCount === 1)).toBe(
      true,
    );
    expect(app.count).toBe(30);
  });

  test("has what waited for a retry parked, and goes on counting its attempts once it is enabled", async () => {
    await using here = await scene("error", { ladder: { gapsSeconds: [3_600] } });
    const { app, deliveries, push, enable } = here;
    await push(1);
    await deliveries.only("waiting");
    await enable(false);
    const parked = await deliveries.only("parked");
    expect(parked).toMatchObject({ reason: "endpoint_disabled", attemptCount: 1 });
    expect(parked.schedule).toHaveLength(1);
    app.behaviour = "success";
    await enable(true);
    await deliveries.only("waiting");
    await deliveries.retry(parked.id);
    expect(await deliveries.only("delivered")).toMatchObject({ attemptCount: 2 });
    expect(app.received.map(({ headers }) => headers["ringback-attempt"])).toEqual(["1", "2"]);
  });

  test("has what is underway finish: acknowledged is delivered, anything else is parked", async () => {
    const answers: ServerResponse[] = [];
    await using app = await BareEndpoint.start((_request, response) => void answers.push(response));
    const { path, sourceUrl, endpoint } = await tenantWith({ url: app.url, timeoutMs: 120_000 });
    await Promise.all([1, 2].map((id) => hub.push(sourceUrl, recordOf("tanyi", id))));
    await expect.poll(() => answers.length).toBe(2);
    await hub.ok("PATCH", `${path}/endpoints/${endpoint}`, { enabled: false });
    answers[0]?.end("success");
    answers[1]?.writeHead(500).end();
    const all = await new Deliveries(hub, path).when((found) =>
      found.every(({ state }) => state !== "sending"),
    );
    expect(statesOf(all)).toEqual({ delivered: 1, parked: 1 });
    expect(all.map(({ attemptCount }) => attemptCount)).toEqual([1, 1]);
  });

  test("gets nothing of what it was too slow for, even when there is a lot of it", async () => {
    await using here = await scene("silent", { concurrency: 1, timeoutMs: 120_000 });
    const { app, deliveries, push, enable } = here;
    await push(...upTo(60));
    await app.until(({ count }) => count === 1);
    await enable(false);
    await deliveries.when((found) => statesOf(found)["parked"] === 59);
    await app[Symbol.asyncDispose]();
    await deliveries.when((found) => statesOf(found)["parked"] === 60);
    expect(app.count).toBe(1);
  });

  test("ends up as it was last told to be, however often it was told", async () => {
    await using here = await scene("success");
    const { deliveries, push, enable } = here;
    const pushing = push(...upTo(40));
    for (const enabled of [false, true, false, true, false, true]) await enable(enabled);
    await pushing;
    const all = await deliveries.when((found) => statesOf(found)["delivered"] === 40);
    expect(all).toHaveLength(40);
  });
});

describe("D4: a deleted endpoint", () => {
  test("has what waited for it parked for good, and still listed", async () => {
    await using here = await scene("error", { ladder: { gapsSeconds: [3_600] } });
    const { deliveries, push, remove } = here;
    await push(1);
    await deliveries.only("waiting");
    expect(await remove()).toMatchObject({ status: 204 });
    expect(await deliveries.only("parked")).toMatchObject({ reason: "endpoint_deleted", attemptCount: 1 });
  });

  test("leaves nothing waiting for it of what came in at that very moment", async () => {
    // Whether a message is planned before the deletion and stored after it is a matter of a millisecond.
    for (let round = 0; round < 12; round += 1) {
      await using here = await scene("success");
      const { deliveries, push, remove } = here;
      const before = push(...upTo(round % 4));
      const removed = remove();
      await Promise.all([before, removed, push(101, 102, 103)]);
      const ended = await deliveries.when((found) => found.every(({ state }) => isOver(state)));
      expect(ended.length).toBeLessThanOrEqual((round % 4) + 3);
    }
  });
});

test("what is parked stays parked over a restart, and goes out after it once the endpoint is enabled", async () => {
  await using own = await TestHub.start();
  await using app = await new ScriptedEndpoint().start();
  const { path, sourceUrl, endpoint } = await own.tenant({
    id: "acme",
    source: { dialect: "tanyi" },
    endpoint: { url: app.url, dialect: "tanyi", enabled: false },
  });
  await own.push(sourceUrl, recordOf("tanyi", 1));
  const deliveries = new Deliveries(own, path);
  const { id } = await deliveries.only("parked");
  await own.restart();
  expect(await deliveries.only("parked")).toMatchObject({ id, reason: "endpoint_disabled" });
  await own.ok("PATCH", `${path}/endpoints/${endpoint}`, { enabled: true });
  expect(await deliveries.only("delivered")).toMatchObject({ id, attemptCount: 1 });
});
