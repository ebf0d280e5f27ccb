import { Type } from "typebox";
import { NotFoundError, type Server } from "../http/index.ts";
import {
  type EndpointId,
  type Instant,
  type ParkReason,
  type Tenant,
  isId,
  isoTime,
  toInstant,
} from "../model/index.ts";
import type { ParkedCount } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, listOf, pageInMemory, pageOf, pageQuery, queryOf } from "./page.ts";
import { idOf, showTime } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const tags = ["deliveries"];
const count = Type.Optional(Type.Integer());
const ParkedSchema = Type.Object({
  endpoint: idOf("ep"),
  deliveries: Type.Integer(),
  reasons: Type.Object(
    { endpoint_disabled: count, endpoint_paused: count, endpoint_deleted: count } satisfies Record<
      ParkReason,
      typeof count
    >,
    { description: "How many for which reason" },
  ),
  since: { ...isoTime, description: "When the first of them was parked" },
});
const ParkedAction = Type.Object(
  {
    endpoint: idOf("ep"),
    action: Type.Literal("drop", { description: "They end failed, and are in the failure file of the day" }),
  },
  { additionalProperties: false },
);

/** Parked deliveries, by endpoint: those of deleted endpoints too. */
export function parkedRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { store, parking, audit } = parts;

  server.get(
    "/v1/tenants/:tenant/parked",
    {
      schema: {
        tags,
        summary: "List the endpoints for which deliveries are parked",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(ParkedSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "endpoint");
      const rows = byEndpoint(await store.queries.parked(tenant.id, null));
      return answerPage(pageInMemory(rows, page), page, (parked) => show(parked, tenant));
    },
  );

  server.post(
    "/v1/tenants/:tenant/parked",
    {
      schema: {
        tags,
        summary: "Drop what is parked for an endpoint",
        description:
          "Of an endpoint that is disabled, paused or deleted. Enabling it again can drop it too, or let it go on.",
        params,
        body: ParkedAction,
        response: { 202: ParkedSchema },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const { endpoint: id } = request.body;
      const rows = isId("endpoint", id) ? byEndpoint(await store.queries.parked(tenant.id, id)) : [];
      const [parked] = rows;
      if (parked === undefined) {
        throw new NotFoundError({
          en: `Nothing is parked for an endpoint ${id}`,
          zh: `没有为接收端 ${id} 暂存的推送`,
        });
      }
      await parking.drop(tenant.id, parked.id);
      const answer = show(parked, tenant);
      await audit.record(caller, {
        tenant: tenant.id,
        what: "parked",
        id: parked.id,
        change: "dropped",
        before: answer,
      });
      return reply.code(202).send(answer);
    },
  );
}

interface Parked {
  readonly id: EndpointId;
  readonly deliveries: number;
  readonly reasons: Partial<Record<ParkReason, number>>;
  readonly since: Instant;
}

function byEndpoint(found: readonly ParkedCount[]): readonly Parked[] {
  const byId = Map.groupBy(found, ({ endpoint }) => endpoint);
  return Array.from(byId, ([id, all]) => ({
    id,
    deliveries: all.reduce((sum, { deliveries }) => sum + deliveries, 0),
    reasons: Object.fromEntries(all.map(({ reason, deliveries }) => [reason, deliveries])),
    since: toInstant(Math.min(...all.map(({ since }) => since))),
  }));
}

function show({ id, deliveries, reasons, since }: Parked, { timezone }: Tenant) {
  return { endpoint: id, deliveries, reasons, since: showTime(since, timezone) };
}
