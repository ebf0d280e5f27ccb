import { Type } from "typebox";
import {
  CanonicalEvent,
  Call,
  type Instant,
  type TimeZone,
  ackRules,
  attemptErrors,
  defaultTimeZone,
  deliveryStates,
  eventTypes,
  fates,
  formatIso,
  isoTime,
  nullable,
  quarantineReasons,
  tenantIdPattern,
} from "../model/index.ts";

/** A time as it is answered. */
export function showTime(at: Instant, zone: TimeZone = defaultTimeZone): string {
  return formatIso(at, zone);
}

const id = (prefix: string) => Type.String({ description: `Id, ${prefix}_…` });
const zone = Type.String({ description: "IANA time zone, such as Asia/Shanghai" });

/** A problem document (RFC 9457). */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { description: "What went wrong, as RFC 9457 lays down" },
);

export const TenantSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  timezone: zone,
  createdAt: isoTime,
});

export const TenantInput = Type.Object(
  {
    id: Type.Optional(
      Type.String({ pattern: tenantIdPattern, description: "Letters, digits, _ - .; made up if left out" }),
    ),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    timezone: Type.Optional(zone),
  },
  { additionalProperties: false },
);

export const TenantPatch = Type.Object(
  { name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })), timezone: Type.Optional(zone) },
  { additionalProperties: false },
);

export const KeySchema = Type.Object({
  id: id("key"),
  name: Type.String(),
  createdAt: isoTime,
  key: Type.Optional(Type.String({ description: "The key itself; shown this once" })),
});

export const KeyInput = Type.Object(
  { name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) },
  { additionalProperties: false },
);

const secret = Type.String({ minLength: 1, maxLength: 500 });
const header = Type.String({ minLength: 1, maxLength: 100, description: "Name of a request header" });

const verify = Type.Union([
  Type.Object({ kind: Type.Literal("header"), header, secret }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal("hmac-sha256"),
      header,
      secret,
      encoding: Type.Optional(Type.Enum(["hex", "base64"])),
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("standard-webhooks"), secret }, { additionalProperties: false }),
]);

const sourceFields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  dialect: Type.String({ description: "One of GET /v1/dialects" }),
  timezone: nullable(zone, "Zone of times that come without one; null: the tenant's"),
  recordingBaseUrl: nullable(Type.String(), "What relative recording paths are relative to"),
  graceSeconds: Type.Number({
    minimum: 0,
    maximum: 86_400,
    description: "How long a call waits for its missing parts before it counts as complete",
  }),
  allowFrom: Type.Array(Type.String(), {
    description: "Addresses and CIDR ranges that may push; empty: all",
  }),
  verify: nullable(verify, "How a push proves where it comes from"),
  onInvalid: Type.Enum(["quarantine", "reject"], {
    description: "What happens to a message that can't be decoded",
  }),
};

export const SourceInput = Type.Object(
  {
    ...Type.Partial(Type.Object(sourceFields)).properties,
    name: sourceFields.name,
    dialect: sourceFields.dialect,
  },
  { additionalProperties: false },
);

export const SourcePatch = Type.Partial(Type.Object(sourceFields), { additionalProperties: false });

export const SourceSchema = Type.Object({
  id: id("src"),
  ...sourceFields,
  url: Type.String({ description: "Where the platform pushes to; the token in it is a secret" }),
  verify: nullable(
    Type.Object({ kind: Type.String(), header: Type.Optional(Type.String()) }),
    "Without its secret",
  ),
  createdAt: isoTime,
});

const ladder = Type.Object(
  {
    gapsSeconds: Type.Array(Type.Number({ minimum: 0, maximum: 31_536_000 }), {
      maxItems: 100,
      description: "Seconds between one attempt and the next; the last gap repeats",
    }),
    maxAttempts: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, description: "One more than there are gaps unless told" }),
    ),
    windowSeconds: Type.Optional(
      nullable(Type.Number({ minimum: 0 }), "No attempt later than this after the first"),
    ),
  },
  { additionalProperties: false },
);

const endpointFields = {
  name: Type.String({ maxLength: 200 }),
  url: Type.String({ maxLength: 2_000, description: "http:// or https://" }),
  dialect: Type.String({ description: "One of GET /v1/dialects" }),
  events: nullable(
    Type.Array(Type.Enum([...eventTypes])),
    "Event types; null: all that its dialect can carry",
  ),
  ladder: nullable(ladder, "When to try again; null: as the dialect does"),
  timeoutMs: nullable(
    Type.Integer({ minimum: 100, maximum: 120_000 }),
    "From connecting to the last byte; null: as the dialect does",
  ),
  ack: nullable(Type.Enum([...ackRules]), "What counts as acknowledged; null: as the dialect says"),
  secret: nullable(secret, "Signs what goes out (Standard Webhooks); never shown again"),
  headers: Type.Record(Type.String(), Type.String({ maxLength: 2_000 }), {
    description: "Sent along; values are not shown",
  }),
  concurrency: Type.Integer({ minimum: 1, maximum: 1_000, description: "Most requests at one time" }),
  ratePerSecond: nullable(
    Type.Number({ minimum: 0.01, maximum: 100_000 }),
    "Most requests that begin in a second",
  ),
  timezone: nullable(zone, "Zone in which times without one are written; null: the tenant's"),
  enabled: Type.Boolean({ description: "A disabled endpoint gets nothing; what waits for it is parked" }),
};

