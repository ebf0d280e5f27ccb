import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../src/model/index.ts";
import { BareEndpoint } from "../kit/deliveries.ts";
import { SeveralHubs } from "../kit/several-hubs.ts";

const patience = { timeout: 20_000, interval: 10 };

/** An application that answers when the test lets it, or by itself after a while. */
async function application(answerAfterMs: number | null) {
  const open = new Set<ServerResponse>();
  const ids: string[] = [];
  let most = 0;
  const app = await BareEndpoint.start((request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    ids.push(String(request.headers["webhook-id"]));
    open.add(response);
    most = Math.max(most, open.size);
    if (answerAfterMs !== null) setTimeout(() => answer(response), answerAfterMs);
  });
  const answer = (response: ServerResponse) => {
    open.delete(response);
    response.end("success");
  };
  return {
    url: app.url,
    ids,
    open: () => open.size,
    most: () => most,
    answerAll: () => {
      for (const response of open) answer(response);
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

/** Waits until all hubs have their shares: together they have all of it, and each its part. */
async function agreed(several: SeveralHubs, endpoint: Endpoint): Promise<void> {
  const least = Math.floor(endpoint.concurrency / several.hubs.length);
  const shares = () => several.hubs.map(({ membership }) => membership.share(endpoint).concurrency);
  const isAgreed = () =>
    shares().every((share) => share >= least) &&
    shares().reduce((sum, share) => sum + share) === endpoint.concurrency &&
    several.hubs.every(({ membership }) => membership.size === several.hubs.length);
  await expect.poll(isAgreed, patience).toBe(true);
}

function statesOf(several: SeveralHubs): () => Promise<Readonly<Record<string, number>>> {
  return async () => {
    const counts: Record<string, number> = {};
    for (const { state } of await several.deliveries()) counts[state.state] = (counts[state.state] ?? 0) + 1;
    return counts;
  };
}

describe("N5: hubs that share a store", () => {
  test.each([
    [3, 1],
    [2, 3],
    [3, 4],
  ])(
    "%d of them never have more than the %d requests open that the endpoint takes, and send each delivery once",
    async (count, concurrency) => {
      await using several = await SeveralHubs.start(count);
      await using app = await application(5);
      const endpoint = await several.endpoint(app.url, { concurrency });
      await agreed(several, endpoint);
      await Promise.all(several.hubs.map((hub) => hub.accept(endpoint, 40)));
      await expect.poll(statesOf(several), patience).toEqual({ delivered: count * 40 });
      expect(app.most()).toBeLessThanOrEqual(concurrency);
      expect(new Set(app.ids).size).toBe(count * 40);
      expect(app.ids).toHaveLength(count * 40);
    },
  );

  test("leave what they have no share of in the store, and tell the others at once", async () => {
    await using several = await SeveralHubs.start(2);
    await using app = await application(0);
    const endpoint = await several.endpoint(app.url, { concurrency: 1 });
    await agreed(several, endpoint);
    const without = several.hubs.find(({ membership }) => membership.share(endpoint).concurrency === 0);
    await without?.accept(endpoint, 5);
    await expect.poll(statesOf(several), patience).toEqual({ delivered: 5 });
    const due = { kind: "due", tenant: several.tenant.id, endpoint: endpoint.id };
    expect(several.town.told).toContainEqual(due);
    // Not once for each of them.
    expect(several.town.told.length).toBeLessThan(5);
  });

  test("say nothing to anybody while one is alone", async () => {
    await using several = await SeveralHubs.start(1);
    await using app = await application(0);
    const endpoint = await several.endpoint(app.url, { concurrency: 1 });
    await several.hubs[0]?.accept(endpoint, 40);
    await expect.poll(statesOf(several), patience).toEqual({ delivered: 40 });
    expect(several.town.told).toEqual([]);
  });
});

describe("a hub that was taken for dead", () => {
  test("lets go of what it had not begun, which another sends, and records nothing of what it had", async () => {
    await using several = await SeveralHubs.start(2);
    await using app = await application(null);
    const endpoint = await several.endpoint(app.url, { concurrency: 4 });
    await agreed(several, endpoint);
    const [buried, other] = several.hubs;
    if (buried === undefined || other === undefined) throw new Error("Expected two hubs");
    const { owner } = buried.membership;
    await buried.accept(endpoint, 10);
    await expect.poll(app.open, patience).toBe(2);
    await several.bury(buried);
    await expect.poll(() => buried.logged, patience).toContain("hub.lost");
    expect(buried.membership.owner).not.toBe(owner);
    await other.dispatcher.look();
    await expect
      .poll(async () => {
        app.answerAll();
        return statesOf(several)();
      }, patience)
      .toEqual({ delivered: 10 });
    await expect
      .poll(() => buried.logged.filter((event) => event === "delivery.unrecorded"), patience)
      .toHaveLength(2);
    // The two that were on their way went out twice; everything else once, and each has one attempt.
    expect(app.ids).toHaveLength(12);
    expect(new Set(app.ids).size).toBe(10);
    for (const { attempts } of await several.deliveries()) expect(attempts).toBe(1);
    // It takes part again, with room for as much as before.
    await agreed(several, endpoint);
    await buried.accept(endpoint, 4);
    await expect
      .poll(async () => {
        app.answerAll();
        return statesOf(several)();
      }, patience)
      .toEqual({ delivered: 14 });
  });

  test("begins nothing while the store is away for longer than its lease, and goes on when it is back", async () => {
    await using several = await SeveralHubs.start(1);
    await using app = await application(0);
    const endpoint = await several.endpoint(app.url, { concurrency: 4 });
    const [hub] = several.hubs;
    if (hub === undefined) throw new Error("Expected a hub");
    several.town.isAway = true;
    await expect.poll(() => hub.membership.isHeld(), patience).toBe(false);
    await hub.accept(endpoint, 3);
    expect(await statesOf(several)()).toEqual({ waiting: 3 });
    expect(app.ids).toEqual([]);
    several.town.isAway = false;
    await expect.poll(statesOf(several), patience).toEqual({ delivered: 3 });
  });
});
