import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeliveryState, Instant, Ladder, Verdict } from "../model/index.ts";
import { afterNoon, anyLadder, noon } from "./delivery.arbitrary.ts";
import { rungsFrom } from "./ladder.ts";
import { type Finished, isTooLate, nextDelivery } from "./next-delivery.ts";

const ladder: Ladder = { gapsSeconds: [60], maxAttempts: 3, windowSeconds: 200 };
const retry: Verdict = { kind: "retry", error: "timeout" };

/** The second attempt of a delivery, a minute after the first, which took three seconds. */
const finished: Finished = {
  verdict: retry,
  ladder,
  attempts: 2,
  firstAt: noon,
  at: afterNoon(60_000),
  now: afterNoon(63_000),
  notBefore: null,
  parked: null,
};

const over = finished.now;

/** An arrow of the diagram in docs/state-machine.md, with what proves it. */
interface Arrow {
  readonly to: DeliveryState["state"];
  readonly label: string;
  readonly decide: () => DeliveryState;
  readonly expected: DeliveryState;
}

const after = (told: Partial<Finished>) => () => nextDelivery({ ...finished, ...told });

const arrows: readonly Arrow[] = [
  {
    to: "delivered",
    label: "acknowledged",
    decide: after({ verdict: { kind: "acknowledged" } }),
    expected: { state: "delivered", at: over },
  },
  {
    to: "waiting",
    label: "due again",
    decide: after({}),
    expected: { state: "waiting", dueAt: afterNoon(120_000) },
  },
  {
    to: "failed",
    label: "rejected",
    decide: after({ verdict: { kind: "rejected", error: "http_status" } }),
    expected: { state: "failed", at: over, reason: "rejected" },
  },
  {
    to: "failed",
    label: "attempts exhausted",
    decide: after({ attempts: 3 }),
    expected: { state: "failed", at: over, reason: "attempts_exhausted" },
  },
  {
    to: "failed",
    label: "window over",
    decide: after({ notBefore: afterNoon(200_001) }),
    expected: { state: "failed", at: over, reason: "window_over" },
  },
  {
    to: "failed",
    label: "too late",
    decide: () => {
      const due = { dueAt: afterNoon(120_000), firstAt: noon };
      const [inTime, late] = [afterNoon(200_000), afterNoon(200_001)];
      expect(isTooLate(ladder, due, inTime)).toBe(false);
      expect(isTooLate(ladder, due, late)).toBe(true);
      return { state: "failed", at: late, reason: "window_over" };
    },
    expected: { state: "failed", at: afterNoon(200_001), reason: "window_over" },
  },
  {
    to: "parked",
    label: "endpoint disabled",
    decide: after({ parked: "endpoint_disabled" }),
    expected: { state: "parked", at: over, reason: "endpoint_disabled", dueAt: afterNoon(120_000) },
  },
  {
    to: "parked",
    label: "endpoint deleted",
    decide: after({ parked: "endpoint_deleted" }),
    expected: { state: "parked", at: over, reason: "endpoint_deleted", dueAt: afterNoon(120_000) },
  },
];

const untried = { attempts: 0, roundBase: 0, firstAt: null };

describe("a delivery that was sent", () => {
  test.each(arrows)("is $to: $label", ({ to, decide, expected }) => {
    expect(decide()).toEqual(expected);
    expect(expected.state).toBe(to);
  });

  const page = readFileSync(new URL("../../docs/state-machine.md", import.meta.url), "utf8");

  test("has in the diagram of its states exactly these arrows", () => {
    const diagram = /```mermaid\n(.*?)```/s.exec(page)?.[1] ?? "";
    const drawn = Array.from(diagram.matchAll(/^ *(\w+ --> \w+: .+)$/gm), ([, arrow]) => arrow);
    const proven = arrows.map(({ to, label }) => `sending --> ${to}: ${label}`);
    expect(new Set(drawn)).toEqual(new Set(proven));
    expect(drawn).toHaveLength(proven.length);
  });

  test("has each of these arrows explained below the diagram", () => {
    const table = page.slice(page.indexOf("| arrow |"), page.indexOf("## Moves"));
    const explained = Array.from(table.matchAll(/^\| ([a-z ]+) \|/gm), ([, label]) => label);
    expect(explained).toEqual(["arrow", ...arrows.map(({ label }) => label)]);
  });
});

test("D1: a delivery whose ladder is over has failed, even where its endpoint gets nothing more", () => {
  for (const parked of ["endpoint_disabled", "endpoint_deleted"] as const) {
    expect(after({ parked, attempts: 3 })()).toMatchObject({ reason: "attempts_exhausted" });
    expect(after({ parked, notBefore: afterNoon(200_001) })()).toMatchObject({ reason: "window_over" });
    expect(after({ parked, verdict: { kind: "acknowledged" } })()).toMatchObject({ state: "delivered" });
  }
});

