import type { EndpointHealth, SourceActivity } from "../model/index.ts";

/** How endpoints and sources do, as far as it is to survive a restart. */
export interface Vitals {
  /** Everything that is kept of endpoints and sources that are still there. */
  load(): Promise<LoadedVitals>;
  /** Keeps how endpoints do, in place of what was kept before; of one that is deleted nothing is kept. */
  saveHealth(health: readonly EndpointHealth[]): Promise<void>;
  /** Keeps what sources did, likewise. */
  saveActivity(activity: readonly SourceActivity[]): Promise<void>;
}

/** What was kept. */
export interface LoadedVitals {
  readonly health: readonly EndpointHealth[];
  readonly activity: readonly SourceActivity[];
}
