import type { Dialect, Encoded } from "../dialects/index.ts";
import {
  type AnyEvent,
  type Call,
  type Endpoint,
  type EventType,
  type Instant,
  type TenantId,
  type TimeZone,
  defaultTimeZone,
  foldCall,
  formatIso,
  isOperationalEvent,
  parseId,
  parseTenantId,
  plainEndpoint,
  plainSource,
  toInstant,
} from "../model/index.ts";
import { freshHealth } from "./endpoint-health.ts";
import { endpointEvent, sourceEvent } from "./operational-events.ts";

/** For whom, in which protocol and when. */
export interface SampleContext {
  readonly endpoint: Endpoint;
  readonly dialect: Dialect;
  readonly timezone: TimeZone;
  readonly now: Instant;
}

/** A sample of each message in which events of these types travel, made up and plainly so, each message once. */
export function samplesOf(types: ReadonlySet<EventType>, context: SampleContext): readonly Encoded[] {
  const samples = new Map<string, Encoded>();
  for (const event of eventsFor(context)) {
    for (const encoded of encode(event, context)) {
      if (types.has(encoded.type) && !samples.has(encoded.message)) samples.set(encoded.message, encoded);
    }
  }
  return [...samples.values()];
}

// When a call of the documents was; the same example every time.
const exampleAt = toInstant(Date.UTC(2026, 10, 20, 2, 47, 42));

/** An example of each message of a dialect, by the name of the message: what an endpoint would be tested with. */
export function examplesOf(dialect: Dialect): ReadonlyMap<string, string> {
  const endpoint = plainEndpoint({
    tenant: parseTenantId("acme"),
    id: parseId("endpoint", "ep_00000000000000000000000000"),
    url: "https://example.com/",
    dialect: dialect.name,
    createdAt: exampleAt,
  });
  const every = new Set<EventType>(dialect.messages.flatMap(({ carries }) => carries));
  const context = { endpoint, dialect, timezone: defaultTimeZone, now: exampleAt };
  return new Map(samplesOf(every, context).map(({ message, body }) => [message, body]));
}

function encode(event: AnyEvent, { dialect, timezone }: SampleContext): readonly Encoded[] {
  if (isOperationalEvent(event)) return dialect.encodeOperational?.(event) ?? [];
  return dialect.encode(event, { timezone });
}

// Numbers of no exchange: nobody's phone rings because of a test.
const sampleNumber = "19900000000";
const sampleCaller = "055100000000";
const sampleId = "1990000000";

function eventsFor(context: SampleContext): readonly AnyEvent[] {
  const { dialect, timezone, now } = context;
  const occurredAt = formatIso(now, timezone);
  const call = sampleCall(context);
  const job = {
    id: sampleId,
    platform: dialect.name,
    name: "Ringback test 测试",
    status: "completed" as const,
  };
  const other = {
    platform: dialect.name,
    name: "RINGBACK_TEST",
    data: { dataType: "RINGBACK_TEST", data: {} },
  };
  return [
    { type: "call.record", occurredAt, call },
    { type: "call.recording", occurredAt, call },
    { type: "call.dialog", occurredAt, call },
    { type: "call.intent_changed", occurredAt, call },
    { type: "call.completed", occurredAt, call },
    { type: "call.revised", occurredAt, call },
    { type: "job.status_changed", occurredAt, job },
    { type: "platform.other", occurredAt, other },
    ...operational(context),
  ];
}

function sampleCall({ dialect, timezone, now }: SampleContext): Call {
  const at = (secondsAgo: number) =>
    formatIso(toInstant(Math.floor(now / 1000) * 1000 - secondsAgo * 1000), timezone);
  const turn = { node: null };
  return foldCall([
    {
      type: "call.record",
      call: {
        id: sampleId,
        platform: dialect.name,
        direction: "outbound",
        jobId: sampleId,
        attempt: 1,
        from: sampleCaller,
        to: sampleNumber,
        outcome: "answered",
        dialedAt: at(30),
        ringingAt: at(28),
        answeredAt: at(20),
        endedAt: at(0),
        ringSeconds: 10,
        talkSeconds: 20,
        rounds: 1,
        hungUpBy: "customer",
        intent: { level: "A", label: null, basis: null },
        labels: ["Ringback test 测试"],
        recordings: [
          {
            kind: "mixed",
            url: "https://example.com/ringback-test.wav",
            durationSeconds: 20,
            sizeBytes: 320_044,
          },
        ],
        dialog: [
          {
            seq: 1,
            speaker: "robot",
            text: "This is a test. 这是一次测试。",
            startMs: 0,
            endMs: 4_000,
            ...turn,
          },
          { seq: 2, speaker: "customer", text: "OK", startMs: 4_500, endMs: 5_000, ...turn },
        ],
        customer: { id: null, name: "Ringback test 测试" },
      },
    },
  ]);
}

const sampleDelivery = "dlv_00000000000000000000000000";

function operational({ endpoint, dialect, timezone, now }: SampleContext): readonly AnyEvent[] {
  const { tenant, id } = endpoint;
  const telling = { now, zone: timezone };
  const lastFailure = { at: now, error: "timeout", status: null } as const;
  const well = freshHealth(endpoint, now);
  const failing = { ...well, isFailing: true, consecutiveFailures: 20, failingSince: now, lastFailure };
  const halt = { state: "disabled", cause: "failing", since: now } as const;
  const source = sampleSource(tenant, dialect, now);
  const silent = {
    tenant,
    source: source.id,
    lastAt: now,
    silentSince: now,
    quarantined: 0,
    announcedAt: null,
  };
  return [
    endpointEvent("endpoint.failing", endpoint, failing, telling),
    endpointEvent("endpoint.recovered", endpoint, failing, telling),
    endpointEvent("endpoint.disabled", { ...endpoint, enabled: false }, { ...failing, halt }, telling),
    {
      type: "delivery.failed",
      occurredAt: formatIso(now, timezone),
      tenant,
      delivery: {
        id: sampleDelivery,
        endpoint: id,
        call: null,
        message: "call.completed",
        reason: "attempts_exhausted",
        attempts: 10,
        lastError: "timeout",
        lastStatus: null,
        why: { en: "This is a test", zh: "这是一次测试" },
      },
    },
    sourceEvent("source.silent", source, silent, telling),
    sourceEvent("source.quarantining", source, { ...silent, quarantined: 1 }, telling),
  ];
}

function sampleSource(tenant: TenantId, dialect: Dialect, createdAt: Instant) {
  const id = parseId("source", "src_00000000000000000000000000");
  return plainSource({ tenant, id, name: "Ringback test 测试", dialect: dialect.name, token: "", createdAt });
}
