import { Readable, pipeline } from "node:stream";
import { createGzip } from "node:zlib";
import { Type } from "typebox";
import { NotFoundError, type Server } from "../http/index.ts";
import {
  type Day,
  type EndpointId,
  type EventType,
  InvalidInputError,
  type Tenant,
  dayOf,
  eventTypes,
  isDay,
  isId,
  nextDay,
  startOfDay,
} from "../model/index.ts";
import type { FailureFilter } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { failureDays } from "./failure-days.ts";
import { failureLines } from "./failure-lines.ts";
import { linesFor } from "./masking.ts";
import { listOf, limitOf, pageQuery, queryOf } from "./page.ts";
import { acceptsGzip } from "./accepts-gzip.ts";

const params = Type.Object({ tenant: Type.String() });
const fileParams = Type.Object({
  tenant: Type.String(),
  file: Type.String({ description: "A day of the tenant's time zone, as in 2026-11-20.ndjson" }),
});
const tags = ["failures"];
const FailureDaySchema = Type.Object({
  day: Type.String({ description: "In the tenant's time zone" }),
  failures: Type.Integer(),
  sizeBytes: Type.Integer({ description: "Of the messages; the file is larger by what is told about each" }),
  complete: Type.Boolean({ description: "False for today: more can still come" }),
});
const filter = queryOf({
  endpoint: Type.Optional(Type.String({ description: "Id of the endpoint" })),
  type: Type.Optional(Type.Enum([...eventTypes])),
});

/** Failure files: what was given up, a file for each tenant and day (YT-05). */
export function failureRoutes(server: Server, parts: ApiParts, access: Access): void {
  const { store, clock, audit } = parts;
  server.get(
    "/v1/tenants/:tenant/failures",
    {
      schema: {
        tags,
        summary: "List the days on which deliveries failed",
        params,
        querystring: queryOf(pageQuery),
        response: { 200: listOf(FailureDaySchema) },
      },
    },
    async (request) => {
      const tenant = access.requireTenant(request);
      const { limit, cursor } = request.query;
      const rows = limitOf(limit);
      if (cursor !== undefined && !isDay(cursor)) throw noDay("cursor");
      const now = clock.now();
      const days = await failureDays(store, tenant, { now, limit: rows + 1, after: cursor ?? null });
      const data = days.slice(0, rows);
      return { data, next: days.length > rows ? (data.at(-1)?.day ?? null) : null };
    },
  );

  server.get(
    "/v1/tenants/:tenant/failures/:file",
    {
      schema: {
        tags,
        summary: "The failure file of a day",
        description:
          "Every delivery that failed on that day, one a line, in the order in which they did. The header `ringback-complete` is false until the day is over.",
        params: fileParams,
        querystring: filter,
        produces: ["application/x-ndjson"],
      },
    },
    async (request, reply) => {
      const tenant = access.requireTenant(request);
      const day = dayOfFile(request.params.file);
      const now = clock.now();
      if (day > dayOf(now, tenant.timezone)) throw notYet(day);
      const wanted = filterOf(tenant, day, request.query);
      reply
        .type("application/x-ndjson; charset=utf-8")
        .header("content-disposition", `attachment; filename="${tenant.id}-failures-${day}.ndjson"`)
        .header("ringback-complete", String(now >= startOfDay(nextDay(day), tenant.timezone)))
        .header("x-content-type-options", "nosniff")
        .header("vary", "accept-encoding");
      const isHead = request.method === "HEAD";
      const lines = wanted === undefined || isHead ? none() : failureLines(store, tenant, wanted);
      const plain = fileOf(linesFor(request, audit, lines));
      if (!acceptsGzip(request.headers["accept-encoding"])) return reply.send(plain);
      // Whoever goes away closes the one, and with it the other: nothing more is read.
      return reply.header("content-encoding", "gzip").send(pipeline(plain, createGzip(), () => {}));
    },
  );
}

function fileOf(lines: AsyncIterable<Buffer>): Readable {
  // One piece is made while the one before goes out, and no more: a slow reader holds the next back.
  return Readable.from(lines, { objectMode: false, highWaterMark: 1 });
}

async function* none(): AsyncGenerator<Buffer> {}

function dayOfFile(file: string): Day {
  const day = file.replace(/\.ndjson$/, "");
  if (!isDay(day) || day === file) throw noDay("day");
  return day;
}

function noDay(path: string): InvalidInputError {
  const example = path === "day" ? "2026-11-20.ndjson" : "2026-11-20";
  const text = { en: `should be a day such as ${example}`, zh: `应为日期，如 ${example}` };
  return new InvalidInputError([{ path, text }]);
}

function notYet(day: Day): NotFoundError {
  return new NotFoundError({ en: `The day ${day} is still to come`, zh: `${day} 尚未到来` });
}

/** Undefined where an endpoint is named that nothing can have. */
function filterOf(
  { timezone }: Tenant,
  day: Day,
  { endpoint, type }: { readonly endpoint?: string; readonly type?: EventType },
): FailureFilter | undefined {
  if (endpoint !== undefined && !isEndpoint(endpoint)) return undefined;
  return {
    since: startOfDay(day, timezone),
    before: startOfDay(nextDay(day), timezone),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(type === undefined ? {} : { type }),
  };
}

function isEndpoint(text: string): text is EndpointId {
  return isId("endpoint", text);
}
