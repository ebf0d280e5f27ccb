import {
  type DeliveryFailedEvent,
  type Endpoint,
  type EndpointEvent,
  type EndpointHealth,
  type Instant,
  type Source,
  type SourceActivity,
  type SourceEvent,
  type Text,
  type TimeZone,
  formatIso,
} from "../model/index.ts";
import type { ClaimedDelivery, Settlement } from "../store/index.ts";
import { givenUpWords, healthWords } from "./health-words.ts";

/** When something is told, and in which zone. */
export interface Telling {
  readonly now: Instant;
  readonly zone: TimeZone;
}

const states = {
  "endpoint.failing": "failing",
  "endpoint.recovered": "healthy",
  "endpoint.disabled": "disabled",
} as const;

/** What is said when an endpoint begins to fail, recovers or is disabled. */
export function endpointEvent(
  type: EndpointEvent["type"],
  endpoint: Endpoint,
  health: EndpointHealth,
  { now, zone }: Telling,
): EndpointEvent {
  const { consecutiveFailures, lastFailure } = health;
  return {
    type,
    occurredAt: formatIso(now, zone),
    tenant: endpoint.tenant,
    endpoint: {
      id: endpoint.id,
      name: endpoint.name,
      dialect: endpoint.dialect,
      state: states[type],
      since: formatIso(health.halt?.since ?? health.since, zone),
      consecutiveFailures,
      failingSeconds: failingSeconds(health, now),
      lastError: lastFailure?.error ?? null,
      lastStatus: lastFailure?.status ?? null,
      why: type === "endpoint.recovered" ? recovered(consecutiveFailures) : healthWords(health, endpoint),
    },
  };
}

function recovered(failures: number): Text {
  return {
    en: `It acknowledged a delivery again, after ${failures} failed attempts in a row`,
    zh: `在连续 ${failures} 次尝试失败之后，重新确认了推送`,
  };
}

/** For how long every attempt failed. */
export function failingSeconds({ failingSince }: EndpointHealth, now: Instant): number {
  return failingSince === null ? 0 : Math.max(0, Math.floor((now - failingSince) / 1000));
}

/** What is said of a delivery that was given up; null for one that was not. */
export function deliveryFailedEvent(
  { tenant, id, endpoint, message, attempts }: ClaimedDelivery,
  { attempt, next }: Settlement,
  zone: TimeZone,
): DeliveryFailedEvent | null {
  if (next.state !== "failed") return null;
  const last =
    attempt === null || attempt.error === null ? null : { error: attempt.error, status: attempt.status };
  return {
    type: "delivery.failed",
    occurredAt: formatIso(next.at, zone),
    tenant,
    delivery: {
      id,
      endpoint,
      call: null,
      message,
      reason: next.reason,
      attempts: attempts + (attempt === null ? 0 : 1),
      lastError: last?.error ?? null,
      lastStatus: last?.status ?? null,
      why: givenUpWords(next.reason, last),
    },
  };
}

/** What is said of a source. */
export function sourceEvent(
  type: SourceEvent["type"],
  source: Source,
  { lastAt, quarantined }: SourceActivity,
  { now, zone }: Telling,
): SourceEvent {
  const lastMessageAt = lastAt === null ? null : formatIso(lastAt, zone);
  return {
    type,
    occurredAt: formatIso(now, zone),
    tenant: source.tenant,
    source: {
      id: source.id,
      name: source.name,
      dialect: source.dialect,
      lastMessageAt,
      quarantined,
      why: type === "source.silent" ? silent(lastMessageAt) : quarantining(quarantined),
    },
  };
}

function silent(lastMessageAt: string | null): Text {
  return lastMessageAt === null
    ? { en: "It never sent anything", zh: "从未收到其消息" }
    : { en: `Its last message came at ${lastMessageAt}`, zh: `最近一条消息的时间：${lastMessageAt}` };
}

function quarantining(messages: number): Text {
  return {
    en: `${messages} of its messages could not be decoded; see its quarantined messages for where and why`,
    zh: `有 ${messages} 条消息无法解码；位置与原因见其被隔离的消息`,
  };
}
