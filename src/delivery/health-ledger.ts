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
  errorText,
} from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { ClaimedDelivery, Directory, EndpointChange, Kept, Settlement, Store } from "../store/index.ts";
import type { Announcer } from "./announcer.ts";
import { isOperationalMessage, type Told } from "./attempt.ts";
import {
  type Judgement,
  type Notice,
  afterAttempt,
  afterChange,
  cleared,
  freshHealth,
  halted,
  isGone,
  isUntroubled,
  judge,
  stateOf,
} from "./endpoint-health.ts";
import type { GateSeed } from "./gate.ts";
import { breakerOf, policyOf } from "./health-policy.ts";
import { mergeHealth } from "./merge-health.ts";
import { deliveryFailedEvent, endpointEvent } from "./operational-events.ts";
import { type Adopted, SharedRows } from "./shared-rows.ts";
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
  /** Called when another hub found out how the endpoint does. */
  readonly onHeard?: (endpoint: Endpoint) => void;
  /** Called when an endpoint of the tenant does otherwise than before. */
  readonly onChange?: (tenant: TenantId) => void;
}

// Counters are kept this often; a change of the state at once.
const keepEveryMs = 3_000;
// What other hubs kept is looked for this often.
const lookEveryMs = 1_000;
// A hub that died after it kept that it disables an endpoint did not do it.
const haltTakesMs = 30_000;

/** What this hub saw of an endpoint and what no other hub needs to know. */
interface Seen {
  /** When it last acknowledged something. */
  acknowledgedAt: Instant | null;
  /** The health right before an acknowledgement ended a row of failures; null once that was told. */
  ended: EndpointHealth | null;
  /** True when an attempt failed since the last turn. */
  hasFailed: boolean;
  /** True when it said that it wants nothing more, until it is disabled. */
  isGone: boolean;
  /** True while a turn is underway. */
  isTurning: boolean;
}

/** Knows how every endpoint does, tells whoever wants to hear of it, and disables what fails for too long. */
export class HealthLedger implements Watch {
  readonly #parts: HealthLedgerParts;
  readonly #rows: SharedRows<EndpointId, EndpointHealth>;
  readonly #seen = new Map<EndpointId, Seen>();
  readonly #underway = new Set<Promise<void>>();
  #keepAt = 0;
  #lookAt = 0;

