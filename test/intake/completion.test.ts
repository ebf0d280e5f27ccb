import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScriptedEndpoint } from "../../src/simulator/index.ts";
import { movedTo, pushesOf } from "../kit/deliveries.ts";
import { type CallDetail, Inbox, fixture } from "../kit/inbox.ts";
import { TestHub } from "../kit/test-hub.ts";

let hub: TestHub;
let application: ScriptedEndpoint;
let tenants = 0;

beforeAll(async () => {
  hub = await TestHub.start();
  application = await new ScriptedEndpoint().start();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await application[Symbol.asyncDispose]();
});

interface Scene {
  readonly inbox: Inbox;
  /** Pushes one message. */
  readonly push: (body: string) => Promise<unknown>;
  /** What the application was told of calls as a whole, once it was told so many things. */
  readonly told: (count: number) => Promise<readonly Summary[]>;
}

interface Summary {
  readonly type: string;
  readonly call: Readonly<Record<string, unknown>>;
}

/** A tenant of its own with a source, and an application that is told of calls as a whole. */
async function begin(source: Readonly<Record<string, unknown>>): Promise<Scene> {
  tenants += 1;
  const id = `t${tenants}`;
  const url = `${application.url}/${id}`;
  const events = ["call.completed", "call.revised"];
  const tenant = await hub.tenant({ id, source, endpoint: { dialect: "standard", url, events } });
  const received = () => application.received.filter((one) => one.url === `/${id}`);
  return {
    inbox: new Inbox(hub, tenant.path),
    push: (body) => hub.push(movedTo(hub, tenant.sourceUrl), body),
    told: async (count) => {
      await application.until(() => received().length >= count);
      return received().map(({ body }) => JSON.parse(body) as Summary);
    },
  };
}

/** How often a call was completed and revised, by its events. */
function countSummaries({ events }: CallDetail) {
  const count = (type: string) => events.filter((event) => event.type === type).length;
  return { completed: count("call.completed"), revised: count("call.revised") };
}

const orders = (items: readonly string[]): string[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first) =>
        orders(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
      );

describe("call.completed is made once a call", () => {
  test.each(["tanyi", "byai", "icc", "standard"])(
    "with the record, where %s sends everything in it",
    async (dialect) => {
      const { inbox, push, told } = await begin({ dialect });
      const [record] = pushesOf(dialect, 1);
      for (let times = 0; times < 3; times += 1) await push(record?.body ?? "");
      const call = await inbox.onlyCall();
      expect(call).toMatchObject({ completed: true, awaiting: [] });
      expect(countSummaries(call)).toEqual({ completed: 1, revised: 0 });
      expect((await told(1)).map(({ type }) => type)).toEqual(["call.completed"]);
    },
  );

  const parts = ["record-basic", "record-outbound", "voice-relative", "dialog"];

  // The outbound phase has all that the basic one has, so nobody waits for that.
  const needed = parts.slice(1);
  const calls = new Set<string>();

  test.each(orders(parts))("YT-07r, YT-08r, YT-10r: of %s, %s, %s and %s", async (...order) => {
    const { inbox, push, told } = await begin({ dialect: "yeta" });
    for (const [index, part] of order.entries()) {
      // A part that comes again does not make a call whole.
      for (let times = 0; times < 2; times += 1) await push(fixture(`yeta/${part}`));
      const isWhole = needed.every((one) => order.slice(0, index + 1).includes(one));
      expect([index, (await inbox.onlyCall()).completed]).toEqual([index, isWhole]);
    }
    const call = await inbox.onlyCall();
    expect(countSummaries(call)).toEqual({ completed: 1, revised: 0 });
    const [summary] = await told(1);
    expect(summary).toMatchObject({ type: "call.completed", call: { platformCode: "15" } });
    expect(summary?.call).toEqual(call.call);
    calls.add(JSON.stringify(call.call));
    expect(calls.size).toBe(1);
  });

  test("when all parts come at one moment, each ten times", async () => {
    const { inbox, push } = await begin({ dialect: "yeta" });
    const flood = Array.from({ length: 10 }, () => parts.map((part) => fixture(`yeta/${part}`))).flat();
    await Promise.all(flood.map((body) => push(body)));
    const call = await inbox.onlyCall();
    expect(call).toMatchObject({ completed: true, awaiting: [] });
    expect(countSummaries(call).completed).toBe(1);
    expect(call.messages).toHaveLength(40);
  });

  test("YT-09r: at once for a call that nobody answered, which has no recording and no dialog", async () => {
    const { inbox, push } = await begin({ dialect: "yeta" });
    await push(fixture("yeta/record-unanswered-zero"));
    expect((await inbox.onlyCall()).awaiting).not.toContain("call.recording");
    expect((await inbox.onlyCall()).awaiting).not.toContain("call.dialog");
  });

  test("BY-15r: with the record, and not with a change of intent that overtook it", async () => {
    const { inbox, push, told } = await begin({ dialect: "byai" });
    await push(fixture("byai/intent-change"));
    expect(await inbox.onlyCall()).toMatchObject({ completed: false, awaiting: ["call.record"] });
    await push(fixture("byai/record"));
    expect(countSummaries(await inbox.onlyCall())).toEqual({ completed: 1, revised: 0 });
    const [summary] = await told(1);
    expect(summary?.call).toMatchObject({ intent: { level: "A" } });
  });
});

