import { type Static, Type } from "typebox";
import type { Server } from "../http/index.ts";
import {
  InvalidInputError,
  type Problem,
  type SourceId,
  isId,
  nullable,
  quarantineReasons,
} from "../model/index.ts";
import type { MessageSieve } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { mostLooks, timeQuery, timesOf } from "./page.ts";
import { type Reprocessed, reprocessMessages } from "./reprocess-messages.ts";
import { idOf } from "./schemas.ts";

const params = Type.Object({ tenant: Type.String() });
const usualLimit = 100;
const mostMessages = 200;

const ReprocessInput = Type.Object(
  {
    ...timeQuery,
    source: Type.Optional(Type.String({ description: "Id of the source" })),
    reason: Type.Optional(Type.Enum([...quarantineReasons])),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: mostMessages, description: `${usualLimit} unless told` }),
    ),
    cursor: Type.Optional(nullable(Type.String(), "`next` of the piece before")),
    trust: Type.Optional(Type.Boolean({ description: "Also those that did not prove where they come from" })),
    dryRun: Type.Optional(Type.Boolean({ description: "Only count; nothing is changed" })),
  },
  { additionalProperties: false },
);

const ReprocessedSchema = Type.Object({
  examined: Type.Integer({ description: "Messages of this piece" }),
  decoded: Type.Integer({ description: "Understood now, whether they told something new or not" }),
  still: Type.Integer({ description: "Not understood still" }),
  skipped: Type.Integer({
    description: "Not read again: not proven and not trusted, or of a source that is deleted",
  }),
  next: nullable(Type.String(), "`cursor` of the next piece; null after the last"),
  problems: Type.Array(
    Type.Object({ id: idOf("msg"), reason: Type.Enum([...quarantineReasons]), path: Type.String() }),
    { description: "The first of those that are not understood still" },
  ),
});

/** Quarantined messages decoded again, many at a time. */
export function reprocessRoute(server: Server, parts: ApiParts, access: Access): void {
  server.post(
    "/v1/tenants/:tenant/messages/reprocess",
    {
      schema: {
        tags: ["messages"],
        summary: "Decode quarantined messages again, one piece of them",
        description:
          "The newest first, those that the filters name. A piece is done when it is answered; `next` asks for the " +
          "one after it.",
        params,
        body: nullable(ReprocessInput),
        response: { 200: ReprocessedSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const {
        limit = usualLimit,
        cursor = null,
        trust = false,
        dryRun = false,
        ...told
      } = request.body ?? {};
      const sieve = sieveOf(told, cursor);
      const page = { limit, after: cursor, looks: mostLooks };
      const { messages, next } = await parts.store.queries.siftMessages(tenant.id, sieve, page);
      const options = { isTrusted: trust, isDryRun: dryRun };
      const done = await reprocessMessages(parts, { tenant, messages }, options);
      if (!dryRun && messages.length > 0) {
        const change = trust ? "reprocessed on trust" : "reprocessed";
        const after = { ...told, ...countsOf(done) };
        await parts.audit.record(caller, { tenant: tenant.id, what: "message", change, after });
      }
      return { ...done, next };
    },
  );
}

function countsOf({ problems: _, ...counts }: Reprocessed) {
  return counts;
}

/** @throws InvalidInputError */
function sieveOf(
  { source, reason, ...times }: Pick<Static<typeof ReprocessInput>, "source" | "reason" | "since" | "until">,
  cursor: string | null,
): MessageSieve {
  const problems: Problem[] = [];
  if (cursor !== null && !isId("message", cursor)) {
    const text = { en: "should be what `next` was of the piece before", zh: "应为上一批返回的 next" };
    problems.push({ path: "cursor", text });
  }
  if (source !== undefined && !isSource(source)) {
    const text = { en: "should be the id of a source, src_…", zh: "应为来源 ID（src_…）" };
    problems.push({ path: "source", text });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  return {
    fate: "quarantined",
    ...timesOf(times),
    ...(source !== undefined && isSource(source) ? { source } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

function isSource(text: string): text is SourceId {
  return isId("source", text);
}
