import { Readable, pipeline } from "node:stream";
import { createGzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { ConflictError, type Server, languageOf } from "../http/index.ts";
import { InvalidInputError, dayOf, errorText, languages } from "../model/index.ts";
import type { Access } from "./access.ts";
import { acceptsGzip } from "./accepts-gzip.ts";
import type { ApiParts } from "./api-parts.ts";
import { columnNames, columnsOf } from "./call-columns.ts";
import { callFilterOf, callFilters } from "./call-query.ts";
import { type CallTable, callRows } from "./call-table.ts";
import { csvOf } from "./csv-table.ts";
import { queryOf } from "./page.ts";
import { Places } from "./places.ts";
import { breakOffWhenStalled } from "./stalled.ts";
import type { Table } from "./table.ts";
import { xlsxOf } from "./xlsx-table.ts";

const params = Type.Object({ tenant: Type.String() });
const formats = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;
const query = queryOf({
  ...callFilters,
  format: Type.Optional(Type.Enum(["csv", "xlsx"], { description: "`csv` unless told" })),
  columns: Type.Optional(
    Type.String({
      description: `Names with commas between them: ${columnNames.join(", ")}; \`row.NAME\` for a column of the imported row`,
    }),
  ),
  lang: Type.Optional(
    Type.Enum([...languages], { description: "Of titles and words; as `Accept-Language` asks unless told" }),
  ),
  limit: Type.Optional(Type.String({ description: "No more rows than these" })),
});

// Each takes its turns with all else that the hub does, and the more there are the longer each takes.
const exportsAtATime = 2;

/** Calls as a table for a spreadsheet. */
export function callExportRoute(server: Server, parts: ApiParts, access: Access): void {
  const places = new Places(exportsAtATime);
  server.get(
    "/v1/tenants/:tenant/calls/export",
    {
      // Only to be looked at, it would be made all the same.
      exposeHeadRoute: false,
      schema: {
        tags: ["calls"],
        summary: "Calls as a table",
        description:
          "All that the filters choose, the newest first, as CSV or as an Excel workbook. Phone numbers are masked for keys without the right `reveal`.",
        params,
        querystring: query,
        produces: Object.values(formats),
      },
    },
    async (request, reply) => {
      const visit = access.visit(request);
      const { tenant } = visit;
      const { format = "csv", columns, lang, limit, ...asked } = request.query;
      const language = lang ?? languageOf(request);
      const table: CallTable = {
        tenant,
        language,
        columns: columnsOf(columns),
        limit: rowsOf(limit),
        filter: await callFilterOf(parts.store, visit, asked),
      };
      const place = places.take(tenant.id);
      if (place === undefined) throw tooMany();
      const name = `calls-${tenant.id}-${dayOf(parts.clock.now(), tenant.timezone)}.${format}`;
      const rows = watched(parts, request, callRows(parts, table, request));
      const titled = table.columns.map(({ title, isMoment }) => ({ title: title[language], isMoment }));
      const file = fileOf({ columns: titled, rows }, format);
      // Whether it was read to its end, or the client went away.
      file.once("close", () => place[Symbol.dispose]());
      if (reply.raw.destroyed) file.destroy();
      reply
        .type(formats[format])
        .header("content-disposition", `attachment; filename="${name}"`)
        .header("cache-control", "private, no-store")
        .header("x-content-type-options", "nosniff");
      breakOffWhenStalled(reply);
      return format === "csv" ? sendPacked(file, request, reply) : reply.send(file);
    },
  );
}

function fileOf(table: Table, format: keyof typeof formats): Readable {
  const bytes = format === "csv" ? csvOf(table) : xlsxOf(table, "calls");
  // One piece is made while the one before goes out, and no more: a slow reader holds the next back.
  return Readable.from(bytes, { objectMode: false, highWaterMark: 1 });
}

function sendPacked(file: Readable, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header("vary", "accept-encoding");
  if (!acceptsGzip(headers["accept-encoding"])) return reply.send(file);
  // Whoever goes away closes the one, and with it the other: nothing more is read.
  return reply.header("content-encoding", "gzip").send(pipeline(file, createGzip(), () => {}));
}

/** The rows; that they broke off in the middle is told to the log, since the answer can't say it any more. */
async function* watched<Row>(
  { log }: ApiParts,
  { method, routeOptions }: FastifyRequest,
  rows: AsyncIterable<Row>,
): AsyncGenerator<Row> {
  try {
    yield* rows;
  } catch (error) {
    log("api.failed", { method, route: routeOptions.url, reason: errorText(error) });
    throw error;
  }
}

/** @throws InvalidInputError */
function rowsOf(limit: string | undefined): number {
  if (limit === undefined) return Infinity;
  const rows = /^\d{1,9}$/.test(limit) ? Number(limit) : 0;
  if (rows > 0) return rows;
  const text = { en: "should be a whole number above 0", zh: "应为大于 0 的整数" };
  throw new InvalidInputError([{ path: "limit", text }]);
}

function tooMany(): ConflictError {
  return new ConflictError({
    en: `${exportsAtATime} exports of this tenant are underway; ask again when one of them is done`,
    zh: `该租户已有 ${exportsAtATime} 个导出正在进行，请在其中一个完成后重试`,
  });
}
