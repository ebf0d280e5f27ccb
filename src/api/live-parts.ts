import type { Clock, TenantId } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Directory, TrafficTallies } from "../store/index.ts";

/** What telling takes. */
export interface LiveParts {
  readonly store: {
    readonly traffic: Pick<TrafficTallies, "read">;
    readonly replays: { running(): Promise<readonly { readonly tenant: TenantId }[]> };
  };
  readonly directory: Pick<Directory, "tenant">;
  readonly clock: Clock;
  readonly log: Log;
}
