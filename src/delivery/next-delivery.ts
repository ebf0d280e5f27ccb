import type { DeliveryState, Instant, Ladder, ParkReason, Verdict } from "../model/index.ts";
import { lastMoment, nextRung } from "./ladder.ts";

// What becomes of a delivery.
//
// D1. A delivery ends delivered or failed, and neither changes again but by somebody's asking for it.
// D2. Every attempt ends in exactly one recorded verdict, unless the process dies: then it is made again.
// D3. A retry is never earlier than the endpoint's own Retry-After.
// D4. An endpoint that is disabled or deleted gets nothing more: what would wait is parked.

/** An attempt that is over, and what it was part of. */
export interface Finished {
  readonly verdict: Verdict;
  readonly ladder: Ladder;
  /** Attempts made in this round of the ladder, this one included. */
  readonly attempts: number;
  readonly firstAt: Instant;
  /** When this attempt began. */
  readonly at: Instant;
  /** When it was over. */
  readonly now: Instant;
  readonly notBefore: Instant | null;
  /** Why the endpoint gets nothing more, where that is so. */
  readonly parked: ParkReason | null;
}

/** The state of a delivery after an attempt. */
export function nextDelivery(finished: Finished): Exclude<DeliveryState, { state: "sending" }> {
  const { verdict, ladder, attempts, firstAt, at, now, notBefore, parked } = finished;
  switch (verdict.kind) {
    case "acknowledged":
      return { state: "delivered", at: now };
    case "rejected":
      return { state: "failed", at: now, reason: "rejected" };
    case "retry": {
      const rung = nextRung(ladder, { attempts, firstAt, lastAt: at, notBefore });
      if (rung.kind === "over") return { state: "failed", at: now, reason: rung.reason };
      if (parked !== null) return { state: "parked", at: now, reason: parked, dueAt: rung.dueAt };
      return { state: "waiting", dueAt: rung.dueAt };
    }
  }
}

/**
 * True when a delivery comes too late: it was due within its window, and the window closed before anybody could
 * send it. One that somebody asked for after the window was never due within it, and is sent.
 */
export function isTooLate(
  ladder: Ladder,
  due: { readonly dueAt: Instant; readonly firstAt: Instant | null },
  now: Instant,
): boolean {
  const last = due.firstAt === null ? null : lastMoment(ladder, due.firstAt);
  return last !== null && due.dueAt <= last && now > last;
}
