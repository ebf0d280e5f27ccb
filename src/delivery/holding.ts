import { type Clock, type DeliveryId, StoreUnavailableError, errorText } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Store } from "../store/index.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { untilStored } from "./until-stored.ts";

// What all lanes together may hold in memory. A lane is bounded by its count alone, and bodies can be megabytes.
const heldBytesLimit = 64 * 1024 * 1024;

/** What holding works with. */
export interface HoldingParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** True once nothing is waited for any longer. */
  readonly isOver: () => boolean;
}

/** How much the dispatcher holds in memory, and how it lets go of it. */
export class Holding {
  readonly #parts: HoldingParts;
  #bytes = 0;

  constructor(parts: HoldingParts) {
    this.#parts = parts;
  }

  get isFull(): boolean {
    return this.#bytes >= heldBytesLimit;
  }

  hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= heldBytesLimit;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
  }

  addAll(deliveries: readonly HeldDelivery[]): void {
    for (const { body } of deliveries) this.#bytes += body.length;
  }

  /** Lets go of what is not this hub's any more, or nobody's: the store is not told. */
  drop(deliveries: readonly HeldDelivery[]): void {
    for (const { body } of deliveries) this.#bytes -= body.length;
  }

  /** Gives deliveries that were held and not attempted back to wait in the store. */
  async giveBack(deliveries: readonly HeldDelivery[]): Promise<void> {
    this.drop(deliveries);
    const places = Map.groupBy(deliveries, ({ tenant, owner }) => `${tenant} ${owner}`);
    for (const held of places.values()) {
      const [first] = held;
      const ids = held.map(({ id }) => id);
      if (first !== undefined) await this.#release(first, ids);
    }
  }

  async #release(place: Pick<HeldDelivery, "tenant" | "owner">, ids: readonly DeliveryId[]): Promise<void> {
    const { tenant, owner } = place;
    const { store, clock, log, isOver } = this.#parts;
    const release = () => store.release(tenant, owner, ids);
    const tell = (error: unknown) =>
      log("store.unavailable", { during: "release", reason: errorText(error) });
    try {
      await release();
    } catch (error) {
      tell(error);
      // What is not given back is nobody else's for as long as this hub is a member. Once it has left, it waits again.
      if (error instanceof StoreUnavailableError) void untilStored({ clock, isOver }, release).catch(tell);
    }
  }
}
