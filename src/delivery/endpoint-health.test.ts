import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EndpointHealth, Verdict } from "../model/index.ts";
import { afterNoon, endpointWith, noon } from "./delivery.arbitrary.ts";
import {
  type HealthPolicy,
  type Notice,
  afterAttempt,
  afterChange,
  freshHealth,
  healthPolicy,
  isGone,
  judge,
  stateOf,
} from "./endpoint-health.ts";

const endpoint = endpointWith();
const day = 24 * 3_600_000;
const policy: HealthPolicy = { failingAfter: 5, announceEveryMs: 600_000, disableAfterMs: 5 * day };
const retry: Verdict = { kind: "retry", error: "http_status" };
const gone: Verdict = { kind: "rejected", error: "http_status", disables: true };
const acknowledged: Verdict = { kind: "acknowledged" };

interface Step {
  readonly ms: number;
  readonly verdict?: Verdict;
  readonly isOperational?: boolean;
}

/** What happens in a row of attempts. */
function climb(steps: readonly Step[], as = policy, from = freshHealth(endpoint, noon)) {
  let health = from;
  const notices: (readonly [Notice, number])[] = [];
  for (const { ms, verdict = retry, isOperational = false } of steps) {
    const fact = { verdict, status: 503, at: afterNoon(ms), isOperational, probeAt: null };
    const after = afterAttempt(health, fact, as);
    const hasRecovered = verdict.kind === "acknowledged";
    const seen = { now: fact.at, hasRecovered, hasFailed: !hasRecovered, isGone: isGone(fact) };
    const judging = { kept: health, health: after, ...seen };
    const judged = judge(judging, as);
    health = judged.health;
    for (const notice of judged.notices) notices.push([notice, ms]);
  }
  return { health, notices };
}

const failuresEvery = (gap: number, count: number, from = 0): readonly Step[] =>
  Array.from({ length: count }, (_, index) => ({ ms: from + index * gap }));

describe("E2, E1: an endpoint", () => {
  test("is failing from its fifth failure in a row, since then, and healthy with the next acknowledgement", () => {
    const before = climb(failuresEvery(1_000, 4));
    expect([before.health.isFailing, before.notices]).toEqual([false, []]);
    const failing = climb(failuresEvery(1_000, 5));
    expect(failing.notices).toEqual([["failing", 4_000]]);
    expect(failing.health).toMatchObject({
      isFailing: true,
      since: afterNoon(4_000),
      failingSince: noon,
      consecutiveFailures: 5,
      lastFailure: { at: afterNoon(4_000), error: "http_status", status: 503 },
    });
    const well = climb([{ ms: 9_000, verdict: acknowledged }], policy, failing.health);
    expect(well.notices).toEqual([["recovered", 9_000]]);
    expect(well.health).toMatchObject({ isFailing: false, since: afterNoon(9_000), consecutiveFailures: 0 });
  });

  test("is failing earlier where its breaker opens earlier", () => {
    expect(healthPolicy(2, null).failingAfter).toBe(2);
    expect(healthPolicy(20, null).failingAfter).toBe(5);
    expect(healthPolicy(null, null).failingAfter).toBe(5);
  });
});

describe("E3: failing is told", () => {
  test("once in ten minutes at most, and recovering where it was", () => {
    const again = (from: number): readonly Step[] => [
      ...failuresEvery(1_000, 6, from),
      { ms: from + 10_000, verdict: acknowledged },
    ];
    const { notices } = climb([...again(0), ...again(60_000), ...again(120_000), ...again(700_000)]);
    expect(notices).toEqual([
      ["failing", 4_000],
      ["recovered", 10_000],
      ["failing", 704_000],
      ["recovered", 710_000],
    ]);
  });

  test("late rather than never, where it goes on", () => {
    const { notices } = climb([
      ...failuresEvery(1_000, 5),
      { ms: 10_000, verdict: acknowledged },
      ...failuresEvery(60_000, 20, 20_000),
    ]);
    expect(notices.at(-1)).toEqual(["failing", 620_000]);
  });
});

