import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterNoon, noon } from "./delivery.arbitrary.ts";
import { type Ended, Gate, type GatePolicy } from "./gate.ts";

const policy: GatePolicy = { breaker: { failures: 3, probeSeconds: 30 }, concurrency: 8 };
const without: GatePolicy = { breaker: null, concurrency: 8 };
const acknowledged: Ended = { kind: "acknowledged" };
const failedAt = (ms: number): Ended => ({
  kind: "failed",
  at: afterNoon(ms),
  isBusy: false,
  notBefore: null,
});
const busyAt = (ms: number): Ended => ({ kind: "failed", at: afterNoon(ms), isBusy: true, notBefore: null });

/** A gate whose breaker opened at noon. */
function openGate(): Gate {
  const gate = new Gate();
  for (let count = 0; count < 3; count += 1) gate.end(failedAt(0), noon, policy);
  return gate;
}

/** How many the gate lets be underway at that moment. */
function mostAt(gate: Gate, ms: number, as = policy): number {
  let underway = 0;
  while (gate.allows(afterNoon(ms), underway, as)) underway += 1;
  return underway;
}

describe("H1: the breaker", () => {
  test("opens at so many failures in a row, and not before", () => {
    const gate = new Gate();
    gate.end(failedAt(0), noon, policy);
    gate.end(failedAt(0), noon, policy);
    gate.end(acknowledged, noon, policy);
    gate.end(failedAt(0), noon, policy);
    gate.end(failedAt(0), noon, policy);
    expect([gate.state, mostAt(gate, 0)]).toEqual(["closed", 8]);
    gate.end(failedAt(0), noon, policy);
    expect([gate.state, gate.probeAt, mostAt(gate, 29_999)]).toEqual(["open", afterNoon(30_000), 0]);
  });

  test("lets one probe out once its interval is over, and none beside what is still underway", () => {
    const gate = openGate();
    expect(gate.allows(afterNoon(30_000), 1, policy)).toBe(false);
    expect(gate.allows(afterNoon(30_000), 0, policy)).toBe(true);
    gate.begin();
    expect([gate.state, gate.allows(afterNoon(90_000), 0, policy)]).toEqual(["probing", false]);
  });

  test("is shut out for another interval by a probe that fails, and not by what was underway before", () => {
    const gate = openGate();
    gate.end(failedAt(0), afterNoon(20_000), policy);
    expect(gate.probeAt).toBe(afterNoon(30_000));
    gate.begin();
    gate.end(failedAt(30_000), afterNoon(31_000), policy);
    expect([gate.state, gate.probeAt]).toEqual(["open", afterNoon(61_000)]);
  });

  test("lets the next probe out at once where nothing was sent after all", () => {
    const gate = openGate();
    gate.begin();
    gate.end({ kind: "unsent" }, afterNoon(30_000), policy);
    expect([gate.state, gate.allows(afterNoon(30_000), 0, policy)]).toEqual(["open", true]);
  });

  test("never opens where there is none, however often an endpoint fails", () => {
    const gate = new Gate();
    for (let count = 0; count < 1_000; count += 1) gate.end(failedAt(0), noon, without);
    expect([gate.state, gate.failures, mostAt(gate, 0, without)]).toEqual(["closed", 1_000, 8]);
  });

  test("goes on as it was kept, and is gone where the endpoint is told to have none", () => {
    const kept = new Gate({ failures: 7, probeAt: afterNoon(5_000) });
    expect([kept.state, mostAt(kept, 4_999), mostAt(kept, 5_000)]).toEqual(["open", 0, 1]);
    kept.adopt(without, false, noon);
    expect([kept.state, mostAt(kept, 0, without)]).toEqual(["closed", 8]);
  });

  test("probes at once where there is new hope", () => {
    const gate = openGate();
    gate.adopt(policy, true, afterNoon(1_000));
    expect(gate.allows(afterNoon(1_000), 0, policy)).toBe(true);
  });
});

