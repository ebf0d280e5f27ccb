import type { ClaimedDelivery } from "../store/index.ts";

/** A delivery that this hub has, with the name under which it took it: what comes of it counts under no other. */
export interface HeldDelivery extends ClaimedDelivery {
  readonly owner: string;
}
