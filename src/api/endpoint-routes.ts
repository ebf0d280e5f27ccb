import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { findDialect } from "../dialects/index.ts";
import { NotFoundError, type Server, languageOf } from "../http/index.ts";
import { type Endpoint, type Tenant, isId, plainEndpoint } from "../model/index.ts";
import type { Directory } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { auditedEndpoint } from "./audited.ts";
import { changeEndpoint, showEndpoint, showKeyed } from "./endpoint-input.ts";
import { showHealth } from "./endpoint-watch.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { makeSecret } from "./endpoint-signing.ts";
import { EndpointInput, EndpointPatch, EndpointSchema } from "./endpoint-schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const endpointParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["endpoints"];

/** The tenant's endpoint of that id. @throws NotFoundError */
export function findEndpoint(directory: Directory, tenant: Tenant, id: string): Endpoint {
  const endpoint = isId("endpoint", id) ? directory.endpoint(tenant.id, id) : undefined;
  if (endpoint === undefined)
    throw new NotFoundError({ en: `There is no endpoint ${id}`, zh: `没有接收端 ${id}` });
  return endpoint;
}

/** Endpoints: where events go. */
export function endpointRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { store, directory, parking, clock, mint, randomBytes, audit } = parts;
  const find = (tenant: Tenant, id: string) => findEndpoint(directory, tenant, id);
  const healthOf = (endpoint: Endpoint, tenant: Tenant, request: FastifyRequest) => ({
    health: showHealth(parts, endpoint, tenant, languageOf(request)),
  });
  const show = (endpoint: Endpoint, tenant: Tenant, request: FastifyRequest) => ({
    ...showEndpoint(endpoint, tenant),
    ...healthOf(endpoint, tenant, request),
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
      const { tenant, caller } = access.visit(request);
      const { url, dialect, secret, signing, hubWide } = request.body;
      if (hubWide === true) access.requireAdmin(request);
      const place = { tenant: tenant.id, id: mint.mint("endpoint"), url, dialect, createdAt: clock.now() };
      // A protocol that signs gets a secret made for it, shown in this one answer.
      const isLeftOpen = secret === undefined && (signing === undefined || signing === null);
      const made =
        isLeftOpen && findDialect(dialect)?.signs === true
          ? makeSecret("standard-webhooks", randomBytes)
          : null;
      const blank: Endpoint = { ...plainEndpoint(place), secret: made };
      const keyed = changeEndpoint(blank, request.body, parts);
      const { endpoint } = keyed;
      await directory.saveEndpoint(endpoint);
      const after = auditedEndpoint(endpoint, tenant);
      await audit.record(caller, { ...entryOf(endpoint), change: "created", after });
      const shown = showKeyed({ endpoint, made: keyed.made ?? made }, tenant);
      return reply.code(201).send({ ...shown, ...healthOf(endpoint, tenant, request) });
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
      const endpoint = find(tenant, request.params.id);
      const parked = await store.queries.parked(tenant.id, endpoint.id);
      const deliveries = parked.reduce((sum, count) => sum + count.deliveries, 0);
      return { ...show(endpoint, tenant, request), parked: deliveries };
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
      const { tenant, caller } = access.visit(request);
      const previous = find(tenant, request.params.id);
      if (previous.hubWide || request.body.hubWide === true) access.requireAdmin(request);
      const keyed = changeEndpoint(previous, request.body, parts);
      const { endpoint } = keyed;
      // Before it gets something again: what is to be dropped must not wait first.
      if (request.body.parked === "drop") await parking.drop(tenant.id, endpoint.id);
      await directory.saveEndpoint(endpoint);
      const before = auditedEndpoint(previous, tenant);
      const after = auditedEndpoint(endpoint, tenant, previous);
      await audit.record(caller, { ...entryOf(endpoint), change: "changed", before, after });
      return { ...showKeyed(keyed, tenant), ...healthOf(endpoint, tenant, request) };
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
      const { tenant, caller } = access.visit(request);
      const endpoint = find(tenant, request.params.id);
      if (endpoint.hubWide) access.requireAdmin(request);
      await directory.deleteEndpoint(tenant.id, endpoint.id);
      const before = auditedEndpoint(endpoint, tenant);
      await audit.record(caller, { ...entryOf(endpoint), change: "deleted", before });
      return reply.code(204).send(null);
    },
  );
}

function entryOf({ tenant, id }: Endpoint) {
  return { tenant, what: "endpoint", id };
}
