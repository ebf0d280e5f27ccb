import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiClient } from "../kit/api-client.ts";
import { idOf } from "../kit/matching.ts";
import { jobStatus, record } from "../kit/told-calls.ts";
import type { Page, Shown } from "../kit/test-hub.ts";

let api: ApiClient;
beforeAll(async () => {
  api = await ApiClient.start();
});
afterAll(() => api[Symbol.asyncDispose]());

interface Taken {
  readonly data: readonly { readonly id: string; readonly duplicate: boolean }[];
}

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  api.request<Taken>("POST", `${path}/events`, { body, headers });
const callsOf = async (path: string) => (await api.ok<Page>("GET", `${path}/calls`)).data;

describe("handing in events", () => {
  test("one event is taken in, and makes a call", async () => {
    const { path } = await api.tenant();
    const { status, body } = await post(path, record("119", { to: "19900000001" }));
    expect(status).toBe(202);
    expect(body).toEqual({ data: [{ id: idOf("evt"), duplicate: false }] });
    const [call] = await callsOf(path);
    expect(call).toMatchObject({ completed: true, call: { id: "119", platform: "acme", to: "19900000001" } });
  });

  test("of an array each is answered for, in its place", async () => {
    const { path } = await api.tenant();
    const events = [record("1"), jobStatus("43"), record("2"), record("1")];
    const { body } = await post(path, events);
    const [first, job, second, again] = body.data;
    expect(again).toEqual({ id: first?.id, duplicate: true });
    expect([first, job, second].map((event) => event?.duplicate)).toEqual([false, false, false]);
    expect(new Set(body.data.map(({ id }) => id)).size).toBe(3);
    expect(await callsOf(path)).toHaveLength(2);
    expect((await api.ok<Page>("GET", `${path}/jobs`)).data).toHaveLength(1);
  });

  test("promise 4: the same facts in another order of keys and with other white space make no second event", async () => {
    const { path } = await api.tenant();
    const first = await post(
      path,
      '{"type":"call.record","call":{"id":"1","platform":"acme","outcome":"busy"}}',
    );
    const again = await post(
      path,
      '  { "call": {"outcome":"busy", "platform":"acme",\n "id":"1"}, "type":"call.record" }',
    );
    expect(again.body).toEqual({ data: [{ id: first.body.data[0]?.id, duplicate: true }] });
    expect(await callsOf(path)).toEqual([expect.objectContaining({ revision: 1 })]);
  });

  test("promise 4: changed facts revise the call", async () => {
    const { path } = await api.tenant();
    await post(path, record("1", { outcome: "busy" }));
    const { body } = await post(path, record("1", { outcome: "busy", intent: { level: "A" } }));
    expect(body.data[0]?.duplicate).toBe(false);
    const [call] = await callsOf(path);
    expect(call).toMatchObject({ revision: 2, call: { intent: { level: "A" } } });
  });

  test("promise 6: ids and numbers keep all their digits", async () => {
    const { path } = await api.tenant();
    const call = '"id":12345678901234567890,"platform":"acme","outcome":"busy"';
    const fields = '"platformFields":{"big":98765432109876543210,"exact":0.12345678901234567890}';
    await post(path, `{"type":"call.record","call":{${call},${fields}}}`);
    const [{ id } = { id: "" }] = await callsOf(path);
    const shown = await fetch(`${api.hub.url}${path}/calls/${id}`, {
      headers: { authorization: "Bearer test-admin-key-0123456789" },
    });
    const text = await shown.text();
    expect(text).toContain('"id":"12345678901234567890"');
    expect(text).toContain('"big":98765432109876543210');
    expect(text).toContain('"exact":0.12345678901234567890');
  });

  test("goes to a source of its own, or to the one that is named", async () => {
    const { path } = await api.tenant();
    const named = await api.ok("POST", `${path}/sources`, { name: "mine", dialect: "standard" });
    await post(path, record("1"));
    await post(path, record("2"));
    const answer = await api.request("POST", `${path}/events?source=${named.id}`, { body: record("1") });
    expect(answer.status).toBe(202);
    const calls = (await callsOf(path)) as (Shown & { readonly source: string })[];
    const sources = (await api.ok<Page>("GET", `${path}/sources`)).data;
    expect(sources).toHaveLength(2);
    const own = sources.find(({ id }) => id !== named.id);
    expect(own).toMatchObject({ name: "api", dialect: "standard" });
    expect(calls.map(({ source }) => source)).toEqual([named.id, own?.id, own?.id]);
  });

  test("makes one source of its own, however many hand in at once", async () => {
    const { path } = await api.tenant();
    await Promise.all(Array.from({ length: 10 }, (_, index) => post(path, record(`${index}`))));
    expect((await api.ok<Page>("GET", `${path}/sources`)).data).toHaveLength(1);
    expect(await callsOf(path)).toHaveLength(10);
  });

  test("is refused for a source that speaks another protocol or is not there", async () => {
    const { path } = await api.tenant();
    const { id } = await api.ok("POST", `${path}/sources`, { name: "other", dialect: "tanyi" });
    for (const source of [id, "src_01ARZ3NDEKTSV4RRFFQ69G5FAV", "nonsense"]) {
      const options = { body: record("1") };
      const { errors } = await api.refused(400, "POST", `${path}/events?source=${source}`, options);
      expect(errors?.map((error) => error.path)).toEqual(["source"]);
    }
  });
});