  constructor(parts: HealthLedgerParts) {
    const { store, announcer, clock, onChange } = parts;
    this.#parts = parts;
    this.#rows = new SharedRows({
      idOf: ({ endpoint }) => endpoint,
      save: (rows) => store.vitals.saveHealth(rows),
      changes: (since) => store.vitals.health(since),
      merge: mergeHealth,
      onAdopted: (id, adopted) => this.#heard(id, adopted),
      onChange: ({ tenant }) => onChange?.(tenant),
      clock,
      isOver: () => announcer.isStopping,
    });
  }

  /** Takes up what was kept, and follows every change from now on. */
  start(health: Kept<EndpointHealth>): void {
    this.#rows.start(health);
    this.#parts.directory.onEndpointChange((change) => this.#follow(change));
  }

  /** How an endpoint does. */
  healthOf(endpoint: Endpoint): EndpointHealth {
    return this.#rows.get(endpoint.id) ?? freshHealth(endpoint, endpoint.createdAt);
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
    const health = this.#rows.get(endpoint.id);
    if (health === undefined || health.consecutiveFailures === 0) return undefined;
    const probeAt = breakerOf(endpoint) === null ? null : health.probeAt;
    return { failures: health.consecutiveFailures, probeAt };
  }

  attempted(endpoint: Endpoint, told: Told, probeAt: Instant | null): void {
    const seen = this.#seenOf(endpoint.id);
    const known = this.#rows.get(endpoint.id);
    const isAcknowledged = told.verdict.kind === "acknowledged";
    if (isAcknowledged) seen.acknowledgedAt = told.at;
    // Nearly every attempt ends here.
    if (isAcknowledged && (known === undefined || isUntroubled(known))) return;
    const before = this.#withoutLostHalt(known ?? freshHealth(endpoint, endpoint.createdAt), told.at);
    const health = afterAttempt(before, { ...told, probeAt }, policyOf(endpoint));
    if (isAcknowledged) seen.ended = before;
    seen.hasFailed = !isAcknowledged;
    if (isGone(told)) seen.isGone = true;
    this.#rows.put(health, before);
    this.#turnWhereDue(endpoint.tenant, endpoint.id);
  }

  /** A halt that never came about is none. */
  #withoutLostHalt(health: EndpointHealth, now: Instant): EndpointHealth {
    const { halt } = health;
    return halt?.state === "disabled" && now - halt.since > haltTakesMs ? { ...health, halt: null } : health;
  }

  #seenOf(id: EndpointId): Seen {
    const known = this.#seen.get(id);
    if (known !== undefined) return known;
    const seen = { acknowledgedAt: null, ended: null, hasFailed: false, isGone: false, isTurning: false };
    this.#seen.set(id, seen);
    return seen;
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

  /** Keeps what changed, and hears what others kept; called every so often. */
  async keep(): Promise<void> {
    const now = this.#parts.clock.now();
    if (now >= this.#keepAt) {
      this.#keepAt = now + keepEveryMs;
      await this.#rows.save();
    }
    if (now < this.#lookAt) return;
    this.#lookAt = now + lookEveryMs;
    await this.#rows.look();
  }

  /** Sees to the end of what is underway, and keeps everything. */
  async stop(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
    await this.#rows.save();
  }

  /** Another hub kept how the endpoint does: what was acknowledged here since then ends what failed before. */
  #heard(id: EndpointId, { theirs }: Adopted<EndpointHealth>): void {
    const endpoint = this.#parts.directory.endpoint(theirs.tenant, id);
    const health = this.#rows.get(id);
    if (endpoint === undefined || health === undefined) return;
    const seen = this.#seenOf(id);
    const { acknowledgedAt } = seen;
    if (acknowledgedAt !== null && health.lastFailure !== null && health.lastFailure.at <= acknowledgedAt) {
      seen.ended = health;
      this.#rows.put(cleared(health, acknowledgedAt), health);
      this.#turnWhereDue(endpoint.tenant, id);
    }
    this.#parts.onHeard?.(endpoint);
  }

  #follow(change: EndpointChange): void {
    if (change.kind === "deleted") {
      this.#rows.drop(change.endpoint);
      this.#seen.delete(change.endpoint);
      return;
    }
    const { endpoint } = change;
    const before = this.healthOf(endpoint);
    const health = afterChange(before, endpoint, this.#parts.clock.now());
    if (health === before) return;
    // What a person does ends nothing that would have to be told.
    this.#seenOf(endpoint.id).ended = null;
    this.#rows.put(health, before);
    this.#tend(this.#rows.save());
  }

  /** What is due to be told and done of the endpoint; undefined where nothing is, and no state changed. */
  #due(endpoint: Endpoint, kept: EndpointHealth, health: EndpointHealth): Judgement | undefined {
    const { ended, hasFailed, isGone: isGoneNow } = this.#seenOf(endpoint.id);
    const now = this.#parts.clock.now();
    const seen = { now, hasRecovered: ended !== null, hasFailed, isGone: isGoneNow };
    const judgement = judge({ kept, health, ...seen }, policyOf(endpoint));
    const hasTurned =
      judgement.health.isFailing !== kept.isFailing ||
      (judgement.health.probeAt === null) !== (kept.probeAt === null);
    return hasTurned || judgement.notices.length > 0 ? judgement : undefined;
  }

  #turnWhereDue(tenant: TenantId, id: EndpointId): void {
    const seen = this.#seenOf(id);
    const endpoint = this.#parts.directory.endpoint(tenant, id);
    const [kept, health] = [this.#rows.kept(id), this.#rows.get(id)];
    if (seen.isTurning || endpoint === undefined || kept === undefined || health === undefined) return;
    if (this.#parts.announcer.isStopping || this.#due(endpoint, kept, health) === undefined) return;
    seen.isTurning = true;
    this.#tend(
      this.#turn(tenant, id).finally(() => {
        seen.isTurning = false;
        this.#turnWhereDue(tenant, id);
      }),
    );
  }

  /** Has one turn kept, and then tells and does what it takes: of several hubs one gets there. */
  async #turn(tenant: TenantId, id: EndpointId): Promise<void> {
    const { directory, clock } = this.#parts;
    const seen = this.#seenOf(id);
    let due: { readonly endpoint: Endpoint; readonly judgement: Judgement } | undefined;
    const kept = await this.#rows.turn(id, (kept, health) => {
      const endpoint = directory.endpoint(tenant, id);
      const judgement = endpoint === undefined ? undefined : this.#due(endpoint, kept, health);
      due = endpoint === undefined || judgement === undefined ? undefined : { endpoint, judgement };
      if (due === undefined) return undefined;
      const cause = haltCauseOf(due.judgement.notices);
      const isHalted = cause !== undefined && due.endpoint.enabled;
      return isHalted ? halted(due.judgement.health, cause, clock.now()) : due.judgement.health;
    });
    if (kept === undefined || due === undefined) return;
    const { ended } = seen;
    if (due.judgement.health.consecutiveFailures === 0) seen.ended = null;
    seen.hasFailed = false;
    seen.isGone = false;
    await this.#act(due.endpoint, { judgement: due.judgement, kept, ended });
  }

  async #act(endpoint: Endpoint, { judgement: { health, notices }, kept, ended }: Turned): Promise<void> {
    for (const notice of notices) {
      switch (notice) {
        case "failing":
          await this.#announce("endpoint.failing", endpoint, health);
          break;
        case "recovered":
          await this.#announce("endpoint.recovered", endpoint, {
            ...health,
            consecutiveFailures: ended?.consecutiveFailures ?? 0,
            failingSince: ended?.failingSince ?? null,
            lastFailure: ended?.lastFailure ?? null,
          });
          break;
        case "disabled-gone":
        case "disabled-failing":
          await this.#disable(endpoint, kept);
      }
    }
  }

  /** Disables the endpoint as it is by now, unless somebody else did; what a person just enabled stays so. */
  async #disable({ tenant, id, url }: Endpoint, kept: EndpointHealth): Promise<void> {
    const { announcer, directory, clock, audit } = this.#parts;
    const patience = { clock, isOver: () => announcer.isStopping };
    let before: Endpoint | undefined;
    let disabled: Endpoint | undefined;
    await untilStored(patience, async () => {
      disabled = await directory.editEndpoint(tenant, id, (known) => {
        before = known;
        return known.enabled && known.url === url ? { ...known, enabled: false } : undefined;
      });
    });
    if (before !== undefined && disabled !== undefined) {
      await audit(before, disabled);
      await this.#announce("endpoint.disabled", disabled, kept);
      return;
    }
    const health = this.#rows.get(id);
    if (health?.halt?.since === kept.halt?.since && health !== undefined)
      this.#rows.put({ ...health, halt: null }, health);
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

/** What a turn came to. */
interface Turned {
  readonly judgement: Judgement;
  /** The health as it is kept by now. */
  readonly kept: EndpointHealth;
  /** The health right before the acknowledgement that ended a row of failures. */
  readonly ended: EndpointHealth | null;
}

function haltCauseOf(notices: readonly Notice[]): HaltCause | undefined {
  if (notices.includes("disabled-gone")) return "gone";
  return notices.includes("disabled-failing") ? "failing" : undefined;
}
