import type { StoreLocation } from "../config/index.ts";
import { type Restored, type Restoring, restoreStore } from "../store/sqlite/index.ts";

/** What a restore is told beside where the store is to be. */
export type RestoreOptions = Omit<Restoring, "path">;

/**
 * Puts a copy of a backup in a store's place.
 * @throws StoreLockedError, StoreOccupiedError, NotAStoreError, StoreVersionError, StoreDamagedError
 */
export function restore(location: StoreLocation, options: RestoreOptions): Promise<Restored> {
  switch (location.engine) {
    case "sqlite":
      return restoreStore({ ...options, path: location.path });
  }
}
