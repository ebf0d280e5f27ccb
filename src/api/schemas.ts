import { Type } from "typebox";
import {
  CanonicalEvent,
  Call,
  type Instant,
  type TimeZone,
  attemptErrors,
  defaultTimeZone,
  deliveryStates,
  eventTypes,
  fates,
  formatIso,
  isoTime,
  nullable,
  quarantineReasons,
  rights,
  tenantIdPattern,
} from "../model/index.ts";

/** A time as it is answered. */
export function showTime(at: Instant, zone: TimeZone = defaultTimeZone): string {
  return formatIso(at, zone);
}

export const idOf = (prefix: string) => Type.String({ description: `Id, ${prefix}_…` });
export const zone = Type.String({ description: "IANA time zone, such as Asia/Shanghai" });

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

const daysKept = (what: string) =>
  Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Literal("forever"), Type.Null()], {
    description: `For how many days ${what} are kept; null: as is usual on this hub`,
  });

export const RetentionFields = Type.Object({
  messagesDays: daysKept("raw messages"),
  callsDays: daysKept("calls and jobs with their events and deliveries"),
  attemptsDays: daysKept("attempts of deliveries that ended"),
  failuresDays: daysKept("failure files"),
});

export const RetentionInput = Type.Partial(RetentionFields, { additionalProperties: false });

export const TenantSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  timezone: zone,
  retention: RetentionFields,
  createdAt: isoTime,
});

export const TenantInput = Type.Object(
  {
    id: Type.Optional(
      Type.String({ pattern: tenantIdPattern, description: "Letters, digits, _ - .; made up if left out" }),
    ),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    timezone: Type.Optional(zone),
    retention: Type.Optional(RetentionInput),
  },
  { additionalProperties: false },
);

export const TenantPatch = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    timezone: Type.Optional(zone),
    retention: Type.Optional(RetentionInput),
  },
  { additionalProperties: false },
);

export const KeySchema = Type.Object({
  id: idOf("key"),
  name: Type.String(),
  rights: Type.Array(Type.Enum([...rights])),
  createdAt: isoTime,
  lastUsedAt: Type.Optional(isoTime),
  key: Type.Optional(Type.String({ description: "The key itself; shown this once" })),
});

export const KeyInput = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    rights: Type.Optional(
      Type.Array(Type.Enum([...rights]), {
        minItems: 1,
        uniqueItems: true,
        description: "What it may do; all but `reveal` unless told",
      }),
    ),
  },
  { additionalProperties: false },
);

export const secret = Type.String({ minLength: 1, maxLength: 500 });
export const header = Type.String({ minLength: 1, maxLength: 100, description: "Name of a request header" });

/** What a signature of the dialect's own takes beside its secret. */
export const recipeFields = {
  recipe: Type.Optional(Type.String({ description: "One that the dialect has; its usual one unless told" })),
  appKey: Type.String({
    minLength: 1,
    maxLength: 200,
    description: "By which the platform knows the tenant",
  }),
};

const publicKey = Type.String({ maxLength: 100, description: "whpk_ and base64" });
// Counts too while a secret is being changed.
const previousSecret = Type.Optional(secret);

const verify = Type.Union([
  Type.Object(
    { kind: Type.Literal("header"), header, secret, previousSecret },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("hmac-sha256"),
      header,
      secret,
      previousSecret,
      encoding: Type.Optional(Type.Enum(["hex", "base64"])),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal("standard-webhooks"), secret, previousSecret },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("standard-webhooks-v1a"),
      publicKey,
      previousPublicKey: Type.Optional(publicKey),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("dialect"),
      ...recipeFields,
      secret,
      previousSecret,
      toleranceSeconds: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 604_800, description: "300 unless told" }),
      ),
    },
    { additionalProperties: false },
  ),
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
  onUnverified: Type.Enum(["refuse", "quarantine"], {
    description: "What happens to a message that does not prove where it comes from",
  }),
  silentAfterSeconds: nullable(
    Type.Number({ minimum: 1, maximum: 31_536_000 }),
    "After so long without a message the source counts as silent; null: never",
  ),
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
  id: idOf("src"),
  ...sourceFields,
  url: Type.String({ description: "Where the platform pushes to; the token in it is a secret" }),
  verify: nullable(
    Type.Object({
      kind: Type.String(),
      header: Type.Optional(Type.String()),
      encoding: Type.Optional(Type.String()),
      recipe: Type.Optional(Type.String()),
      appKey: Type.Optional(Type.String()),
      toleranceSeconds: Type.Optional(Type.Integer()),
      publicKey: Type.Optional(Type.String()),
      hasPrevious: Type.Optional(Type.Literal(true, { description: "The secret or key before counts too" })),
    }),
    "Without its secrets",
  ),
  lastMessageAt: nullable(isoTime, "When its last message came; null: none did"),
  silentSince: nullable(isoTime, "When it was found to be silent; null while it speaks"),
  createdAt: isoTime,
});

const messageFields = {
  id: idOf("msg"),
  source: idOf("src"),
  receivedAt: isoTime,
  fate: Type.Enum([...fates]),
  reason: Type.Optional(Type.Enum([...quarantineReasons], { description: "Why it could not be decoded" })),
  path: Type.Optional(Type.String({ description: "Where in the message that was found" })),
  detail: Type.Optional(Type.String({ description: "The same in words" })),
  name: Type.Optional(Type.String({ description: "The wire message that it was" })),
  interface: Type.Optional(Type.String({ description: "The last part of the path that it was pushed to" })),
  remote: Type.String({ description: "The address that sent it; `import` for what came from a file" }),
  headers: Type.Record(Type.String(), Type.String()),
  sizeBytes: Type.Integer(),
};

export const MessageSchema = Type.Object(messageFields);

export const MessageDetailSchema = Type.Object({
  ...messageFields,
  calls: Type.Optional(
    Type.Array(idOf("call"), {
      description: "The calls that it told of as it came in; for a repeat the one whose facts it repeats",
    }),
  ),
});

const deliveryFields = {
  id: idOf("dlv"),
  endpoint: idOf("ep"),
  event: idOf("evt"),
  call: Type.Optional(idOf("call")),
  type: Type.Enum([...eventTypes]),
  dialect: Type.String(),
  message: Type.String({ description: "The wire message" }),
  state: Type.Enum([...deliveryStates]),
  reason: Type.Optional(Type.String({ description: "Why it failed or is parked" })),
  dueAt: Type.Optional(isoTime),
  settledAt: Type.Optional(isoTime),
  attemptCount: Type.Integer(),
  lastError: Type.Optional(
    Type.Enum([...attemptErrors], { description: "Why the last attempt failed; absent where it did not" }),
  ),
  lastStatus: Type.Optional(Type.Integer({ description: "What that attempt was answered" })),
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
  id: idOf("call"),
  source: idOf("src"),
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
      id: idOf("evt"),
      type: Type.Enum([...eventTypes]),
      receivedAt: isoTime,
      message: Type.Optional(idOf("msg")),
      event: CanonicalEvent,
    }),
  ),
  messages: Type.Array(MessageSchema),
  deliveries: Type.Array(DeliverySchema),
});

export const JobSchema = Type.Object({
  id: idOf("job"),
  source: idOf("src"),
  jobId: Type.String({ description: "The platform's own id" }),
  name: Type.Optional(Type.String()),
  status: Type.String(),
  statusAt: Type.Optional(isoTime),
  calls: Type.Integer(),
  outcomes: Type.Record(Type.String(), Type.Integer()),
  lastCallAt: Type.Optional(isoTime),
});