export const EndpointInput = Type.Object(
  {
    ...Type.Partial(Type.Object(endpointFields)).properties,
    url: endpointFields.url,
    dialect: endpointFields.dialect,
  },
  { additionalProperties: false },
);

export const EndpointPatch = Type.Partial(Type.Object(endpointFields), { additionalProperties: false });

export const EndpointSchema = Type.Object({
  id: id("ep"),
  ...endpointFields,
  secret: Type.Optional(Type.String({ description: "Shown this once, when it was made by the hub" })),
  hasSecret: Type.Boolean(),
  effective: Type.Object(
    {
      events: Type.Array(Type.String()),
      ladder: Type.Object({
        gapsSeconds: Type.Array(Type.Number()),
        maxAttempts: Type.Integer(),
        windowSeconds: nullable(Type.Number()),
      }),
      timeoutMs: Type.Integer(),
      ack: Type.String(),
    },
    { description: "What holds, the dialect's own filled in" },
  ),
  createdAt: isoTime,
});

export const MessageSchema = Type.Object({
  id: id("msg"),
  source: id("src"),
  receivedAt: isoTime,
  fate: Type.Enum([...fates]),
  reason: Type.Optional(Type.Enum([...quarantineReasons], { description: "Why it could not be decoded" })),
  path: Type.Optional(Type.String({ description: "Where in the message that was found" })),
  detail: Type.Optional(Type.String({ description: "The same in words" })),
  name: Type.Optional(Type.String({ description: "The wire message that it was" })),
  interface: Type.Optional(Type.String({ description: "The last part of the path that it was pushed to" })),
  remote: Type.String({ description: "The address that sent it" }),
  headers: Type.Record(Type.String(), Type.String()),
  sizeBytes: Type.Integer(),
});

const deliveryFields = {
  id: id("dlv"),
  endpoint: id("ep"),
  event: id("evt"),
  call: Type.Optional(id("call")),
  type: Type.Enum([...eventTypes]),
  dialect: Type.String(),
  message: Type.String({ description: "The wire message" }),
  state: Type.Enum([...deliveryStates]),
  reason: Type.Optional(Type.String({ description: "Why it failed or is parked" })),
  dueAt: Type.Optional(isoTime),
  settledAt: Type.Optional(isoTime),
  attemptCount: Type.Integer(),
  createdAt: isoTime,
};

export const DeliverySchema = Type.Object(deliveryFields);

export const DeliveryDetailSchema = Type.Object({
  ...deliveryFields,
  attempts: Type.Array(
    Type.Object({
      number: Type.Integer(),
      dueAt: isoTime,
      at: isoTime,
      tookMs: Type.Integer(),
      verdict: Type.Enum(["acknowledged", "retry", "rejected"]),
      status: Type.Optional(Type.Integer()),
      error: Type.Optional(Type.Enum([...attemptErrors])),
      detail: Type.Optional(Type.String()),
      answer: Type.Optional(Type.String({ description: "The first kilobyte of the answer" })),
    }),
  ),
  schedule: Type.Array(Type.Object({ attempt: Type.Integer(), dueAt: isoTime }), {
    description: "All due times, past and to come; the first is the first attempt's",
  }),
});

const callFields = {
  id: id("call"),
  source: id("src"),
  revision: Type.Integer({ description: "Rises whenever the call changes" }),
  completed: Type.Boolean({ description: "Every expected part is there, or the grace time is over" }),
  awaiting: Type.Array(Type.String(), { description: "Parts that are still to come" }),
  graceEndsAt: Type.Optional(isoTime),
  call: Call,
};

export const CallSchema = Type.Object(callFields);

export const CallDetailSchema = Type.Object({
  ...callFields,
  events: Type.Array(
    Type.Object({
      id: id("evt"),
      type: Type.Enum([...eventTypes]),
      receivedAt: isoTime,
      message: Type.Optional(id("msg")),
      event: CanonicalEvent,
    }),
  ),
  messages: Type.Array(MessageSchema),
  deliveries: Type.Array(DeliverySchema),
});

export const JobSchema = Type.Object({
  id: id("job"),
  source: id("src"),
  jobId: Type.String({ description: "The platform's own id" }),
  name: Type.Optional(Type.String()),
  status: Type.String(),
  statusAt: Type.Optional(isoTime),
  calls: Type.Integer(),
  outcomes: Type.Record(Type.String(), Type.Integer()),
});
