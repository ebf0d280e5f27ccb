import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dialectNamed } from "../dialects/index.ts";
import type { Instant, Ladder } from "../model/index.ts";
import { afterNoon, anyLadder, noon } from "./delivery.arbitrary.ts";
import { type Climb, lastMoment, nextRung, rungsFrom, spareMs } from "./ladder.ts";

const untried = { attempts: 0, roundBase: 0, firstAt: null };
const minute = 60_000;
const hour = 60 * minute;

const ladderWith = (told: Partial<Ladder>): Ladder => ({
  gapsSeconds: [10, 30],
  maxAttempts: 5,
  windowSeconds: null,
  ...told,
});

/** When each attempt is due after the first, if every one fails at once. */
function offsets(ladder: Ladder): readonly number[] {
  return rungsFrom(ladder, noon, untried).map(({ dueAt }) => dueAt - noon);
}

describe("the next attempt", () => {
  const climbWith = (told: Partial<Climb>): Climb => ({
    attempts: 1,
    firstAt: noon,
    lastAt: noon,
    notBefore: null,
    ...told,
  });

  test("L1: is due a gap after the last one began, however long that one took", () => {
    const climb = climbWith({ attempts: 2, lastAt: afterNoon(17_000) });
    expect(nextRung(ladderWith({}), climb)).toEqual({ kind: "due", dueAt: afterNoon(47_000) });
  });

  test("L1: comes after the last gap again where attempts outnumber the gaps", () => {
    const climb = climbWith({ attempts: 4, lastAt: afterNoon(100_000) });
    expect(nextRung(ladderWith({}), climb)).toEqual({ kind: "due", dueAt: afterNoon(130_000) });
  });

  test("L2: is none once the ladder has no more attempts", () => {
    expect(nextRung(ladderWith({ maxAttempts: 3 }), climbWith({ attempts: 3 }))).toEqual({
      kind: "over",
      reason: "attempts_exhausted",
    });
  });

  test("L2: is none when it would come after the last moment, and may come at it", () => {
    const climb = climbWith({ attempts: 2, lastAt: afterNoon(10_000) });
    expect(nextRung(ladderWith({ windowSeconds: 40 }), climb)).toMatchObject({ kind: "due" });
    expect(nextRung(ladderWith({ windowSeconds: 39.999 }), climb)).toEqual({
      kind: "over",
      reason: "window_over",
    });
  });

  test("L3: waits for as long as the endpoint asked for, and for no shorter than the gap", () => {
    const asked = nextRung(ladderWith({}), climbWith({ notBefore: afterNoon(90_000) }));
    expect(asked).toEqual({ kind: "due", dueAt: afterNoon(90_000) });
    const impatient = nextRung(ladderWith({}), climbWith({ notBefore: afterNoon(1_000) }));
    expect(impatient).toEqual({ kind: "due", dueAt: afterNoon(10_000) });
  });

  test("L2, L3: is none when the endpoint asks for more than the ladder's last moment", () => {
    const climb = climbWith({ notBefore: afterNoon(61_000) });
    expect(nextRung(ladderWith({ windowSeconds: 60 }), climb)).toEqual({
      kind: "over",
      reason: "window_over",
    });
  });
});

describe("any ladder, climbed by attempts that take their time and endpoints that ask for more", () => {
  /** How one attempt goes. */
  interface Step {
    readonly lateMs: number;
    readonly tookMs: number;
    readonly askedMs: number | null;
  }

  const anyStep: fc.Arbitrary<Step> = fc.record({
    lateMs: fc.integer({ min: 0, max: 5_000 }),
    tookMs: fc.integer({ min: 0, max: 120_000 }),
    askedMs: fc.option(fc.integer({ min: 0, max: 7_200_000 })),
  });
  const anySteps = fc.array(anyStep, { minLength: 14, maxLength: 14 });

  /** One attempt: when it began, and when the next is due and may be, at the earliest. */
  interface Made {
    readonly climb: Climb;
    readonly dueAt: Instant;
  }

  function climb(ladder: Ladder, steps: readonly Step[]): readonly Made[] {
    const made: Made[] = [];
    let at = noon;
    for (const [index, { lateMs, tookMs, askedMs }] of steps.entries()) {
      const notBefore = askedMs === null ? null : ((at + tookMs + askedMs) as Instant);
      const climb = { attempts: index + 1, firstAt: noon, lastAt: at, notBefore };
      const rung = nextRung(ladder, climb);
      if (rung.kind === "over") return made;
      made.push({ climb, dueAt: rung.dueAt });
      at = (rung.dueAt + lateMs) as Instant;
    }
    return made;
  }

  test("L1: never tries again sooner than its gap", () => {
    fc.assert(
      fc.property(anyLadder, anySteps, (ladder, steps) => {
        for (const { climb: before, dueAt } of climb(ladder, steps)) {
          const gap = ladder.gapsSeconds[before.attempts - 1] ?? ladder.gapsSeconds.at(-1) ?? 0;
          expect(dueAt - before.lastAt).toBeGreaterThanOrEqual(Math.floor(gap * 1000));
        }
      }),
    );
  });

  test("L2: never has more attempts than it allows, and none after its last moment", () => {
    fc.assert(
      fc.property(anyLadder, anySteps, (ladder, steps) => {
        const made = climb(ladder, steps);
        expect(made.length).toBeLessThan(ladder.maxAttempts);
        const last = noon + (ladder.windowSeconds ?? Infinity) * 1000;
        for (const { dueAt } of made) expect(dueAt).toBeLessThanOrEqual(Math.ceil(last));
      }),
    );
  });

  test("L3: never undercuts Retry-After", () => {
    fc.assert(
      fc.property(anyLadder, anySteps, (ladder, steps) => {
        for (const { climb: before, dueAt } of climb(ladder, steps)) {
          expect(dueAt).toBeGreaterThanOrEqual(before.notBefore ?? 0);
        }
      }),
    );
  });
});