describe("E4: an endpoint is disabled", () => {
  test("once it failed for so long, and attempts bear it out", () => {
    const { notices } = climb(failuresEvery(day, 8));
    expect(notices).toEqual([
      ["failing", 4 * day],
      ["disabled-failing", 5 * day],
      ["disabled-failing", 6 * day],
      ["disabled-failing", 7 * day],
    ]);
  });

  test("not for two failures a week apart, nor where nothing is to be disabled", () => {
    expect(climb([...failuresEvery(1_000, 5), { ms: 7 * day }]).notices).toEqual([["failing", 4_000]]);
    expect(climb(failuresEvery(day, 100), { ...policy, disableAfterMs: null }).notices).toEqual([
      ["failing", 4 * day],
    ]);
  });

  test("at once by 410, whatever was before", () => {
    expect(climb([{ ms: 0, verdict: gone }]).notices).toEqual([["disabled-gone", 0]]);
  });

  test("never without having been told to fail before, whatever happened", () => {
    const anySteps = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 3 * day }),
        isAcknowledged: fc.boolean(),
        isOperational: fc.boolean(),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(anySteps, (gaps) => {
        let ms = 0;
        const steps = gaps.map(({ gap, isAcknowledged, isOperational }) => {
          ms += gap;
          return { ms, isOperational, verdict: isAcknowledged && gap % 7 === 0 ? acknowledged : retry };
        });
        const { notices } = climb(steps, { ...policy, disableAfterMs: day });
        // Within a row of failures: told first, then perhaps disabled, and recovered at its end where it was told.
        const story = notices.map(
          ([notice]) => ({ failing: "F", recovered: "R", "disabled-failing": "D" })[notice as "failing"],
        );
        expect(story.join("")).toMatch(/^(?:FD*R)*(?:FD*)?$/);
      }),
    );
  });
});

describe("E5: failures of deliveries about the hub's own work", () => {
  const quiet = failuresEvery(day, 30).map((step) => ({ ...step, isOperational: true }));

  test("count, and announce nothing, however many there are", () => {
    const { health, notices } = climb(quiet);
    expect(notices).toEqual([]);
    expect(health).toMatchObject({ isFailing: true, consecutiveFailures: 30 });
  });

  test("announce with the first failure that is of another kind", () => {
    expect(climb([...quiet.slice(0, 6), { ms: 6 * day }]).notices[0]).toEqual(["failing", 6 * day]);
  });
});

describe("E6: what a person does", () => {
  const failing = climb(failuresEvery(1_000, 6)).health;
  const stateAfter = (health: EndpointHealth, told: { enabled: boolean; paused: boolean }) => {
    const after = afterChange(health, told, afterNoon(60_000));
    return { after, state: stateOf(after, told) };
  };

  test("is shown as that, since then, and pausing leaves what was known of it", () => {
    const { after, state } = stateAfter(failing, { enabled: true, paused: true });
    expect(state).toBe("paused");
    expect(after.halt).toEqual({ state: "paused", cause: "person", since: afterNoon(60_000) });
    const resumed = afterChange(after, { enabled: true, paused: false }, afterNoon(70_000));
    expect(resumed).toEqual(failing);
  });

  test("makes it healthy by enabling it again", () => {
    const { after } = stateAfter(failing, { enabled: false, paused: false });
    const enabled = afterChange(after, { enabled: true, paused: false }, afterNoon(70_000));
    expect(enabled).toMatchObject({
      isFailing: false,
      consecutiveFailures: 0,
      halt: null,
      since: afterNoon(70_000),
    });
    // And it may not be announced again before its time.
    expect(enabled.announcedAt).toBe(failing.announcedAt);
  });

  test("changes nothing where nothing of that changed", () => {
    expect(afterChange(failing, { enabled: true, paused: false }, afterNoon(60_000))).toBe(failing);
  });
});
