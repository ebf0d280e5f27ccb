import { afterAll, beforeAll } from "vitest";
import type { Store } from "./store.ts";

/** Somewhere an engine keeps things: an empty one for each part of the suite. */
export interface StorePlace extends AsyncDisposable {
  /** A store on what is kept here, not opened yet. A later one finds what an earlier one wrote. */
  store(): Store;
  /** A store on a snapshot, beside the one here; undefined where the engine makes none, and says so. */
  readonly restored?: (snapshot: Uint8Array) => Store;
  /** Keeps every store here from writing, as a full disk does, until it is disposed. */
  stopWriting(): Promise<AsyncDisposable>;
}

/** Makes an empty place. */
export type MakePlace = () => StorePlace | Promise<StorePlace>;

/** What the tests of one part work with. */
export interface Opened {
  readonly place: StorePlace;
  readonly store: Store;
}

/** Opens one store for all tests of a part: each works with tenants of its own. */
export function openForAll(makePlace: MakePlace): Opened {
  let opened: Opened | undefined;
  const get = () => {
    if (opened === undefined) throw new Error("Expected the store to be open");
    return opened;
  };
  beforeAll(async () => {
    const place = await makePlace();
    const store = place.store();
    await store.open();
    opened = { place, store };
  });
  afterAll(async () => {
    await get().store[Symbol.asyncDispose]();
    await get().place[Symbol.asyncDispose]();
  });
  return {
    get place() {
      return get().place;
    },
    get store() {
      return get().store;
    },
  };
}
