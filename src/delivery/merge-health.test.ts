import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EndpointHealth, Verdict } from "../model/index.ts";
import { afterNoon, endpointWith, noon } from "./delivery.arbitrary.ts";
import { afterAttempt, afterChange, freshHealth, healthPolicy } from "./endpoint-health.ts";
import { mergeHealth } from "./merge-health.ts";

const endpoint = endpointWith();
const policy = healthPolicy(null, null);
const acknowledged: Verdict = { kind: "acknowledged" };
const retry: Verdict = { kind: "retry", error: "http_status" };
const fresh = freshHealth(endpoint, noon);

/** An attempt that one of the hubs makes, or a moment at which it keeps what it knows. */
interface Step {
  readonly hub: 0 | 1;
  readonly what: "fails" | "acknowledges" | "keeps";
}

/** One hub's knowledge. */
interface Knowing {
  base: EndpointHealth;
  mine: EndpointHealth;
}

/** Two hubs on one store, which keep what they know as SharedRows does. */
class TwoHubs {
  stored = fresh;
  readonly hubs: readonly [Knowing, Knowing] = [
    { base: fresh, mine: fresh },
    { base: fresh, mine: fresh },
  ];

  attempt(hub: 0 | 1, verdict: Verdict, ms: number): void {
    const knowing = this.hubs[hub];
    const fact = { verdict, status: 503, at: afterNoon(ms), isOperational: false, probeAt: null };
    knowing.mine = afterAttempt(knowing.mine, fact, policy);
  }

  keep(hub: 0 | 1): void {
    const knowing = this.hubs[hub];
    if (knowing.base !== this.stored)
      knowing.mine = mergeHealth({ base: knowing.base, mine: knowing.mine, theirs: this.stored });
    knowing.base = knowing.mine;
    this.stored = knowing.mine;
  }
}

const anySteps = (whats: readonly Step["what"][]) =>
  fc.array(fc.record({ hub: fc.constantFrom<0 | 1>(0, 1), what: fc.constantFrom(...whats) }), {
    maxLength: 60,
  });

/** What the store has in the end, and what one hub would have made of all of it. */
function play(steps: readonly Step[]) {
  const two = new TwoHubs();
  let alone: EndpointHealth = fresh;
  for (const [index, { hub, what }] of steps.entries()) {
    const ms = (index + 1) * 1_000;
    if (what === "keeps") {
      two.keep(hub);
      continue;
    }
    const verdict = what === "fails" ? retry : acknowledged;
    two.attempt(hub, verdict, ms);
    const fact = { verdict, status: 503, at: afterNoon(ms), isOperational: false, probeAt: null };
    alone = afterAttempt(alone, fact, policy);
  }
  for (const hub of [0, 1, 0, 1] as const) two.keep(hub);
  return { together: two.stored, alone, hubs: two.hubs };
}

