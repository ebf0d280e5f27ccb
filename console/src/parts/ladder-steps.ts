/** When a delivery is tried again, as the hub says it. */
export interface LadderShape {
  readonly gapsSeconds: readonly number[];
  readonly maxAttempts: number;
  /** No attempt later than this after the first; null: no last moment. */
  readonly windowSeconds: number | null;
}

/** One attempt on the ladder's axis of time. */
export interface LadderStep {
  /** 1 for the first. */
  readonly attempt: number;
  /** Since the attempt before; 0 for the first. */
  readonly gapSeconds: number;
  /** Since the first attempt. */
  readonly atSeconds: number;
}

/** A ladder laid out in time, as if every attempt failed at once. */
export interface LadderPlan {
  readonly steps: readonly LadderStep[];
  /** From the first attempt to the last. */
  readonly totalSeconds: number;
  /** True where the last moment ends it before all attempts were made. */
  readonly isCutByWindow: boolean;
}

/** Every attempt of a ladder: the last gap repeats, and none is past the last moment. */
export function planOf({ gapsSeconds, maxAttempts, windowSeconds }: LadderShape): LadderPlan {
  const steps: LadderStep[] = [{ attempt: 1, gapSeconds: 0, atSeconds: 0 }];
  let atSeconds = 0;
  for (let attempt = 2; attempt <= maxAttempts; attempt += 1) {
    const gapSeconds = gapsSeconds[attempt - 2] ?? gapsSeconds.at(-1) ?? 0;
    atSeconds += gapSeconds;
    if (windowSeconds !== null && atSeconds > windowSeconds) break;
    steps.push({ attempt, gapSeconds, atSeconds });
  }
  return {
    steps,
    totalSeconds: steps.at(-1)?.atSeconds ?? 0,
    isCutByWindow: steps.length < maxAttempts,
  };
}

// As many as a row of a page has room for.
const mostShown = 14;
const lastShown = 2;

/** The steps to be drawn: all of them, or the first ones and the last, with how many were left out between them. */
export function shownSteps(steps: readonly LadderStep[]): {
  readonly first: readonly LadderStep[];
  readonly leftOut: number;
  readonly last: readonly LadderStep[];
} {
  if (steps.length <= mostShown) return { first: steps, leftOut: 0, last: [] };
  const first = steps.slice(0, mostShown - lastShown - 1);
  const last = steps.slice(-lastShown);
  return { first, leftOut: steps.length - first.length - last.length, last };
}

// Gaps of seconds and of days stand beside each other: what is drawn grows with their magnitude, not with their length.
const widestShare = 4;

/** How much room a gap takes on the axis, in shares: 1 for the shortest, up to 4 for a day and more. */
export function gapShare(gapSeconds: number): number {
  if (gapSeconds <= 1) return 1;
  return Math.min(widestShare, 1 + (3 * Math.log10(gapSeconds)) / Math.log10(86_400));
}
