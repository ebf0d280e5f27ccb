import type { Clock, TenantId } from "../model/index.ts";
import type { Log, Metrics } from "../observe/index.ts";
import type { Directory, NewDelivery, Store } from "../store/index.ts";
import type { Membership } from "./membership.ts";
import type { TrafficLedger } from "./traffic-ledger.ts";
import type { Transport } from "./transport.ts";

/** What the dispatcher works with. */
export interface DispatcherParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly traffic: Pick<TrafficLedger, "attempted">;
  /** This process among the hubs: the name under which it holds deliveries, and its share of each endpoint's caps. */
  readonly membership: Membership;
}

/** A delivery that was stored, with its bytes. */
export interface Stored {
  readonly tenant: TenantId;
  readonly delivery: NewDelivery;
  readonly body: Uint8Array;
}
