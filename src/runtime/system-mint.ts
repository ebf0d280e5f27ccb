import { randomFillSync } from "node:crypto";
import { monotonicFactory } from "ulid";
import { type Clock, type IdMint, mintedId } from "../model/index.ts";

/** Makes ids by the clock and by chance: those of one process come in order, those of two never meet. */
export function createMint(clock: Clock): IdMint {
  const next = monotonicFactory(chance);
  return { mint: (kind) => mintedId(kind, next(clock.now())) };
}

// Asking the system for one byte at a time would cost more than everything else about an id.
const pool = new Uint8Array(4096);
let used = pool.length;

function chance(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 1;
  return (pool[used - 1] ?? 0) / 256;
}
