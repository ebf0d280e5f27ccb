import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient } from "../kit/api-client.ts";
import { anyTime, idOf } from "../kit/matching.ts";
import { record } from "../kit/told-calls.ts";
import type { Page, Shown } from "../kit/test-hub.ts";

let api: ApiClient;
let application: ScriptedEndpoint;
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint({
    behaviour: ({ url }) =>
      url.includes("error") ? "error" : url.includes("too-large") ? "too-large" : "success",
  }).start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

type ShownDelivery = Shown & {
  readonly state: string;
  readonly attempts: readonly Shown[];
  readonly schedule: readonly { readonly attempt: number; readonly dueAt: string }[];
};

const hour = 3_600;
const ladder = { gapsSeconds: [hour, 2 * hour, 4 * hour], maxAttempts: 4, windowSeconds: null };

/** A tenant with an endpoint at that path of the application, which gets one delivery a record. */
async function withEndpoint(at: string, input: Readonly<Record<string, unknown>> = {}) {
  const { path } = await api.tenant();
  const { id: endpoint } = await api.ok("POST", `${path}/endpoints`, {
    url: `${application.url}/${at}`,
    dialect: "standard",
    events: ["call.record"],
    ladder,
    ...input,
  });
  const tell = (id: string) => api.ok("POST", `${path}/events`, record(id));
  const list = async (query = "") =>
    (await api.ok<Page<ShownDelivery>>("GET", `${path}/deliveries${query}`)).data;
  const show = (id: string | undefined) => api.ok<ShownDelivery>("GET", `${path}/deliveries/${id}`);
  /** The one delivery, once it is in that state after so many attempts. */
  const only = async (state: string, attemptCount: number) => {
    await expect.poll(() => list(), { timeout: 10_000 }).toMatchObject([{ state, attemptCount }]);
    const [delivery] = await list();
    return show(delivery?.id);
  };
  return { path, endpoint, tell, list, show, only };
}

const secondsBetween = (from: string | undefined, to: string | undefined) =>
  (Date.parse(String(to)) - Date.parse(String(from))) / 1_000;

