import { describe, expect, test } from "vitest";
import { TooManyRequestsError } from "../http/index.ts";
import { parseTenantId } from "../model/index.ts";
import { began, begin, hear, tenant } from "./listening.arbitrary.ts";

test("B1: each second that is over has its pulse, and nothing was read more than once for all who listen", async () => {
  const { counted, live, pass } = begin();
  const all = Array.from({ length: 50 }, () => hear(live));
  await pass();
  counted.count(3);
  await pass(2);
  for (const { told } of all) expect(told).toEqual(["-1 0", "0 3", "calls,deliveries,messages", "1 0"]);
  // The one that it begins with, and one a second.
  expect(counted.readings).toHaveLength(4);
});

test("a comment comes every fifteen seconds", async () => {
  const { live, pass } = begin();
  const heard = hear(live);
  await pass(31);
  expect(heard.told.filter((frame) => frame === ":")).toHaveLength(2);
  expect(heard.told.indexOf(":")).toBe(15);
});

describe("B4: what may have changed", () => {
  test("is told once with the next beat, however often it did, and to nobody else", async () => {
    const { live, pass } = begin();
    const [heard, other] = [hear(live), hear(live, {}, parseTenantId("other"))];
    for (let change = 0; change < 100; change += 1) live.note(tenant, "configuration");
    live.note(tenant, "health");
    await pass(3);
    expect(heard.told).toEqual(["-1 0", "configuration,health", "0 0", "1 0"]);
    expect(other.told).toEqual(["-1 0", "0 0", "1 0"]);
  });

  test("is forgotten where nobody listens", async () => {
    const { live, pass } = begin();
    live.note(tenant, "configuration");
    const heard = hear(live);
    await pass();
    expect(heard.told).toEqual(["-1 0"]);
  });

  test("are replays for as long as one runs, and once when it has ended", async () => {
    const { counted, live, pass } = begin();
    const [heard, other] = [hear(live), hear(live, {}, parseTenantId("other"))];
    counted.replaying = [tenant];
    await pass(2);
    counted.replaying = [];
    await pass(3);
    expect(heard.told.filter((frame) => frame === "replays")).toHaveLength(3);
    expect(other.told).not.toContain("replays");
  });
});

describe("B2: a store that is away", () => {
  test("leaves seconds out, says so by a gap, and is told of once", async () => {
    const { counted, live, logged, pass } = begin();
    const heard = hear(live);
    await pass(2);
    counted.isAway = true;
    counted.count(3);
    live.note(tenant, "health");
    await pass(3);
    counted.isAway = false;
    await pass(1);
    counted.count(1);
    await pass(2);
    expect(heard.told).toEqual(["-1 0", "0 0", "health", "gap", "5 1", "calls,deliveries,messages", "6 0"]);
    expect(logged).toEqual(["store.unavailable"]);
  });

  test("as somebody begins to listen makes a gap of what could not be read", async () => {
    const { counted, live, pass } = begin();
    counted.isAway = true;
    const heard = hear(live);
    await pass(1);
    counted.isAway = false;
    await pass(2);
    expect(heard.told).toEqual(["gap", "1 0"]);
  });
});

test("a clock that is set back begins anew, with a gap", async () => {
  const { clock, counted, live, pass } = begin();
  const heard = hear(live);
  await pass(2);
  clock.suspendedMs = -3_600_000;
  // The beat that was to come next is of the second that it was to be of.
  await pass(2);
  counted.count(2);
  await pass(1);
  expect(heard.told).toEqual(["-1 0", "0 0", "1 0", "gap", "-3597 2", "calls,deliveries,messages"]);
});