describe("the last moment", () => {
  test("counts from the first attempt", () => {
    expect(lastMoment(ladderWith({ windowSeconds: 60 }), noon)).toBe(afterNoon(60_000));
    expect(lastMoment(ladderWith({ windowSeconds: null }), noon)).toBeNull();
  });

  test("is a whole millisecond, however finely the window is given", () => {
    expect(lastMoment(ladderWith({ windowSeconds: 0.0006 }), noon)).toBe(afterNoon(1));
  });

  test("never comes where the window is longer than any calendar", () => {
    const ladder = ladderWith({ windowSeconds: 1e12, maxAttempts: 3 });
    expect(lastMoment(ladder, noon)).toBeNull();
    expect(offsets(ladder)).toEqual([0, 10_000, 40_000]);
  });
});

describe("the schedule", () => {
  test("shows every attempt still to come, the next one first", () => {
    const ladder = ladderWith({ maxAttempts: 4 });
    expect(rungsFrom(ladder, afterNoon(12_000), { attempts: 1, roundBase: 0, firstAt: noon })).toEqual([
      { attempt: 2, dueAt: afterNoon(12_000) },
      { attempt: 3, dueAt: afterNoon(42_000) },
      { attempt: 4, dueAt: afterNoon(72_000) },
    ]);
  });

  test("shows an attempt that somebody asked for after the last one, and none after it", () => {
    const ladder = ladderWith({ maxAttempts: 2, windowSeconds: 60 });
    expect(rungsFrom(ladder, afterNoon(hour), { attempts: 2, roundBase: 0, firstAt: noon })).toEqual([
      { attempt: 3, dueAt: afterNoon(hour) },
    ]);
  });
});

describe("the schedule of a delivery that was replayed", () => {
  const ladder = ladderWith({ maxAttempts: 3, windowSeconds: 100 });

  test("begins at the bottom of the ladder, and numbers its attempts on", () => {
    expect(rungsFrom(ladder, noon, { attempts: 3, roundBase: 3, firstAt: null })).toEqual([
      { attempt: 4, dueAt: noon },
      { attempt: 5, dueAt: afterNoon(10_000) },
      { attempt: 6, dueAt: afterNoon(40_000) },
    ]);
  });

  test("goes on from where its round is, within a window that counts from the round's first attempt", () => {
    const climbed = { attempts: 5, roundBase: 3, firstAt: noon };
    expect(rungsFrom(ladder, afterNoon(40_000), climbed)).toEqual([{ attempt: 6, dueAt: afterNoon(40_000) }]);
  });

  test("is that of a delivery that was never tried, but for the numbers, whatever was before", () => {
    fc.assert(
      fc.property(anyLadder, fc.integer({ min: 0, max: 30 }), (any, before) => {
        const anew = rungsFrom(any, noon, { attempts: before, roundBase: before, firstAt: null });
        const first = rungsFrom(any, noon, untried);
        expect(anew.map(({ attempt, dueAt }) => ({ attempt: attempt - before, dueAt }))).toEqual(first);
      }),
    );
  });
});

describe("the ladder that each protocol comes with", () => {
  const doubling = [0, 1, 3, 7, 15, 31, 63, 127, 255, 511].map((minutes) => minutes * minute);

  test.each([
    ["TY-05s, TY-06s", "tanyi"],
    ["BY-05s", "byai"],
    ["IC-02s", "icc"],
  ])("%s: %s tries ten times, after 1, 2, 4, 8 … minutes, never past 24 hours", (_clauses, name) => {
    const { ladder } = dialectNamed(name).policy;
    expect(offsets(ladder)).toEqual(doubling);
    expect(lastMoment(ladder, noon)).toBe(afterNoon(24 * hour));
  });

  test("YT-04s: yeta tries four times, after 10, 30 and 60 seconds", () => {
    expect(offsets(dialectNamed("yeta").policy.ladder)).toEqual([0, 10_000, 40_000, 100_000]);
  });

  test("standard tries at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h", () => {
    const gaps = [5_000, 5 * minute, 30 * minute, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour)];
    const climbed = offsets(dialectNamed("standard").policy.ladder);
    expect(climbed.slice(1).map((at, index) => at - (climbed[index] ?? 0))).toEqual(gaps);
  });
});

test("L2: what has been underway for longer than there is to spare has no attempt after its next, and else it has", () => {
  fc.assert(
    fc.property(
      anyLadder,
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 0, max: 200 * hour }),
      (ladder, climbed, roundMs) => {
        const spare = spareMs(ladder, climbed);
        const lastAt = afterNoon(climbed === 0 ? 0 : roundMs);
        const after = nextRung(ladder, { attempts: climbed + 1, firstAt: noon, lastAt, notBefore: null });
        const isLast = spare === null || lastAt - noon > spare;
        expect(after.kind).toBe(isLast ? "over" : "due");
      },
    ),
  );
});