describe("a delivery", () => {
  test("that was acknowledged is shown with its one attempt", async () => {
    const { endpoint, tell, list, only } = await withEndpoint("ok");
    await tell("1");
    const { attempts, schedule, ...head } = await only("delivered", 1);
    expect(head).toEqual({
      id: idOf("dlv"),
      endpoint,
      event: idOf("evt"),
      call: idOf("call"),
      type: "call.record",
      dialect: "standard",
      message: "call.record",
      state: "delivered",
      settledAt: anyTime,
      attemptCount: 1,
      createdAt: anyTime,
    });
    expect(await list()).toEqual([head]);
    expect(attempts).toEqual([
      {
        number: 1,
        dueAt: anyTime,
        at: anyTime,
        tookMs: expect.any(Number) as number,
        verdict: "acknowledged",
        status: 200,
        answer: "success",
      },
    ]);
    expect(schedule).toEqual([{ attempt: 1, dueAt: attempts[0]?.["dueAt"] }]);
  });

  test("that was not is shown with why, and with all due times, past and to come", async () => {
    const { tell, only } = await withEndpoint("error");
    await tell("1");
    const { attempts, schedule, dueAt, ...head } = await only("waiting", 1);
    expect(head).toMatchObject({ lastError: "http_status", lastStatus: 500 });
    const answer = "the application is down";
    expect(attempts).toMatchObject([
      { number: 1, verdict: "retry", status: 500, error: "http_status", answer },
    ]);
    expect(schedule.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(schedule[1]?.dueAt).toBe(dueAt);
    // L1: gaps count from the beginning of one attempt to the beginning of the next.
    expect(secondsBetween(String(attempts[0]?.["at"]), schedule[1]?.dueAt)).toBe(hour);
    expect(secondsBetween(schedule[1]?.dueAt, schedule[2]?.dueAt)).toBe(2 * hour);
    expect(secondsBetween(schedule[2]?.dueAt, schedule[3]?.dueAt)).toBe(4 * hour);
  });

  test("D1: that failed has no due times to come", async () => {
    const { tell, only } = await withEndpoint("too-large");
    await tell("1");
    const delivery = await only("failed", 1);
    expect(delivery).toMatchObject({ reason: "rejected", attempts: [{ verdict: "rejected", status: 413 }] });
    expect(delivery).not.toHaveProperty("dueAt");
    expect(delivery.schedule).toHaveLength(1);
  });

  test("D4: for a disabled endpoint is parked, and goes out once it is enabled", async () => {
    const { path, endpoint, tell, only } = await withEndpoint("ok", { enabled: false });
    await tell("1");
    expect(await only("parked", 0)).toMatchObject({
      reason: "endpoint_disabled",
      attempts: [],
      schedule: [],
    });
    await api.ok("PATCH", `${path}/endpoints/${endpoint}`, { enabled: true });
    expect(await only("delivered", 1)).not.toHaveProperty("reason");
  });

  test("D4: for a deleted endpoint is parked, and stays listed", async () => {
    const { path, endpoint, tell, only } = await withEndpoint("error");
    await tell("1");
    await only("waiting", 1);
    await api.ok("DELETE", `${path}/endpoints/${endpoint}`);
    expect(await only("parked", 1)).toMatchObject({ reason: "endpoint_deleted", endpoint });
  });

  test("that is not there is not found", async () => {
    const { path } = await api.tenant();
    for (const id of ["dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nonsense"]) {
      const shown = await api.refused(404, "GET", `${path}/deliveries/${id}`);
      const asked = await api.refused(404, "POST", `${path}/deliveries/${id}/retry`);
      expect([shown.detail, asked.detail].filter((detail) => !detail.includes(id))).toEqual([]);
    }
  });
});

describe("the list of deliveries", () => {
  test("is filtered by state, endpoint, call, type, error and time, alone and together", async () => {
    const { path, endpoint, tell, list } = await withEndpoint("ok");
    const failing = { url: `${application.url}/error`, dialect: "standard", events: ["call.record"], ladder };
    const { id: other } = await api.ok("POST", `${path}/endpoints`, failing);
    await tell("1");
    await tell("2");
    const states = async () =>
      (await list()).map(({ state, attemptCount }) => `${state} ${String(attemptCount)}`);
    await expect
      .poll(async () => (await states()).toSorted(), { timeout: 10_000 })
      .toEqual(["delivered 1", "delivered 1", "waiting 1", "waiting 1"]);
    const all = await list();
    const { data: calls } = await api.ok<Page>("GET", `${path}/calls`);
    const call = calls[0]?.id;
    const withState = (state: string) => all.filter((delivery) => delivery.state === state);
    expect(await list("?state=delivered")).toEqual(withState("delivered"));
    expect(await list("?state=waiting")).toEqual(withState("waiting"));
    expect(await list("?state=failed")).toEqual([]);
    expect(await list(`?endpoint=${endpoint}`)).toEqual(withState("delivered"));
    expect(await list(`?endpoint=${other}`)).toEqual(withState("waiting"));
    expect(await list(`?call=${call}`)).toEqual(all.filter((delivery) => delivery["call"] === call));
    expect(await list(`?call=${call}&state=waiting&endpoint=${other}`)).toHaveLength(1);
    expect(await list(`?endpoint=${endpoint}&state=waiting`)).toEqual([]);
    expect(await list("?type=call.record")).toEqual(all);
    expect(await list("?type=call.completed")).toEqual([]);
    expect(await list("?error=http_status")).toEqual(withState("waiting"));
    expect(await list(`?error=http_status&endpoint=${other}&state=waiting&call=${call}`)).toHaveLength(1);
    expect(await list("?error=timeout")).toEqual([]);
    expect(await list("?error=http_status&state=delivered")).toEqual([]);
    expect(await list("?since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z")).toEqual(all);
    expect(await list("?until=2020-01-01T00:00:00Z")).toEqual([]);
    // What can be no id has no deliveries.
    expect([...(await list("?call=119")), ...(await list("?endpoint=mine"))]).toEqual([]);
  });

  test.each([
    ["?state=lost", "state"],
    ["?error=http", "error"],
    ["?type=call", "type"],
    ["?since=now", "since"],
    ["?limit=many", "limit"],
  ])("is refused for %s, by its name", async (query, name) => {
    const { path } = await api.tenant();
    const { errors } = await api.refused(400, "GET", `${path}/deliveries${query}`);
    expect(errors?.map((error) => error.path)).toEqual([name]);
  });
});

describe("asking for another attempt", () => {
  test("of one that waits makes it at once; after it the ladder goes on", async () => {
    const { path, tell, only } = await withEndpoint("error");
    await tell("1");
    const { id } = await only("waiting", 1);
    const answer = await api.request<ShownDelivery>("POST", `${path}/deliveries/${id}/retry`);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ id, state: "waiting", attemptCount: 1 });
    expect(answer.body.schedule).toHaveLength(4);
    const { attempts, schedule } = await only("waiting", 2);
    expect(secondsBetween(String(attempts[1]?.["at"]), schedule[2]?.dueAt)).toBe(2 * hour);
  });

  test("of one that failed delivers it once the application is well, with the same id", async () => {
    const { path, endpoint, tell, only } = await withEndpoint("too-large");
    await tell("1");
    const { id } = await only("failed", 1);
    await api.ok("PATCH", `${path}/endpoints/${endpoint}`, { url: `${application.url}/well-again-${id}` });
    await api.ok("POST", `${path}/deliveries/${id}/retry`);
    expect(await only("delivered", 2)).toMatchObject({ id, attempts: [{ status: 413 }, { status: 200 }] });
    const again = application.received.filter(({ url }) => url.endsWith(`well-again-${id}`));
    expect(again.map(({ headers }) => headers["webhook-id"])).toEqual([id]);
  });

  test("of one whose attempts were exhausted is one more, and it fails again", async () => {
    const { path, tell, only } = await withEndpoint("error", { ladder: { gapsSeconds: [], maxAttempts: 1 } });
    await tell("1");
    const { id } = await only("failed", 1);
    await api.ok("POST", `${path}/deliveries/${id}/retry`);
    expect(await only("failed", 2)).toMatchObject({ reason: "attempts_exhausted" });
  });

  test("of one that was acknowledged is refused", async () => {
    const { path, tell, only } = await withEndpoint("ok");
    await tell("1");
    const { id } = await only("delivered", 1);
    const { detail } = await api.refused(409, "POST", `${path}/deliveries/${id}/retry`);
    expect(detail).toContain(id);
    expect(await only("delivered", 1)).toMatchObject({ id });
  });

  test("is refused while its endpoint is disabled, and once it is deleted", async () => {
    const { path, endpoint, tell, only } = await withEndpoint("ok", { enabled: false });
    await tell("1");
    const { id } = await only("parked", 0);
    const disabled = await api.refused(409, "POST", `${path}/deliveries/${id}/retry`);
    expect(disabled.detail).toMatch(/disabled/);
    await api.ok("DELETE", `${path}/endpoints/${endpoint}`);
    const deleted = await api.refused(409, "POST", `${path}/deliveries/${id}/retry`);
    expect(deleted.detail).toMatch(/deleted/);
    expect(await only("parked", 0)).toMatchObject({ id });
  });
});
