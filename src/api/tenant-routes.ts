import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { ConflictError, type Server } from "../http/index.ts";
import {
  type Tenant,
  defaultTimeZone,
  usualRetention,
  parseTenantId,
  parseTimeZone,
} from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { Checks } from "./check.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { TenantInput, TenantPatch, TenantSchema, showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const tags = ["tenants"];

function show({ id, name, timezone, retention, createdAt }: Tenant) {
  return { id, name, timezone, retention, createdAt: showTime(createdAt, timezone) };
}

export { show as showTenant };

/** Tenants: the companies on this hub. Only the operator makes, changes and deletes them. */
export function tenantRoutes(
  server: Server,
  { directory, clock, randomBytes, audit }: ApiParts,
  access: Access,
): void {
  // Before anything that was sent is looked at, as with every other key.
  const onRequest = async (request: FastifyRequest) => access.requireAdmin(request);

  server.post(
    "/v1/tenants",
    {
      onRequest,
      schema: { tags, summary: "Make a tenant", body: TenantInput, response: { 201: TenantSchema } },
    },
    async (request, reply) => {
      const {
        id = `t-${Buffer.from(randomBytes(5)).toString("hex")}`,
        name,
        timezone,
        retention,
      } = request.body;
      const checks = new Checks();
      checks.timezone("timezone", timezone);
      checks.done();
      const tenantId = parseTenantId(id);
      if (directory.tenant(tenantId) !== undefined) {
        throw new ConflictError({ en: `There is a tenant ${id} already`, zh: `租户 ${id} 已存在` });
      }
      if (directory.deletedTenants().includes(tenantId)) {
        throw new ConflictError({
          en: `The data of a deleted tenant ${id} is still being removed; try again in a minute`,
          zh: `已删除租户 ${id} 的数据仍在清理中，请一分钟后再试`,
        });
      }
      const zone = timezone === undefined ? defaultTimeZone : parseTimeZone(timezone);
      const tenant = {
        id: tenantId,
        name,
        timezone: zone,
        retention: { ...usualRetention, ...retention },
        createdAt: clock.now(),
      };
      await directory.saveTenant(tenant);
      // Entries of a deleted tenant go with it; that it was there is the hub's to remember.
      await audit.record(access.caller(request), {
        tenant: null,
        what: "tenant",
        id,
        change: "created",
        after: show(tenant),
      });
      return reply.code(201).send(show(tenant));
    },
  );

  server.get(
    "/v1/tenants",
    {
      onRequest,
      schema: {
        tags,
        summary: "List tenants",
        querystring: queryOf(pageQuery),
        response: { 200: listOf(TenantSchema) },
      },
    },
    async (request) => {
      const page = pageOf(request.query, "tenant");
      return answerPage(pageInMemory(directory.tenants(), page), page, show);
    },
  );

  server.get(
    "/v1/tenants/:tenant",
    { schema: { tags, summary: "Show a tenant", params, response: { 200: TenantSchema } } },
    async (request) => show(access.requireTenant(request)),
  );

  server.patch(
    "/v1/tenants/:tenant",
    {
      onRequest,
      schema: {
        tags,
        summary: "Change a tenant",
        params,
        body: TenantPatch,
        response: { 200: TenantSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const { name = tenant.name, timezone = tenant.timezone } = request.body;
      const retention = { ...tenant.retention, ...request.body.retention };
      const checks = new Checks();
      checks.timezone("timezone", timezone);
      checks.done();
      const changed = { ...tenant, name, timezone: parseTimeZone(timezone), retention };
      await directory.saveTenant(changed);
      const views = { before: show(tenant), after: show(changed) };
      await audit.record(caller, {
        tenant: tenant.id,
        what: "tenant",
        id: tenant.id,
        change: "changed",
        ...views,
      });
      return show(changed);
    },
  );

  server.delete(
    "/v1/tenants/:tenant",
    {
      onRequest,
      schema: {
        tags,
        summary: "Delete a tenant and everything of theirs",
        description:
          "Their keys, sources and endpoints are gone at once; their data is removed in the background.",
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      await directory.deleteTenant(tenant.id);
      const before = show(tenant);
      await audit.record(caller, { tenant: null, what: "tenant", id: tenant.id, change: "deleted", before });
      return reply.code(204).send(null);
    },
  );
}
