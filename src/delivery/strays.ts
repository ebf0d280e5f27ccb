import { type Clock, type DeliveryId, errorText } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { HeldPlace, Store } from "../store/index.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Membership } from "./membership.ts";

// Deliveries that the store holds in this hub's name, and that this hub does not know of: a claim or an acceptance was
// written, and its answer never came. Nobody else may send them for as long as this hub lives, and so it gives them
// back.
//
// Y1. Only what is found twice is a stray: between the two looks whatever was on its way has arrived, or never will.
// Y2. Nobody looks unless an answer failed to come.

/** What looking for strays takes. */
export interface StraysParts {
  readonly store: Pick<Store, "held" | "release">;
  readonly dispatcher: Pick<Dispatcher, "knows" | "noteDue">;
  readonly membership: Pick<Membership, "owner">;
  readonly clock: Clock;
  readonly log: Log;
}

// Longer than a statement may take, and what a database does with it after nobody waits for it any more.
const apartMs = 15_000;

/** Finds strays, and gives them back. */
export class Strays {
  readonly #parts: StraysParts;
  #alarm: Disposable | undefined;
  #isStopped = false;
  #isWanted = false;

  constructor(parts: StraysParts) {
    this.#parts = parts;
  }

  /** An answer of the store failed to come (Y2). */
  expect(): void {
    this.#isWanted = true;
    this.#plan(() => void this.#look(new Set(), this.#parts.membership.owner));
  }

  stop(): void {
    this.#isStopped = true;
    this.#alarm?.[Symbol.dispose]();
  }

  #plan(next: () => void): void {
    if (this.#alarm !== undefined || this.#isStopped) return;
    this.#alarm = this.#parts.clock.after(apartMs, () => {
      this.#alarm = undefined;
      next();
    });
  }

  async #look(before: ReadonlySet<DeliveryId>, owner: string): Promise<void> {
    const { store, log, dispatcher } = this.#parts;
    // What belonged to a name that was given up is others' to take.
    const isSame = owner === this.#parts.membership.owner;
    this.#isWanted = false;
    try {
      const held = isSame ? await store.held(owner) : [];
      const strange = held.filter(({ delivery }) => !dispatcher.knows(delivery));
      const strays = strange.filter(({ delivery }) => before.has(delivery));
      await this.#giveBack(strays, owner);
      const again = strange.filter((place) => !strays.includes(place));
      if (again.length === 0 && !this.#isWanted) return;
      this.#plan(() => void this.#look(new Set(again.map(({ delivery }) => delivery)), owner));
    } catch (error) {
      log("store.unavailable", { during: "looking for strays", reason: errorText(error) });
      this.expect();
    }
  }

  async #giveBack(strays: readonly HeldPlace[], owner: string): Promise<void> {
    if (strays.length === 0) return;
    const { store, log, dispatcher, clock } = this.#parts;
    for (const [tenant, places] of Map.groupBy(strays, (place) => place.tenant)) {
      await store.release(
        tenant,
        owner,
        places.map(({ delivery }) => delivery),
      );
    }
    log("delivery.strays_returned", { deliveries: strays.length });
    for (const { tenant, endpoint } of strays) dispatcher.noteDue(tenant, endpoint, clock.now());
  }
}
