import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../model/index.ts";
import { afterNoon, claimedFor, endpointWith, noon } from "./delivery.arbitrary.ts";
import { Lane } from "./lane.ts";

function laneWith(told: Partial<Endpoint>, { queued = 0, replayed = 0 }): Lane {
  const lane = new Lane(endpointWith(told));
  const some = (count: number) => Array.from({ length: count }, () => claimedFor(lane.endpoint));
  for (const delivery of some(queued)) lane.enqueue(delivery);
  lane.replays.enqueue(some(replayed));
  return lane;
}

/** Lets as many begin as may at that moment. */
function beginAll(lane: Lane, now = noon) {
  const begun = [];
  for (let next = lane.next(now); next !== undefined; next = lane.next(now)) begun.push(next);
  return begun;
}

describe("B1: what is new", () => {
  test("begins before everything that is replayed", () => {
    const lane = laneWith({ concurrency: 4 }, { replayed: 4 });
    const fresh = claimedFor(lane.endpoint);
    lane.enqueue(fresh);
    expect(beginAll(lane)[0]).toBe(fresh);
  });

  test("goes straight from memory, however much is replayed", () => {
    const lane = laneWith({ concurrency: 1 }, { replayed: 500 });
    expect(lane.hasRoom(noon)).toBe(true);
    expect(lane.held).toBe(0);
  });

  test("takes its turn of the rate before what is replayed", () => {
    const lane = laneWith({ ratePerSecond: 10 }, { queued: 1, replayed: 3 });
    const [first] = beginAll(lane);
    const [second] = beginAll(lane, afterNoon(100));
    lane.replays.over(first?.id ?? claimedFor(lane.endpoint).id);
    expect(lane.replays.held).toBe(3);
    lane.replays.over(second?.id ?? claimedFor(lane.endpoint).id);
    expect(lane.replays.held).toBe(2);
  });
});

describe("B2: of the connections", () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [16, 8],
    [1_000, 500],
  ])("of an endpoint with %d, a replay has %d", (concurrency, share) => {
    const lane = laneWith({ concurrency }, { replayed: 2_000 });
    expect(beginAll(lane)).toHaveLength(share);
  });

  test("one that is free again goes to the next, once the outcome is recorded", () => {
    const lane = laneWith({ concurrency: 2 }, { replayed: 3 });
    const [first] = beginAll(lane);
    lane.finish({ kind: "acknowledged" }, noon);
    expect(beginAll(lane)).toHaveLength(0);
    lane.settled();
    lane.replays.over(first?.id ?? claimedFor(lane.endpoint).id);
    expect(beginAll(lane)).toHaveLength(1);
  });

  test("N1: what is new and what is replayed have no more than there are", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.nat(80),
        fc.nat(80),
        (concurrency, queued, replayed) => {
          const lane = laneWith({ concurrency }, { queued, replayed });
          const share = Math.max(1, Math.floor(concurrency / 2));
          expect(beginAll(lane)).toHaveLength(Math.min(concurrency, queued + Math.min(replayed, share)));
        },
      ),
    );
  });
});

describe("B3: a lane", () => {
  test("takes twice as many as may be under way, those that are only admitted included", () => {
    const { replays } = laneWith({}, {});
    expect(replays.room(16)).toBe(16);
    replays.admit(10);
    expect(replays.room(16)).toBe(6);
    replays.admit(10);
    expect(replays.room(16)).toBe(0);
    replays.dismiss(20);
    expect(replays.room(1)).toBe(2);
  });

  test("wakes for what is replayed when its rate lets it, and gives it back when it is drained", () => {
    const lane = laneWith({ ratePerSecond: 5 }, { replayed: 2 });
    expect(beginAll(lane)).toHaveLength(1);
    expect(lane.nextWake(noon)).toBe(afterNoon(200));
    expect(lane.isIdle).toBe(false);
    expect(lane.drain()).toHaveLength(1);
    expect(lane.nextWake(noon)).toBeNull();
  });

  test("knows nothing of a delivery that is over and was none of a replay", () => {
    const lane = laneWith({}, { replayed: 1 });
    lane.replays.over(claimedFor(lane.endpoint).id);
    expect(lane.replays.held).toBe(1);
  });
});
