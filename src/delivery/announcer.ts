import {
  type Clock,
  type Endpoint,
  type IdMint,
  type OperationalEvent,
  type Tenant,
  type TenantId,
} from "../model/index.ts";
import type { Metrics } from "../observe/index.ts";
import type { Acceptance, Directory, Store } from "../store/index.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { type Addressed, type Addressing, address, recipientOf } from "./recipients.ts";
import { untilStored } from "./until-stored.ts";
import { writeAcceptance } from "./write-acceptance.ts";

// Events about the hub's own work, stored and delivered as any other.
//
// O1. One occurrence makes one event a tenant that it is told to, whoever announces it and however often.
// O2. An endpoint gets no event about itself.
// O3. No event is made about a delivery that carries one of these: whatever becomes of it, nothing follows from it but
//     what is shown.
// O4. A tenant is told of itself alone; an endpoint that is hub-wide gets what is about any tenant, within its own.

/** What announcing takes. */
export interface AnnouncerParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly mint: IdMint;
  readonly metrics: Metrics;
}

/** Something that happened to a tenant's things. */
export interface Occurrence {
  readonly tenant: TenantId;
  readonly event: OperationalEvent;
  /** The same for the same occurrence (O1). */
  readonly key: string;
  /** The endpoint that it is about, where it is about one (O2). */
  readonly about: Endpoint["id"] | null;
  /** True where the event is kept though nobody wants it. */
  readonly isKept: boolean;
}

/** Makes events of what the hub noticed. */
export class Announcer {
  readonly #parts: AnnouncerParts;
  #isStopping = false;

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Nothing that the store can't take just now is waited for any longer. */
  stop(): void {
    this.#isStopping = true;
  }

  /** True when some endpoint wants to hear of this. */
  isWanted({ tenant, event, about }: Pick<Occurrence, "tenant" | "event" | "about">): boolean {
    return this.#audience({ tenant, event, about }).size > 0;
  }

  /** Stores the event for each tenant that is told, and sends it to whoever wants it. */
  async announce(occurrence: Occurrence): Promise<void> {
    const audience = this.#audience(occurrence);
    if (occurrence.isKept && !audience.has(occurrence.tenant)) audience.set(occurrence.tenant, []);
    if (audience.size === 0) return;
    this.#parts.metrics.announced(occurrence.event.type);
    for (const [tenant, endpoints] of audience) await this.#tell(tenant, endpoints, occurrence);
  }

  /** The endpoints that want this, by their tenant (O2, O4). */
  #audience({ tenant, event, about }: Pick<Occurrence, "tenant" | "event" | "about">) {
    const { directory } = this.#parts;
    const audience = new Map<TenantId, Endpoint[]>();
    const candidates = new Set([...directory.endpointsOf(tenant), ...directory.hubWideEndpoints()]);
    for (const endpoint of candidates) {
      if (endpoint.id === about || endpoint.events?.includes(event.type) !== true) continue;
      const told = audience.get(endpoint.tenant);
      if (told === undefined) audience.set(endpoint.tenant, [endpoint]);
      else told.push(endpoint);
    }
    return audience;
  }

  #plan(tenant: Tenant, endpoints: readonly Endpoint[], { event, key }: Occurrence): Acceptance {
    const { clock, mint } = this.#parts;
    const into: Addressed = { deliveries: [], bodies: [] };
    const occasion: Addressing = {
      sourceDialect: null,
      message: null,
      recipients: endpoints.map((endpoint) => recipientOf(endpoint, tenant)),
      mint,
      admit: (endpoint, bytes) => this.#parts.dispatcher.admit(endpoint, bytes),
    };
    const eventId = mint.mint("event");
    address([{ id: eventId, event, isSummary: false }], occasion, into);
    const facts = new TextEncoder().encode(JSON.stringify(event));
    const other = {
      source: null,
      event: {
        id: eventId,
        type: event.type,
        version: 0,
        digest: `${event.type} ${event.tenant} ${key}`,
        facts,
      },
      deliveries: into.deliveries,
    };
    const nothing = { message: null, calls: [], jobs: [] };
    return { tenant: tenant.id, at: clock.now(), ...nothing, others: [other], bodies: into.bodies };
  }

  /** Tells one tenant, however long the store takes to be able to write. */
  async #tell(id: TenantId, endpoints: readonly Endpoint[], occurrence: Occurrence): Promise<void> {
    const { clock, directory } = this.#parts;
    await untilStored({ clock, isOver: () => this.#isStopping }, async () => {
      const tenant = directory.tenant(id);
      if (tenant !== undefined)
        await writeAcceptance(this.#parts, this.#plan(tenant, endpoints, occurrence), null);
    });
  }
}
