import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient } from "../kit/api-client.ts";
import { Deliveries, recordOf } from "../kit/deliveries.ts";
import { record } from "../kit/told-calls.ts";

/** What went through one source or endpoint, as it is shown. */
interface ShownSubject {
  readonly id: string;
  readonly kind: "source" | "endpoint";
  readonly good: number;
  readonly again: number;
  readonly bad: number;
  readonly tookMs: null | Readonly<Record<"p50" | "p95" | "p99" | "max", number>>;
  readonly points: readonly (Counts & { readonly at: string; readonly p95Ms: number | null })[];
}

interface ShownTraffic {
  readonly step: "minute" | "hour";
  readonly since: string;
  readonly until: string;
  readonly subjects: readonly ShownSubject[];
}

type Counts = Pick<ShownSubject, "good" | "again" | "bad">;

const patience = { timeout: 15_000, interval: 100 };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

let api: ApiClient;
let application: ScriptedEndpoint;
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint({
    behaviour: ({ url }) => (url === "/good" ? "success" : "error"),
  }).start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

const ask = (path: string, query = "") => api.ok<ShownTraffic>("GET", `${path}/traffic${query}`);

/** The traffic once the counts of that subject are these. */
function counted(path: string, id: string, counts: Counts, query = ""): Promise<ShownSubject> {
  return vi.waitFor(async () => {
    const subject = (await ask(path, query)).subjects.find((found) => found.id === id);
    expect(subject).toMatchObject(counts);
    return subject as ShownSubject;
  }, patience);
}

async function makeSource(path: string, dialect = "tanyi") {
  const { id, url } = await api.ok<{ id: string; url: string }>("POST", `${path}/sources`, {
    name: dialect,
    dialect,
    graceSeconds: 0,
  });
  return { id, push: (body: string) => api.hub.push(url, body) };
}

describe("what went through", () => {
  test("a source is what it sent, what it repeated and what was quarantined, each with the time to its answer", async () => {
    const { path } = await api.tenant({ timezone: "Asia/Shanghai" });
    const { id, push } = await makeSource(path);
    for (const call of [1, 2, 3]) await push(recordOf("tanyi", call));
    for (const call of [1, 2]) await push(`  ${recordOf("tanyi", call)}`);
    await push("no JSON");
    const shown = await counted(path, id, { good: 3, again: 2, bad: 1 });
    expect(shown.kind).toBe("source");
    const { p50 = -1, p95 = -1, p99 = -1, max = -1 } = shown.tookMs ?? {};
    expect([0, p50, p95, p99, max]).toEqual([0, p50, p95, p99, max].toSorted((a, b) => a - b));
    const sum = (name: keyof Counts) => shown.points.reduce((all, point) => all + point[name], 0);
    expect([sum("good"), sum("again"), sum("bad")]).toEqual([3, 2, 1]);
    for (const { at, p95Ms } of shown.points) {
      expect(at).toMatch(/:00\+08:00$/);
      expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
      expect(p95Ms).toBeLessThanOrEqual(max);
    }
  });

  test("an endpoint is what it acknowledged, what is tried again, and what was given up", async () => {
    const { path } = await api.tenant();
    const make = async (at: string, gapsSeconds: readonly number[]) => {
      const url = `${application.url}/${at}`;
      return (await api.ok("POST", `${path}/endpoints`, { url, dialect: "tanyi", ladder: { gapsSeconds } }))
        .id;
    };
    const good = await make("good", [60]);
    const again = await make("again", [3_600]);
    const bad = await make("bad", [0.1]);
    const { push } = await makeSource(path);
    for (const call of [1, 2, 3]) await push(recordOf("tanyi", call));
    await counted(path, good, { good: 3, again: 0, bad: 0 });
    await counted(path, again, { good: 0, again: 3, bad: 0 });
    // Each was attempted twice: the second attempt was the last.
    const shown = await counted(path, bad, { good: 0, again: 3, bad: 3 });
    expect(shown).toMatchObject({ kind: "endpoint", tookMs: { max: expect.any(Number) as number } });
    await new Deliveries(api.hub, path).when(
      (all) => all.filter(({ state }) => state === "failed").length === 3,
      bad,
    );
  });

  test("a source of events that are handed in has them too, without a time: nothing was pushed", async () => {
    const { path } = await api.tenant();
    await api.ok("POST", `${path}/events`, [record("1"), record("2")]);
    const [source] = (await api.ok<{ data: readonly { id: string }[] }>("GET", `${path}/sources`)).data;
    const shown = await counted(path, source?.id ?? "", { good: 2, again: 0, bad: 0 });
    expect(shown.tookMs).toBeNull();
    expect(shown.points.map(({ p95Ms }) => p95Ms)).toEqual(shown.points.map(() => null));
  });

  test("a message that is decoded again is not counted again", async () => {
    const { path } = await api.tenant();
    const { id, push } = await makeSource(path, "yeta");
    await push(recordOf("tanyi", 1));
    await counted(path, id, { good: 0, again: 0, bad: 1 });
    await api.ok("PATCH", `${path}/sources/${id}`, { dialect: "tanyi" });
    const [message] = (await api.ok<{ data: readonly { id: string }[] }>("GET", `${path}/messages`)).data;
    await api.ok("POST", `${path}/messages/${message?.id}/reprocess`);
    await push(recordOf("tanyi", 2));
    const shown = await counted(path, id, { good: 1, again: 0, bad: 1 });
    expect(shown.tookMs).not.toBeNull();
  });
});

