import swagger from "@fastify/swagger";
import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import {
  CallFactEvent,
  CallSummaryEvent,
  type EventType,
  JobEvent,
  OtherEvent,
  eventTypes,
} from "../model/index.ts";

const schemaOf: Readonly<Record<EventType, object>> = {
  "call.record": CallFactEvent,
  "call.recording": CallFactEvent,
  "call.dialog": CallFactEvent,
  "call.intent_changed": CallFactEvent,
  "call.completed": CallSummaryEvent,
  "call.revised": CallSummaryEvent,
  "job.status_changed": JobEvent,
  "platform.other": OtherEvent,
};

const signature = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => ({
  name,
  in: "header",
  required: true,
  schema: { type: "string" },
}));

/** What the hub sends to an endpoint of its own dialect, one entry an event type. */
function webhooks(): Record<string, object> {
  const hooks: Record<string, object> = {};
  for (const type of eventTypes) {
    hooks[type] = {
      post: {
        summary: `Sent for ${type}`,
        parameters: signature,
        requestBody: { content: { "application/json": { schema: schemaOf[type] } } },
        responses: {
          "2XX": { description: "Acknowledged" },
          "410": { description: "Wants no more of this" },
        },
      },
    };
  }
  return hooks;
}

/** Describes the interface as OpenAPI 3.1, made from the schemas that check it; to be called before the routes. */
export function describeApi(server: Server, version: string): void {
  server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Ringback",
        version,
        description: "The callback hub for AI calling.",
        license: { name: "MIT", identifier: "MIT" },
      },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
      security: [{ key: [] }],
      webhooks: webhooks(),
    },
  });
}

/** `GET /openapi.json`. */
export function openapiRoute(server: Server): void {
  server.get(
    "/openapi.json",
    { schema: { tags: ["health"], summary: "This description", response: { 200: Type.Unknown() } } },
    async () => server.swagger(),
  );
}
