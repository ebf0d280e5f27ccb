import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import { type TimeZone, isoTime } from "../model/index.ts";
import type { AuditEntry, AuditFilter } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, listOf, pageOf, pageQuery, queryOf, timeQuery, timesOf } from "./page.ts";
import { idOf, showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const tags = ["audit"];
const query = queryOf({
  ...pageQuery,
  ...timeQuery,
  who: Type.Optional(Type.String({ description: "`operator`, `hub`, or the id of a key" })),
  action: Type.Optional(Type.String({ description: "What was done, as in `changed` or `revealed`" })),
  what: Type.Optional(Type.String({ description: "The kind of thing, as in `endpoint`" })),
  target: Type.Optional(Type.String({ description: "Id of the thing" })),
});

const AuditSchema = Type.Object({
  id: idOf("aud"),
  at: isoTime,
  tenant: Type.Optional(Type.String({ description: "Absent for what concerns the whole hub" })),
  who: Type.String({ description: "`operator`, `hub` for what it did by itself, or the id of a key" }),
  action: Type.String({ description: "`created`, `changed`, `deleted`, `revealed` and the like" }),
  what: Type.String({ description: "The kind of thing" }),
  target: Type.Optional(Type.String({ description: "Its id" })),
  before: Type.Optional(
    Type.Unknown({ description: "The thing as it was, without secrets and whole numbers" }),
  ),
  after: Type.Optional(Type.Unknown({ description: "The thing as it became, or what was shown" })),
});

/** The audit log: who changed or revealed what. Nothing of it can be changed. */
export function auditRoutes(server: Server, { store }: ApiParts, access: Access): void {
  const filterOf = ({ who, action, what, target, ...times }: AuditQuery): AuditFilter => ({
    ...(who === undefined ? {} : { who }),
    ...(action === undefined ? {} : { action }),
    ...(what === undefined ? {} : { what }),
    ...(target === undefined ? {} : { target }),
    ...timesOf(times),
  });

  server.get(
    "/v1/tenants/:tenant/audit",
    {
      config: { right: "admin" },
      schema: {
        tags,
        summary: "List who changed or revealed what",
        description: "The newest first. Needs the right `admin`.",
        params,
        querystring: query,
        response: { 200: listOf(AuditSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "audit");
      const entries = await store.queries.audit(tenant.id, filterOf(request.query), page);
      return answerPage(entries, page, (entry) => showEntry(entry, tenant.timezone));
    },
  );

  server.get(
    "/v1/audit",
    {
      onRequest: async (request) => access.requireAdmin(request),
      schema: {
        tags,
        summary: "List who changed or revealed what, on the whole hub",
        description: "All tenants' entries, and those that concern no single tenant. The newest first.",
        querystring: query,
        response: { 200: listOf(AuditSchema) },
      },
    },
    async (request) => {
      const page = pageOf(request.query, "audit");
      const entries = await store.queries.audit(null, filterOf(request.query), page);
      return answerPage(entries, page, (entry) => showEntry(entry));
    },
  );
}

interface AuditQuery {
  readonly who?: string;
  readonly action?: string;
  readonly what?: string;
  readonly target?: string;
  readonly since?: string;
  readonly until?: string;
}

function showEntry(
  { id, at, tenant, who, action, what, target, before, after }: AuditEntry,
  zone?: TimeZone,
) {
  const parsed = (text: string): unknown => JSON.parse(text);
  return {
    id,
    at: showTime(at, zone),
    ...(tenant === null ? {} : { tenant }),
    who,
    action,
    what,
    ...(target === null ? {} : { target }),
    ...(before === null ? {} : { before: parsed(before) }),
    ...(after === null ? {} : { after: parsed(after) }),
  };
}
