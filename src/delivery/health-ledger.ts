import { dialectNamed } from "../dialects/index.ts";
import {
  type Clock,
  type Endpoint,
  type EndpointHealth,
  type EndpointId,
  type HaltCause,
  type HealthState,
  type Instant,
  type TenantId,
  type TimeZone,
  defaultTimeZone,
} from "../model/index.ts";
import { type Log, errorText } from "../observe/index.ts";
import type { ClaimedDelivery, Directory, EndpointChange, Settlement, Store } from "../store/index.ts";
import type { Announcer } from "./announcer.ts";
import { isOperationalMessage, type Told } from "./attempt.ts";
import {
  type Notice,
  afterAttempt,
  afterChange,
  freshHealth,
  healthPolicy,
  isUntroubled,
  stateOf,
} from "./endpoint-health.ts";
import type { GateSeed } from "./gate.ts";
import { breakerOf, disableAfterOf } from "./health-policy.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { deliveryFailedEvent, endpointEvent } from "./operational-events.ts";
import { untilStored } from "./until-stored.ts";
import type { Watch } from "./watch.ts";

/** What keeping watch over endpoints takes. */
export interface HealthLedgerParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Log;
  /** Writes into the audit log what the hub did by itself. */
  readonly audit: (endpoint: Endpoint, after: Endpoint) => Promise<void>;
}

// So many rows a step.
const step = 500;
// Counters are kept this often; a change of the state at once.
const keepEveryMs = 3_000;

/** Knows how every endpoint does, tells whoever wants to hear of it, and disables what fails for too long. */
export class HealthLedger implements Watch {
  readonly #parts: HealthLedgerParts;
  readonly #health = new Map<EndpointId, EndpointHealth>();
  readonly #unsaved = new Set<EndpointId>();
  readonly #queue = new KeyedQueue();
  readonly #underway = new Set<Promise<void>>();
  #keepAt = 0;

  constructor(parts: HealthLedgerParts) {
    this.#parts = parts;
  }

  /** Takes up what was kept, and follows every change from now on. */
  start(health: readonly EndpointHealth[]): void {
    for (const one of health) this.#health.set(one.endpoint, one);
    this.#parts.directory.onEndpointChange((change) => this.#follow(change));
  }

  /** How an endpoint does. */
  healthOf(endpoint: Endpoint): EndpointHealth {
    return this.#health.get(endpoint.id) ?? freshHealth(endpoint, endpoint.createdAt);
  }

  /** How many endpoints are in which state. */
  count(): Readonly<Record<HealthState, number>> {
    const counts = { healthy: 0, failing: 0, paused: 0, disabled: 0 };
    const { directory } = this.#parts;
    for (const { id } of directory.tenants())
      for (const endpoint of directory.endpointsOf(id))
        counts[stateOf(this.healthOf(endpoint), endpoint)] += 1;
    return counts;
  }

  seedOf(endpoint: Endpoint): GateSeed | undefined {
    const health = this.#health.get(endpoint.id);
    if (health === undefined || health.consecutiveFailures === 0) return undefined;
    const probeAt = breakerOf(endpoint) === null ? null : health.probeAt;
    return { failures: health.consecutiveFailures, probeAt };
  }

  attempted(endpoint: Endpoint, told: Told, probeAt: Instant | null): void {
    const known = this.#health.get(endpoint.id);
    // Nearly every attempt ends here.
    if (told.verdict.kind === "acknowledged" && (known === undefined || isUntroubled(known))) return;
    const policy = healthPolicy(breakerOf(endpoint)?.failures ?? null, disableAfterOf(endpoint));
    const before = known ?? freshHealth(endpoint, endpoint.createdAt);
    const { health, notices } = afterAttempt(before, { ...told, probeAt }, policy);
    const hasTurned =
      health.isFailing !== before.isFailing || (health.probeAt === null) !== (before.probeAt === null);
    this.#put(health, hasTurned);
    if (notices.length > 0) this.#tend(this.#act(endpoint, before, health, notices));
  }

  failed(endpoint: Endpoint, delivery: ClaimedDelivery, settlement: Settlement): void {
    const { announcer, store } = this.#parts;
    const { tenant, id, dialect, message } = delivery;
    if (isOperationalMessage(dialectNamed(dialect), message)) return;
    const event = deliveryFailedEvent(delivery, settlement, this.#zone(tenant));
    if (event === null) return;
    const occurrence = { tenant, event, key: `${id} ${event.occurredAt}`, about: endpoint.id, isKept: false };
    if (!announcer.isWanted(occurrence)) return;
    const announce = async () => {
      const call = (await store.queries.delivery(tenant, id))?.call ?? null;
      await announcer.announce({ ...occurrence, event: { ...event, delivery: { ...event.delivery, call } } });
    };
    this.#tend(announce());
  }

  #zone(tenant: TenantId): TimeZone {
    return this.#parts.directory.tenant(tenant)?.timezone ?? defaultTimeZone;
  }

