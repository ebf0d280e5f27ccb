import type { DeliveryId } from "../model/index.ts";
import type { ClaimedDelivery } from "../store/index.ts";

/** Takes those deliveries out of a queue; the others stay in their order. */
export function takeOut(queue: ClaimedDelivery[], ids: ReadonlySet<DeliveryId>): readonly ClaimedDelivery[] {
  const gone = queue.filter(({ id }) => ids.has(id));
  if (gone.length > 0) queue.splice(0, Infinity, ...queue.filter(({ id }) => !ids.has(id)));
  return gone;
}
