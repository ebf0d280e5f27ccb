// When to renew a lease again, and what its renewals tell.

const firstDelayMs = 250;
const longestDelayMs = 2_000;

/**
 * How long to wait after so many failures in a row; `chance` from 0 up to 1. Hubs whose store is back do not all come
 * at once, and all have come well before a lease is over.
 */
export function delayAfter(failures: number, chance: number): number {
  const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 10));
  return delay * (0.5 + chance / 2);
}

/**
 * True when so long since the last renewal is no gap (M4): a store that was away for less than most of a lease has
 * let nobody's lease run out.
 */
export function isSteady(sinceMs: number, leaseMs: number): boolean {
  return sinceMs <= leaseMs / 3;
}
