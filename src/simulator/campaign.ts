import type { Clock } from "../model/index.ts";
import { pause } from "./pause.ts";
import type { SimulatedPlatform } from "./platform.ts";

/** How many calls a platform makes, and how fast. */
export interface Campaign {
  readonly platform: SimulatedPlatform;
  /** Infinity: until it is told to stop. */
  readonly calls: number;
  readonly callsPerSecond: number;
  readonly clock: Clock;
  /** Once aborted, no more calls are made. */
  readonly signal: AbortSignal;
}

// How often is looked whether another call is due.
const tickMs = 10;

/**
 * Has the platform make calls at an even rate, whatever becomes of those before. Resolves when everything about
 * them, and about their job, is acknowledged or given up, or when it is told to stop.
 */
export async function runCampaign(campaign: Campaign): Promise<void> {
  const { platform, calls, callsPerSecond, clock, signal } = campaign;
  const began = clock.now();
  const underway = new Set<Promise<void>>();
  let made = 0;
  while (made < calls && !signal.aborted) {
    const due = Math.min(calls, Math.floor(((clock.now() - began) / 1000) * callsPerSecond) + 1);
    for (; made < due; made += 1) {
      const call = platform.call();
      underway.add(call);
      void call.finally(() => underway.delete(call));
    }
    if (made < calls) await pause(clock, tickMs, signal);
  }
  await Promise.all(underway);
  if (!signal.aborted) await platform.finishJob();
}
