import type { Endpoint, EndpointHealth, HealthState, Instant, Verdict } from "../model/index.ts";

// How an endpoint does, decided from one attempt after the other.
//
// E1. An acknowledgement makes it healthy, whatever was before.
// E2. It is failing from the fifth failure in a row, or where its breaker opens earlier, from there.
// E3. Failing is announced once a row of failures, and no more often than every ten minutes for one endpoint;
//     recovering is announced where failing was.
// E4. It is disabled for failing too long only once its failing was announced, upon an attempt that failed just now,
//     and when attempts bear that time out: between two of them no more than a quarter of it counts.
// E5. Failures of deliveries about the hub's own work alone announce nothing, so that no event about events goes on
//     for ever.
// E6. What a person does (pausing, disabling, enabling) is no attempt, and announces nothing.

/** What an attempt tells. */
export interface HealthFact {
  readonly verdict: Verdict;
  readonly status: number | null;
  /** When it was over. */
  readonly at: Instant;
  /** True for a delivery of an event about the hub's own work. */
  readonly isOperational: boolean;
  /** When the next probe may go out; null while the breaker is closed. */
  readonly probeAt: Instant | null;
}

/** What holds for the endpoint. */
export interface HealthPolicy {
  /** Failures in a row from which it counts as failing. */
  readonly failingAfter: number;
  /** No more than one announcement of its failing in so long. */
  readonly announceEveryMs: number;
  /** Failing for so long it is disabled; null: never. */
  readonly disableAfterMs: number | null;
}

/** What is to be announced, and done. */
export type Notice = "failing" | "recovered" | "disabled-gone" | "disabled-failing";

/** Health with what followed from the last attempt. */
export interface Judgement {
  readonly health: EndpointHealth;
  /** In their order. */
  readonly notices: readonly Notice[];
}

const usualFailingAfter = 5;
const announceEveryMs = 10 * 60 * 1000;

/** What holds for an endpoint with that breaker. */
export function healthPolicy(breakerFailures: number | null, disableAfterMs: number | null): HealthPolicy {
  const failingAfter = Math.min(usualFailingAfter, breakerFailures ?? usualFailingAfter);
  return { failingAfter, announceEveryMs, disableAfterMs };
}

/** An endpoint that nothing is known of. */
export function freshHealth({ tenant, id }: Pick<Endpoint, "tenant" | "id">, since: Instant): EndpointHealth {
  return {
    tenant,
    endpoint: id,
    isFailing: false,
    since,
    consecutiveFailures: 0,
    failingSince: null,
    borneOutMs: 0,
    lastFailure: null,
    isOfNote: false,
    announcedAt: null,
    isAnnounced: false,
    probeAt: null,
    halt: null,
  };
}

/** True for health that an acknowledgement does not change: all that there is to do for an endpoint that is well. */
export function isUntroubled({ consecutiveFailures, probeAt }: EndpointHealth): boolean {
  return consecutiveFailures === 0 && probeAt === null;
}

/** The health after an attempt. */
export function afterAttempt(health: EndpointHealth, fact: HealthFact, policy: HealthPolicy): Judgement {
  if (fact.verdict.kind === "acknowledged") return recover(health, fact);
  const failed = failedAgain(health, fact, policy);
  if (fact.verdict.kind === "rejected" && fact.verdict.disables === true) {
    return { health: failed, notices: health.halt === null ? ["disabled-gone"] : [] };
  }
  return tell(failed, fact.at, policy);
}

function recover(health: EndpointHealth, { at }: HealthFact): Judgement {
  const well = {
    ...freshHealth({ tenant: health.tenant, id: health.endpoint }, health.isFailing ? at : health.since),
    announcedAt: health.announcedAt,
    halt: health.halt,
  };
  return { health: well, notices: health.isAnnounced ? ["recovered"] : [] };
}

function failedAgain(health: EndpointHealth, fact: HealthFact, policy: HealthPolicy): EndpointHealth {
  const { at, verdict, status, probeAt } = fact;
  const consecutiveFailures = health.consecutiveFailures + 1;
  const isFailing = consecutiveFailures >= policy.failingAfter;
  const gap = at - (health.lastFailure?.at ?? at);
  const most = (policy.disableAfterMs ?? Infinity) / 4;
  return {
    ...health,
    isFailing,
    since: isFailing && !health.isFailing ? at : health.since,
    consecutiveFailures,
    failingSince: health.failingSince ?? at,
    borneOutMs: health.consecutiveFailures === 0 ? 0 : health.borneOutMs + Math.min(Math.max(0, gap), most),
    lastFailure: { at, error: verdict.kind === "acknowledged" ? "not_acknowledged" : verdict.error, status },
    isOfNote: health.isOfNote || !fact.isOperational,
    probeAt,
  };
}

function tell(health: EndpointHealth, at: Instant, policy: HealthPolicy): Judgement {
  if (!health.isFailing || !health.isOfNote || health.halt !== null) return { health, notices: [] };
  const isOver = policy.disableAfterMs !== null && health.borneOutMs >= policy.disableAfterMs;
  const ending: readonly Notice[] = isOver ? ["disabled-failing"] : [];
  // Nothing is disabled that nobody was told of, however lately another row of failures was told.
  const tells = !health.isAnnounced && (isOver || mayTell(health, at, policy));
  if (!tells) return { health, notices: ending };
  return { health: { ...health, isAnnounced: true, announcedAt: at }, notices: ["failing", ...ending] };
}

function mayTell({ announcedAt }: EndpointHealth, at: Instant, { announceEveryMs }: HealthPolicy): boolean {
  return announcedAt === null || at - announcedAt >= announceEveryMs;
}

/** The state in one word. */
export function stateOf(
  health: EndpointHealth,
  { enabled, paused }: Pick<Endpoint, "enabled" | "paused">,
): HealthState {
  if (!enabled) return "disabled";
  if (paused) return "paused";
  return health.isFailing ? "failing" : "healthy";
}

/** The health after the endpoint was changed, by a person unless a cause is told; the same where nothing follows. */
export function afterChange(
  health: EndpointHealth,
  { enabled, paused }: Pick<Endpoint, "enabled" | "paused">,
  at: Instant,
): EndpointHealth {
  const state = !enabled ? "disabled" : paused ? "paused" : null;
  if (state === (health.halt?.state ?? null)) return health;
  if (state !== null) return { ...health, halt: { state, cause: "person", since: at } };
  // Who enables it says that it is mended.
  if (health.halt?.state === "disabled") {
    const fresh = freshHealth({ tenant: health.tenant, id: health.endpoint }, at);
    return { ...fresh, announcedAt: health.announcedAt };
  }
  return { ...health, halt: null };
}
