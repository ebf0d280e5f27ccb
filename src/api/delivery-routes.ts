import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { type Rung, parkReasonOf, rungsFrom } from "../delivery/index.ts";
import { dialectNamed } from "../dialects/index.ts";
import { ConflictError, NotFoundError, type Server } from "../http/index.ts";
import {
  type Attempt,
  type ParkReason,
  type Tenant,
  type Text,
  attemptErrors,
  deliveryStates,
  eventTypes,
  isId,
} from "../model/index.ts";
import type { DeliveryFilter, Journal, StoredDelivery } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerListed, listOf, pageOf, pageQuery, queryOf, timeQuery, timesOf } from "./page.ts";
import { DeliveryDetailSchema, DeliverySchema, showTime } from "./schemas.ts";
import { showDelivery } from "./show.ts";

const params = Type.Object({ tenant: Type.String() });
const deliveryParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const retryQuery = queryOf({ delivered: Type.Optional(Type.Enum(["true", "false"])) });
const tags = ["deliveries"];
const query = queryOf({
  ...pageQuery,
  ...timeQuery,
  state: Type.Optional(Type.Enum([...deliveryStates])),
  endpoint: Type.Optional(Type.String({ description: "Id of the endpoint" })),
  call: Type.Optional(Type.String({ description: "Id of the call" })),
  type: Type.Optional(Type.Enum([...eventTypes], { description: "Type of the event that it tells of" })),
  error: Type.Optional(Type.Enum([...attemptErrors], { description: "Why its last attempt failed" })),
});

