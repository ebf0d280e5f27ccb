import { hash } from "node:crypto";
import { Type } from "typebox";
import { NotFoundError, type Server, checkedElsewhere, languageOf } from "../http/index.ts";
import { InvalidInputError, type Language, isId } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { once } from "./idempotency.ts";
import { type ImportTarget, type ImportedLine, importLine, splitLines } from "./import-lines.ts";

const mostLines = 1_000;
// A line of a failure file is larger than its message: each quote in it takes two bytes.
const mostBytes = 16 * 1024 * 1024;
// Traffic that flows meanwhile waits for no more than these.
const linesAtATime = 64;

const params = Type.Object({ tenant: Type.String(), id: Type.String() });
const headers = Type.Object({
  "idempotency-key": Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: "The same request again gets the same answer, for 24 hours",
    }),
  ),
});
const body = Type.Unsafe<unknown>({
  [checkedElsewhere]: true,
  type: "string",
  description: "Lines of a failure file, or messages as the platform pushes them, one a line",
});
const Imported = Type.Object({
  lines: Type.Integer({ description: "Lines that are not blank" }),
  new: Type.Integer({ description: "Told something new" }),
  duplicate: Type.Integer({ description: "Told nothing that was not known" }),
  quarantined: Type.Integer({
    description: "Could not be understood, and are kept with the quarantined messages",
  }),
  refused: Type.Integer({ description: "Do not belong into this source, and are not kept" }),
  problems: Type.Array(
    Type.Object({
      line: Type.Integer({ description: "Number of the line in this request, from 1" }),
      fate: Type.Enum(["quarantined", "refused"]),
      path: Type.String({ description: "Where in the line; empty: the line as a whole" }),
      detail: Type.String(),
      message: Type.Optional(Type.String({ description: "The message as which it is kept" })),
    }),
  ),
});

/** Import: messages that were not received when they were pushed, from a file. */
export function importRoutes(server: Server, parts: ApiParts, access: Access): void {
  server.register((scope: Server, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, bytes, parsed) => parsed(null, bytes));

    scope.post(
      "/v1/tenants/:tenant/sources/:id/import",
      {
        bodyLimit: mostBytes,
        schema: {
          tags: ["sources"],
          summary: "Take in messages from a file",
          description: `1 to ${mostLines} lines, each a line of a failure file or a message of the platform. They go the way of a push; the same lines again change nothing.`,
          consumes: ["application/x-ndjson"],
          params,
          headers,
          body,
          response: { 200: Imported },
        },
      },
      async (request) => {
        const { tenant, caller } = access.visit(request);
        const { id } = request.params;
        const source = isId("source", id) ? parts.directory.source(tenant.id, id) : undefined;
        if (source === undefined)
          throw new NotFoundError({ en: `There is no source ${id}`, zh: `没有来源 ${id}` });
        const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const key = request.headers["idempotency-key"];
        const text = `import ${source.id} ${hash("sha256", bytes)}`;
        return once(parts, { tenant: tenant.id, key, text }, async () => {
          const answer = await importAll(parts, { tenant, source }, bytes, languageOf(request));
          const { problems: _, ...counts } = answer;
          const change = { tenant: tenant.id, what: "source", id: source.id, change: "imported" };
          await parts.audit.record(caller, { ...change, after: counts });
          return answer;
        });
      },
    );
    done();
  });
}

async function importAll(parts: ApiParts, target: ImportTarget, bytes: Uint8Array, language: Language) {
  const lines = splitLines(bytes);
  if (lines.length === 0 || lines.length > mostLines) {
    const text = { en: `should be 1 to ${mostLines} lines`, zh: `应为 1 到 ${mostLines} 行` };
    throw new InvalidInputError([{ path: "", text }]);
  }
  const counts = { new: 0, duplicate: 0, quarantined: 0, refused: 0 };
  const problems: ReturnType<typeof problemOf>[] = [];
  for (let start = 0; start < lines.length; start += linesAtATime) {
    const some = lines.slice(start, start + linesAtATime);
    const imported = await Promise.all(
      some.map(async ({ line, bytes }) => ({ line, became: await importLine(parts, target, bytes) })),
    );
    for (const { line, became } of imported) {
      counts[became.kind] += 1;
      if (became.kind === "quarantined" || became.kind === "refused")
        problems.push(problemOf(line, became, language));
    }
  }
  return { lines: lines.length, ...counts, problems };
}

function problemOf(
  line: number,
  became: Extract<ImportedLine, { readonly why: unknown }>,
  language: Language,
) {
  return {
    line,
    fate: became.kind,
    path: became.path,
    detail: became.why[language],
    ...(became.kind === "quarantined" ? { message: became.message } : {}),
  };
}
