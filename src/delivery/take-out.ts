import type { DeliveryId } from "../model/index.ts";
import type { HeldDelivery } from "./held-delivery.ts";

/** Takes those deliveries out of a queue; the others stay in their order. */
export function takeOut(queue: HeldDelivery[], ids: ReadonlySet<DeliveryId>): readonly HeldDelivery[] {
  const gone = queue.filter(({ id }) => ids.has(id));
  if (gone.length > 0) queue.splice(0, Infinity, ...queue.filter(({ id }) => !ids.has(id)));
  return gone;
}
