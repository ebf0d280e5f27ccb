import type { DeliveryId, Endpoint, EndpointId } from "../model/index.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { Lane } from "./lane.ts";
import type { Membership } from "./membership.ts";
import { type Watch, unwatched } from "./watch.ts";

/** The lanes of all endpoints that something was to be sent to, each with this hub's share of its caps (N5). */
export class Lanes {
  readonly #membership: Pick<Membership, "share">;
  readonly #lanes = new Map<EndpointId, Lane>();
  /** Who knows how endpoints did before. */
  watch: Watch = unwatched;

  constructor(membership: Pick<Membership, "share">) {
    this.#membership = membership;
  }

  all(): Iterable<Lane> {
    return this.#lanes.values();
  }

  find(id: EndpointId): Lane | undefined {
    return this.#lanes.get(id);
  }

  /** The endpoint's lane, made where there is none. */
  of(endpoint: Endpoint): Lane {
    const known = this.#lanes.get(endpoint.id);
    if (known !== undefined) return known;
    const lane = new Lane(endpoint, this.watch.seedOf(endpoint), this.#membership.share(endpoint));
    this.#lanes.set(endpoint.id, lane);
    return lane;
  }

  /** Takes a lane down. */
  remove(lane: Lane): void {
    lane.alarm[Symbol.dispose]();
    this.#lanes.delete(lane.endpoint.id);
  }

  /** True while one of them holds that delivery. */
  have(delivery: DeliveryId): boolean {
    return this.#lanes.values().some((lane) => lane.has(delivery));
  }

  /** Takes those out of all queues that have not begun. */
  discard(deliveries: readonly DeliveryId[]): readonly HeldDelivery[] {
    const ids = new Set(deliveries);
    return [...this.#lanes.values()].flatMap((lane) => lane.discard(ids));
  }

  /** Goes by the shares as they are now → each lane with what is more than its new share lets it hold. */
  divide(): readonly (readonly [Lane, readonly HeldDelivery[]])[] {
    return [...this.#lanes.values()].map((lane) => {
      lane.divide(this.#membership.share(lane.endpoint));
      return [lane, lane.surplus()];
    });
  }

  get areWithinShares(): boolean {
    return this.#lanes.values().every((lane) => lane.isWithinShare);
  }
}
