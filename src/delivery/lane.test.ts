import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../model/index.ts";
import { afterNoon, claimedFor, endpointWith, noon } from "./delivery.arbitrary.ts";
import type { Ended } from "./gate.ts";
import { Lane } from "./lane.ts";

const acknowledged: Ended = { kind: "acknowledged" };
const failed: Ended = { kind: "failed", at: noon, isBusy: false, notBefore: null };

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

/** Lets so many requests, one after the other, be over and recorded. */
function end(lane: Lane, count: number, isAcknowledged = true): void {
  for (let over = 0; over < count; over += 1) {
    lane.finish(isAcknowledged ? acknowledged : failed, noon);
    lane.settled();
  }
}

describe("N1: a lane", () => {
  test.each([1, 2, 16, 40])(
    "sends no more than %d at a time, where that is its concurrency",
    (concurrency) => {
      const lane = laneWith({ concurrency }, 100);
      expect(beginAll(lane)).toBe(concurrency);
      end(lane, 1);
      expect(beginAll(lane)).toBe(1);
    },
  );

  test("sends the next as soon as a request is over, before its outcome is recorded", () => {
    const lane = laneWith({ concurrency: 1 }, 2);
    beginAll(lane);
    lane.finish(acknowledged, noon);
    expect(beginAll(lane)).toBe(1);
  });

  test("stops sending while more outcomes than it may hold are not recorded", () => {
    const lane = laneWith({ concurrency: 1 }, 50);
    let sent = 0;
    while (lane.next(noon) !== undefined) {
      lane.finish(acknowledged, noon);
      sent += 1;
    }
    expect(sent).toBe(capacityOf(1) + 1);
    lane.settled();
    expect(lane.next(noon)).toBeDefined();
  });

  test("lets no more begin in a second than its rate, and wakes for the next", () => {
    const lane = laneWith({ ratePerSecond: 5 }, 20);
    expect(beginAll(lane)).toBe(1);
    expect(lane.nextWake(noon)).toBe(afterNoon(200));
    expect(beginAll(lane, afterNoon(199))).toBe(0);
    expect(beginAll(lane, afterNoon(200))).toBe(1);
  });

  test("goes by the endpoint as it is by now", () => {
    const lane = laneWith({ concurrency: 1 }, 10);
    beginAll(lane);
    lane.adopt({ ...lane.endpoint, concurrency: 4 }, noon);
    expect(beginAll(lane)).toBe(3);
  });

  test("sends in the order in which deliveries came", () => {
    const lane = laneWith();
    const deliveries = [1, 2, 3].map(() => claimedFor(lane.endpoint));
    for (const delivery of deliveries) lane.enqueue(delivery);
    expect(deliveries.map(() => lane.next(noon))).toEqual(deliveries);
  });
});

describe("N2: what a lane holds", () => {
  test.each([1, 16, 100])("is bounded by its concurrency, here %d, whatever is to be sent", (concurrency) => {
    const lane = laneWith({ concurrency });
    let admitted = 0;
    for (; lane.hasRoom(noon) && admitted < 10_000; admitted += 1) lane.admit();
    expect(admitted).toBe(capacityOf(concurrency));
    expect(lane.held).toBe(admitted);
  });

  test("leaves no room for a new delivery while an older one waits in the store", () => {
    const lane = laneWith();
    lane.noteDue(afterNoon(1_000));
    expect(lane.hasRoom(afterNoon(999))).toBe(true);
    expect(lane.hasRoom(afterNoon(1_000))).toBe(false);
  });

  test("is filled up from the store once half of it is free, and not before", () => {
    const lane = laneWith({ concurrency: 16 }, capacityOf(16));
    lane.noteDue(noon);
    expect(lane.claimable(noon)).toBe(0);
    for (let over = 1; over < capacityOf(16) / 2; over += 1) {
      lane.next(noon);
      end(lane, 1);
      expect(lane.claimable(noon)).toBe(0);
    }
    lane.next(noon);
    end(lane, 1);
    expect(lane.claimable(noon)).toBe(capacityOf(16) / 2);
  });

  test("is filled up when something is due, and by one question at a time", () => {
    const lane = laneWith();
    expect(lane.claimable(noon)).toBe(0);
    lane.noteDue(afterNoon(500));
    expect(lane.claimable(afterNoon(499))).toBe(0);
    expect(lane.claimable(afterNoon(500))).toBe(64);
    lane.claiming();
    expect(lane.claimable(afterNoon(500))).toBe(0);
    lane.claimed([], null);
    expect(lane.claimable(afterNoon(500))).toBe(0);
  });

  test("does not forget what fell due while the store was asked", () => {
    const lane = laneWith();
    lane.noteDue(noon);
    lane.claiming();
    lane.noteDue(afterNoon(300));
    lane.claimed([], afterNoon(9_000));
    expect(lane.nextWake(noon)).toBe(afterNoon(300));
  });

  test("is taken out of it where it has not begun, and only that", () => {
    const lane = laneWith({ concurrency: 2 }, 5);
    beginAll(lane);
    expect(lane.drain()).toHaveLength(3);
    expect(lane.held).toBe(2);
    lane.abandon(noon);
    end(lane, 1);
    expect(lane.isIdle).toBe(true);
  });
});

