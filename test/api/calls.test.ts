import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime, idOf } from "../kit/matching.ts";
import { jobStatus, record } from "../kit/told-calls.ts";
import type { Page, Shown } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

type ShownCall = Shown & { readonly call: Shown };

describe("the list of calls", () => {
  let path = "";
  beforeAll(async () => {
    ({ path } = await api.tenant());
    const at = (time: string) => `2026-11-20T${time}+08:00`;
    await api.ok("POST", `${path}/events`, [
      jobStatus("43", { name: "回访" }),
      record("1", { jobId: "43", intent: { level: "A" }, to: "19900000001", dialedAt: at("09:00:00") }),
      record("2", { jobId: "43", outcome: "busy", from: "055100000001", dialedAt: at("10:00:00") }),
      record("3", { jobId: "44", outcome: "busy", to: "19900000002", dialedAt: at("11:00:00") }),
      { type: "call.dialog", call: { id: "+8", platform: "acme", dialedAt: at("11:30:00"), dialog: [] } },
      record("9", { platform: "other", dialedAt: at("12:00:00") }),
    ]);
  });
  const found = async (query: string) => {
    const { data } = await api.ok<Page<ShownCall>>("GET", `${path}/calls?${query}`);
    return data.map(({ call }) => call.id).toSorted();
  };

  test.each([
    ["platform=other", ["9"]],
    ["job=43", ["1", "2"]],
    ["job=unheard-of", []],
    ["outcome=busy", ["2", "3"]],
    ["intent=A", ["1"]],
    ["from=055100000001", ["2"]],
    ["to=19900000002", ["3"]],
    ["since=2026-11-20T11:00:00%2B08:00", ["+8", "3", "9"]],
    // A plus that was not escaped arrives as a space.
    ["since=2026-11-20T11:00:00+08:00&until=2026-11-20T11:30:00+08:00", ["+8", "3"]],
    ["since=2026-11-20T03:00:00Z&until=2026-11-20T03:00:00Z", ["3"]],
    ["until=2026-11-20T02:00:00Z&outcome=busy", ["2"]],
    ["completed=false", ["+8"]],
    ["completed=true", ["1", "2", "3", "9"]],
    ["q=1990000", ["1", "3"]],
    ["q=9", ["9"]],
    ["q=%2B8", ["+8"]],
    ["q=0551", ["2"]],
    ["q=25", []],
    ["job=43&outcome=busy", ["2"]],
    ["outcome=busy&to=19900000001", []],
  ])("%s", async (query, ids) => {
    expect(await found(query)).toEqual(ids);
  });

  test("finds the calls of a job by the hub's id of it too", async () => {
    const { data } = await api.ok<Page>("GET", `${path}/jobs`);
    const job = data.find(({ jobId }) => jobId === "43");
    expect(await found(`job=${job?.id}`)).toEqual(["1", "2"]);
  });

  test("finds a call by the hub's id of it", async () => {
    const { data } = await api.ok<Page<ShownCall>>("GET", `${path}/calls?platform=other`);
    expect(await found(`q=${data[0]?.id}`)).toEqual(["9"]);
  });

  test.each([
    ["outcome=eaten", "outcome"],
    ["intent=G", "intent"],
    ["completed=perhaps", "completed"],
    ["since=yesterday", "since"],
    ["until=2026-11-20T10:00:00", "until"],
    ["since=2026-02-30T10:00:00Z", "since"],
    ["q=", "q"],
    [`q=${"1".repeat(201)}`, "q"],
    ["limit=all", "limit"],
    ["limit=-1", "limit"],
    ["limit=1.5", "limit"],
    [`cursor=${"c".repeat(101)}`, "cursor"],
    ["outcome=busy&outcome=answered", "outcome"],
  ])("is refused for ?%s, by its name", async (query, name) => {
    const { errors } = await api.refused(400, "GET", `${path}/calls?${query}`);
    expect(errors?.map((error) => error.path)).toEqual([name]);
  });
});

