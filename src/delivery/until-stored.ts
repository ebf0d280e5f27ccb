import { type Clock, StoreUnavailableError } from "../model/index.ts";

const storeAgainMs = 250;

/** How long to go on. */
export interface Patience {
  readonly clock: Clock;
  /** True once nothing is waited for any longer. */
  readonly isOver: () => boolean;
}

/** Does it, again and again while the store can't write. @throws StoreUnavailableError once patience is over. */
export async function untilStored({ clock, isOver }: Patience, write: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await write();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || isOver()) throw error;
      await new Promise<void>((resolve) => {
        clock.after(storeAgainMs, resolve);
      });
    }
  }
}
