import type { Endpoint } from "../model/index.ts";
import type { Log } from "../observe/index.ts";
import type { Settlement } from "../store/index.ts";

/** Logs what an attempt came to. */
export function tellSettlement(
  log: Log,
  { delivery, attempt, next }: Settlement,
  { id: endpoint, tenant }: Endpoint,
): void {
  const facts = { delivery, endpoint, tenant, attempt: attempt?.number };
  const outcome = { status: attempt?.status, error: attempt?.error, tookMs: attempt?.tookMs };
  if (next.state === "failed") log("delivery.failed", { ...facts, reason: next.reason, ...outcome });
  else log("delivery.attempted", { ...facts, verdict: attempt?.verdict, ...outcome });
}
