import type { Endpoint, EndpointHealth, HaltCause, HealthState, Instant, Verdict } from "../model/index.ts";

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
    clearedAt: null,
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

/** The health after an attempt, with nothing told of it yet. */
export function afterAttempt(health: EndpointHealth, fact: HealthFact, policy: HealthPolicy): EndpointHealth {
  if (fact.verdict.kind === "acknowledged") return cleared(health, fact.at);
  return failedAgain(health, fact, policy);
}

/** True for an answer by which the endpoint says that it wants nothing more. */
export function isGone({ verdict }: Pick<HealthFact, "verdict">): boolean {
  return verdict.kind === "rejected" && verdict.disables === true;
}

/** The health with nothing left of the failures before that moment. */
export function cleared(health: EndpointHealth, at: Instant): EndpointHealth {
  return {
    ...freshHealth({ tenant: health.tenant, id: health.endpoint }, health.isFailing ? at : health.since),
    clearedAt: at,
    announcedAt: health.announcedAt,
    halt: health.halt,
  };
}

/** What is known when it is judged. */
export interface Judging {
  /** What every hub knows: what was told already. */
  readonly kept: EndpointHealth;
  /** With what this hub saw since. */
  readonly health: EndpointHealth;
  readonly now: Instant;
  /** True when an acknowledgement that this hub saw ended its failing. */
  readonly hasRecovered: boolean;
  /** True when an attempt of this hub failed just now (E4). */
  readonly hasFailed: boolean;
  /** True when it said that it wants nothing more. */
  readonly isGone: boolean;
}

/** What is to be told, and the health once it is; with its end, where it is to be disabled. */
export function judge(judging: Judging, policy: HealthPolicy): Judgement {
  const { kept, health, now, hasRecovered, hasFailed } = judging;
  const recovered: readonly Notice[] =
    hasRecovered && kept.isAnnounced && !health.isAnnounced ? ["recovered"] : [];
  // Several hubs together may have seen the failure that was one too many.
  const failing = isFailing(health, policy)
    ? { ...health, isFailing: true, since: health.isFailing ? health.since : now }
    : health;
  if (judging.isGone) {
    const notices: readonly Notice[] = health.halt === null ? ["disabled-gone"] : [];
    return { health: failing, notices: [...recovered, ...notices] };
  }
  const told = tell(failing, { now, hasFailed }, policy);
  return { health: told.health, notices: [...recovered, ...told.notices] };
}

/** The health of an endpoint that is about to be disabled. */
export function halted(health: EndpointHealth, cause: HaltCause, since: Instant): EndpointHealth {
  return { ...health, halt: { state: "disabled", cause, since }, probeAt: null };
}

function isFailing({ consecutiveFailures }: EndpointHealth, { failingAfter }: HealthPolicy): boolean {
  return consecutiveFailures >= failingAfter;
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

function tell(
  health: EndpointHealth,
  { now: at, hasFailed }: Pick<Judging, "now" | "hasFailed">,
  policy: HealthPolicy,
): Judgement {
  if (!health.isFailing || !health.isOfNote || health.halt !== null) return { health, notices: [] };
  const isOver = hasFailed && policy.disableAfterMs !== null && health.borneOutMs >= policy.disableAfterMs;
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
    return { ...cleared({ ...health, isFailing: true }, at), halt: null };
  }
  return { ...health, halt: null };
}
