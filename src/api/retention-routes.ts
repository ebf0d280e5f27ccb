import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import { type Tenant, usualRetention } from "../model/index.ts";
import type { Pass } from "../upkeep/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { RetentionInput, showTime } from "./schemas.ts";
import { RetentionSchema, RetentionStateSchema } from "./upkeep-schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const tags = ["retention"];

function showPass({ beganAt, endedAt, ...sum }: Pass) {
  return { beganAt: showTime(beganAt), endedAt: showTime(endedAt), ...sum };
}

/** For how long what is kept. */
export function retentionRoutes(
  server: Server,
  { directory, retaining, audit }: ApiParts,
  access: Access,
): void {
  const onRequest = async (request: FastifyRequest) => access.requireAdmin(request);
  const show = (tenant: Tenant) => ({
    retention: tenant.retention,
    usual: retaining.inEffect({ ...tenant, retention: usualRetention }),
    inEffect: retaining.inEffect(tenant),
  });
  const showState = async () => {
    const { running, last } = await retaining.state();
    return { running, lastPass: last === null ? null : showPass(last.result) };
  };

  server.get(
    "/v1/tenants/:tenant/retention",
    {
      schema: { tags, summary: "Show for how long data is kept", params, response: { 200: RetentionSchema } },
    },
    async (request) => show(access.requireTenant(request)),
  );

  server.put(
    "/v1/tenants/:tenant/retention",
    {
      config: { right: "admin" },
      schema: {
        tags,
        summary: "Lay down for how long data is kept",
        description:
          "A field that is left out is as is usual on this hub. What is too old goes within the hour.",
        params,
        body: RetentionInput,
        response: { 200: RetentionSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const nothing = { messagesDays: null, callsDays: null, attemptsDays: null, failuresDays: null };
      const changed = { ...tenant, retention: { ...nothing, ...request.body } };
      await directory.saveTenant(changed);
      const [before, after] = [tenant.retention, changed.retention];
      await audit.record(caller, { tenant: tenant.id, what: "retention", change: "changed", before, after });
      return show(changed);
    },
  );

  server.get(
    "/v1/retention",
    {
      onRequest,
      schema: { tags, summary: "Show what retention did last", response: { 200: RetentionStateSchema } },
    },
    async () => showState(),
  );

  server.post(
    "/v1/retention/run",
    {
      onRequest,
      schema: {
        tags,
        summary: "Remove what is too old now",
        description:
          "It is done every hour anyway, by one hub for all. GET /v1/retention tells when it is over, and what it did.",
        response: { 202: RetentionStateSchema },
      },
    },
    async (request, reply) => {
      retaining.runNow();
      await audit.record(access.caller(request), { tenant: null, what: "retention", change: "run" });
      return reply.code(202).send(await showState());
    },
  );
}
