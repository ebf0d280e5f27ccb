import type { Message } from "../../parts/messages.ts";

/** A tail that stands still: what was shown as it began to, and why it does. */
export interface Held {
  readonly rows: readonly Message[];
  /** Somebody said so, or is just reading a row. */
  readonly why: "paused" | "reading";
}

/** How many messages came since a tail stands still, as far as they are known. */
export function unseenCount(held: Held | null, newest: readonly Message[]): number {
  if (held === null) return 0;
  const shown = new Set(held.rows.map(({ id }) => id));
  return newest.filter(({ id }) => !shown.has(id)).length;
}

/** Somebody began to read: what is read stands still, unless everything does already. */
export function heldToRead(held: Held | null, newest: readonly Message[]): Held {
  return held ?? { rows: newest, why: "reading" };
}

/** Somebody looks elsewhere: a tail goes on that stood still only for that. */
export function heldAfterReading(held: Held | null): Held | null {
  return held?.why === "paused" ? held : null;
}
