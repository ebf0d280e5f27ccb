import { randomFillSync } from "node:crypto";
import { monotonicFactory, ulid } from "ulid";
import { type Clock, type IdKind, type IdMint, idPrefixes, parseId } from "../model/index.ts";

/** Makes ids by the clock and by chance: those of one process come in order, those of two never meet. */
export function createMint(clock: Clock): IdMint {
  const next = monotonicFactory(chance);
  const id = <Kind extends IdKind>(kind: Kind, text: string) => parseId(kind, `${idPrefixes[kind]}_${text}`);
  return {
    mint: (kind) => id(kind, next(clock.now())),
    mintAt: (kind, at) => id(kind, ulid(at, chance)),
  };
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
