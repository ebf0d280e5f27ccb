import { Type } from "typebox";
import { ackRules, eventTypes, isoTime, nullable } from "../model/index.ts";
import { HealthSchema } from "./endpoint-watch.ts";
import { header, idOf, recipeFields, secret, zone } from "./schemas.ts";

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

const breaker = Type.Union([
  Type.Object(
    {
      failures: Type.Integer({ minimum: 1, maximum: 10_000, description: "Failures in a row that open it" }),
      probeSeconds: Type.Number({
        minimum: 0.1,
        maximum: 86_400,
        description: "How often one delivery probes",
      }),
    },
    { additionalProperties: false },
  ),
  Type.Literal("off"),
]);

const signing = Type.Union([
  Type.Object(
    { kind: Type.Enum(["none", "standard-webhooks", "standard-webhooks-v1a"]) },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("dialect"), ...recipeFields }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal("hmac-sha256"),
      header,
      encoding: Type.Optional(Type.Enum(["hex", "base64"], { description: "hex unless told" })),
    },
    { additionalProperties: false },
  ),
]);

const auth = Type.Union([
  Type.Object(
    { kind: Type.Literal("basic"), username: Type.String({ maxLength: 200 }), password: secret },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("bearer"), token: secret }, { additionalProperties: false }),
]);

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
  secret: nullable(secret, "Signs what goes out, in the way of `signing`; never shown again"),
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
  paused: Type.Boolean({
    description: "A paused endpoint gets nothing for now; what waits for it is parked",
  }),
  breaker: nullable(breaker, "When to hold back from an endpoint that only fails; null: as the dialect does"),
  disableAfterSeconds: nullable(
    Type.Number({ minimum: 1, maximum: 31_536_000 }),
    "Failing for so long, it is disabled; null: as the dialect does",
  ),
  signing: nullable(signing, "How what goes out is signed; null: Standard Webhooks where there is a secret"),
};

const hubWide = Type.Boolean({
  description:
    "It gets the operational events of every tenant that it names in its events; only the operator sets this",
});

const endpointSecrets = {
  auth: nullable(auth, "How the hub proves to the endpoint who it is; never shown again"),
};

export const EndpointInput = Type.Object(
  {
    ...Type.Partial(Type.Object({ ...endpointFields, ...endpointSecrets, hubWide })).properties,
    url: endpointFields.url,
    dialect: endpointFields.dialect,
  },
  { additionalProperties: false },
);

export const EndpointPatch = Type.Partial(
  Type.Object({
    ...endpointFields,
    ...endpointSecrets,
    hubWide,
    parked: Type.Enum(["resume", "drop"], {
      description:
        "With `enabled: true` or `paused: false`: what is parked goes on (as it does unless told), or ends failed",
    }),
  }),
  { additionalProperties: false },
);

export const SecretRotation = Type.Object(
  {
    secret: Type.Optional(secret),
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_592_000,
        description: "For how long the secret before signs too; a day unless told",
      }),
    ),
  },
  { additionalProperties: false },
);

export const EndpointSchema = Type.Object({
  id: idOf("ep"),
  ...endpointFields,
  secret: Type.Optional(Type.String({ description: "Shown this once, when it was made by the hub" })),
  hasSecret: Type.Boolean(),
  parked: Type.Optional(
    Type.Integer({ description: "Deliveries that are parked for it; where it is shown by itself" }),
  ),
  publicKey: nullable(Type.String(), "What its receiver checks ed25519 signatures with"),
  previousSecretUntil: nullable(isoTime, "Until then the secret before signs too"),
  auth: nullable(Type.Object({ kind: Type.String() }), "Without its secrets"),
  hubWide,
  health: HealthSchema,
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
      breaker,
      disableAfterSeconds: nullable(Type.Number()),
    },
    { description: "What holds, the dialect's own filled in" },
  ),
  createdAt: isoTime,
});
