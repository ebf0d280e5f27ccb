import type { DeliveryId } from "../model/index.ts";

/** Counts what is under way, and tells when nothing is. */
export class Underway {
  #count = 0;
  readonly #deliveries = new Set<DeliveryId>();
  #whenQuiet: (() => void) | undefined;

  /** Something begins: a delivery, or something else. */
  begin(delivery?: DeliveryId): void {
    this.#count += 1;
    if (delivery !== undefined) this.#deliveries.add(delivery);
  }

  /** True while that delivery is being sent, or recorded. */
  has(delivery: DeliveryId): boolean {
    return this.#deliveries.has(delivery);
  }

  end(delivery?: DeliveryId): void {
    this.#count -= 1;
    if (delivery !== undefined) this.#deliveries.delete(delivery);
    if (this.#count === 0) this.#whenQuiet?.();
  }

  /** Resolves once nothing is; undefined where nothing is now. */
  quiet(): Promise<void> | undefined {
    if (this.#count === 0) return undefined;
    return new Promise((resolve) => {
      this.#whenQuiet = resolve;
    });
  }
}
