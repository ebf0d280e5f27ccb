import { systemClock } from "../../src/runtime/system-clock.ts";
import { createMint } from "../../src/runtime/system-mint.ts";
import { PostgresStore } from "../../src/store/postgres/index.ts";
import { Erasing } from "../../src/upkeep/index.ts";

/** What erases as one of two hubs, under that name. */
export async function eraser(url: string, owner: string) {
  const store = new PostgresStore({ url });
  await store.open();
  await store.hubs.join({ owner, leaseMs: 60_000, version: "0.0.0", url: null });
  const mint = createMint(systemClock);
  const log = () => {};
  const erasing = new Erasing({
    store,
    clock: systemClock,
    mint,
    log,
    owner: () => owner,
    discard: () => {},
  });
  return {
    store,
    erasing,
    [Symbol.asyncDispose]: async () => {
      await erasing[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}
