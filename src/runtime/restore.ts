import type { StoreLocation } from "../config/index.ts";
import { ConfigError } from "../model/index.ts";
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
    case "postgres":
      throw new ConfigError([
        {
          en: "--store should be sqlite: and the path of a file: a PostgreSQL server restores by its own means, such as pg_restore",
          zh: "--store 应为 sqlite: 加文件路径：PostgreSQL 请用其自身工具恢复，如 pg_restore",
        },
      ]);
  }
}