describe("of what went through", () => {
  const since = (ms: number) => `since=${new Date(Date.now() - ms).toISOString()}`;

  test("the last hour is shown by the minute, where nothing else is asked for", async () => {
    const { path } = await api.tenant({ timezone: "UTC" });
    const before = Date.now();
    const shown = await ask(path);
    expect(shown).toMatchObject({ step: "minute", subjects: [] });
    const [from, until] = [Date.parse(shown.since), Date.parse(shown.until)];
    expect(from % minuteMs).toBe(0);
    expect(before - hourMs - from).toBeLessThan(minuteMs);
    expect(Math.abs(until - before)).toBeLessThan(10_000);
  });

  test.each([
    ["an afternoon", since(3 * hourMs), "minute"],
    ["a working day", since(8 * hourMs), "hour"],
    ["a week", since(7 * dayMs), "hour"],
    ["an hour of which no minutes are kept", `${since(2 * dayMs)}&until=${ago(2 * dayMs - hourMs)}`, "hour"],
    ["a day by the minute, where that is asked for", `${since(dayMs)}&step=minute`, "minute"],
    ["an hour by the hour, where that is asked for", "step=hour", "hour"],
  ])("%s is shown by steps of its own", async (_name, query, step) => {
    const { path } = await api.tenant();
    const shown = await ask(path, `?${query}`);
    expect(shown.step).toBe(step);
    expect(Date.parse(shown.since) % (step === "minute" ? minuteMs : hourMs)).toBe(0);
  });

  function ago(ms: number): string {
    return new Date(Date.now() - ms).toISOString();
  }

  test("only that of one subject, and of a range of time, is shown where that is asked for", async () => {
    const { path } = await api.tenant();
    const endpoint = { url: `${application.url}/good`, dialect: "tanyi" };
    const { id } = await api.ok("POST", `${path}/endpoints`, endpoint);
    const source = await makeSource(path);
    await source.push(recordOf("tanyi", 1));
    await counted(path, id, { good: 1, again: 0, bad: 0 });
    await counted(path, source.id, { good: 1, again: 0, bad: 0 });
    const idsOf = async (query: string) => (await ask(path, query)).subjects.map((subject) => subject.id);
    expect(await idsOf("")).toEqual([id, source.id].toSorted());
    expect(await idsOf(`?subject=${id}`)).toEqual([id]);
    expect(await idsOf(`?subject=${source.id}&step=hour`)).toEqual([source.id]);
    expect(await idsOf("?subject=nobody")).toEqual([]);
    expect(await idsOf(`?since=${ago(3 * hourMs)}&until=${ago(2 * hourMs)}`)).toEqual([]);
  });

  test.each([
    ["since=yesterday", "since"],
    ["until=tomorrow", "until"],
    ["since=2026-11-20T10:00:00Z&until=2026-11-20T10:00:00Z", "since"],
    ["step=day", "step"],
    ["subjects=all", "subjects"],
  ])("%s is refused", async (query, field) => {
    const { path } = await api.tenant();
    const { errors } = await api.refused(400, "GET", `${path}/traffic?${query}`);
    expect(errors?.map((error) => error.path)).toEqual([field]);
  });

  test("more than twenty thousand points are refused, and those of one subject of many are not", async () => {
    await using own = await ApiClient.start();
    const { id: tenant, path } = await own.tenant();
    await own.hub.stop();
    const columns = Array.from({ length: 16 }, () => "1").join(", ");
    using db = new DatabaseSync(join(own.hub.directory, "ringback.db"));
    db.prepare(
      `with recursive n (i) as (select 0 union all select i + 1 from n where i < 20000)
       insert into traffic select ?, 'hour', ? - (i / 20) * 3600000,
         printf('src_01M7Z4TVZ26C55X52V8TSC%04d', i % 20), 1, 1, 1, ${columns} from n`,
    ).run(tenant, Math.floor(Date.now() / hourMs) * hourMs);
    db.close();
    await own.hub.restart();
    const all = "since=2020-01-01T00:00:00Z";
    const { errors } = await own.refused(400, "GET", `${path}/traffic?${all}`);
    expect(errors?.map((error) => error.path)).toEqual(["since"]);
    const one = `${all}&subject=src_01M7Z4TVZ26C55X52V8TSC0000`;
    const { subjects } = await own.ok<ShownTraffic>("GET", `${path}/traffic?${one}`);
    expect(subjects.map(({ good, points }) => [good, points.length])).toEqual([[1_001, 1_001]]);
    const month = await own.ok<ShownTraffic>("GET", `${path}/traffic?${since(30 * dayMs)}`);
    expect(month.subjects).toHaveLength(20);
  });
});

test("traffic is there after a restart, and what was counted last before it", async () => {
  await using own = await ApiClient.start();
  const { path } = await own.tenant();
  await own.ok("POST", `${path}/events`, record("1"));
  await own.hub.restart();
  const { subjects } = await own.ok<ShownTraffic>("GET", `${path}/traffic`);
  expect(subjects.map(({ good }) => good)).toEqual([1]);
});

test("traffic of what was deleted is shown until it is too old", async () => {
  const { path } = await api.tenant();
  const { id, push } = await makeSource(path);
  await push(recordOf("tanyi", 1));
  await counted(path, id, { good: 1, again: 0, bad: 0 });
  await api.ok("DELETE", `${path}/sources/${id}`);
  expect((await ask(path)).subjects).toMatchObject([{ id, good: 1 }]);
});