describe("a call", () => {
  test("is shown with all that it is made of", async () => {
    const { path } = await api.tenant({ timezone: "UTC" });
    const endpoint = { url: "https://app.example.com/", dialect: "standard", enabled: false };
    const { id: endpointId } = await api.ok("POST", `${path}/endpoints`, endpoint);
    const told = record("119", { to: "19900000001", dialog: [{ seq: 1, speaker: "robot", text: "您好" }] });
    await api.ok("POST", `${path}/events`, told);
    await api.ok("POST", `${path}/events`, told);
    const { data } = await api.ok<Page>("GET", `${path}/calls`);
    const [listed] = data;
    const call = await api.ok("GET", `${path}/calls/${listed?.id}`);
    const { events, messages, deliveries, ...head } = call as Shown & Readonly<Record<string, Shown[]>>;
    expect(head).toEqual(listed);
    expect(head).toMatchObject({ id: idOf("call"), source: idOf("src"), revision: 1, awaiting: [] });
    expect(events).toEqual([
      {
        id: idOf("evt"),
        type: "call.record",
        receivedAt: anyTime,
        message: messages?.[0]?.id,
        event: expect.objectContaining({ type: "call.record" }) as object,
      },
      {
        id: idOf("evt"),
        type: "call.completed",
        receivedAt: anyTime,
        message: messages?.[0]?.id,
        event: { type: "call.completed", occurredAt: null, call: head["call"] },
      },
    ]);
    expect(messages?.map(({ fate }) => fate)).toEqual(["decoded", "duplicate"]);
    expect(deliveries?.map(({ endpoint, state, reason }) => ({ endpoint, state, reason }))).toEqual(
      ["call.completed", "call.record"].map(() => ({
        endpoint: endpointId,
        state: "parked",
        reason: "endpoint_disabled",
      })),
    );
  });

  test("tells what it still waits for, and until when", async () => {
    const { path } = await api.tenant();
    await api.ok("POST", `${path}/events`, {
      type: "call.dialog",
      call: { id: "1", platform: "acme", dialog: [] },
    });
    const { data } = await api.ok<Page>("GET", `${path}/calls`);
    expect(data).toEqual([
      expect.objectContaining({ completed: false, awaiting: ["call.record"], graceEndsAt: anyTime }),
    ]);
  });

  test("shows each summary as it was at its time", async () => {
    const { path } = await api.tenant();
    await api.ok("POST", `${path}/events`, record("1", { to: "19900000001" }));
    await api.ok("POST", `${path}/events`, record("1", { to: "19900000001", intent: { level: "B" } }));
    const { data } = await api.ok<Page>("GET", `${path}/calls`);
    const { events } = await api.ok<{ events: { type: string; event: { call: object } }[] }>(
      "GET",
      `${path}/calls/${data[0]?.id}`,
    );
    const summaries = events.filter(({ type }) => type === "call.completed" || type === "call.revised");
    expect(summaries.map(({ type, event }) => [type, event.call])).toEqual([
      ["call.completed", expect.objectContaining({ intent: null })],
      [
        "call.revised",
        expect.objectContaining({ intent: expect.objectContaining({ level: "B" }) as object }),
      ],
    ]);
  });

  test("that is not there is not found, whatever its id looks like", async () => {
    const { path } = await api.tenant();
    for (const id of ["call_01ARZ3NDEKTSV4RRFFQ69G5FAV", "119", "call_"]) {
      const { detail } = await api.refused(404, "GET", `${path}/calls/${id}`);
      expect(detail).toContain(id);
    }
  });
});

describe("jobs", () => {
  test("are listed with what their calls came to, all or those of a source", async () => {
    const { path } = await api.tenant();
    const { id: source } = await api.ok("POST", `${path}/sources`, { name: "mine", dialect: "standard" });
    await api.ok("POST", `${path}/events`, [
      jobStatus("43", { name: "回访", status: "completed" }),
      record("1", { jobId: "43" }),
      record("2", { jobId: "43" }),
      record("3", { jobId: "43", outcome: "busy" }),
    ]);
    await api.ok("POST", `${path}/events?source=${source}`, record("1", { jobId: "44" }));
    const { data } = await api.ok<Page>("GET", `${path}/jobs`);
    expect(data).toEqual([
      {
        id: idOf("job"),
        source,
        jobId: "44",
        status: "unknown",
        calls: 1,
        outcomes: { answered: 1 },
        lastCallAt: anyTime,
      },
      {
        id: idOf("job"),
        source: idOf("src"),
        jobId: "43",
        name: "回访",
        status: "completed",
        statusAt: anyTime,
        calls: 3,
        outcomes: { answered: 2, busy: 1 },
        lastCallAt: anyTime,
      },
    ]);
    expect(await api.ok<Page>("GET", `${path}/jobs?source=${source}`)).toEqual({
      data: [data[0]],
      next: null,
    });
    expect(await api.ok<Page>("GET", `${path}/jobs?source=nonsense`)).toEqual({ data: [], next: null });
    expect(await api.ok("GET", `${path}/jobs/${data[1]?.id}`)).toEqual(data[1]);
  });

  test("that are not there are not found", async () => {
    const { path } = await api.tenant();
    for (const id of ["job_01ARZ3NDEKTSV4RRFFQ69G5FAV", "43"]) {
      const { detail } = await api.refused(404, "GET", `${path}/jobs/${id}`);
      expect(detail).toContain(id);
    }
  });
});
