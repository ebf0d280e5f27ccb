import type { FastifyRequest } from "fastify";
import type { Server } from "../http/index.ts";
import type { Right } from "../model/index.ts";
import { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { readBodies } from "./body.ts";
import { callRoutes } from "./call-routes.ts";
import { deliveryRoutes } from "./delivery-routes.ts";
import { dialectRoutes } from "./dialect-routes.ts";
import { endpointRoutes } from "./endpoint-routes.ts";
import { endpointTestRoute } from "./endpoint-test-route.ts";
import { eventRoutes } from "./event-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { messageRoutes } from "./message-routes.ts";
import { openapiRoute } from "./openapi.ts";
import { sourceRoutes } from "./source-routes.ts";
import { tenantRoutes } from "./tenant-routes.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The right that a key needs for the route; without it, reading needs `read` and all else `write`. */
    readonly right?: Right;
  }
}

function rightFor({ method, routeOptions }: FastifyRequest): Right {
  return routeOptions.config.right ?? (method === "GET" || method === "HEAD" ? "read" : "write");
}

/** All routes but those of intake. */
export function apiRoutes(server: Server, parts: ApiParts): void {
  server.register((scope: Server, _options, done) => {
    const access = new Access(parts.directory, parts.adminKeyHash);
    readBodies(scope);
    // Who asks is settled before anything that they sent is looked at.
    scope.addHook<{ Params: { tenant: string } }>("onRequest", async (request) => {
      const { url = "" } = request.routeOptions;
      if (url.startsWith("/v1/tenants/:tenant")) {
        access.requireTenant(request);
        access.requireRight(request, rightFor(request));
      } else if (url.startsWith("/v1/")) access.caller(request);
    });
    healthRoutes(scope, parts);
    openapiRoute(scope);
    tenantRoutes(scope, parts, access);
    keyRoutes(scope, parts, access);
    sourceRoutes(scope, parts, access);
    endpointRoutes(scope, parts, access);
    endpointTestRoute(scope, parts, access);
    eventRoutes(scope, parts, access);
    callRoutes(scope, parts, access);
    jobRoutes(scope, parts, access);
    messageRoutes(scope, parts, access);
    deliveryRoutes(scope, parts, access);
    dialectRoutes(scope, access);
    done();
  });
}
