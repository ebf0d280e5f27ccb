import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { jobStatus, record } from "../kit/told-calls.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

/** A list, and how something comes into it. */
interface List {
  readonly path: (tenant: ApiTenant) => string;
  readonly add: (tenant: ApiTenant, count: number) => Promise<unknown>;
}

const tell = (tenant: ApiTenant, event: unknown) => api.ok("POST", `${tenant.path}/events`, event);
/** Calls that began in no order. */
const addCall = (tenant: ApiTenant, count: number) => {
  const dialedAt = `2026-11-20T10:${String((count * 17) % 60).padStart(2, "0")}:00+08:00`;
  return tell(tenant, record(`${count}`, { outcome: "busy", dialedAt }));
};
const url = "https://app.example.com/";
const since = "since=2020-01-01T00:00:00Z";

const lists: Readonly<Record<string, List>> = {
  tenants: {
    path: () => "/v1/tenants",
    add: () => api.ok("POST", "/v1/tenants", { name: "another" }),
  },
  keys: {
    path: ({ path }) => `${path}/keys`,
    add: ({ path }) => api.ok("POST", `${path}/keys`, {}),
  },
  sources: {
    path: ({ path }) => `${path}/sources`,
    add: ({ path }) => api.ok("POST", `${path}/sources`, { name: "another", dialect: "byai" }),
  },
  endpoints: {
    path: ({ path }) => `${path}/endpoints`,
    add: ({ path }) => api.ok("POST", `${path}/endpoints`, { url, dialect: "byai" }),
  },
  calls: { path: ({ path }) => `${path}/calls`, add: addCall },
  "calls since a moment": { path: ({ path }) => `${path}/calls?${since}`, add: addCall },
  "calls that ended so": { path: ({ path }) => `${path}/calls?outcome=busy`, add: addCall },
  jobs: {
    path: ({ path }) => `${path}/jobs`,
    add: (tenant, count) => tell(tenant, jobStatus(`${count}`)),
  },
  messages: { path: ({ path }) => `${path}/messages`, add: addCall },
  "messages of a fate": {
    path: ({ path }) => `${path}/messages?fate=duplicate&${since}`,
    add: (tenant) => tell(tenant, record("1")),
  },
  deliveries: { path: ({ path }) => `${path}/deliveries`, add: addCall },
  "deliveries in a state": { path: ({ path }) => `${path}/deliveries?state=parked`, add: addCall },
};

const limit = 3;

async function readPages(path: string, between: () => Promise<unknown>): Promise<readonly string[]> {
  const ids: string[] = [];
  const query = `${path.includes("?") ? "&" : "?"}limit=${limit}`;
  for (let cursor: string | null = ""; cursor !== null;) {
    const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { data, next }: Page = await api.ok<Page>("GET", `${path}${query}${after}`);
    // Only a page that is full has another one after it, and that one is never empty.
    expect(data.length).toBe(next === null ? Math.min(data.length, limit) : limit);
    expect(data.length > 0 || cursor === "").toBe(true);
    ids.push(...data.map(({ id }) => id));
    cursor = next;
    if (cursor !== null) await between();
  }
  return ids;
}

describe.each(Object.entries(lists))("the list of %s", (_name, list) => {
  const fill = async (number: number) => {
    const tenant = await api.tenant();
    const endpoint = { url, dialect: "standard", events: ["call.record"], enabled: false };
    await api.ok("POST", `${tenant.path}/endpoints`, endpoint);
    for (let count = 0; count < number; count += 1) await list.add(tenant, count);
    const path = list.path(tenant);
    const whole = await api.ok<Page>("GET", `${path}${path.includes("?") ? "&" : "?"}limit=500`);
    expect(whole.next).toBeNull();
    return { tenant, whole: whole.data.map(({ id }) => id) };
  };

  test("comes in pages that have every row once and in order", async () => {
    const { tenant, whole } = await fill(7);
    expect(whole.length).toBeGreaterThan(5);
    expect(await readPages(list.path(tenant), async () => {})).toEqual(whole);
  });

  test("stays right while rows come in: what was there is read once and in order", async () => {
    const { tenant, whole } = await fill(8);
    let came = 0;
    const read = await readPages(list.path(tenant), async () => {
      if (came < 6) await Promise.all([100, 101].map((count) => list.add(tenant, count + came)));
      came += 2;
    });
    expect(came).toBeGreaterThan(3);
    expect(read.filter((id) => whole.includes(id))).toEqual(whole);
    expect(new Set(read).size).toBe(read.length);
  });
});

test("a last page that is full names no next", async () => {
  const { path } = await api.tenant();
  for (let count = 0; count < 4; count += 1) await tell({ path } as ApiTenant, record(`${count}`));
  const first = await api.ok<Page>("GET", `${path}/calls?limit=2`);
  expect(first.next).toBe(first.data[1]?.id);
  const second = await api.ok<Page>("GET", `${path}/calls?limit=2&cursor=${first.next}`);
  expect([second.data.length, second.next]).toEqual([2, null]);
});

describe("every list refuses what it does not understand, by its name", () => {
  test.each(Object.entries(lists))("%s", async (_name, list) => {
    const path = list.path(await api.tenant());
    for (const [query, name] of [
      ["limit=0", "limit"],
      ["limit=501", "limit"],
      ["limit=ten", "limit"],
      ["cursor=!garbage", "cursor"],
      ["cursor=", "cursor"],
      ["cursor=evt_01ARZ3NDEKTSV4RRFFQ69G5FAV%27", "cursor"],
      ["sate=failed", "sate"],
      ["limit=1&limit=2", "limit"],
    ]) {
      const { errors } = await api.refused(400, "GET", `${path}${path.includes("?") ? "&" : "?"}${query}`);
      expect([query, errors?.map((error) => error.path)]).toEqual([query, [name]]);
    }
  });
});
