import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import type { Tenant } from "../model/index.ts";
import { type Holding, type Size, measuredKinds } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { showTime } from "./schemas.ts";
import { HoldingSchema, StorageSchema } from "./upkeep-schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const tags = ["storage"];

function show(holding: Holding | undefined, { timezone }: Tenant) {
  const nothing: Size = { rows: 0, bytes: 0 };
  const sizes = measuredKinds.map((kind) => [kind, holding?.sizes[kind] ?? nothing] as const);
  const total = sizes.reduce<Size>(
    (sum, [, { rows, bytes }]) => ({ rows: sum.rows + rows, bytes: sum.bytes + bytes }),
    nothing,
  );
  const asOf = holding === undefined ? null : showTime(holding.asOf, timezone);
  return { asOf, ...Object.fromEntries(sizes), total };
}

/** How much is kept. */
export function storageRoutes(
  server: Server,
  { store, directory, measuring, audit }: ApiParts,
  access: Access,
): void {
  const onRequest = async (request: FastifyRequest) => access.requireAdmin(request);

  server.get(
    "/v1/tenants/:tenant/storage",
    {
      schema: {
        tags,
        summary: "Show how much is kept",
        description: "As it was counted last, which is done every six hours.",
        params,
        response: { 200: HoldingSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      return show(await store.keeping.holding(tenant.id), tenant);
    },
  );

  server.get(
    "/v1/storage",
    {
      onRequest,
      schema: {
        tags,
        summary: "Show what is on the disk, and how much each tenant has",
        querystring: queryOf(pageQuery),
        response: { 200: StorageSchema },
      },
    },
    async (request) => {
      const page = pageOf(request.query, "tenant");
      const tenants = pageInMemory(directory.tenants(), page);
      const { data, next } = answerPage(tenants, page, (tenant) => tenant);
      const holdings = await Promise.all(data.map(({ id }) => store.keeping.holding(id)));
      return {
        files: await store.keeping.files(),
        counting: await measuring.isRunning(),
        data: data.map((tenant, index) => ({ tenant: tenant.id, ...show(holdings[index], tenant) })),
        next,
      };
    },
  );

  server.post(
    "/v1/storage/count",
    {
      onRequest,
      schema: {
        tags,
        summary: "Count what each tenant has now",
        description:
          "It is done every six hours anyway. `counting` of GET /v1/storage tells when it is over.",
        response: { 202: Type.Object({ counting: Type.Boolean() }) },
      },
    },
    async (request, reply) => {
      measuring.runNow();
      await audit.record(access.caller(request), { tenant: null, what: "storage", change: "counted" });
      return reply.code(202).send({ counting: await measuring.isRunning() });
    },
  );
}
