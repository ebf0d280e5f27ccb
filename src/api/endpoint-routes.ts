import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { findDialect } from "../dialects/index.ts";
import { NotFoundError, type Server, languageOf } from "../http/index.ts";
import { type Endpoint, type Tenant, isId, plainEndpoint, secretText } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { changeEndpoint, showEndpoint } from "./endpoint-input.ts";
import { showHealth } from "./endpoint-watch.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { EndpointInput, EndpointPatch, EndpointSchema } from "./endpoint-schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const endpointParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["endpoints"];

/** Endpoints: where events go. */
export function endpointRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { directory, clock, mint, randomBytes, log } = parts;
  const find = (tenant: Tenant, id: string): Endpoint => {
    const endpoint = isId("endpoint", id) ? directory.endpoint(tenant.id, id) : undefined;
    if (endpoint === undefined)
      throw new NotFoundError({ en: `There is no endpoint ${id}`, zh: `没有接收端 ${id}` });
    return endpoint;
  };
  const show = (endpoint: Endpoint, tenant: Tenant, request: FastifyRequest) => ({
    ...showEndpoint(endpoint, tenant),
    health: showHealth(parts, endpoint, tenant, languageOf(request)),
  });

  server.post(
    "/v1/tenants/:tenant/endpoints",
    {
      schema: {
        tags,
        summary: "Make an endpoint",
        params,
        body: EndpointInput,
        response: { 201: EndpointSchema },
      },
    },
    async (request, reply) => {
      const tenant = access.requireTenant(request);
      const { url, dialect, secret: given, hubWide } = request.body;
      if (hubWide === true) access.requireAdmin(request);
      // A protocol that signs gets a secret made for it, shown in this one answer.
      const made =
        given === undefined && findDialect(dialect)?.signs === true ? secretText(randomBytes(32)) : undefined;
      const place = { tenant: tenant.id, id: mint.mint("endpoint"), url, dialect, createdAt: clock.now() };
      const blank: Endpoint = { ...plainEndpoint(place), secret: made ?? null };
      const endpoint = changeEndpoint(blank, request.body, parts);
      await directory.saveEndpoint(endpoint);
      log("api.changed", { tenant: tenant.id, what: "endpoint", id: endpoint.id, change: "created" });
      return reply
        .code(201)
        .send({ ...show(endpoint, tenant, request), ...(made === undefined ? {} : { secret: made }) });
    },
  );

  server.get(
    "/v1/tenants/:tenant/endpoints",
    {
      schema: {
        tags,
        summary: "List endpoints",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(EndpointSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "endpoint");
      return answerPage(pageInMemory(directory.endpointsOf(tenant.id), page), page, (endpoint) =>
        show(endpoint, tenant, request),
      );
    },
  );

  server.get(
    "/v1/tenants/:tenant/endpoints/:id",
    {
      schema: {
        tags,
        summary: "Show an endpoint",
        params: endpointParams,
        response: { 200: EndpointSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      return show(find(tenant, request.params.id), tenant, request);
    },
  );

  server.patch(
    "/v1/tenants/:tenant/endpoints/:id",
    {
      schema: {
        tags,
        summary: "Change an endpoint",
        params: endpointParams,
        body: EndpointPatch,
        response: { 200: EndpointSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const before = find(tenant, request.params.id);
      if (before.hubWide || request.body.hubWide === true) access.requireAdmin(request);
      const endpoint = changeEndpoint(before, request.body, parts);
      await directory.saveEndpoint(endpoint);
      log("api.changed", { tenant: tenant.id, what: "endpoint", id: endpoint.id, change: "changed" });
      return show(endpoint, tenant, request);
    },
  );

  server.delete(
    "/v1/tenants/:tenant/endpoints/:id",
    {
      schema: {
        tags,
        summary: "Delete an endpoint",
        description: "What still waits for it is parked, and stays listed.",
        params: endpointParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const tenant = access.requireTenant(request);
      const endpoint = find(tenant, request.params.id);
      if (endpoint.hubWide) access.requireAdmin(request);
      await directory.deleteEndpoint(tenant.id, endpoint.id);
      log("api.changed", { tenant: tenant.id, what: "endpoint", id: endpoint.id, change: "deleted" });
      return reply.code(204).send(null);
    },
  );
}
