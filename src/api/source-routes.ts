import { type Static, Type } from "typebox";
import { findDialect } from "../dialects/index.ts";
import { NotFoundError, type Server, isRange } from "../http/index.ts";
import { type Source, type Tenant, isId, parseTimeZone, plainSource } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { Checks, mapGiven } from "./check.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { SourceInput, SourcePatch, SourceSchema } from "./schemas.ts";
import { showActivity, showSource } from "./show-source.ts";
import { checkVerifier, readVerifier } from "./verifier-input.ts";
import { auditedSource } from "./audited.ts";

const params = Type.Object({ tenant: Type.String() });
const sourceParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["sources"];

/** Sources: where messages come from. */
export function sourceRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { directory, clock, mint, randomBytes, audit } = parts;
  const show = (source: Source, tenant: Tenant) => ({
    ...showSource(source, tenant, parts.publicUrl()),
    ...showActivity(parts.sources.activityOf(source), tenant),
  });
  const find = (tenant: Tenant, id: string): Source => {
    const source = isId("source", id) ? directory.source(tenant.id, id) : undefined;
    if (source === undefined)
      throw new NotFoundError({ en: `There is no source ${id}`, zh: `没有来源 ${id}` });
    return source;
  };

  server.post(
    "/v1/tenants/:tenant/sources",
    {
      schema: { tags, summary: "Make a source", params, body: SourceInput, response: { 201: SourceSchema } },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const { name, dialect } = request.body;
      const blank = plainSource({
        tenant: tenant.id,
        id: mint.mint("source"),
        name,
        dialect,
        token: Buffer.from(randomBytes(24)).toString("base64url"),
        createdAt: clock.now(),
      });
      const source = changeSource(blank, request.body);
      await directory.saveSource(source);
      const after = auditedSource(source, tenant);
      await audit.record(caller, { ...entryOf(source), change: "created", after });
      return reply.code(201).send(show(source, tenant));
    },
  );

  server.get(
    "/v1/tenants/:tenant/sources",
    {
      schema: {
        tags,
        summary: "List sources",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(SourceSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "source");
      return answerPage(pageInMemory(directory.sourcesOf(tenant.id), page), page, (source) =>
        show(source, tenant),
      );
    },
  );

  server.get(
    "/v1/tenants/:tenant/sources/:id",
    { schema: { tags, summary: "Show a source", params: sourceParams, response: { 200: SourceSchema } } },
    async (request) => {
      const tenant = access.requireTenant(request);
      return show(find(tenant, request.params.id), tenant);
    },
  );

  server.patch(
    "/v1/tenants/:tenant/sources/:id",
    {
      schema: {
        tags,
        summary: "Change a source",
        params: sourceParams,
        body: SourcePatch,
        response: { 200: SourceSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const previous = find(tenant, request.params.id);
      const source = changeSource(previous, request.body);
      await directory.saveSource(source);
      const before = auditedSource(previous, tenant);
      const after = auditedSource(source, tenant, previous);
      await audit.record(caller, { ...entryOf(source), change: "changed", before, after });
      return show(source, tenant);
    },
  );

  server.delete(
    "/v1/tenants/:tenant/sources/:id",
    {
      schema: {
        tags,
        summary: "Delete a source",
        description: "Its inbound URL is gone at once; what came in by it stays.",
        params: sourceParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const source = find(tenant, request.params.id);
      await directory.deleteSource(tenant.id, source.id);
      const before = auditedSource(source, tenant);
      await audit.record(caller, { ...entryOf(source), change: "deleted", before });
      return reply.code(204).send(null);
    },
  );
}

function entryOf({ tenant, id }: Source) {
  return { tenant, what: "source", id };
}

/** The source with what the input says of it. @throws InvalidInputError */
export function changeSource(source: Source, input: Static<typeof SourcePatch>): Source {
  const checks = new Checks();
  checks.dialect("dialect", input.dialect);
  checks.timezone("timezone", input.timezone);
  checks.url("recordingBaseUrl", input.recordingBaseUrl);
  for (const [index, range] of (input.allowFrom ?? []).entries()) {
    checks.expect(isRange(range), `allowFrom.${index}`, {
      en: "should be an address or a CIDR range such as 203.0.113.0/24",
      zh: "应为地址或 CIDR 网段，如 203.0.113.0/24",
    });
  }
  const dialect = findDialect(input.dialect ?? source.dialect);
  const { timezone, verify: given, ...plain } = input;
  const verify = mapGiven(given, source.verify, (told) => readVerifier(told, dialect));
  checkVerifier(checks, verify, dialect);
  checks.done();
  return {
    ...source,
    ...plain,
    timezone: mapGiven(timezone, source.timezone, parseTimeZone),
    verify,
  };
}
