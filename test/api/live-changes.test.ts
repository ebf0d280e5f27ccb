import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { ApiClient, type ApiTenant } from "../kit/api-client.ts";
import { recordOf } from "../kit/deliveries.ts";
import { LiveStream } from "../kit/live-stream.ts";

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

// Tests that run side by side have no `expect.poll`.
const soon = (check: () => void | Promise<void>) => vi.waitFor(check, patience);

async function makeSource({ path }: Pick<ApiTenant, "path">) {
  const source = { name: "tanyi", dialect: "tanyi", graceSeconds: 0 };
  const { url } = await api.ok<{ url: string }>("POST", `${path}/sources`, source);
  return { push: (body: string) => api.hub.push(url, body) };
}

/** Waits until seconds go by in which nothing changes. */
function quiet({ events }: LiveStream): Promise<void> {
  return soon(() => {
    expect(events.slice(-3).map(({ event }) => event)).toEqual(["pulse", "pulse", "pulse"]);
  });
}

describe.concurrent("what lists may look different is told", () => {
  /** What is told of from when something is done until nothing more changes. */
  async function changedBy(
    act: (tenant: ApiTenant) => Promise<unknown>,
    prepare: (tenant: ApiTenant) => Promise<unknown> = async () => {},
  ) {
    const tenant = await api.tenant();
    await prepare(tenant);
    using stream = await LiveStream.open(api.hub.url, tenant.path);
    await quiet(stream);
    stream.events.length = 0;
    await act(tenant);
    await soon(() => expect(stream.changes.size).toBeGreaterThan(0));
    await quiet(stream);
    return { changes: stream.changes, events: stream.events };
  }

  test("of messages, calls and deliveries, where a message is understood", async () => {
    const { changes } = await changedBy(async (tenant) => {
      await (await makeSource(tenant)).push(recordOf("tanyi", 1));
    });
    expect(changes).toEqual(new Set(["messages", "calls", "deliveries", "configuration"]));
  });

  test("of messages alone, where one is not", async () => {
    let push: (body: string) => Promise<unknown> = async () => {};
    const { changes } = await changedBy(
      () => push("no JSON"),
      async (tenant) => ({ push } = await makeSource(tenant)),
    );
    expect(changes).toEqual(new Set(["messages"]));
  });

  test("of health, where an endpoint fails", async () => {
    let push: (body: string) => Promise<unknown> = async () => {};
    const { changes } = await changedBy(
      () => push(recordOf("tanyi", 1)),
      async (tenant) => {
        const endpoint = { url: `${application.url}/failing`, dialect: "tanyi" };
        await api.ok("POST", `${tenant.path}/endpoints`, endpoint);
        ({ push } = await makeSource(tenant));
      },
    );
    expect(changes).toContain("health");
  });

  test("of replays, while one runs and once it has ended", async () => {
    const { changes } = await changedBy(
      async ({ path }) => {
        const span = { since: "2020-01-01T00:00:00Z", until: "2099-01-01T00:00:00Z" };
        const slow = { url: `${application.url}/good`, dialect: "tanyi", ratePerSecond: 1 };
        const { id } = await api.ok("POST", `${path}/endpoints`, slow);
        const replay = await api.ok("POST", `${path}/replays`, { ...span, endpoint: id });
        await soon(async () => {
          expect(await api.ok("GET", `${path}/replays/${replay.id}`)).toMatchObject({ state: "done" });
        });
      },
      async (tenant) => {
        const { push } = await makeSource(tenant);
        for (const call of [1, 2, 3, 4]) await push(recordOf("tanyi", call));
      },
    );
    // Nothing more was told once it was over: seconds went by in which nothing changed.
    expect(changes).toContain("replays");
  });

  test("of configuration, once a change, and never more often than once a second", async () => {
    const { changes, events } = await changedBy(async ({ path }) => {
      for (const name of ["a", "b", "c"]) await api.ok("PATCH", path, { name });
    });
    expect(changes).toEqual(new Set(["configuration"]));
    const names = events.map(({ event }) => event).join(" ");
    expect(names).not.toContain("changed changed");
    expect(names.match(/changed/g)?.length).toBeLessThanOrEqual(2);
  });
});
