import { type Endpoint, type ParkReason, errorText, toInstant } from "../model/index.ts";
import { type Attempted, type Turn, attemptDelivery } from "./attempt.ts";
import type { DispatcherParts } from "./dispatcher-parts.ts";
import type { HeldDelivery } from "./held-delivery.ts";
import { tellSettlement } from "./tell-settlement.ts";

// What our own code broke on is not mended by trying again at once, and must not be first in its lane for ever.
const brokenAgainMs = 30_000;

/** One attempt, counted and told. Undefined when it was broken off. Never throws. */
export async function makeAttempt(
  parts: DispatcherParts,
  endpoint: Endpoint,
  delivery: HeldDelivery,
  parkReason: () => ParkReason | null,
): Promise<Attempted | undefined> {
  try {
    return await attempt(parts, { endpoint, delivery, parkReason });
  } catch (error) {
    const { tenant, id, owner } = delivery;
    parts.log("delivery.broken", { delivery: id, reason: errorText(error) });
    const next = { state: "waiting", dueAt: toInstant(parts.clock.now() + brokenAgainMs) } as const;
    const settlement = { tenant, delivery: id, owner, attempt: null, next };
    return { settlement, ended: { kind: "unsent" }, told: null };
  }
}

async function attempt(parts: DispatcherParts, turn: Turn): Promise<Attempted | undefined> {
  const { log, metrics, traffic } = parts;
  const { dialect } = turn.delivery;
  const attempted = await attemptDelivery(parts, turn);
  if (attempted === undefined) return undefined;
  const { settlement, told } = attempted;
  if (told !== null) metrics.attempted(dialect, told.verdict.kind, told.tookSeconds);
  metrics.settled(dialect, settlement.next.state);
  traffic.attempted(turn.endpoint, settlement);
  tellSettlement(log, settlement, turn.endpoint);
  return attempted;
}
