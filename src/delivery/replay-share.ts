import type { DeliveryId } from "../model/index.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { takeOut } from "./take-out.ts";

// What a replay may have of a lane, decided from counts alone.
//
// B1. New traffic goes first: a replayed delivery begins only when nothing else is there to begin.
// B2. Replays have half of the connections at most, so that what comes in finds one free.
// B3. Few replayed deliveries are held at a time, however many there are to come.

// Enough to keep a replay's connections busy while the next step is written.
const heldPerConnection = 2;

/** The replayed deliveries that one lane holds. */
export class ReplayShare {
  readonly #queue: HeldDelivery[] = [];
  readonly #begun = new Set<DeliveryId>();
  #admitted = 0;

  /** Replayed deliveries in whatever stage. */
  get held(): number {
    return this.#queue.length + this.#begun.size + this.#admitted;
  }

  /** How many more may be handed in (B3). */
  room(concurrency: number): number {
    return Math.max(0, connections(concurrency) * heldPerConnection - this.held);
  }

  /** Places are kept for deliveries that are about to be taken up; `dismiss` gives them up. */
  admit(deliveries: number): void {
    this.#admitted += deliveries;
  }

  dismiss(deliveries: number): void {
    this.#admitted -= deliveries;
  }

  enqueue(deliveries: readonly HeldDelivery[]): void {
    this.#queue.push(...deliveries);
  }

  /** True when one could begin, were the lane free (B2). */
  isReady(concurrency: number): boolean {
    return this.#queue.length > 0 && this.#begun.size < connections(concurrency);
  }

  /** The next one to begin, if one may. */
  next(concurrency: number): HeldDelivery | undefined {
    if (!this.isReady(concurrency)) return undefined;
    const delivery = this.#queue.shift();
    if (delivery !== undefined) this.#begun.add(delivery.id);
    return delivery;
  }

  /** A delivery is over, or was given back; whether it was a replayed one is known here. */
  over(delivery: DeliveryId): void {
    this.#begun.delete(delivery);
  }

  /** True while it holds that delivery. */
  has(delivery: DeliveryId): boolean {
    return this.#begun.has(delivery) || this.#queue.some(({ id }) => id === delivery);
  }

  /** Takes those out that have not begun. */
  discard(ids: ReadonlySet<DeliveryId>): readonly HeldDelivery[] {
    return takeOut(this.#queue, ids);
  }

  /** Takes everything that has not begun. */
  drain(): readonly HeldDelivery[] {
    return this.#queue.splice(0);
  }
}

function connections(concurrency: number): number {
  return concurrency === 0 ? 0 : Math.max(1, Math.floor(concurrency / 2));
}