describe("what is wrong with events is told by path", () => {
  test.each([
    ["no type", {}, ["type"]],
    ["a type that is none", { type: "call.begun" }, ["type"]],
    ["no call", { type: "call.record" }, ["call"]],
    ["no id", { type: "call.record", call: { platform: "acme" } }, ["call.id"]],
    ["an outcome that is none", record("1", { outcome: "eaten" }), ["call.outcome"]],
    ["a time without a zone", record("1", { dialedAt: "2026-11-20 10:47:42" }), ["call.dialedAt"]],
    ["a status that is none", jobStatus("1", { status: "asleep" }), ["job.status"]],
    [
      "several things",
      record("1", { outcome: "eaten", talkSeconds: "long" }),
      ["call.outcome", "call.talkSeconds"],
    ],
    [
      "an event of several",
      [record("1"), record("2", { outcome: "eaten" }), {}],
      ["1.call.outcome", "2.type"],
    ],
    ["what is no event", 5, [""]],
    ["nothing", [], [""]],
    ["what is no event among several", [record("1"), null], ["1"]],
  ])("%s", async (_name, body, paths) => {
    const { path } = await api.tenant();
    const problem = await api.refused(400, "POST", `${path}/events`, { body });
    expect(problem.errors?.map((error) => error.path).toSorted()).toEqual(paths.toSorted());
    // All are checked before any is taken in.
    expect(await callsOf(path)).toEqual([]);
    expect((await api.ok<Page>("GET", `${path}/messages`)).data).toEqual([]);
  });

  test.each([
    ["cut off", '{"type":"call.record"'],
    ["empty", ""],
    ["not JSON", "<html></html>"],
  ])("a body that is %s", async (_name, body) => {
    const { path } = await api.tenant();
    const { errors } = await api.refused(400, "POST", `${path}/events`, { body });
    expect(errors?.map((error) => error.path)).toEqual([""]);
  });

  test("more than a thousand at once", async () => {
    const { path } = await api.tenant();
    const body = Array.from({ length: 1_001 }, (_, index) => record(`${index}`));
    const { errors } = await api.refused(400, "POST", `${path}/events`, { body });
    expect(errors?.map((error) => error.path)).toEqual([""]);
    expect((await post(path, body.slice(1))).body.data).toHaveLength(1_000);
  });
});

describe("an idempotency key", () => {
  const key = { "idempotency-key": "order-4711" };

  test("gives the same request the same answer, though the facts are there already", async () => {
    const { path } = await api.tenant();
    const first = await post(path, record("1"), key);
    const again = await post(path, record("1"), key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(first.body.data[0]?.duplicate).toBe(false);
    // Without it, it would have been told that they are.
    expect((await post(path, record("1"))).body.data[0]?.duplicate).toBe(true);
  });

  test("is refused with another body, and nothing of that is taken in", async () => {
    const { path } = await api.tenant();
    await post(path, record("1"), key);
    const options = { body: record("2"), headers: key };
    const { detail } = await api.refused(409, "POST", `${path}/events`, options);
    expect(detail).toContain("order-4711");
    expect(await callsOf(path)).toHaveLength(1);
  });

  test("is refused for another source", async () => {
    const { path } = await api.tenant();
    const { id } = await api.ok("POST", `${path}/sources`, { name: "mine", dialect: "standard" });
    await post(path, record("1"), key);
    await api.refused(409, "POST", `${path}/events?source=${id}`, { body: record("1"), headers: key });
    expect(await callsOf(path)).toHaveLength(1);
  });

  test("of another tenant is another one", async () => {
    const [one, other] = [await api.tenant(), await api.tenant()];
    await post(one.path, record("1"), key);
    const { status, body } = await post(other.path, record("2"), key);
    expect([status, body.data[0]?.duplicate]).toEqual([202, false]);
  });

  test("of a request that was refused is free for the right one", async () => {
    const { path } = await api.tenant();
    await api.refused(400, "POST", `${path}/events`, { body: {}, headers: key });
    expect((await post(path, record("1"), key)).status).toBe(202);
  });

  test("holds after the hub was started again", async () => {
    await using own = await ApiClient.start();
    const { path } = await own.tenant();
    const send = () => own.request<Taken>("POST", `${path}/events`, { body: record("1"), headers: key });
    const first = await send();
    await own.hub.restart();
    expect((await send()).body).toEqual(first.body);
  });

  test.each(["", "k".repeat(201)])("is refused when it is empty or too long", async (text) => {
    const { path } = await api.tenant();
    const options = { body: record("1"), headers: { "idempotency-key": text } };
    const { errors } = await api.refused(400, "POST", `${path}/events`, options);
    expect(errors?.map((error) => error.path)).toEqual(["idempotency-key"]);
  });
});
