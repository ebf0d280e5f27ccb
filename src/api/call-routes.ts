import { Type } from "typebox";
import { NotFoundError, type Server, languageOf } from "../http/index.ts";
import { type Tenant, foldCall, intentLevels, isId, outcomes } from "../model/index.ts";
import { type CallFilter, type StoredCall, type StoredEvent, callFacts, contentOf } from "../store/index.ts";
import { type Access, hasRight } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { answerPage, listOf, pageOf, pageQuery, queryOf, timeQuery, timesOf } from "./page.ts";
import { CallDetailSchema, CallSchema, showTime } from "./schemas.ts";
import { showDelivery, showMessage } from "./show.ts";

const params = Type.Object({ tenant: Type.String() });
const callParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["calls"];

const query = queryOf({
  ...pageQuery,
  ...timeQuery,
  platform: Type.Optional(Type.String({ description: "The platform that made the call" })),
  job: Type.Optional(Type.String({ description: "Id of the job, the platform's or the hub's" })),
  outcome: Type.Optional(Type.Enum([...outcomes])),
  intent: Type.Optional(Type.Enum([...intentLevels])),
  from: Type.Optional(Type.String({ description: "Calling number" })),
  to: Type.Optional(Type.String({ description: "Called number" })),
  completed: Type.Optional(Type.Enum(["true", "false"])),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        "The beginning of a number or of the platform's id of the call; without the right `reveal` a number counts only whole",
    }),
  ),
});

/** Calls: the fold of everything that was told about them. */
export function callRoutes(server: Server, { store }: ApiParts, access: Access): void {
  const jobKey = async (tenant: Tenant, job: string) =>
    isId("job", job) ? ((await store.queries.job(tenant.id, job))?.job.key ?? job) : job;

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
      const { tenant, caller } = access.visit(request);
      const {
        limit: _limit,
        cursor: _cursor,
        since: _since,
        until: _until,
        job,
        completed,
        ...plain
      } = request.query;
      const filter: CallFilter = {
        ...plain,
        ...timesOf(request.query),
        ...(completed === undefined ? {} : { completed: completed === "true" }),
        ...(job === undefined ? {} : { job: await jobKey(tenant, job) }),
        // Who may not see numbers may not find them out digit by digit either.
        ...(hasRight(caller, "reveal") ? {} : { wholeNumbers: true }),
      };
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

function showCall(call: StoredCall, { timezone }: Tenant) {
  const { id, source, revision, completed, awaiting, graceEndsAt } = call;
  return {
    id,
    source,
    revision,
    completed,
    awaiting,
    ...(graceEndsAt === null ? {} : { graceEndsAt: showTime(graceEndsAt, timezone) }),
    call: foldCall(callFacts(call.events)),
  };
}

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
