import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { recordOf } from "../kit/deliveries.ts";
import { LiveStream, type ListenOptions } from "../kit/live-stream.ts";
import { adminKey } from "../kit/test-hub.ts";

const patience = { timeout: 15_000, interval: 50 };

let api: ApiClient;
let application: ScriptedEndpoint;
beforeAll(async () => {
  api = await ApiClient.start();
  application = await new ScriptedEndpoint({
    behaviour: ({ url }) => (url === "/failing" ? "error" : "success"),
  }).start();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

/** Waits until it holds. Tests that run side by side have no `expect.poll`. */
const soon = (check: () => void | Promise<void>) => vi.waitFor(check, patience);

const listen = (path: string, options?: ListenOptions) => LiveStream.open(api.hub.url, path, options);

async function makeSource({ path }: Pick<ApiTenant, "path">, client = api) {
  const source = { name: "tanyi", dialect: "tanyi", graceSeconds: 0 };
  const { id, url } = await client.ok<{ id: string; url: string }>("POST", `${path}/sources`, source);
  return { id, push: (body: string) => client.hub.push(url, body) };
}

const makeEndpoint = ({ path }: Pick<ApiTenant, "path">, at = "good") =>
  api.ok("POST", `${path}/endpoints`, {
    url: `${application.url}/${at}`,
    dialect: "tanyi",
    ladder: { gapsSeconds: [3_600] },
  });

describe.concurrent("who listens", () => {
  test("is told at once how to come back, and that nobody may keep it", async () => {
    const { path } = await api.tenant();
    using stream = await listen(path);
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    await soon(() => expect(stream.lines.slice(0, 2)).toEqual([": ringback", "retry: 2000"]));
  });

  test("hears once a second what happened in it, to whom, and nothing of what did not", async () => {
    const tenant = await api.tenant({ timezone: "Asia/Shanghai" });
    const [endpoint, failing] = [await makeEndpoint(tenant), await makeEndpoint(tenant, "failing")];
    const source = await makeSource(tenant);
    await makeSource(tenant);
    using stream = await listen(tenant.path);
    await stream.pulsed(1);
    for (const call of [1, 2, 3]) await source.push(recordOf("tanyi", call));
    await source.push(recordOf("tanyi", 1));
    await source.push("no JSON");
    await soon(() => expect(stream.sum("sources")).toEqual({ [source.id]: [3, 1, 1] }));
    const expected = { [endpoint.id]: [3, 0, 0], [failing.id]: [0, 3, 0] };
    await soon(() => expect(stream.sum("endpoints")).toEqual(expected));
    const { length } = stream.pulses;
    await stream.pulsed(length + 2);
    // Nothing is told twice.
    expect(stream.sum("sources")).toEqual({ [source.id]: [3, 1, 1] });
    expect(stream.pulses.at(-1)?.data).toMatchObject({ sources: {}, endpoints: {} });
    const ids = stream.pulses.map(({ id }) => Number(id));
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    for (const { id, data } of stream.pulses) {
      expect(String(data["at"])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
      expect(Date.parse(String(data["at"]))).toBe(Number(id) * 1000);
      expect(Math.abs(Date.now() / 1000 - Number(id))).toBeLessThan(60);
    }
  });

  test("has events as the description says", async () => {
    const tenant = await api.tenant();
    const source = await makeSource(tenant);
    using stream = await listen(tenant.path);
    await stream.pulsed(1);
    await source.push(recordOf("tanyi", 1));
    await soon(() => expect(stream.changes).toContain("calls"));
    const { schemas } = api.description.document["components"] as {
      schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const schemaOf = { pulse: schemas["LivePulse"], changed: schemas["LiveChanged"] } as const;
    for (const { event, data } of stream.events) {
      const schema = schemaOf[event as keyof typeof schemaOf];
      expect([event, schema === undefined ? "unknown" : api.description.problems(schema, data)]).toEqual([
        event,
        [],
      ]);
    }
  });

  test("hears nothing of another tenant", async () => {
    const [ours, theirs] = [await api.tenant(), await api.tenant()];
    const [source, other] = [await makeSource(ours), await makeSource(theirs)];
    await makeEndpoint(theirs);
    using stream = await listen(ours.path, { key: ours.key });
    using otherStream = await listen(theirs.path, { key: theirs.key });
    await stream.pulsed(1);
    await other.push(recordOf("tanyi", 1));
    await api.ok("PATCH", theirs.path, { name: "renamed" });
    await soon(() => expect(otherStream.changes).toContain("configuration"));
    await soon(() => expect(Object.keys(otherStream.sum("endpoints"))).toHaveLength(1));
    await source.push(recordOf("tanyi", 2));
    await soon(() => expect(stream.sum("sources")).toEqual({ [source.id]: [1, 0, 0] }));
    expect(stream.sum("endpoints")).toEqual({});
    expect(stream.changes).toEqual(new Set(["calls", "deliveries", "messages"]));
  });
});

describe.concurrent("who comes back with the id of the last pulse", () => {
  test("hears what it missed, once, and goes on without a gap", async () => {
    const tenant = await api.tenant();
    const source = await makeSource(tenant);
    const first = await listen(tenant.path);
    await first.pulsed(1);
    await source.push(recordOf("tanyi", 1));
    await soon(() => expect(first.sum("sources")).toEqual({ [source.id]: [1, 0, 0] }));
    first[Symbol.dispose]();
    const lastId = first.pulses.at(-1)?.id ?? "";
    using other = await listen(tenant.path);
    for (const call of [2, 3]) await source.push(recordOf("tanyi", call));
    await soon(() => expect(other.sum("sources")).toEqual({ [source.id]: [2, 0, 0] }));
    using back = await listen(tenant.path, { lastId });
    await source.push(recordOf("tanyi", 4));
    await soon(() => expect(back.sum("sources")).toEqual({ [source.id]: [3, 0, 0] }));
    const ids = back.pulses.map(({ id }) => Number(id));
    expect(ids.every((id) => id > Number(lastId))).toBe(true);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    // The very pulses that others had.
    for (const pulse of other.pulses.slice(0, 2))
      expect(back.pulses.find(({ id }) => id === pulse.id)).toEqual(pulse);
    expect(back.events.map(({ event }) => event)).not.toContain("gap");
  });

  test.each([["17"], ["nonsense"], ["99999999999"]])(
    "and it is %s, hears of a gap before anything else",
    async (lastId) => {
      const { path } = await api.tenant();
      using other = await listen(path);
      await other.pulsed(2);
      using stream = await listen(path, { lastId });
      await stream.pulsed(1);
      expect(stream.events[0]).toEqual({ event: "gap", id: null, data: {} });
      expect(stream.events.filter(({ event }) => event === "gap")).toHaveLength(1);
    },
  );

  test("to a hub that was started again hears of a gap, and goes on", async () => {
    await using own = await ApiClient.start();
    const tenant = await own.tenant();
    using first = await LiveStream.open(own.hub.url, tenant.path);
    await first.pulsed(1);
    await own.hub.restart();
    const lastId = first.pulses.at(-1)?.id ?? "";
    using back = await LiveStream.open(own.hub.url, tenant.path, { lastId });
    await back.pulsed(1);
    expect(back.events[0]?.event).toBe("gap");
    await own.ok("POST", `${tenant.path}/events`, {
      type: "call.record",
      call: { id: "1", platform: "acme" },
    });
    await soon(() => expect(Object.values(back.sum("sources"))).toEqual([[1, 0, 0]]));
  });
});

describe.concurrent("a key", () => {
  const keyWith = async ({ path }: ApiTenant, rights: readonly string[]) => {
    const made = await api.ok("POST", `${path}/keys`, { rights });
    return { id: made.id, key: String(made["key"]) };
  };

  test("of every kind opens it that has the right to read", async () => {
    const tenant = await api.tenant();
    const { key } = await keyWith(tenant, ["read"]);
    for (const each of [adminKey, tenant.key, key]) {
      using stream = await listen(tenant.path, { key: each });
      await stream.pulsed(1);
      expect(stream.status).toBe(200);
    }
    const { key: blind } = await keyWith(tenant, ["write", "reveal", "admin"]);
    await api.refused(403, "GET", `${tenant.path}/live`, { key: blind });
    await api.refused(401, "GET", `${tenant.path}/live`, { key: null });
  });

  test("that is revoked ends its streams within a few seconds, and no others", async () => {
    const tenant = await api.tenant();
    const { id, key } = await keyWith(tenant, ["read"]);
    using mine = await listen(tenant.path, { key });
    using other = await listen(tenant.path, { key: tenant.key });
    await mine.pulsed(1);
    await api.ok("DELETE", `${tenant.path}/keys/${id}`);
    const revokedAt = performance.now();
    await mine.ended();
    expect(performance.now() - revokedAt).toBeLessThan(5_000);
    expect(mine.isWhole).toBe(true);
    await other.pulsed(other.pulses.length + 2);
    expect(other.isOver).toBe(false);
  });

  test("of a tenant that is deleted ends its streams, and so do the operator's", async () => {
    const tenant = await api.tenant();
    using mine = await listen(tenant.path, { key: tenant.key });
    using operators = await listen(tenant.path);
    await mine.pulsed(1);
    await api.ok("DELETE", tenant.path);
    await mine.ended();
    await operators.ended();
    expect([mine.isWhole, operators.isWhole]).toEqual([true, true]);
  });
});

describe("how many may listen", () => {
  test("is a hundred to a tenant: one more is refused until one leaves", async () => {
    const { path } = await api.tenant();
    const streams = await Promise.all(Array.from({ length: 100 }, () => listen(path)));
    const refused = await api.refused(429, "GET", `${path}/live`);
    expect(refused.type).toBe("urn:ringback:error:E_TOO_MANY_REQUESTS");
    const zh = { headers: { "accept-language": "zh" } };
    expect((await api.refused(429, "GET", `${path}/live`, zh)).detail).toMatch(/监听/);
    streams.pop()?.[Symbol.dispose]();
    await soon(async () => {
      using stream = await listen(path);
      expect(stream.status).toBe(200);
    });
    using other = await listen((await api.tenant()).path);
    expect(other.status).toBe(200);
    const { body } = await api.hub.request<string>("GET", "/metrics");
    expect(Number(/^ringback_listeners (\d+)$/m.exec(body)?.[1])).toBeGreaterThanOrEqual(100);
    for (const stream of streams) stream[Symbol.dispose]();
    other[Symbol.dispose]();
    await soon(async () => {
      const { body } = await api.hub.request<string>("GET", "/metrics");
      expect(body).toMatch(/^ringback_listeners 0$/m);
    });
  });
});

test("a hub that stops ends all streams in good order, and does not wait for them", async () => {
  await using own = await ApiClient.start();
  const tenant = await own.tenant();
  const streams = await Promise.all(
    Array.from({ length: 5 }, () => LiveStream.open(own.hub.url, tenant.path)),
  );
  for (const stream of streams) await stream.pulsed(1);
  await own.hub.stop();
  for (const stream of streams) {
    await stream.ended();
    // What is cut off because it takes too long is not whole.
    expect(stream.isWhole).toBe(true);
  }
});