test("H2: after an acknowledged probe one goes out at a time, then two, four, and all", () => {
  const gate = openGate();
  gate.begin();
  const seen: number[] = [];
  gate.end(acknowledged, afterNoon(30_000), policy);
  for (let count = 0; count < 8; count += 1) {
    seen.push(mostAt(gate, 30_000));
    gate.end(acknowledged, afterNoon(30_000), policy);
  }
  expect(seen).toEqual([1, 2, 2, 4, 4, 4, 4, 8]);
  expect(gate.state).toBe("closed");
});

test("H3: a failure on the way up opens it again for a whole interval", () => {
  const gate = openGate();
  gate.begin();
  gate.end(acknowledged, afterNoon(30_000), policy);
  gate.end(acknowledged, afterNoon(30_000), policy);
  expect(gate.state).toBe("ramping");
  gate.end(failedAt(30_000), afterNoon(32_000), policy);
  expect([gate.state, gate.probeAt]).toEqual(["open", afterNoon(62_000)]);
});

describe("H4: Retry-After", () => {
  test("shuts the gate until then, and no earlier moment opens it", () => {
    const gate = new Gate();
    const asked = (ms: number): Ended => ({
      kind: "failed",
      at: noon,
      isBusy: true,
      notBefore: afterNoon(ms),
    });
    gate.end(asked(90_000), noon, without);
    gate.end(asked(10_000), noon, without);
    gate.end(acknowledged, noon, without);
    expect([mostAt(gate, 89_999, without), mostAt(gate, 90_000, without)]).toEqual([0, 8]);
  });

  test("counts for an hour at most", () => {
    const gate = new Gate();
    const day = 24 * 3_600_000;
    gate.end({ kind: "failed", at: noon, isBusy: false, notBefore: afterNoon(day) }, noon, without);
    expect([mostAt(gate, 3_599_999, without), mostAt(gate, 3_600_000, without)]).toEqual([0, 8]);
  });
});

describe("H5: 429 and 503 that name no moment", () => {
  test("halve what goes out, once for all that were underway together", () => {
    const gate = new Gate();
    for (let count = 0; count < 8; count += 1) gate.end(busyAt(0), afterNoon(100), without);
    expect(mostAt(gate, 100, without)).toBe(4);
    gate.end(busyAt(100), afterNoon(200), without);
    gate.end(busyAt(200), afterNoon(300), without);
    expect(mostAt(gate, 300, without)).toBe(1);
    // One at a time can't be halved: then they are a while apart.
    gate.end(busyAt(300), afterNoon(400), without);
    expect([mostAt(gate, 599, without), mostAt(gate, 600, without)]).toEqual([0, 1]);
  });

  test("let it double again by acknowledgements in a row", () => {
    const gate = new Gate();
    gate.end(busyAt(0), noon, without);
    for (let count = 0; count < 3; count += 1) gate.end(acknowledged, noon, without);
    gate.end(failedAt(0), noon, without);
    for (let count = 0; count < 3; count += 1) gate.end(acknowledged, noon, without);
    expect(mostAt(gate, 0, without)).toBe(4);
    gate.end(acknowledged, noon, without);
    expect(mostAt(gate, 0, without)).toBe(8);
  });
});

const anyEnded: fc.Arbitrary<(now: number) => Ended> = fc.oneof(
  fc.constant((): Ended => acknowledged),
  fc.constant((): Ended => ({ kind: "unsent" })),
  fc
    .record({ isBusy: fc.boolean(), inMs: fc.option(fc.integer({ min: 1, max: 90_000 })) })
    .map(({ isBusy, inMs }) => (now: number): Ended => ({
      kind: "failed",
      at: afterNoon(now),
      isBusy,
      notBefore: inMs === null ? null : afterNoon(now + inMs),
    })),
);

