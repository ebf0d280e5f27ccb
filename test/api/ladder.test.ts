import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime } from "../kit/matching.ts";
import { record } from "../kit/told-calls.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
let application: ScriptedEndpoint;
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint({
    behaviour: ({ url }) => (url.includes("silent") ? "silent" : "error"),
  }).start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

type Ladder = Readonly<{
  endpoint: string;
  rungs: readonly {
    attempt: number;
    gapSeconds: number | null;
    waiting: number;
    oldestDueAt: string | null;
    isLast: boolean;
  }[];
  waiting: number;
  sending: number;
  overdue: number;
  lastChance: number;
  oldestDueAt: string | null;
}>;
type Reading = Page<Ladder> & { readonly asOf: string; readonly total: Omit<Ladder, "endpoint" | "rungs"> };

const hour = 3_600;
const ladder = { gapsSeconds: [hour, 2 * hour], maxAttempts: 3, windowSeconds: null };

async function scene() {
  const { path, key } = await api.tenant();
  const endpoint = async (at: string, input: object = {}): Promise<string> => {
    const url = `${application.url}/${at}`;
    const told = { url, dialect: "standard", events: ["call.record"], ladder, ...input };
    return (await api.ok("POST", `${path}/endpoints`, told)).id;
  };
  const tell = (...ids: readonly string[]) =>
    api.ok(
      "POST",
      `${path}/events`,
      ids.map((id) => record(id)),
    );
  const read = (query = "") => api.ok<Reading>("GET", `${path}/ladder${query}`, undefined, key);
  return { path, endpoint, tell, read };
}

describe("the ladders of a tenant", () => {
  test("show what waits on which rung, and since when", async () => {
    const { endpoint, tell, read } = await scene();
    const id = await endpoint("down");
    await tell("1", "2", "3");
    await expect.poll(async () => (await read()).total.waiting, { timeout: 15_000 }).toBe(3);
    await expect.poll(async () => (await read()).data[0]?.rungs[1]?.waiting, { timeout: 15_000 }).toBe(3);
    const { data, next, asOf, total } = await read();
    const sums = { waiting: 3, sending: 0, overdue: 0, lastChance: 0, oldestDueAt: anyTime };
    expect({ data, next, asOf, total }).toEqual({
      data: [
        {
          endpoint: id,
          rungs: [
            { attempt: 1, gapSeconds: null, waiting: 0, oldestDueAt: null, isLast: false },
            { attempt: 2, gapSeconds: hour, waiting: 3, oldestDueAt: data[0]?.oldestDueAt, isLast: false },
            { attempt: 3, gapSeconds: 2 * hour, waiting: 0, oldestDueAt: null, isLast: true },
          ],
          ...sums,
        },
      ],
      next: null,
      asOf: anyTime,
      total: sums,
    });
    expect(Date.parse(String(data[0]?.oldestDueAt))).toBeGreaterThan(Date.now() + (hour - 60) * 1000);
  });

  test("count as a last chance what has no attempt after its next, by number or by time", async () => {
    const { endpoint, tell, read } = await scene();
    const short = await endpoint("by-number", { ladder: { ...ladder, maxAttempts: 2 } });
    const timely = await endpoint("by-time", { ladder: { ...ladder, windowSeconds: 2.5 * hour } });
    const patient = await endpoint("patient", { ladder: { ...ladder, windowSeconds: 3.5 * hour } });
    await tell("1", "2");
    const chances = async () => {
      const { data, total } = await read();
      const of = (id: string) => {
        const found = data.find((one) => one.endpoint === id);
        return [found?.rungs[1]?.waiting, found?.lastChance];
      };
      return [of(short), of(timely), of(patient), total.lastChance];
    };
    await expect.poll(chances, { timeout: 15_000 }).toEqual([[2, 2], [2, 2], [2, 0], 4]);
  });

  test("count what is on its way, and what is due but held back", async () => {
    const { path, endpoint, tell, read } = await scene();
    const silent = await endpoint("silent", { timeoutMs: 120_000 });
    await tell("1");
    const sums = { waiting: 0, sending: 1, overdue: 0, lastChance: 0, oldestDueAt: null };
    await expect
      .poll(async () => (await read()).data, { timeout: 15_000 })
      .toMatchObject([{ endpoint: silent, ...sums }]);
    // While the breaker is open, what comes in is due at once and waits.
    const shut = await endpoint("shut", { breaker: { failures: 1, probeSeconds: 86_400 } });
    const isOpen = async () => (await api.ok(`GET`, `${path}/endpoints/${shut}`))["health"];
    await tell("2");
    await expect.poll(isOpen, { timeout: 15_000 }).toMatchObject({ breaker: "open" });
    await tell("3", "4");
    await expect
      .poll(async () => (await read(`?endpoint=${shut}`)).data, { timeout: 15_000 })
      .toMatchObject([{ rungs: [{ waiting: 2 }, { waiting: 1 }, {}], waiting: 3, sending: 0, overdue: 2 }]);
  });

  test("can be asked for one endpoint, also where nothing stands on its ladder", async () => {
    const { path, endpoint, tell, read } = await scene();
    const [down, idle] = [await endpoint("down"), await endpoint("idle", { events: ["call.revised"] })];
    await tell("1");
    await expect.poll(async () => (await read()).total.waiting, { timeout: 15_000 }).toBe(1);
    expect((await read()).data.map((one) => one.endpoint)).toEqual([down]);
    expect((await read(`?endpoint=${down}`)).data).toMatchObject([{ endpoint: down, waiting: 1 }]);
    const { data, total } = await read(`?endpoint=${idle}`);
    expect(data[0]?.rungs.map(({ attempt, waiting }) => [attempt, waiting])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect(total).toEqual({ waiting: 0, sending: 0, overdue: 0, lastChance: 0, oldestDueAt: null });
    for (const nobody of ["mine", "ep_01ARZ3NDEKTSV4RRFFQ69G5FAV"])
      expect((await read(`?endpoint=${nobody}`)).data).toEqual([]);
    await api.refused(400, "GET", `${path}/ladder?rung=1`);
  });

  test("come in pages, with the sum of them all on each", async () => {
    const { endpoint, tell, read } = await scene();
    const ids = [await endpoint("a"), await endpoint("b"), await endpoint("c")];
    await tell("1");
    await expect.poll(async () => (await read()).total.waiting, { timeout: 15_000 }).toBe(3);
    const first = await read("?limit=2");
    const second = await read(`?limit=2&cursor=${first.next}`);
    expect([...first.data, ...second.data].map((one) => one.endpoint)).toEqual(ids.toReversed());
    expect([second.next, first.total.waiting, second.total.waiting]).toEqual([null, 3, 3]);
  });
});
