import { type Clock, StoreUnavailableError } from "../model/index.ts";

const storeAgainMs = 250;

/** How long to go on. */
export interface Patience {
  readonly clock: Clock;
  /** True once nothing is waited for any longer. */
  readonly isOver: () => boolean;
}

/** Does it, again and again while the store can't write; false once patience is over without its being done. */
export async function untilStored(
  { clock, isOver }: Patience,
  write: () => Promise<unknown>,
): Promise<boolean> {
  for (;;) {
    try {
      await write();
      return true;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      if (isOver()) return false;
      await new Promise<void>((resolve) => {
        clock.after(storeAgainMs, resolve);
      });
    }
  }
}
