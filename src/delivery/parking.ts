import { type Clock, type EndpointId, type ParkReason, type TenantId, errorText } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Directory, EndpointChange, Store } from "../store/index.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { parkReasonOf } from "./park-reason.ts";

/** What parking works with. */
export interface ParkingParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly log: Log;
}

// So many rows a step: a million deliveries are parked without holding up anybody's push.
const step = 500;

/** Parks what waits for an endpoint that gets nothing more, and lets it go on once the endpoint is enabled again. */
export class Parking {
  readonly #parts: ParkingParts;
  readonly #queue = new KeyedQueue();
  /** Endpoints that were enabled and whose parked deliveries may not all wait again yet. */
  readonly #resuming = new Map<EndpointId, TenantId>();
  #isFirstLook = true;

  constructor(parts: ParkingParts) {
    this.#parts = parts;
  }

  /** Follows every change of an endpoint from now on, and every delivery that came too late for one. */
  start(): void {
    const { directory, dispatcher } = this.#parts;
    directory.onEndpointChange((change) => this.#tend(this.#follow(change)));
    dispatcher.onStranded((tenant, id) => this.#tend(this.#queue.run([id], () => this.#settle(tenant, id))));
  }

  /**
   * Drops what is parked for the endpoint now, deleted or not: it ends failed, in steps. Once this resolves it is
   * kept that it is to be dropped, and a restart goes on with it. @throws StoreUnavailableError
   */
  async drop(tenant: TenantId, id: EndpointId): Promise<void> {
    const { store, directory, dispatcher, clock } = this.#parts;
    const endpoint = directory.endpoint(tenant, id);
    const reason = parkReasonOf(endpoint);
    if (reason !== null) {
      // What is just being parked is meant too. Mostly that is nothing.
      if (endpoint !== undefined) await dispatcher.change(endpoint);
      await this.#queue.run([id], () => this.#park(tenant, id, reason));
    }
    await store.askDrop(tenant, id, clock.now());
    this.#tend(this.#queue.run([id], () => this.#drop(tenant, id)));
  }

  #tend(work: Promise<void>): void {
    work.catch((error: unknown) => {
      // `reconcile` takes up what is left.
      this.#parts.log("store.unavailable", { during: "parking", reason: errorText(error) });
    });
  }

  /** Finishes what an earlier process, or a store that could not write, left undone. */
  async reconcile(): Promise<void> {
    const { store, directory } = this.#parts;
    for (const { tenant, endpoint: id } of await store.askedDrops())
      await this.#queue.run([id], () => this.#drop(tenant, id));
    if (this.#isFirstLook) await this.#findResuming();
    this.#isFirstLook = false;
    for (const tenant of directory.tenants()) {
      const parked = directory.endpointsOf(tenant.id).filter((endpoint) => parkReasonOf(endpoint) !== null);
      for (const { id } of parked) await this.#queue.run([id], () => this.#settle(tenant.id, id));
    }
    for (const [id, tenant] of this.#resuming) await this.#queue.run([id], () => this.#settle(tenant, id));
    for (const [id, tenant] of directory.deletedEndpoints())
      await this.#queue.run([id], () => this.#settle(tenant, id));
  }

  /** What is parked for an endpoint that gets something: the process that resumed it died in the midst of it. */
  async #findResuming(): Promise<void> {
    const { store, directory } = this.#parts;
    for (const tenant of directory.tenants()) {
      for (const { endpoint: id } of await store.queries.parked(tenant.id, null)) {
        if (parkReasonOf(directory.endpoint(tenant.id, id)) === null) this.#resuming.set(id, tenant.id);
      }
    }
  }

  async #follow(change: EndpointChange): Promise<void> {
    const { dispatcher } = this.#parts;
    const [tenant, id] =
      change.kind === "deleted"
        ? [change.tenant, change.endpoint]
        : [change.endpoint.tenant, change.endpoint.id];
    if (change.kind === "saved" && parkReasonOf(change.endpoint) === null) this.#resuming.set(id, tenant);
    await (change.kind === "deleted" ? dispatcher.close(id) : dispatcher.change(change.endpoint));
    await this.#queue.run([id], () => this.#settle(tenant, id));
  }

  /** Brings the endpoint's deliveries to where the endpoint is by now. */
  async #settle(tenant: TenantId, id: EndpointId): Promise<void> {
    const { directory } = this.#parts;
    // What is to be dropped must not wait again.
    await this.#drop(tenant, id);
    const endpoint = directory.endpoint(tenant, id);
    const reason = parkReasonOf(endpoint);
    if (reason === null) {
      await this.#resume(tenant, id);
      this.#resuming.delete(id);
    } else {
      await this.#park(tenant, id, reason);
      if (endpoint === undefined) await directory.forgetEndpoint(tenant, id);
    }
  }

  async #drop(tenant: TenantId, id: EndpointId): Promise<void> {
    const { store, clock, log } = this.#parts;
    const dropped = await inSteps(() => store.dropParked(tenant, id, { now: clock.now(), limit: step }));
    if (dropped > 0) log("delivery.dropped", { tenant, endpoint: id, deliveries: dropped });
  }

  async #park(tenant: TenantId, id: EndpointId, reason: ParkReason): Promise<void> {
    const { store, clock, log } = this.#parts;
    const parked = await inSteps(() => store.park(tenant, id, { reason, now: clock.now(), limit: step }));
    if (parked > 0) log("delivery.parked", { tenant, endpoint: id, deliveries: parked, reason });
  }

  async #resume(tenant: TenantId, id: EndpointId): Promise<void> {
    const { store, clock, log, dispatcher } = this.#parts;
    const resumed = await inSteps(async () => {
      const now = clock.now();
      const number = await store.unpark(tenant, id, { now, limit: step });
      // What came too late to be parked waits, and nobody was told.
      dispatcher.noteDue(tenant, id, now);
      return number;
    });
    if (resumed > 0) log("delivery.resumed", { tenant, endpoint: id, deliveries: resumed });
  }
}

async function inSteps(work: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let number = await work(); number > 0; number = await work()) total += number;
  return total;
}
