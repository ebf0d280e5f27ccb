import type { Clock, EndpointId, TenantId } from "../model/index.ts";
import type { Hubs } from "../store/index.ts";

// Who hears it asks the store: more often than this, asking would cost more than it brings.
const onceInMs = 200;

/** Tells other hubs that something is due which this one can't send at once, for each endpoint once in a while. */
export class DueTeller {
  readonly #hubs: Pick<Hubs, "tell">;
  readonly #clock: Clock;
  /** Endpoints of which was told just now, and whether there is more to tell since. */
  readonly #told = new Map<EndpointId, boolean>();

  constructor(hubs: Pick<Hubs, "tell">, clock: Clock) {
    this.#hubs = hubs;
    this.#clock = clock;
  }

  tell(tenant: TenantId, endpoint: EndpointId): void {
    if (this.#told.has(endpoint)) return void this.#told.set(endpoint, true);
    this.#told.set(endpoint, false);
    this.#hubs.tell({ kind: "due", tenant, endpoint });
    this.#clock.after(onceInMs, () => {
      const isMore = this.#told.get(endpoint) === true;
      this.#told.delete(endpoint);
      if (isMore) this.tell(tenant, endpoint);
    });
  }
}
