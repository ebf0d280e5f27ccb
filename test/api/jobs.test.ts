import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime } from "../kit/matching.ts";
import { jobStatus, record } from "../kit/told-calls.ts";
import type { Page } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

async function scene(timezone = "Asia/Shanghai") {
  const { path, key } = await api.tenant({ timezone });
  const tell = (...events: readonly object[]) => api.ok("POST", `${path}/events`, events);
  const list = async (query: string, as?: string) =>
    (await api.ok<Page>("GET", `${path}/jobs${query}`, undefined, as)).data.map(({ jobId }) => String(jobId));
  const only = async () => (await api.ok<Page>("GET", `${path}/jobs`)).data[0]?.id ?? "";
  return { path, key, tell, list, only };
}

describe("jobs", () => {
  test("are found by source, by status, by time and by a part of their name or id", async () => {
    const { path, tell, list } = await scene();
    await tell(jobStatus("A-17", { name: "双十一回访", status: "running" }));
    await tell(jobStatus("B-18", { name: "Spring", status: "completed" }));
    await tell(record("1", { jobId: "C-19" }));
    const { data } = await api.ok<Page>("GET", `${path}/jobs`);
    const source = String(data[0]?.["source"]);
    expect(await list("")).toEqual(["C-19", "B-18", "A-17"]);
    expect(await list(`?source=${source}`)).toEqual(["C-19", "B-18", "A-17"]);
    expect(await list("?source=nonsense")).toEqual([]);
    expect(await list("?status=completed")).toEqual(["B-18"]);
    expect(await list(`?q=${encodeURIComponent("回访")}`)).toEqual(["A-17"]);
    expect(await list("?q=b-1")).toEqual(["B-18"]);
    expect(await list(`?q=1&source=${source}&status=running`)).toEqual(["A-17"]);
    const [past, future] = ["2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z"];
    expect(await list(`?since=${future}`)).toEqual([]);
    expect(await list(`?until=${past}&q=1`)).toEqual([]);
    expect(await list(`?since=${past}&until=${future}&q=1`)).toEqual(["C-19", "B-18", "A-17"]);
  });

  test.each(["status=nonsense", "q=", "since=yesterday", "limit=0", "name=x"])(
    "are not looked for by %s",
    async (query) => {
      const { path } = await scene();
      const { type } = await api.refused(400, "GET", `${path}/jobs?${query}`);
      expect(type).toBe("urn:ringback:error:E_INVALID_INPUT");
    },
  );

  test("are listed page by page, also those that are looked for", async () => {
    const { path, tell } = await scene();
    await tell(...["1", "2", "3"].map((id) => jobStatus(`job-${id}`)));
    const found: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = `?q=job&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const { data, next }: Page = await api.ok<Page>("GET", `${path}/jobs${query}`);
      found.push(...data.map(({ jobId }) => String(jobId)));
      cursor = next;
    }
    expect(found.toSorted()).toEqual(["job-1", "job-2", "job-3"]);
  });

  test("are found by what is shown of them: no number comes out by asking for its parts", async () => {
    const { path, key, tell, list } = await scene();
    await tell(jobStatus("43", { name: "回访 19912345678" }), jobStatus("44", { name: "回访 20261120" }));
    expect(await list("?q=1234")).toEqual(["43"]);
    expect(await list("?q=1234", key)).toEqual([]);
    expect(await list("?q=5678", key)).toEqual(["43"]);
    expect(await list("?q=20261120", key)).toEqual(["44"]);
    // Nor does where the list ends tell of it.
    const hidden = await api.ok<Page>("GET", `${path}/jobs?q=1234&limit=1`, undefined, key);
    expect(hidden).toEqual({ data: [], next: null });
  });
});

describe("the figures of a job", () => {
  test("are what its calls came to, by outcome, by level and by the hour of the tenant's clock", async () => {
    const { path, tell } = await scene("Asia/Kolkata");
    const call = (id: string, dialedAt: string, more: object = {}) =>
      record(id, { jobId: "43", dialedAt, ...more });
    await tell(
      call("1", "2026-11-20T10:31:00+05:30", { intent: { level: "A", label: "A级", basis: null } }),
      call("2", "2026-11-20T10:59:00+05:30", { outcome: "busy" }),
      call("3", "2026-11-20T11:00:00+05:30"),
      call("4", "2026-11-20T11:01:00+05:30", { outcome: "blocked" }),
      record("5", { jobId: "44" }),
    );
    await tell(record("6"));
    const { data } = await api.ok<Page>("GET", `${path}/jobs`);
    const job = data.find(({ jobId }) => jobId === "43")?.id;
    expect(await api.ok("GET", `${path}/jobs/${job}/figures`)).toEqual({
      asOf: anyTime,
      calls: 4,
      completed: expect.any(Number) as number,
      dialed: 3,
      answered: 2,
      outcomes: { answered: 2, blocked: 1, busy: 1 },
      intents: { A: 1, none: 3 },
      perHour: [
        { at: "2026-11-20T10:00:00+05:30", calls: 2, answered: 1 },
        { at: "2026-11-20T11:00:00+05:30", calls: 2, answered: 1 },
      ],
      firstAt: "2026-11-20T10:31:00+05:30",
      lastAt: "2026-11-20T11:01:00+05:30",
      isPartial: false,
    });
  });

  test("of a job without calls are nothing, and of one that is not there are not found", async () => {
    const { path, tell, only } = await scene();
    await tell(jobStatus("43"));
    const figures = await api.ok("GET", `${path}/jobs/${await only()}/figures`);
    expect(figures).toMatchObject({
      calls: 0,
      outcomes: {},
      intents: { none: 0 },
      perHour: [],
      firstAt: null,
    });
    const { type } = await api.refused(404, "GET", `${path}/jobs/job_01ARZ3NDEKTSV4RRFFQ69G5FAV/figures`);
    expect(type).toBe("urn:ringback:error:E_NOT_FOUND");
  });
});