describe("a lane wakes", () => {
  test("for what waits in the store, when that is due", () => {
    const lane = laneWith();
    expect(lane.nextWake(noon)).toBeNull();
    lane.noteDue(afterNoon(5_000));
    lane.noteDue(afterNoon(2_000));
    lane.noteDue(afterNoon(3_000));
    expect(lane.nextWake(noon)).toBe(afterNoon(2_000));
  });

  test("for nothing while it has no room: what ends next makes some", () => {
    const lane = laneWith({ concurrency: 1 }, capacityOf(1));
    beginAll(lane);
    lane.noteDue(noon);
    expect(lane.claimable(noon)).toBe(0);
    expect(lane.nextWake(noon)).toBeNull();
  });

  test("for whichever comes first, its rate or what is due", () => {
    const lane = laneWith({ ratePerSecond: 1 }, 2);
    beginAll(lane);
    lane.noteDue(afterNoon(5_000));
    expect(lane.nextWake(noon)).toBe(afterNoon(1_000));
    lane.noteDue(afterNoon(400));
    expect(lane.nextWake(noon)).toBe(afterNoon(400));
  });
});

describe("N3: an endpoint without a breaker that only ever fails", () => {
  /** How many begin within a second, if each ends at once and fails, at every millisecond. */
  function failForASecond(lane: Lane, from: number): number {
    let begun = 0;
    for (let ms = 0; ms < 1_000; ms += 1) {
      while (lane.next(afterNoon(from + ms)) !== undefined) {
        begun += 1;
        end(lane, 1, false);
      }
    }
    return begun;
  }

  test("is tried a hundred times a second at most, after twenty failures in a row", () => {
    const lane = laneWith({ breaker: "off" }, 5_000);
    for (let failures = 0; failures < 20; failures += 1) {
      expect(lane.next(noon)).toBeDefined();
      end(lane, 1, false);
    }
    expect(failForASecond(lane, 0)).toBeLessThanOrEqual(101);
    expect(failForASecond(lane, 1_000)).toBeGreaterThan(90);
  });

  test("is tried at its own rate where that is lower", () => {
    const lane = laneWith({ breaker: "off", ratePerSecond: 10 }, 200);
    failForASecond(lane, 0);
    failForASecond(lane, 1_000);
    expect(failForASecond(lane, 2_000)).toBe(10);
    expect(failForASecond(lane, 3_000)).toBe(10);
  });

  test("is tried at full speed again after one success", () => {
    const lane = laneWith({ breaker: "off", concurrency: 1 }, 5_000);
    failForASecond(lane, 0);
    expect(lane.next(afterNoon(2_000))).toBeDefined();
    expect(lane.next(afterNoon(2_000))).toBeUndefined();
    end(lane, 1, true);
    expect(lane.next(afterNoon(3_000))).toBeDefined();
    end(lane, 1, true);
    expect(lane.next(afterNoon(3_000))).toBeDefined();
  });
});

test("N1, N2: whatever happens in whatever order, the caps hold and the counts come out even", () => {
  const anyMove = fc.constantFrom("admit", "begin", "cancel", "claim", "next", "finish", "settle", "abandon");
  const anyMoves = fc.array(anyMove, { maxLength: 400 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), anyMoves, (concurrency, moves) => {
      const lane = laneWith({ concurrency });
      const count = { admitted: 0, underway: 0, unsettled: 0 };
      const does: Record<(typeof moves)[number], () => void> = {
        admit: () => {
          if (!lane.hasRoom(noon)) return;
          lane.admit();
          count.admitted += 1;
        },
        begin: () => {
          does.cancel();
          if (lane.held < capacityOf(concurrency)) lane.enqueue(claimedFor(lane.endpoint));
        },
        cancel: () => {
          if (count.admitted === 0) return;
          lane.dismiss();
          count.admitted -= 1;
        },
        claim: () => {
          lane.noteDue(noon);
          const room = lane.claimable(noon);
          if (room === 0) return;
          lane.claiming();
          lane.claimed(
            Array.from({ length: room }, () => claimedFor(lane.endpoint)),
            null,
          );
        },
        next: () => {
          if (lane.next(noon) !== undefined) count.underway += 1;
        },
        finish: () => {
          if (count.underway === 0) return;
          lane.finish(acknowledged, noon);
          count.underway -= 1;
          count.unsettled += 1;
        },
        settle: () => {
          if (count.unsettled === 0) return;
          lane.settled();
          count.unsettled -= 1;
        },
        abandon: () => {
          if (count.underway === 0) return;
          lane.abandon(noon);
          count.underway -= 1;
        },
      };
      for (const move of moves) {
        does[move]();
        expect(count.underway).toBeLessThanOrEqual(concurrency);
        expect(lane.held).toBeLessThanOrEqual(capacityOf(concurrency));
      }
      lane.drain();
      expect(lane.held).toBe(count.admitted + count.underway + count.unsettled);
    }),
  );
});