const anyPolicy = fc.record({
  breaker: fc.option(
    fc.record({ failures: fc.integer({ min: 1, max: 5 }), probeSeconds: fc.integer({ min: 1, max: 60 }) }),
  ),
  concurrency: fc.integer({ min: 1, max: 20 }),
});

test("whatever happens, no more go out than may, and one that is let out in the end is always let out", () => {
  fc.assert(
    fc.property(
      anyPolicy,
      fc.array(fc.tuple(anyEnded, fc.integer({ min: 0, max: 20_000 })), { maxLength: 60 }),
      (as, steps) => {
        const gate = new Gate();
        let now = 0;
        let underway = 0;
        for (const [ended, later] of steps) {
          now += later;
          while (gate.allows(afterNoon(now), underway, as)) {
            gate.begin();
            underway += 1;
          }
          const mayBe = gate.state === "probing" ? 1 : as.concurrency;
          expect(underway).toBeLessThanOrEqual(mayBe);
          expect(as.breaker === null && gate.state === "open").toBe(false);
          if (underway === 0) continue;
          underway -= 1;
          gate.end(ended(now), afterNoon(now), as);
        }
        // With nothing underway it opens by itself, at the moment that it names.
        for (; underway > 0; underway -= 1) gate.end({ kind: "unsent" }, afterNoon(now), as);
        const opens = Math.max(now, gate.opensAt - noon);
        expect(mostAt(gate, opens, as)).toBeGreaterThanOrEqual(1);
        expect(gate.opensAt - noon).toBeLessThanOrEqual(now + 3_600_000);
      },
    ),
  );
});

test("H6: a gate of an endpoint that acknowledges what it gets holds nothing back", () => {
  fc.assert(
    fc.property(anyPolicy, fc.integer({ min: 0, max: 200 }), (as, count) => {
      const gate = new Gate();
      for (let index = 0; index < count; index += 1) gate.end(acknowledged, noon, as);
      expect([mostAt(gate, 0, as), gate.opensAt, gate.state]).toEqual([as.concurrency, 0, "closed"]);
    }),
  );
});

describe("H7: what another hub found out", () => {
  test("opens the breaker until the probe that it told of, or a later one of this hub's own", () => {
    const gate = new Gate();
    gate.heed({ failures: 3, probeAt: afterNoon(5_000) });
    expect([gate.state, gate.failures, mostAt(gate, 4_999), mostAt(gate, 5_000)]).toEqual(["open", 3, 0, 1]);
    const own = openGate();
    own.heed({ failures: 4, probeAt: afterNoon(5_000) });
    expect(own.probeAt).toBe(afterNoon(30_000));
    own.heed({ failures: 5, probeAt: afterNoon(60_000) });
    expect(own.probeAt).toBe(afterNoon(60_000));
  });

  test("closes it as this hub's own probe would, and shuts it out again upon a failure", () => {
    const gate = openGate();
    gate.heed({ failures: 0, probeAt: null });
    expect([gate.state, gate.failures, mostAt(gate, 0)]).toEqual(["ramping", 0, 1]);
    gate.end(failedAt(0), noon, policy);
    expect([gate.state, gate.probeAt]).toEqual(["open", afterNoon(30_000)]);
  });

  test("leaves a probe that is underway to its own outcome", () => {
    const gate = openGate();
    gate.begin();
    gate.heed({ failures: 9, probeAt: afterNoon(90_000) });
    expect([gate.state, gate.probeAt]).toEqual(["probing", afterNoon(30_000)]);
    gate.end(acknowledged, afterNoon(31_000), policy);
    expect(gate.state).toBe("ramping");
  });

  test("changes nothing where the breaker is closed on both sides", () => {
    const gate = new Gate();
    gate.heed({ failures: 2, probeAt: null });
    expect([gate.state, gate.failures, mostAt(gate, 0)]).toEqual(["closed", 2, 8]);
  });
});