describe("whoever comes back", () => {
  /** Pulses of so many seconds after noon, the last of which was a moment ago. */
  async function after(seconds: number) {
    const begun = begin();
    const first = hear(begun.live);
    for (let second = 0; second < seconds; second += 1) {
      begun.counted.count(second);
      await begun.pass();
    }
    return { ...begun, first };
  }

  test("hears what it missed, and goes on", async () => {
    const { live, pass } = await after(5);
    const heard = hear(live, { lastSecond: began + 1 });
    await pass();
    expect(heard.told).toEqual(["2 3", "3 4", "4 0"]);
  });

  test("hears nothing again where it missed nothing", async () => {
    const { live, pass } = await after(5);
    const heard = hear(live, { lastSecond: began + 3 });
    await pass();
    expect(heard.told).toEqual(["4 0"]);
  });

  const all = ["gap", "-1 0", "0 1", "1 2", "2 3", "3 4", "4 0"];

  test.each([
    ["a second that no hub ever had", 5, all],
    ["one from before anybody listened", began - 100, all],
    ["one that is still to come", began + 10_000, ["gap", "4 0"]],
  ])("with %s hears of a gap, and of what is kept after it", async (_case, lastSecond, told) => {
    const { live, pass } = await after(5);
    const heard = hear(live, { lastSecond });
    await pass();
    expect(heard.told).toEqual(told);
  });

  test("within five minutes finds all that happened while nobody listened", async () => {
    const { counted, live, pass } = begin();
    const mayListen = { is: true };
    const heard = hear(live, { mayListen: () => mayListen.is });
    await pass(2);
    mayListen.is = false;
    await pass(1);
    expect(heard.told.at(-1)).toBe("closed");
    counted.count(9);
    await pass(290);
    const back = hear(live, { lastSecond: began });
    await pass(1);
    expect(back.told).toHaveLength(292);
    expect(back.told).toContain("2 9");
    expect(back.told).not.toContain("gap");
  });

  test("later than that begins anew, and nothing is read meanwhile", async () => {
    const { counted, live, pass, time } = begin();
    const mayListen = { is: true };
    hear(live, { mayListen: () => mayListen.is });
    await pass(2);
    mayListen.is = false;
    await pass(310);
    const { length } = counted.readings;
    await pass(10);
    expect(counted.readings).toHaveLength(length);
    expect(time.alarms).toEqual([]);
    const back = hear(live, { lastSecond: began });
    await pass(1);
    expect(back.told[0]).toBe("gap");
  });
});

test("B3: however many tenants are listened to, the store is asked of a few at a time", async () => {
  const { counted, live, pass } = begin();
  const heard = Array.from({ length: 100 }, (_, place) => hear(live, {}, parseTenantId(`tenant-${place}`)));
  await pass(1);
  // What each begins with is asked as it comes.
  counted.mostAtATime = 0;
  await pass(1);
  expect(counted.mostAtATime).toBeGreaterThan(0);
  expect(counted.mostAtATime).toBeLessThanOrEqual(8);
  for (const { told } of heard) expect(told).toEqual(["-1 0", "0 0"]);
});

describe("B3: one that does not read", () => {
  test("is cut off after ten seconds, holds no more than a frame meanwhile, and keeps nobody else waiting", async () => {
    const { counted, live, pass } = begin();
    const silent = live.join(tenant, { lastSecond: null, mayListen: () => true });
    const heard = hear(live);
    // What a stream takes ahead of its reader.
    const ahead = silent.readableHighWaterMark;
    live.note(tenant, "health");
    for (let second = 0; second < 20 && !silent.destroyed; second += 1) {
      counted.count(1);
      await pass();
      expect(silent.readableLength).toBeLessThan(ahead + 300);
    }
    // It never took anything: not even what a stream begins with.
    expect(silent.destroyed).toBe(true);
    expect(heard.told.length).toBeGreaterThan(10);
    expect(live.listeners).toBe(1);
  });
});

describe("who may not listen any more", () => {
  test("is ended with the next beat; others go on", async () => {
    const { live, pass } = begin();
    const mayListen = { is: true };
    const [one, other] = [hear(live, { mayListen: () => mayListen.is }), hear(live)];
    await pass(2);
    mayListen.is = false;
    await pass(1);
    expect([one.told.at(-1), other.told.at(-1)]).toEqual(["closed", "1 0"]);
    expect(live.listeners).toBe(1);
  });
});

describe("how many may listen", () => {
  test("is a hundred to a tenant, and whoever leaves makes room", async () => {
    const { live, pass } = begin();
    const mayListen = { is: true };
    hear(live, { mayListen: () => mayListen.is });
    for (let listener = 1; listener < 100; listener += 1) hear(live);
    expect(() => hear(live)).toThrow(TooManyRequestsError);
    mayListen.is = false;
    await pass(1);
    const heard = hear(live);
    await pass(1);
    expect(heard.told).toEqual(["0 0"]);
    expect(() => hear(live)).toThrow(TooManyRequestsError);
  });

  test("is a thousand to a hub", () => {
    const { live } = begin();
    for (let listener = 0; listener < 1_000; listener += 1)
      hear(live, {}, parseTenantId(`tenant-${listener % 10}`));
    expect(() => hear(live, {}, parseTenantId("another"))).toThrow(TooManyRequestsError);
    expect(live.listeners).toBe(1_000);
  });
});

test("a hub that stops ends all streams at once, and takes nobody more", async () => {
  const { live, pass, time } = begin();
  const heard = Array.from({ length: 3 }, () => hear(live));
  await pass(2);
  live[Symbol.dispose]();
  const late = hear(live);
  await pass(1);
  for (const { told } of heard) expect(told).toEqual(["-1 0", "0 0", "closed"]);
  expect(late.frames).toEqual(["closed"]);
  expect(time.alarms).toEqual([]);
});
