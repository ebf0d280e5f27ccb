import { Type } from "typebox";
import { NotFoundError, type Server, languageOf } from "../http/index.ts";
import { type Tenant, isId } from "../model/index.ts";
import { type StoredCall, type StoredEvent, contentOf } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { callFilterOf, callFilters } from "./call-query.ts";
import { answerPage, listOf, pageOf, pageQuery, queryOf } from "./page.ts";
import { CallDetailSchema, CallSchema, showTime } from "./schemas.ts";
import { showCall, showDelivery, showMessage } from "./show.ts";

const params = Type.Object({ tenant: Type.String() });
const callParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["calls"];

const query = queryOf({ ...pageQuery, ...callFilters });

/** Calls: the fold of everything that was told about them. */
export function callRoutes(server: Server, { store }: ApiParts, access: Access): void {
  server.get(
    "/v1/tenants/:tenant/calls",
    {
      schema: {
        tags,
        summary: "List calls",
        description:
          "The newest first. `since` and `until` are about when a call began, where its first message told that.",
        params,
        querystring: query,
        response: { 200: listOf(CallSchema) },
      },
    },
    async (request) => {
      const visit = access.visit(request);
      const { tenant } = visit;
      const { limit: _limit, cursor: _cursor, ...asked } = request.query;
      const filter = await callFilterOf(store, visit, asked);
      const page = pageOf(request.query, "call");
      return answerPage(await store.queries.calls(tenant.id, filter, page), page, (call) =>
        showCall(call, tenant),
      );
    },
  );

  server.get(
    "/v1/tenants/:tenant/calls/:id",
    {
      schema: {
        tags,
        summary: "Show a call with its events, messages and deliveries",
        params: callParams,
        response: { 200: CallDetailSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { id } = request.params;
      const call = isId("call", id) ? await store.queries.call(tenant.id, id) : undefined;
      if (call === undefined) throw new NotFoundError({ en: `There is no call ${id}`, zh: `没有通话 ${id}` });
      const [messages, deliveries] = await Promise.all([
        store.queries.messagesOfCall(tenant.id, call.id),
        store.queries.deliveries(tenant.id, { call: call.id }, { limit: mostDeliveries, after: null }),
      ]);
      return {
        ...showCall(call, tenant),
        events: call.events.map((event) => showEvent(event, call, tenant)),
        messages: messages.map((message) => showMessage(message, tenant, languageOf(request))),
        deliveries: deliveries.rows.map((delivery) => showDelivery(delivery, tenant)),
      };
    },
  );
}

const mostDeliveries = 500;

function showEvent(event: StoredEvent, call: StoredCall, { timezone }: Tenant) {
  const { id, type, receivedAt, message } = event;
  return {
    id,
    type,
    receivedAt: showTime(receivedAt, timezone),
    ...(message === null ? {} : { message }),
    event: contentOf(event, call.events),
  };
}
