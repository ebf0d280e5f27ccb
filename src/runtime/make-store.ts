import type { Log, Metrics } from "../observe/index.ts";
import type { Store } from "../store/index.ts";
import { type DatabaseState, PostgresStore } from "../store/postgres/index.ts";
import { SqliteStore } from "../store/sqlite/index.ts";
import type { HubSettings } from "./hub-parts.ts";

/** What a store tells whom. */
export interface StoreTold {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly onCrash: (error: Error) => void;
  /** Told when something was lost with its connection: whether it was written is not known. */
  readonly onUnknown: () => void;
}

/** Makes the store that the settings name; it is not open yet. */
export function makeStore({ settings, log, metrics, onCrash, onUnknown }: StoreTold): Store {
  const { store, storeListen } = settings;
  switch (store.engine) {
    case "sqlite":
      return new SqliteStore({ path: store.path, onCrash });
    case "postgres": {
      const { url, shown } = store;
      const onState = (told: DatabaseState) => tellState(told, shown, { log, metrics });
      const onDeaf = () => log("store.deaf", { store: storeListen?.shown ?? shown });
      const onSchemaWaits = (hubs: readonly string[]) => log("store.schema_waits", { hubs });
      const listenUrl = storeListen?.url ?? url;
      return new PostgresStore({ url, listenUrl, onState, onUnknown, onDeaf, onSchemaWaits });
    }
  }
}

function tellState(
  told: DatabaseState,
  store: string,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): void {
  metrics.store(told.state);
  switch (told.state) {
    case "lost":
      log("store.lost", { store, reason: told.reason });
      return;
    case "back":
      log("store.back", { store, awayMs: told.awayMs });
  }
}
