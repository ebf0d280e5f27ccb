import { Type } from "typebox";
import { ConflictError, NotFoundError, type Server, languageOf } from "../http/index.ts";
import {
  type Fate,
  type Message,
  type QuarantineReason,
  type Tenant,
  fates,
  isId,
  nullable,
  numbersIn,
  quarantineReasons,
} from "../model/index.ts";
import type { MessageSieve, SievePage } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { noteReveal } from "./masking.ts";
import { MessageTextSchema, readText, showText } from "./message-text.ts";
import { answerPage, listOf, mostLooks, pageOf, pageQuery, queryOf, timeQuery, timesOf } from "./page.ts";
import { rereadMessage, sourceToReread } from "./reread-message.ts";
import { MessageDetailSchema, MessageSchema } from "./schemas.ts";
import { showMessage } from "./show.ts";

const params = Type.Object({ tenant: Type.String() });
const messageParams = Type.Object({ tenant: Type.String(), id: Type.String() });
const tags = ["messages"];
const query = queryOf({
  ...pageQuery,
  ...timeQuery,
  fate: Type.Optional(Type.Enum([...fates])),
  source: Type.Optional(Type.String({ description: "Id of the source" })),
  name: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: "The wire message that it was" }),
  ),
  reason: Type.Optional(Type.Enum([...quarantineReasons], { description: "Why it is quarantined" })),
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
        description:
          "The newest first. By `source`, `name` or `reason` a page is what was found among the next " +
          `${mostLooks} messages: it can be short, or empty, while \`next\` still leads on.`,
        params,
        querystring: query,
        response: { 200: listOf(MessageSchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const page = pageOf(request.query, "message");
      const sieve = sieveOf(request.query);
      const show = (message: Message) => showMessage(message, tenant, languageOf(request));
      if (sieve === undefined) return { data: [], next: null };
      if (isPlain(sieve)) {
        return answerPage(await store.queries.messages(tenant.id, sieve, page), page, show);
      }
      const looking: SievePage = { ...page, limit: page.limit - 1, looks: mostLooks };
      const { messages, next } = await store.queries.siftMessages(tenant.id, sieve, looking);
      return { data: messages.map(show), next };
    },
  );

  server.get(
    "/v1/tenants/:tenant/messages/:id",
    {
      schema: {
        tags,
        summary: "Show a message, and the calls that it told of",
        params: messageParams,
        response: { 200: MessageDetailSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const message = await find(tenant, request.params.id);
      const calls = await store.queries.callsOfMessage(tenant.id, message);
      const shown = showMessage(message, tenant, languageOf(request));
      return { ...shown, ...(calls.length === 0 ? {} : { calls }) };
    },
  );

  server.get(
    "/v1/tenants/:tenant/messages/:id/text",
    {
      schema: {
        tags,
        summary: "What a message says",
        description:
          "Its bytes as text, phone numbers masked for keys without the right `reveal`. No more than 512 KiB of them.",
        params: messageParams,
        response: { 200: MessageTextSchema },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const message = await find(tenant, request.params.id);
      const bytes = (await store.queries.messageBody(tenant.id, message.id)) ?? new Uint8Array();
      const text = readText(bytes);
      const shown = showText(bytes, text !== undefined);
      // JSON that is cut off does not tell any more which of its texts are numbers.
      if (shown.isCut) request.knownNumbers = [...numbersIn(text ?? "")];
      return { ...shown, contentType: message.headers["content-type"] ?? null };
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
      const found = sourceToReread(parts, message, isTrusted);
      if ("refusal" in found) throw new ConflictError(found.refusal);
      await rereadMessage(parts, { tenant, message, source: found.source });
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

/** Which messages are asked for; undefined where a source is named that nothing can be. */
function sieveOf({
  fate,
  source,
  name,
  reason,
  ...times
}: {
  readonly fate?: Fate;
  readonly source?: string;
  readonly name?: string;
  readonly reason?: QuarantineReason;
  readonly since?: string;
  readonly until?: string;
}): MessageSieve | undefined {
  if (source !== undefined && !isId("source", source)) return undefined;
  // Nothing else has a reason, and of what is quarantined there is an index.
  const ofFate = fate ?? (reason === undefined ? undefined : "quarantined");
  return {
    ...timesOf(times),
    ...(ofFate === undefined ? {} : { fate: ofFate }),
    ...(source === undefined ? {} : { source }),
    ...(name === undefined ? {} : { name }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** True where an index has all that is asked for. */
function isPlain({ source, name, reason }: MessageSieve): boolean {
  return source === undefined && name === undefined && reason === undefined;
}
