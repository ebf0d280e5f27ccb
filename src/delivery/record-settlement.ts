import type { Settlement } from "../store/index.ts";
import type { DispatcherParts } from "./dispatcher-parts.ts";
import { untilStored } from "./until-stored.ts";

/**
 * Records an outcome, however long the store takes to be able to (D2). False where it counts no more (S5): others have
 * the delivery since, or it is no longer stored.
 */
export async function recordSettlement(
  { clock, store, log }: DispatcherParts,
  settlement: Settlement,
  isOver: () => boolean,
): Promise<boolean> {
  let isRecorded = false;
  const isAnswered = await untilStored({ clock, isOver }, async () => {
    isRecorded = await store.settle(settlement);
  });
  if (isAnswered && !isRecorded) {
    const { delivery, owner, next } = settlement;
    log("delivery.unrecorded", { delivery, owner, state: next.state });
  }
  return isRecorded;
}
