import type { FastifyRequest } from "fastify";
import { LadderReadings } from "../delivery/index.ts";
import type { Server } from "../http/index.ts";
import type { Right } from "../model/index.ts";
import { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { backupRoutes } from "./backup-routes.ts";
import { attentionRoute } from "./attention-route.ts";
import { auditRoutes } from "./audit-routes.ts";
import { readBodies } from "./body.ts";
import { callExportRoute } from "./call-export-route.ts";
import { callRoutes } from "./call-routes.ts";
import { configurationRoutes } from "./configuration-routes.ts";
import { deliveryRequestRoute } from "./delivery-request-route.ts";
import { deliveryRoutes } from "./delivery-routes.ts";
import { dialectRoutes } from "./dialect-routes.ts";
import { endpointRoutes } from "./endpoint-routes.ts";
import { erasureRoutes } from "./erasure-routes.ts";
import { endpointSecretRoutes } from "./endpoint-secret-routes.ts";
import { endpointTestRoute } from "./endpoint-test-route.ts";
import { eventRoutes } from "./event-routes.ts";
import { failureRoutes } from "./failure-routes.ts";
import { healthRoutes } from "./health-routes.ts";
import { hubRoutes } from "./hub-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { jobFiguresRoute } from "./job-figures-route.ts";
import { jobRoutes } from "./job-routes.ts";
import { keyRoutes } from "./key-routes.ts";
import { ladderRoutes } from "./ladder-routes.ts";
import { liveRoutes } from "./live-routes.ts";
import { maskAnswers } from "./masking.ts";
import { messageRoutes } from "./message-routes.ts";
import { openapiRoute } from "./openapi.ts";
import { parkedRoutes } from "./parked-routes.ts";
import { recordingRoute } from "./recording-route.ts";
import { reprocessRoute } from "./reprocess-route.ts";
import { retentionRoutes } from "./retention-routes.ts";
import { portalRoutes } from "./portal-routes.ts";
import { replayRoutes } from "./replay-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { Sessions } from "./sessions.ts";
import { sampleRoute } from "./sample-route.ts";
import { sourceRoutes } from "./source-routes.ts";
import { storageRoutes } from "./storage-routes.ts";
import { tenantRoutes } from "./tenant-routes.ts";
import { trafficRoutes } from "./traffic-routes.ts";

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
    const sessions = new Sessions(parts);
    const access = new Access({ ...parts, sessions });
    readBodies(scope);
    maskAnswers(scope, parts.audit);
    // Who asks is settled before anything that they sent is looked at.
    scope.addHook<{ Params: { tenant: string } }>("onRequest", async (request) => {
      const { url = "" } = request.routeOptions;
      // Signing in and out is what is done without a key.
      if (!url.startsWith("/v1/") || url === "/v1/session") return;
      const caller = access.caller(request);
      request.caller = caller;
      if (caller.kind === "tenant") parts.keyUses.note(caller.key);
      if (url.startsWith("/v1/tenants/:tenant")) {
        access.requireTenant(request);
        access.requireRight(request, rightFor(request));
      }
    });
    sessionRoutes(scope, parts, { access, sessions });
    healthRoutes(scope, parts);
    openapiRoute(scope);
    tenantRoutes(scope, parts, access);
    keyRoutes(scope, parts, access);
    portalRoutes(scope, parts, access);
    sourceRoutes(scope, parts, access);
    sampleRoute(scope, parts, access);
    endpointRoutes(scope, parts, access);
    endpointSecretRoutes(scope, parts, access);
    endpointTestRoute(scope, parts, access);
    eventRoutes(scope, parts, access);
    callRoutes(scope, parts, access);
    callExportRoute(scope, parts, access);
    recordingRoute(scope, parts, access);
    jobRoutes(scope, parts, access);
    jobFiguresRoute(scope, parts, access);
    messageRoutes(scope, parts, access);
    reprocessRoute(scope, parts, access);
    deliveryRoutes(scope, parts, access);
    deliveryRequestRoute(scope, parts, access);
    const ladders = new LadderReadings(parts);
    ladderRoutes(scope, access, ladders);
    attentionRoute(scope, parts, { access, ladders });
    failureRoutes(scope, parts, access);
    parkedRoutes(scope, parts, access);
    importRoutes(scope, parts, access);
    replayRoutes(scope, parts, access);
    dialectRoutes(scope, access);
    configurationRoutes(scope, parts, access);
    backupRoutes(scope, parts, access);
    auditRoutes(scope, parts, access);
    trafficRoutes(scope, parts, access);
    liveRoutes(scope, parts, access);
    retentionRoutes(scope, parts, access);
    storageRoutes(scope, parts, access);
    hubRoutes(scope, parts, access);
    erasureRoutes(scope, parts, access);
    done();
  });
}
