import { type OperationalEvent, isOperational } from "../model/index.ts";
import type { WireMessage } from "./dialect.ts";

/** True for a message in which nothing but a hub's own work travels: no hub reads it of another. */
export function tellsOfTheHub({ carries }: WireMessage): boolean {
  return carries.every(isOperational);
}

const at = { occurredAt: "2026-11-20T10:47:42+08:00", tenant: "acme" } as const;
const why = { en: "It answered 503", zh: "返回 503" };
const health = { since: at.occurredAt, consecutiveFailures: 20, failingSeconds: 600, why };
const endpoint = {
  id: "ep_1",
  name: "CRM",
  dialect: "standard",
  lastError: "http_status",
  lastStatus: 503,
  ...health,
};
const source = {
  id: "src_1",
  name: "main",
  dialect: "acme",
  lastMessageAt: at.occurredAt,
  quarantined: 3,
  why,
};

/** One of each operational event. */
export const operationalEvents: readonly OperationalEvent[] = [
  { type: "endpoint.failing", ...at, endpoint: { ...endpoint, state: "failing" } },
  { type: "endpoint.recovered", ...at, endpoint: { ...endpoint, state: "healthy" } },
  { type: "endpoint.disabled", ...at, endpoint: { ...endpoint, state: "disabled" } },
  {
    type: "delivery.failed",
    ...at,
    delivery: {
      id: "dlv_1",
      endpoint: "ep_1",
      call: null,
      message: "record",
      reason: "attempts_exhausted",
      attempts: 10,
      lastError: "timeout",
      lastStatus: null,
      why,
    },
  },
  { type: "source.silent", ...at, source: { ...source, lastMessageAt: null } },
  { type: "source.quarantining", ...at, source },
];
