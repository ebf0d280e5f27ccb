import { Type } from "typebox";
import { failingSeconds, healthWords, stateOf } from "../delivery/index.ts";
import { type Endpoint, type Language, type Tenant, healthStates, isoTime } from "../model/index.ts";
import type { ApiParts } from "./api-parts.ts";
import { showTime } from "./schemas.ts";

/** How an endpoint does, as it is answered. */
export const HealthSchema = Type.Object(
  {
    state: Type.Enum([...healthStates]),
    since: isoTime,
    why: Type.String({ description: "In words, in the language that Accept-Language asks for" }),
    consecutiveFailures: Type.Integer(),
    failingSeconds: Type.Integer({ description: "For how long every attempt failed" }),
    breaker: Type.Enum(["closed", "open", "probing", "ramping"]),
    nextProbeAt: Type.Optional(isoTime),
  },
  { description: "How the endpoint does, as its attempts tell" },
);

/** How the endpoint does. */
export function showHealth(
  { ledger, dispatcher, clock }: Pick<ApiParts, "ledger" | "dispatcher" | "clock">,
  endpoint: Endpoint,
  { timezone }: Tenant,
  language: Language,
) {
  const health = ledger.healthOf(endpoint);
  const { halt, since, probeAt, consecutiveFailures } = health;
  const breaker = dispatcher.breakerOf(endpoint.id) ?? (probeAt === null ? "closed" : "open");
  return {
    state: stateOf(health, endpoint),
    since: showTime(halt?.since ?? since, timezone),
    why: healthWords(health, endpoint)[language],
    consecutiveFailures,
    failingSeconds: failingSeconds(health, clock.now()),
    breaker,
    ...(breaker === "open" && probeAt !== null ? { nextProbeAt: showTime(probeAt, timezone) } : {}),
  };
}
