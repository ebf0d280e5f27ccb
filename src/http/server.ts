import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyTypeProvider,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from "fastify";
import type { Static, TSchema } from "typebox";
import {
  InvalidInputError,
  type JsonValue,
  type Language,
  RingbackError,
  preferredLanguage,
  validatorOf,
} from "../model/index.ts";
import { answerClientError } from "./client-error.ts";
import { NotFoundError } from "./http-errors.ts";
import { problemOf, statusOf } from "./problem.ts";

/** How the server is set up. */
export interface ServerOptions {
  /** The largest body, in bytes, before and after decompression. */
  readonly bodyLimitBytes: number;
  /** How long a client may take to send a whole request. */
  readonly requestTimeoutMs: number;
  /** Addresses of the proxies whose `X-Forwarded-For` is believed. */
  readonly trustProxies: readonly string[];
  /** Told of every error that is the hub's own. */
  readonly onFailure: (error: unknown, request: FastifyRequest) => void;
}

/** What a handler may answer where a schema names a type: the same, but nothing of it need be mutable. */
type Frozen<Value> = JsonValue extends Value
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
      : Value;

/** Schemas give bodies, parameters and answers their types. */
interface SchemaTypes extends FastifyTypeProvider {
  readonly validator: this["schema"] extends TSchema ? Static<this["schema"]> : unknown;
  readonly serializer: this["schema"] extends TSchema ? Frozen<Static<this["schema"]>> : unknown;
}

/** The server, typed by its routes' schemas. */
export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  SchemaTypes
>;

// How often the server looks for clients that take too long.
const lookEveryMs = 1_000;

/** Marks a schema that only describes: the handler checks the value itself. */
export const checkedElsewhere = "x-checked-elsewhere";

/** The HTTP server: schemas check what comes in, and every error goes out as a problem document. */
export function createServer({
  bodyLimitBytes,
  requestTimeoutMs,
  trustProxies,
  onFailure,
}: ServerOptions): Server {
  const server = fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    trustProxy: trustProxies.length === 0 ? false : [...trustProxies],
    forceCloseConnections: "idle",
    // What no route is even looked for: a path that is no path.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: answerClientError,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    http: {
      connectionsCheckingInterval: Math.min(lookEveryMs, requestTimeoutMs),
      headersTimeout: requestTimeoutMs,
    },
  }).withTypeProvider<SchemaTypes>();
  server.setValidatorCompiler(({ schema }) => {
    if (checkedElsewhere in schema) return (value: unknown) => ({ value });
    const validator = validatorOf(schema);
    return (value: unknown) =>
      validator.accepts(value) ? { value } : { error: new InvalidInputError(validator.problems(value)) };
  });
  // Answers hold numbers whose digits only JSON.stringify keeps, and fields that no schema names.
  server.setSerializerCompiler(() => (value) => JSON.stringify(value));
  server.setErrorHandler((error, request, reply) => {
    if (statusOf(error) === 500 && !(error instanceof RingbackError)) onFailure(error, request);
    return sendProblem(error, request, reply);
  });
  server.setNotFoundHandler((request, reply) => sendProblem(new NotFoundError(), request, reply));
  return server;
}

/** The language that the client asks for. */
export function languageOf(request: FastifyRequest): Language {
  return preferredLanguage(request.headers["accept-language"]);
}

// After how long a client should try again when the store can't write, or too many are there.
const retryAfterSeconds = "5";

function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, languageOf(request));
  if (problem.status === 503 || problem.status === 429) reply.header("retry-after", retryAfterSeconds);
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  return reply
    .code(problem.status)
    .type("application/problem+json; charset=utf-8")
    .serializer((body) => JSON.stringify(body))
    .send(problem);
}
