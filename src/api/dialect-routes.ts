import { Type } from "typebox";
import { examplesOf } from "../delivery/index.ts";
import { type Dialect, describedIn, dialects, findDialect } from "../dialects/index.ts";
import { NotFoundError, type Server, languageOf } from "../http/index.ts";
import { type Language, nullable } from "../model/index.ts";
import type { Access } from "./access.ts";

const tags = ["dialects"];

const DialectSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  ladder: Type.Object({
    gapsSeconds: Type.Array(Type.Number()),
    maxAttempts: Type.Integer(),
    windowSeconds: Type.Union([Type.Number(), Type.Null()]),
  }),
  timeoutMs: Type.Integer(),
  ack: Type.String({ description: "What counts as acknowledged" }),
  breaker: nullable(
    Type.Object({ failures: Type.Integer(), probeSeconds: Type.Number() }),
    "When to hold back from an endpoint that only fails; null: never",
  ),
  disableAfterSeconds: nullable(Type.Number(), "Failing for so long, an endpoint is disabled; null: never"),
  acknowledges: Type.Object({ status: Type.Integer(), contentType: Type.String(), body: Type.String() }),
  signs: Type.Boolean({ description: "Its receivers check a signature: a secret is made with an endpoint" }),
  recipes: Type.Array(Type.String(), {
    description: "How its platform signs within the body, the usual way first; none: it does not",
  }),
  defaultEvents: Type.Array(Type.String()),
  messages: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      carries: Type.Array(Type.String()),
      example: Type.Optional(Type.String({ description: "The body of one, made up" })),
      schema: Type.Optional(Type.Unknown({ description: "JSON Schema of the wire message" })),
    }),
  ),
});

/** Dialects: what each platform sends, how often it tries, and what it wants to hear. */
export function dialectRoutes(server: Server, access: Access): void {
  server.get(
    "/v1/dialects",
    {
      schema: {
        tags,
        summary: "List dialects",
        response: { 200: Type.Object({ data: Type.Array(DialectSchema), next: Type.Null() }) },
      },
    },
    async (request) => {
      access.caller(request);
      const language = languageOf(request);
      return { data: dialects.map((dialect) => show(dialect, language, false)), next: null };
    },
  );

  server.get(
    "/v1/dialects/:name",
    {
      schema: {
        tags,
        summary: "Show a dialect with its schemas and examples",
        params: Type.Object({ name: Type.String() }),
        response: { 200: DialectSchema },
      },
    },
    async (request) => {
      access.caller(request);
      const { name } = request.params;
      const dialect = findDialect(name);
      if (dialect === undefined)
        throw new NotFoundError({ en: `There is no dialect ${name}`, zh: `没有协议 ${name}` });
      return show(dialect, languageOf(request), true);
    },
  );
}

function show(dialect: Dialect, language: Language, isWhole: boolean) {
  const { name, title, policy, acknowledgement, defaultEvents, messages, signs, signing } = dialect;
  const examples = isWhole ? examplesOf(dialect) : new Map<string, string>();
  return {
    name,
    title: title[language],
    ladder: policy.ladder,
    timeoutMs: policy.timeoutMs,
    ack: policy.ack[language],
    breaker: policy.breaker,
    disableAfterSeconds: policy.disableAfterSeconds,
    acknowledges: acknowledgement,
    signs,
    recipes: [...(signing?.recipes ?? [])],
    defaultEvents: [...defaultEvents],
    messages: messages.map((message) => ({
      name: message.name,
      title: message.title[language],
      carries: [...message.carries],
      ...exampleOf(examples.get(message.name)),
      ...(isWhole ? { schema: describedIn(language, message.schema) } : {}),
    })),
  };
}

function exampleOf(example: string | undefined) {
  return example === undefined ? {} : { example };
}
