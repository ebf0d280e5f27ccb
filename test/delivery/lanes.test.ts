import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { BareEndpoint, Deliveries, recordOf, statesOf } from "../kit/deliveries.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** So many calls, pushed at once for an endpoint of a tenant of its own. */
async function flood(url: string, calls: number, told: object = {}) {
  tenants += 1;
  const dialect = "tanyi";
  const endpoint = { url, dialect, timeoutMs: 120_000, ...told };
  const tenant = await hub.tenant({ id: `acme-${tenants}`, source: { dialect }, endpoint });
  const bodies = Array.from({ length: calls }, (_, id) => recordOf(dialect, id));
  await Promise.all(bodies.map((body) => hub.push(tenant.sourceUrl, body)));
  const deliveries = new Deliveries(hub, tenant.path);
  const delivered = () => deliveries.when((found) => statesOf(found)["delivered"] === calls);
  return { ...tenant, deliveries, delivered, bodies };
}

/** An application that answers when the test lets it. */
async function held() {
  const waiting: ServerResponse[] = [];
  let most = 0;
  const app = await BareEndpoint.start((request, response) => {
    request.resume();
    waiting.push(response);
    most = Math.max(most, waiting.length);
  });
  return {
    url: app.url,
    waiting: () => waiting.length,
    /** The most requests that were open at one time. */
    most: () => most,
    answer: (count: number) => {
      for (const response of waiting.splice(0, count)) response.end("success");
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

describe("N1: an endpoint", () => {
  test.each([1, 3])(
    "never has more than %d requests open, where that is its concurrency",
    async (concurrency) => {
      await using app = await held();
      const calls = 30;
      const { delivered } = await flood(app.url, calls, { concurrency });
      for (let answered = 0; answered < calls;) {
        const open = Math.min(concurrency, calls - answered);
        await expect.poll(app.waiting).toBe(open);
        answered += open;
        app.answer(open);
      }
      await delivered();
      expect(app.most()).toBe(concurrency);
    },
  );

  test("has sixteen at most where it names no other number", async () => {
    await using app = await held();
    await flood(app.url, 30);
    await expect.poll(app.waiting).toBe(16);
    app.answer(1);
    await expect.poll(app.waiting).toBe(16);
    expect(app.most()).toBe(16);
  });

  test("never sees more begin in a second than its rate", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { deliveries, delivered } = await flood(app.url, 12, { ratePerSecond: 8 });
    const shown = await Promise.all((await delivered()).map(({ id }) => deliveries.show(id)));
    const began = shown.map(({ attempts }) => Date.parse(attempts[0]?.at ?? "")).toSorted((a, b) => a - b);
    for (const [index, at] of began.entries()) {
      const within = began.slice(index).filter((other) => other < at + 1_000);
      // One more may fall into it by the milliseconds that lie between being let go and beginning.
      expect(within.length).toBeLessThanOrEqual(9);
    }
  });

  test("gets everything in the end, each once, however much waits for it in the store", async () => {
    await using app = await new ScriptedEndpoint().start();
    const { delivered, bodies } = await flood(app.url, 300, { concurrency: 2 });
    const all = await delivered();
    expect(all.every(({ attemptCount }) => attemptCount === 1)).toBe(true);
    expect(app.received.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
  });
});

test("promise 7: one that is stuck under a backlog leaves those that come after it alone", async () => {
  await using stuck = await held();
  const { deliveries } = await flood(stuck.url, 200, { concurrency: 4 });
  await expect.poll(stuck.waiting).toBe(4);
  await using app = await new ScriptedEndpoint().start();
  const { delivered } = await flood(app.url, 100);
  await delivered();
  const { sending = 0, waiting = 0 } = statesOf(await deliveries.list());
  expect(sending + waiting).toBe(200);
  // Of its backlog no more is in memory than a few times its concurrency.
  expect(sending).toBeLessThanOrEqual(16);
  expect(stuck.most()).toBe(4);
});