/** Deliveries: wire messages for endpoints, with every attempt. */
export function deliveryRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { store, directory, dispatcher, clock, audit } = parts;
  const find = async (tenant: Tenant, id: string): Promise<Journal> => {
    const journal = isId("delivery", id) ? await store.queries.journal(tenant.id, id) : undefined;
    if (journal === undefined)
      throw new NotFoundError({ en: `There is no delivery ${id}`, zh: `没有推送 ${id}` });
    return journal;
  };
  const detail = async (tenant: Tenant, { delivery, attempts }: Journal, request: FastifyRequest) => {
    request.knownNumbers = await numbersOf(parts, delivery);
    return {
      ...showDelivery(delivery, tenant),
      attempts: attempts.map((attempt) => showAttempt(attempt, tenant)),
      schedule: scheduleOf(parts, delivery, attempts).map(({ attempt, dueAt }) => ({
        attempt,
        dueAt: showTime(dueAt, tenant.timezone),
      })),
    };
  };

  server.get(
    "/v1/tenants/:tenant/deliveries",
    {
      schema: {
        tags,
        summary: "List deliveries",
        params,
        description:
          "Of a filter that few match, a page looks at no more than so many deliveries: it may have fewer rows than " +
          "asked for, and `next` all the same.",
        querystring: query,
        response: { 200: listOf(DeliverySchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "delivery");
      const filter = filterOf(request.query);
      if (filter === undefined) return { data: [], next: null };
      const deliveries = await store.queries.deliveries(
        tenant.id,
        { ...filter, ...timesOf(request.query) },
        page,
      );
      return answerListed(deliveries, page, (delivery) => showDelivery(delivery, tenant));
    },
  );

  server.get(
    "/v1/tenants/:tenant/deliveries/:id",
    {
      schema: {
        tags,
        summary: "Show a delivery with its attempts and its ladder",
        params: deliveryParams,
        response: { 200: DeliveryDetailSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      return detail(tenant, await find(tenant, request.params.id), request);
    },
  );

  server.post(
    "/v1/tenants/:tenant/deliveries/:id/retry",
    {
      schema: {
        tags,
        summary: "Try a delivery again now",
        description:
          "One that waits, failed or is parked; with `delivered` also one that was acknowledged. It counts as an attempt; after it the ladder goes on where it was.",
        params: deliveryParams,
        querystring: retryQuery,
        response: { 202: DeliveryDetailSchema },
      },
    },
    async (request, reply) => {
      const { tenant, caller } = access.visit(request);
      const { delivery, attempts } = await find(tenant, request.params.id);
      const endpoint = directory.endpoint(tenant.id, delivery.endpoint);
      const parkReason = parkReasonOf(endpoint);
      if (parkReason !== null) throw getsNothing(delivery.endpoint, parkReason);
      const now = clock.now();
      const also = request.query.delivered === "true" ? "delivered" : undefined;
      const retried = await store.retry(tenant.id, delivery.id, now, also);
      if (retried?.kind !== "due") throw refused(delivery.id, retried?.state);
      const due: StoredDelivery = { ...delivery, state: { state: "waiting", dueAt: now } };
      await audit.record(caller, {
        tenant: tenant.id,
        what: "delivery",
        id: delivery.id,
        change: "retried",
        before: showDelivery(delivery, tenant),
        after: showDelivery(due, tenant),
      });
      const answer = await detail(tenant, { delivery: due, attempts }, request);
      dispatcher.noteDue(tenant.id, retried.endpoint, now);
      return reply.code(202).send(answer);
    },
  );
}

/** The numbers of the call that a delivery tells of: an application's answer may hold them in any form. */
export async function numbersOf(
  { store }: Pick<ApiParts, "store">,
  { tenant, call }: Pick<StoredDelivery, "tenant" | "call">,
): Promise<readonly string[]> {
  const told = call === null ? undefined : await store.queries.call(tenant, call);
  return [told?.from, told?.to].filter((number) => typeof number === "string");
}

const parkTexts: Readonly<Record<ParkReason, Text>> = {
  endpoint_disabled: { en: "disabled", zh: "停用" },
  endpoint_paused: { en: "paused", zh: "暂停" },
  endpoint_deleted: { en: "deleted", zh: "删除" },
};

function getsNothing(endpoint: string, reason: ParkReason): ConflictError {
  const { en, zh } = parkTexts[reason];
  return new ConflictError({ en: `The endpoint ${endpoint} is ${en}`, zh: `接收端 ${endpoint} 已${zh}` });
}

function refused(id: string, state: string | undefined): ConflictError {
  return state === "delivered"
    ? new ConflictError({
        en: `Delivery ${id} was acknowledged already. To send it all the same, ask with delivered=true`,
        zh: `推送 ${id} 已被确认。如仍要重新推送，请加 delivered=true`,
      })
    : new ConflictError({ en: `Delivery ${id} is being sent just now`, zh: `推送 ${id} 正在发送` });
}

interface Wanted extends Pick<DeliveryFilter, "state" | "type" | "error"> {
  readonly endpoint?: string;
  readonly call?: string;
}

/** The filter; undefined where it names an id that nothing can have. */
function filterOf({ state, endpoint, call, type, error }: Wanted): DeliveryFilter | undefined {
  if (endpoint !== undefined && !isId("endpoint", endpoint)) return undefined;
  if (call !== undefined && !isId("call", call)) return undefined;
  return {
    ...(state === undefined ? {} : { state }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(call === undefined ? {} : { call }),
    ...(type === undefined ? {} : { type }),
    ...(error === undefined ? {} : { error }),
  };
}

function showAttempt(attempt: Attempt, { timezone }: Tenant) {
  const { number, dueAt, at, tookMs, verdict, status, error, detail, answer } = attempt;
  return {
    number,
    dueAt: showTime(dueAt, timezone),
    at: showTime(at, timezone),
    tookMs,
    verdict,
    ...(status === null ? {} : { status }),
    ...(error === null ? {} : { error }),
    ...(detail === null ? {} : { detail }),
    ...(answer === null ? {} : { answer }),
  };
}

/** All due times: those of the attempts that were made, and those to come if each fails at once. */
function scheduleOf(
  { directory }: ApiParts,
  delivery: StoredDelivery,
  attempts: readonly Attempt[],
): readonly Rung[] {
  const past = attempts.map(({ number, dueAt }) => ({ attempt: number, dueAt }));
  const { state } = delivery;
  if (state.state !== "waiting" && state.state !== "sending") return past;
  const endpoint = directory.endpoint(delivery.tenant, delivery.endpoint);
  const ladder = endpoint?.ladder ?? dialectNamed(delivery.dialect).policy.ladder;
  return [...past, ...rungsFrom(ladder, state.dueAt, delivery)];
}