describe("whatever else holds", () => {
  const anyFinished: fc.Arbitrary<Finished> = fc
    .record({
      verdict: fc.constantFrom<Verdict>(
        { kind: "acknowledged" },
        { kind: "rejected", error: "http_status" },
        retry,
      ),
      ladder: anyLadder,
      attempts: fc.integer({ min: 1, max: 14 }),
      since: fc.integer({ min: 0, max: 90_000_000 }),
      tookMs: fc.integer({ min: 0, max: 120_000 }),
      askedMs: fc.option(fc.integer({ min: 1, max: 90_000_000 })),
      parked: fc.constantFrom(null, "endpoint_disabled", "endpoint_deleted"),
    })
    .map(({ since, tookMs, askedMs, ...rest }) => {
      const now = afterNoon(since + tookMs);
      const notBefore = askedMs === null ? null : ((now + askedMs) as Instant);
      return { ...rest, firstAt: noon, at: afterNoon(since), now, notBefore };
    });

  test("D1: an acknowledged delivery is delivered and a rejected one failed, wherever they are on the ladder", () => {
    fc.assert(
      fc.property(anyFinished, (finished) => {
        const next = nextDelivery(finished);
        const { kind } = finished.verdict;
        expect(next.state === "delivered").toBe(kind === "acknowledged");
        expect(next.state === "failed" && next.reason === "rejected").toBe(kind === "rejected");
      }),
    );
  });

  test("D2: an attempt has one outcome, which tells the moment it ended or the moment of the next", () => {
    fc.assert(
      fc.property(anyFinished, (finished) => {
        const next = nextDelivery(finished);
        const { at, now } = finished;
        expect(next.state === "waiting" ? next.dueAt >= at : next.at === now).toBe(true);
      }),
    );
  });

  test("D3: a retry is never earlier than the endpoint's own Retry-After, nor after the last moment", () => {
    fc.assert(
      fc.property(anyFinished, (finished) => {
        const next = nextDelivery({ ...finished, verdict: retry, parked: null });
        if (next.state !== "waiting") return;
        const { notBefore, firstAt, attempts, ladder } = finished;
        expect(next.dueAt).toBeGreaterThanOrEqual(notBefore ?? 0);
        expect(next.dueAt).toBeLessThanOrEqual(
          Math.ceil(firstAt + (ladder.windowSeconds ?? Infinity) * 1000),
        );
        expect(attempts).toBeLessThan(ladder.maxAttempts);
      }),
    );
  });

  test("D4: nothing waits for an endpoint that gets nothing more, and nothing is parked for one that does", () => {
    fc.assert(
      fc.property(anyFinished, (finished) => {
        const { state } = nextDelivery(finished);
        expect(state).not.toBe(finished.parked === null ? "parked" : "waiting");
      }),
    );
  });
});

describe("the schedule that is shown", () => {
  /** The due times step by step, if every attempt fails at once, as deliveries really go. */
  function stepByStep(ladder: Ladder, first: Instant, begun: { attempts: number; firstAt: Instant | null }) {
    const rungs = [{ attempt: begun.attempts + 1, dueAt: first }];
    const firstAt = begun.firstAt ?? first;
    for (let at = first, attempts = begun.attempts + 1; ; attempts += 1) {
      const next = nextDelivery({ ...finished, ladder, attempts, firstAt, at, now: at });
      if (next.state !== "waiting") return rungs;
      at = next.dueAt;
      rungs.push({ attempt: attempts + 1, dueAt: at });
    }
  }

  test("from the first attempt on, is what happens step by step", () => {
    fc.assert(
      fc.property(anyLadder, (ladder) => {
        const shown = rungsFrom(ladder, noon, untried);
        expect(shown).toEqual(stepByStep(ladder, noon, { attempts: 0, firstAt: null }));
        expect(shown.length).toBeLessThanOrEqual(ladder.maxAttempts);
      }),
    );
  });

  test("after any number of attempts, is what happens from there, however late they were", () => {
    const anyProgress = fc.record({
      attempts: fc.integer({ min: 1, max: 11 }),
      since: fc.integer({ min: 0, max: 20_000_000 }),
    });
    fc.assert(
      fc.property(anyLadder, anyProgress, (ladder, { attempts, since }) => {
        const begun = { attempts, firstAt: noon };
        const next = afterNoon(since);
        expect(rungsFrom(ladder, next, { attempts, roundBase: 0, firstAt: noon })).toEqual(
          stepByStep(ladder, next, begun),
        );
      }),
    );
  });

  test("never has an attempt that would then be too late", () => {
    fc.assert(
      fc.property(anyLadder, (ladder) => {
        for (const { dueAt } of rungsFrom(ladder, noon, untried)) {
          expect(isTooLate(ladder, { dueAt, firstAt: noon }, dueAt)).toBe(false);
        }
      }),
    );
  });
});

describe("a delivery that comes late", () => {
  const due = { dueAt: afterNoon(60_000), firstAt: noon };

  test("is sent all the same while its window is open, or when its ladder has none", () => {
    expect(isTooLate(ladder, due, afterNoon(199_999))).toBe(false);
    expect(isTooLate({ ...ladder, windowSeconds: null }, due, afterNoon(10_000_000))).toBe(false);
  });

  test("is sent all the same when it was never tried before: the window has not begun", () => {
    expect(isTooLate(ladder, { dueAt: noon, firstAt: null }, afterNoon(10_000_000))).toBe(false);
  });

  test("is sent all the same when somebody asked for it after the window was over", () => {
    expect(isTooLate(ladder, { dueAt: afterNoon(300_000), firstAt: noon }, afterNoon(301_000))).toBe(false);
  });
});