describe("call.revised follows what changes a complete call", () => {
  test("BY-15r: once for each change, with the whole call as it is then", async () => {
    const { inbox, push, told } = await begin({ dialect: "byai" });
    await push(fixture("byai/record"));
    const [completed] = await told(1);
    expect(completed).toMatchObject({ type: "call.completed", call: { intent: { level: "B" } } });
    for (let times = 0; times < 2; times += 1) await push(fixture("byai/intent-change"));
    const [, revised] = await told(2);
    expect(revised).toMatchObject({
      type: "call.revised",
      call: { intent: { level: "A" }, to: "199****1001" },
    });
    const call = await inbox.onlyCall();
    expect(countSummaries(call)).toEqual({ completed: 1, revised: 1 });
    expect(revised?.call).toEqual(call.call);
  });
});

const patience = { timeout: 15_000, interval: 50 };

describe("a call whose parts do not come is complete when its grace time is over", () => {
  test("and a part that comes later makes one revision", async () => {
    const { inbox, push, told } = await begin({ dialect: "yeta", graceSeconds: 0.3 });
    await push(fixture("yeta/record-outbound"));
    await push(fixture("yeta/voice-relative"));
    await expect.poll(async () => (await inbox.onlyCall()).completed, patience).toBe(true);
    expect(await inbox.onlyCall()).toMatchObject({ awaiting: ["call.dialog"] });
    expect(await inbox.onlyCall()).not.toHaveProperty("graceEndsAt");
    for (let times = 0; times < 2; times += 1) await push(fixture("yeta/dialog"));
    const call = await inbox.onlyCall();
    expect(call).toMatchObject({ completed: true, awaiting: [] });
    expect(countSummaries(call)).toEqual({ completed: 1, revised: 1 });
    const summaries = await told(2);
    expect(summaries.map(({ type }) => type).toSorted()).toEqual(["call.completed", "call.revised"]);
    expect(summaries.find(({ type }) => type === "call.completed")?.call["dialog"]).toEqual([]);
  });

  test("which does not begin anew with every part", async () => {
    const { inbox, push } = await begin({ dialect: "yeta", graceSeconds: 600 });
    await push(fixture("yeta/record-basic"));
    const { graceEndsAt } = await inbox.onlyCall();
    await push(fixture("yeta/dialog"));
    expect((await inbox.onlyCall()).graceEndsAt).toBe(graceEndsAt);
  });

  test("also when the hub was restarted meanwhile", async () => {
    const { inbox, push, told } = await begin({ dialect: "yeta", graceSeconds: 4 });
    await push(fixture("yeta/record-outbound"));
    const before = await inbox.onlyCall();
    expect(before).toMatchObject({ completed: false, awaiting: ["call.recording", "call.dialog"] });
    await hub.restart();
    await expect.poll(async () => (await inbox.onlyCall()).completed, patience).toBe(true);
    const call = await inbox.onlyCall();
    expect(countSummaries(call)).toEqual({ completed: 1, revised: 0 });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(before.graceEndsAt ?? ""));
    expect((await told(1))[0]).toMatchObject({ type: "call.completed", call: { platformCode: "15" } });
  });

  test("and its parts still complete it first, when they come after a restart and before that", async () => {
    const { inbox, push, told } = await begin({ dialect: "yeta", graceSeconds: 600 });
    await push(fixture("yeta/record-outbound"));
    const { graceEndsAt } = await inbox.onlyCall();
    await hub.restart();
    expect(await inbox.onlyCall()).toMatchObject({ completed: false, graceEndsAt });
    for (const part of ["dialog", "voice-relative"]) await push(fixture(`yeta/${part}`));
    expect(countSummaries(await inbox.onlyCall())).toEqual({ completed: 1, revised: 0 });
    expect((await told(1))[0]?.type).toBe("call.completed");
  });
});
