import { describe, expect, test } from "vitest";
import type { Endpoint } from "../model/index.ts";
import { afterNoon, claimedFor, endpointWith, noon } from "./delivery.arbitrary.ts";
import { Lane } from "./lane.ts";

const capacityOf = (concurrency: number) => Math.max(16, concurrency * 4);

function laneWith(told: Partial<Endpoint> = {}, queued = 0): Lane {
  const lane = new Lane(endpointWith(told));
  for (let count = 0; count < queued; count += 1) lane.enqueue(claimedFor(lane.endpoint));
  return lane;
}

/** Lets as many begin as may at that moment; their number. */
function beginAll(lane: Lane, now = noon): number {
  let begun = 0;
  while (lane.next(now) !== undefined) begun += 1;
  return begun;
}

/** One request is over and recorded. */
function endOne(lane: Lane): void {
  lane.finish({ kind: "acknowledged" }, noon);
  lane.settled();
}

describe("N5: of several hubs, a lane", () => {
  const none = { concurrency: 0, ratePerSecond: null };
  const some = (concurrency: number, ratePerSecond: number | null = null) => ({ concurrency, ratePerSecond });

  test("goes by its share from the moment that it has another", () => {
    const lane = laneWith({ concurrency: 16 }, 20);
    lane.divide(some(3));
    expect(beginAll(lane)).toBe(3);
    lane.divide(some(5));
    expect(beginAll(lane)).toBe(2);
    expect(lane.isWithinShare).toBe(true);
    lane.divide(some(4));
    expect([beginAll(lane), lane.isWithinShare]).toEqual([0, false]);
    endOne(lane);
    expect([beginAll(lane), lane.isWithinShare]).toEqual([0, true]);
  });

  test("goes by its share of the rate", () => {
    const lane = laneWith({ ratePerSecond: 100 }, 20);
    lane.divide(some(16, 5));
    expect(beginAll(lane)).toBe(1);
    expect(lane.nextWake(noon)).toBe(afterNoon(200));
  });

  test("keeps its share when its endpoint is changed otherwise", () => {
    const lane = laneWith({ concurrency: 16 }, 20);
    lane.adopt({ ...lane.endpoint, timeoutMs: 1_000 }, noon, some(2));
    expect(beginAll(lane)).toBe(2);
  });

  test("that has none begins nothing, takes nothing in and asks for nothing", () => {
    const lane = laneWith({ concurrency: 1 }, 3);
    lane.replays.enqueue([claimedFor(lane.endpoint)]);
    lane.divide(none);
    expect(beginAll(lane)).toBe(0);
    expect([lane.hasShare, lane.hasRoom(noon), lane.replayRoom]).toEqual([false, false, 0]);
    lane.noteDue(noon);
    expect(lane.claimable(noon)).toBe(0);
    expect(lane.surplus()).toHaveLength(4);
    expect(lane.held).toBe(0);
  });

  test("that has none leaves what falls due to others, once", () => {
    const lane = laneWith({ concurrency: 1 });
    lane.divide(none);
    lane.noteDue(afterNoon(500));
    expect(lane.passOn(afterNoon(499))).toBe(false);
    expect(lane.nextWake(noon)).toBe(afterNoon(500));
    expect(lane.passOn(afterNoon(500))).toBe(true);
    expect(lane.passOn(afterNoon(500))).toBe(false);
    expect(lane.isIdle).toBe(true);
  });

  test("that has one leaves nothing to others, and is behind only where it has no room", () => {
    const lane = laneWith({ concurrency: 1 }, capacityOf(1));
    lane.noteDue(noon);
    expect([lane.passOn(noon), lane.isBehind(noon)]).toEqual([false, true]);
    lane.drain();
    expect(lane.isBehind(noon)).toBe(false);
  });

  test("gives back what is more than its new share lets it hold, the last ones first", () => {
    const lane = laneWith({ concurrency: 16 });
    const deliveries = Array.from({ length: 40 }, () => claimedFor(lane.endpoint));
    for (const delivery of deliveries) lane.enqueue(delivery);
    expect(lane.surplus()).toEqual([]);
    lane.divide(some(4));
    expect(lane.surplus()).toEqual(deliveries.slice(capacityOf(4)));
    expect(lane.held).toBe(capacityOf(4));
  });

  test("lets one guest in even where it has no share, beside nothing else", () => {
    const lane = laneWith({ concurrency: 1 }, 2);
    beginAll(lane);
    lane.divide(none);
    lane.askIn(() => {});
    lane.askIn(() => {});
    expect(lane.nextGuest(noon)).toBeUndefined();
    endOne(lane);
    expect(lane.nextGuest(noon)).toBeDefined();
    expect(lane.nextGuest(noon)).toBeUndefined();
    lane.seeOut();
    expect(lane.nextGuest(noon)).toBeDefined();
  });
});
