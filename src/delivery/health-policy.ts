import { dialectNamed } from "../dialects/index.ts";
import type { Breaker, Endpoint } from "../model/index.ts";
import { type HealthPolicy, healthPolicy } from "./endpoint-health.ts";

/** When to hold back from an endpoint that only fails: as it says itself, else as its dialect does; null: never. */
export function breakerOf({ breaker, dialect }: Endpoint): Breaker | null {
  if (breaker === "off") return null;
  return breaker ?? dialectNamed(dialect).policy.breaker;
}

/** Failing for so many milliseconds, the endpoint is disabled; null: never. */
function disableAfterOf({ disableAfterSeconds, dialect }: Endpoint): number | null {
  const seconds = disableAfterSeconds ?? dialectNamed(dialect).policy.disableAfterSeconds;
  return seconds === null ? null : seconds * 1000;
}

/** By what its health is judged. */
export function policyOf(endpoint: Endpoint): HealthPolicy {
  return healthPolicy(breakerOf(endpoint)?.failures ?? null, disableAfterOf(endpoint));
}
