import type { Ladder } from "../model/index.ts";

const day = 24 * 60 * 60;

/** 1, 2, 4, 8 … minutes, doubling: at most 10 pushes, none past 24 h after the first (TY-05, TY-06, BY-05, IC-02). */
export const doublingMinutes: Ladder = Object.freeze({
  gapsSeconds: Object.freeze(Array.from({ length: 9 }, (_, rung) => 60 * 2 ** rung)),
  maxAttempts: 10,
  windowSeconds: day,
});

/** As the platforms do it: each delivery climbs its ladder, whatever became of the others. */
export const eachByItself = Object.freeze({ breaker: null, disableAfterSeconds: null });
