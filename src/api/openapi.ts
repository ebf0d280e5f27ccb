import swagger from "@fastify/swagger";
import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import { completeDocument } from "./openapi-document.ts";

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
    },
    refResolver: {
      buildLocalReference: ({ $id }, _baseUri, _fragment, index) =>
        typeof $id === "string" ? $id : `def-${index}`,
    },
    transform: ({ schema, url }) => ({ schema, url: url.replace(/\/\*$/, "/:interface") }),
  });
}

/** `GET /openapi.json`. */
export function openapiRoute(server: Server): void {
  let document: object | undefined;
  server.get(
    "/openapi.json",
    { schema: { tags: ["health"], summary: "This description", response: { 200: Type.Unknown() } } },
    async () => (document ??= completeDocument(server.swagger())),
  );
}
