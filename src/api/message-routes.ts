import { Type } from "typebox";
import { decodeCallback, dialectNamed } from "../dialects/index.ts";
import { ConflictError, NotFoundError, type Server, languageOf } from "../http/index.ts";
import { type Message, type Tenant, fates, isId, nullable } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { noteReveal } from "./masking.ts";
import { answerPage, listOf, pageOf, pageQuery, queryOf, timeQuery, timesOf } from "./page.ts";
import { MessageSchema } from "./schemas.ts";
import { showMessage } from "./show.ts";

const params = Type.Object({ tenant: Type.String() });
const messageParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["messages"];
const query = queryOf({
  ...pageQuery,
  ...timeQuery,
  fate: Type.Optional(Type.Enum([...fates])),
});

const Reprocessing = Type.Object(
  {
    trust: Type.Optional(
      Type.Boolean({ description: "Take it in although it did not prove where it comes from" }),
    ),
  },
  { additionalProperties: false },
);

/** Messages: what came in, byte for byte, and its fate. */
export function messageRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { store } = parts;
  const find = async (tenant: Tenant, id: string): Promise<Message> => {
    const message = isId("message", id) ? await store.queries.message(tenant.id, id) : undefined;
    if (message === undefined)
      throw new NotFoundError({ en: `There is no message ${id}`, zh: `没有报文 ${id}` });
    return message;
  };

  server.get(
    "/v1/tenants/:tenant/messages",
    {
      schema: {
        tags,
        summary: "List messages",
        params,
        querystring: query,
        response: { 200: listOf(MessageSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { fate } = request.query;
      const page = pageOf(request.query, "message");
      const filter = { ...timesOf(request.query), ...(fate === undefined ? {} : { fate }) };
      const messages = await store.queries.messages(tenant.id, filter, page);
      return answerPage(messages, page, (message) => showMessage(message, tenant, languageOf(request)));
    },
  );

  server.get(
    "/v1/tenants/:tenant/messages/:id",
    { schema: { tags, summary: "Show a message", params: messageParams, response: { 200: MessageSchema } } },
    async (request) => {
      const tenant = access.requireTenant(request);
      return showMessage(await find(tenant, request.params.id), tenant, languageOf(request));
    },
  );

  server.get(
    "/v1/tenants/:tenant/messages/:id/raw",
    {
      config: { right: "reveal" },
      schema: {
        tags,
        summary: "The bytes of a message",
        description: "As they came in, whole phone numbers with them: needs the right `reveal`.",
        params: messageParams,
        produces: ["application/octet-stream"],
      },
    },
    async (request, reply) => {
      const tenant = access.requireTenant(request);
      const message = await find(tenant, request.params.id);
      const body = (await store.queries.messageBody(tenant.id, message.id)) ?? new Uint8Array();
      noteReveal(request, parts.audit, 1);
      // Whatever a stranger sent is data, in a browser too.
      reply
        .header("x-content-type-options", "nosniff")
        .header("content-disposition", `attachment; filename="${message.id}"`);
      return reply.type("application/octet-stream").send(Buffer.from(body));
    },
  );

  server.post(
    "/v1/tenants/:tenant/messages/:id/reprocess",
    {
      schema: {
        tags,
        summary: "Decode a quarantined message again",
        description:
          "After a fix: its source was given another dialect or time zone, or the hub learned a new message. One " +
          "that did not prove where it comes from is taken in only with `trust`.",
        params: messageParams,
        body: nullable(Reprocessing),
        response: { 200: MessageSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const message = await find(tenant, request.params.id);
      const isTrusted = request.body?.trust === true;
      await reprocess(parts, tenant, message, isTrusted);
      const language = languageOf(request);
      const shown = showMessage(await find(tenant, message.id), tenant, language);
      await parts.audit.record(caller, {
        tenant: tenant.id,
        what: "message",
        id: message.id,
        change: isTrusted ? "reprocessed on trust" : "reprocessed",
        before: { fate: message.fate, reason: message.reason },
        after: { fate: shown.fate, reason: shown.reason ?? null },
      });
      return shown;
    },
  );
}

async function reprocess(
  { store, directory, assembler }: ApiParts,
  tenant: Tenant,
  message: Message,
  isTrusted: boolean,
): Promise<void> {
  if (message.fate !== "quarantined") {
    throw new ConflictError({
      en: `Message ${message.id} was decoded; only a quarantined one is decoded again`,
      zh: `报文 ${message.id} 已解析；只有隔离的报文可以重新解析`,
    });
  }
  if (message.reason === "unverified" && !isTrusted) {
    throw new ConflictError({
      en: `Message ${message.id} did not prove that it comes from its source. Look at it, and if you believe it send {"trust": true}`,
      zh: `报文 ${message.id} 未能证明来自该来源。请查看其内容，确认可信后发送 {"trust": true}`,
    });
  }
  const source = directory.source(tenant.id, message.source);
  if (source === undefined) {
    throw new ConflictError({
      en: `The source ${message.source} is deleted`,
      zh: `来源 ${message.source} 已删除`,
    });
  }
  const body = (await store.queries.messageBody(tenant.id, message.id)) ?? new Uint8Array();
  const decoded = decodeCallback(dialectNamed(source.dialect), body, {
    timezone: source.timezone ?? tenant.timezone,
    recordingBaseUrl: source.recordingBaseUrl,
    interface: message.interface,
  });
  await assembler.take({ source, arrival: { kind: "reread", id: message.id, body }, decoded });
}
