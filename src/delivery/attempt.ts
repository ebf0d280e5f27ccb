import { type Dialect, dialectNamed } from "../dialects/index.ts";
import {
  type Clock,
  type Endpoint,
  type Instant,
  type ParkReason,
  type Verdict,
  isOperational,
  toInstant,
} from "../model/index.ts";
import type { Settlement } from "../store/index.ts";
import type { Ended } from "./gate.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { judgeOutcome } from "./judge-outcome.ts";
import { makeOutbound } from "./make-outbound.ts";
import { isTooLate, nextDelivery } from "./next-delivery.ts";
import type { Transport } from "./transport.ts";

/** What making an attempt takes. */
export interface AttemptParts {
  readonly transport: Transport;
  readonly clock: Clock;
}

/** A delivery whose turn it is, and its endpoint. */
export interface Turn {
  readonly endpoint: Endpoint;
  readonly delivery: HeldDelivery;
  /** Why the endpoint gets nothing more, asked once the attempt is over. */
  readonly parkReason: () => ParkReason | null;
}

/** What an attempt tells of its endpoint. */
export interface Told {
  readonly verdict: Verdict;
  readonly status: number | null;
  /** When it was over. */
  readonly at: Instant;
  readonly tookSeconds: number;
  /** True for a delivery of an event about the hub's own work. */
  readonly isOperational: boolean;
}

/** An attempt that is over, or a delivery that ended without one. */
export interface Attempted {
  readonly settlement: Settlement;
  readonly ended: Ended;
  /** Null where nothing was sent. */
  readonly told: Told | null;
}

// A gone endpoint gets nothing more while it is being disabled.
const goneMs = 60 * 60 * 1000;

/** One attempt with what becomes of the delivery; undefined when it was broken off by our stopping. */
export async function attemptDelivery(
  { transport, clock }: AttemptParts,
  { endpoint, delivery, parkReason }: Turn,
): Promise<Attempted | undefined> {
  const dialect = dialectNamed(delivery.dialect);
  const ladder = endpoint.ladder ?? dialect.policy.ladder;
  const at = clock.now();
  const held = { tenant: delivery.tenant, delivery: delivery.id, owner: delivery.owner };
  if (isTooLate(ladder, delivery, at)) {
    const next = { state: "failed", at, reason: "window_over" } as const;
    return { settlement: { ...held, attempt: null, next }, ended: { kind: "unsent" }, told: null };
  }
  const number = delivery.attempts + 1;
  const outcome = await transport.post(makeOutbound(delivery, endpoint, { attempt: number, now: at }));
  if (outcome.kind === "interrupted") return undefined;
  const now = clock.now();
  const times = { number, dueAt: delivery.dueAt, at, now };
  const { verdict, attempt, notBefore } = judgeOutcome(outcome, dialect, endpoint, times);
  const climb = {
    attempts: number - delivery.roundBase,
    firstAt: delivery.firstAt ?? at,
    at,
    now,
    notBefore,
    parked: parkReason(),
  };
  const next = nextDelivery({ verdict, ladder, ...climb });
  const { status } = attempt;
  return {
    settlement: { ...held, attempt, next },
    ended: endedOf(verdict, { at, now, status, notBefore }),
    told: {
      verdict,
      status,
      at: now,
      tookSeconds: (now - at) / 1000,
      isOperational: isOperationalMessage(dialect, delivery.message),
    },
  };
}

interface Answered {
  readonly at: Instant;
  readonly now: Instant;
  readonly status: number | null;
  readonly notBefore: Instant | null;
}

function endedOf(verdict: Verdict, { at, now, status, notBefore }: Answered): Ended {
  if (verdict.kind === "acknowledged") return { kind: "acknowledged" };
  const isGone = verdict.kind === "rejected" && verdict.disables === true;
  const isBusy = status === 429 || status === 503;
  return { kind: "failed", at, isBusy, notBefore: isGone ? toInstant(now + goneMs) : notBefore };
}

/** True for a wire message that carries nothing but events about the hub's own work. */
export function isOperationalMessage(dialect: Dialect, name: string): boolean {
  return operationalMessages(dialect).has(name);
}

// Asked for with every attempt.
const known = new WeakMap<Dialect, ReadonlySet<string>>();

function operationalMessages(dialect: Dialect): ReadonlySet<string> {
  const before = known.get(dialect);
  if (before !== undefined) return before;
  const messages = dialect.messages.filter(({ carries }) => carries.every(isOperational));
  const names = new Set(messages.map(({ name }) => name));
  known.set(dialect, names);
  return names;
}