describe("what two hubs know of an endpoint", () => {
  test("G1: failures add up to what one hub would have counted, however often each keeps them", () => {
    fc.assert(
      fc.property(anySteps(["fails", "keeps"]), (steps) => {
        const { together, alone } = play(steps);
        const { consecutiveFailures, failingSince, lastFailure } = alone;
        expect(together).toMatchObject({ consecutiveFailures, failingSince, lastFailure });
      }),
    );
  });

  test("G2: an acknowledgement ends what failed before it, whoever saw either", () => {
    fc.assert(
      fc.property(anySteps(["fails", "acknowledges", "keeps"]), (steps) => {
        const { together, alone } = play(steps);
        // Of a row that an acknowledgement fell into no more is known than its end.
        expect(together.consecutiveFailures).toBeLessThanOrEqual(alone.consecutiveFailures);
        expect(together.consecutiveFailures > 0).toBe(alone.consecutiveFailures > 0);
        expect(together.lastFailure).toEqual(alone.lastFailure);
        expect(together.clearedAt).toEqual(alone.clearedAt);
      }),
    );
  });

  test("both have the same in the end", () => {
    fc.assert(
      fc.property(anySteps(["fails", "acknowledges", "keeps"]), (steps) => {
        const { hubs } = play(steps);
        const { since: _one, ...one } = hubs[0].mine;
        const { since: _other, ...other } = hubs[1].mine;
        expect(one).toEqual(other);
      }),
    );
  });

  test("is what one of them knows where the other saw nothing", () => {
    fc.assert(
      fc.property(
        anySteps(["fails", "acknowledges"]),
        anySteps(["fails", "acknowledges"]),
        (before, after) => {
          const base = play(before).alone;
          let more = base;
          for (const [index, { what }] of after.entries()) {
            const verdict = what === "fails" ? retry : acknowledged;
            const at = afterNoon(100_000 + index);
            more = afterAttempt(
              more,
              { verdict, status: 503, at, isOperational: false, probeAt: null },
              policy,
            );
          }
          expect(mergeHealth({ base, mine: more, theirs: base })).toEqual(more);
          expect(mergeHealth({ base, mine: base, theirs: more })).toEqual(more);
        },
      ),
    );
  });

  test("G3: what was told of a row of failures is told, and of the next one it is not", () => {
    const failing = play(Array.from({ length: 6 }, () => ({ hub: 0, what: "fails" }) as const)).alone;
    const told = { ...failing, isAnnounced: true, announcedAt: afterNoon(6_000) };
    const fact = { status: 503, isOperational: false, probeAt: null };
    const more = afterAttempt(failing, { ...fact, verdict: retry, at: afterNoon(7_000) }, policy);
    const merged = mergeHealth({ base: failing, mine: more, theirs: told });
    expect(merged).toMatchObject({
      consecutiveFailures: 7,
      isAnnounced: true,
      announcedAt: afterNoon(6_000),
    });
    const well = afterAttempt(failing, { ...fact, verdict: acknowledged, at: afterNoon(7_000) }, policy);
    const anew = afterAttempt(well, { ...fact, verdict: retry, at: afterNoon(8_000) }, policy);
    const next = mergeHealth({ base: failing, mine: anew, theirs: told });
    expect(next).toMatchObject({ consecutiveFailures: 1, isAnnounced: false, announcedAt: afterNoon(6_000) });
  });

  test("G4: a halt stays, and so does that somebody lifted it", () => {
    const halt = { state: "disabled", cause: "gone", since: afterNoon(1_000) } as const;
    const gone = { ...fresh, halt };
    const byPerson = { ...fresh, halt: { ...halt, cause: "person", since: afterNoon(1_500) } as const };
    expect(mergeHealth({ base: fresh, mine: fresh, theirs: gone }).halt).toEqual(halt);
    expect(mergeHealth({ base: fresh, mine: gone, theirs: fresh }).halt).toEqual(halt);
    // Each hub follows the same change at a moment of its own: the one that was kept first says why.
    expect(mergeHealth({ base: fresh, mine: byPerson, theirs: gone }).halt).toEqual(halt);
    const enabled = afterChange(gone, { enabled: true, paused: false }, afterNoon(2_000));
    expect(mergeHealth({ base: gone, mine: enabled, theirs: gone }).halt).toBeNull();
    expect(mergeHealth({ base: gone, mine: gone, theirs: enabled }).halt).toBeNull();
  });

  test("the breaker that one of them opened is open, until the later probe of both", () => {
    const failed = play([{ hub: 0, what: "fails" }]).alone;
    const open = { ...failed, probeAt: afterNoon(30_000) };
    expect(mergeHealth({ base: fresh, mine: failed, theirs: open }).probeAt).toBe(afterNoon(30_000));
    const later = { ...failed, probeAt: afterNoon(40_000) };
    expect(mergeHealth({ base: fresh, mine: later, theirs: open }).probeAt).toBe(afterNoon(40_000));
  });
});
