import {
  CallFactEvent,
  CallSummaryEvent,
  DeliveryFailedEvent,
  EndpointEvent,
  type EventType,
  JobEvent,
  OtherEvent,
  SourceEvent,
  eventTypes,
} from "../model/index.ts";
import { LiveChangedSchema, LivePulseSchema } from "./live-schemas.ts";
import { ProblemSchema } from "./schemas.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * The document with what no route says of itself: which are open, what an error looks like, and what the hub sends.
 */
export function completeDocument(document: object): Json {
  const { paths, components, ...rest } = partsOf(document);
  const { schemas, ...others } = partsOf(components);
  return {
    ...rest,
    paths: mapValues(paths, (methods, path) =>
      mapValues(methods, (operation) => completeOperation(partsOf(operation), path)),
    ),
    webhooks: webhooks(),
    components: {
      ...others,
      // Of a stream, no route says what its events have.
      schemas: {
        ...partsOf(schemas),
        Problem: ProblemSchema,
        LivePulse: LivePulseSchema,
        LiveChanged: LiveChangedSchema,
      },
      responses: { Problem: problemResponse },
    },
  };
}

const problemResponse = {
  description: "What went wrong, as RFC 9457 lays down, in English or Chinese as `Accept-Language` asks",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

// No key opens these: they are for whoever watches the hub, or their token is the secret.
const openPaths = /^\/(healthz|readyz|openapi\.json|in\/.*)$/;

const descriptions: Readonly<Record<string, string>> = {
  "200": "What was asked for",
  "201": "Made",
  "202": "Taken in",
  "204": "Done",
  "206": "The part that was asked for",
};

function completeOperation(operation: Json, path: string): Json {
  const responses = mapValues(operation["responses"], (response, status) => ({
    ...partsOf(response),
    description: descriptions[status] ?? "",
  }));
  return {
    ...operation,
    ...(openPaths.test(path) ? { security: [] } : {}),
    responses: { ...responses, default: { $ref: "#/components/responses/Problem" } },
  };
}

const schemaOf: Readonly<Record<EventType, object>> = {
  "call.record": CallFactEvent,
  "call.recording": CallFactEvent,
  "call.dialog": CallFactEvent,
  "call.intent_changed": CallFactEvent,
  "call.completed": CallSummaryEvent,
  "call.revised": CallSummaryEvent,
  "job.status_changed": JobEvent,
  "platform.other": OtherEvent,
  "endpoint.failing": EndpointEvent,
  "endpoint.recovered": EndpointEvent,
  "endpoint.disabled": EndpointEvent,
  "delivery.failed": DeliveryFailedEvent,
  "source.silent": SourceEvent,
  "source.quarantining": SourceEvent,
};

const signature = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => ({
  name,
  in: "header",
  required: true,
  schema: { type: "string" },
}));

/** What the hub sends to an endpoint of its own dialect, one entry an event type. */
function webhooks(): Json {
  const hooks: Record<string, object> = {};
  for (const type of eventTypes) {
    hooks[type] = {
      post: {
        summary: `Sent for ${type}`,
        parameters: signature,
        requestBody: { content: { "application/json": { schema: withReferences(schemaOf[type]) } } },
        responses: {
          "2XX": { description: "Acknowledged" },
          "410": { description: "Wants nothing more: the endpoint is disabled" },
        },
      },
    };
  }
  return hooks;
}

/** The schema with a reference in the place of each that has a name: a name stands for one schema in a document. */
function withReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withReferences);
  if (typeof schema !== "object" || schema === null) return schema;
  if ("$id" in schema) return { $ref: `#/components/schemas/${String(schema.$id)}` };
  return mapValues(schema, withReferences);
}

function partsOf(value: unknown): Json {
  return Object.fromEntries(Object.entries(value ?? {}));
}

function mapValues(value: unknown, map: (part: unknown, name: string) => unknown): Json {
  return Object.fromEntries(Object.entries(partsOf(value)).map(([name, part]) => [name, map(part, name)]));
}