  /** Keeps what changed since it was last kept; called every so often. */
  async keep(): Promise<void> {
    const now = this.#parts.clock.now();
    if (now < this.#keepAt || this.#unsaved.size === 0) return;
    this.#keepAt = now + keepEveryMs;
    await this.#save();
  }

  /** Sees to the end of what is underway, and keeps everything. */
  async stop(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
    await this.#save();
  }

  async #save(): Promise<void> {
    while (this.#unsaved.size > 0) {
      const ids = [...this.#unsaved].slice(0, step);
      for (const id of ids) this.#unsaved.delete(id);
      const rows = ids.map((id) => this.#health.get(id)).filter((health) => health !== undefined);
      try {
        await this.#parts.store.vitals.saveHealth(rows);
      } catch (error) {
        for (const id of ids) this.#unsaved.add(id);
        throw error;
      }
    }
  }

  #put(health: EndpointHealth, atOnce: boolean): void {
    this.#health.set(health.endpoint, health);
    this.#unsaved.add(health.endpoint);
    if (atOnce) this.#tend(this.#save());
  }

  #follow(change: EndpointChange): void {
    if (change.kind === "deleted") {
      this.#health.delete(change.endpoint);
      this.#unsaved.delete(change.endpoint);
      return;
    }
    const { endpoint } = change;
    const before = this.healthOf(endpoint);
    const health = afterChange(before, endpoint, this.#parts.clock.now());
    if (health !== before) this.#put(health, true);
  }

  async #act(
    endpoint: Endpoint,
    before: EndpointHealth,
    health: EndpointHealth,
    notices: readonly Notice[],
  ): Promise<void> {
    await this.#queue.run([endpoint.id], async () => {
      for (const notice of notices) {
        switch (notice) {
          case "failing":
            await this.#announce("endpoint.failing", endpoint, health);
            break;
          case "recovered":
            await this.#announce("endpoint.recovered", endpoint, {
              ...health,
              consecutiveFailures: before.consecutiveFailures,
              failingSince: before.failingSince,
              lastFailure: before.lastFailure,
            });
            break;
          case "disabled-gone":
            await this.#disable(endpoint, "gone");
            break;
          case "disabled-failing":
            await this.#disable(endpoint, "failing");
        }
      }
    });
  }

  /** Disables the endpoint as it is by now, unless somebody else did; what a person just enabled stays so. */
  async #disable({ tenant, id, url }: Endpoint, cause: HaltCause): Promise<void> {
    const { announcer, directory, clock, audit } = this.#parts;
    const endpoint = directory.endpoint(tenant, id);
    if (endpoint === undefined || !endpoint.enabled || endpoint.url !== url) return;
    const now = clock.now();
    const halt = { state: "disabled", cause, since: now } as const;
    const disabled = { ...endpoint, enabled: false };
    // Before the change is followed, so that it is not taken for a person's.
    const before = this.healthOf(endpoint);
    this.#health.set(id, { ...before, halt });
    const patience = { clock, isOver: () => announcer.isStopping };
    if (!(await untilStored(patience, () => directory.saveEndpoint(disabled)))) {
      this.#health.set(id, before);
      return;
    }
    const health = { ...this.healthOf(endpoint), halt, probeAt: null };
    this.#put(health, true);
    await audit(endpoint, disabled);
    await this.#announce("endpoint.disabled", disabled, health);
  }

  async #announce(
    type: "endpoint.failing" | "endpoint.recovered" | "endpoint.disabled",
    endpoint: Endpoint,
    health: EndpointHealth,
  ): Promise<void> {
    const { announcer, clock, log } = this.#parts;
    const { tenant, id } = endpoint;
    const now = clock.now();
    const event = endpointEvent(type, endpoint, health, { now, zone: this.#zone(tenant) });
    const { consecutiveFailures, lastError: error, lastStatus: status } = event.endpoint;
    log(type, { tenant, endpoint: id, consecutiveFailures, error, status });
    const key = `${id} ${event.endpoint.since}`;
    await announcer.announce({ tenant, event, key, about: id, isKept: true });
  }

  #tend(work: Promise<void>): void {
    const tended = work
      .catch((error: unknown) => {
        this.#parts.log("store.unavailable", { during: "watching endpoints", reason: errorText(error) });
      })
      .finally(() => this.#underway.delete(tended));
    this.#underway.add(tended);
  }
}
