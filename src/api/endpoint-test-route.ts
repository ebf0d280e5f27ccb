import { Type } from "typebox";
import type { TestResult } from "../delivery/index.ts";
import { ConflictError, NotFoundError, type Server, languageOf } from "../http/index.ts";
import { InvalidInputError, type Language, attemptErrors, isId, nullable } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";

const params = Type.Object({ tenant: Type.String(), id: Type.String() });

const TestInput = Type.Object(
  {
    message: Type.Optional(Type.String({ description: "The name of one message of the endpoint's dialect" })),
  },
  { additionalProperties: false },
);

const TestSchema = Type.Object({
  results: Type.Array(
    Type.Object({
      message: Type.String({ description: "The wire message" }),
      verdict: Type.Enum(["acknowledged", "retry", "rejected"], {
        description: "What the outcome would mean for a delivery",
      }),
      status: Type.Optional(Type.Integer()),
      error: Type.Optional(Type.Enum([...attemptErrors])),
      detail: Type.Optional(Type.String()),
      tookMs: Type.Integer(),
      answer: Type.Optional(Type.String({ description: "The first kilobyte of the answer" })),
      advice: Type.String({
        description: "What to do about it, in the language that Accept-Language asks for",
      }),
    }),
  ),
  notSent: Type.Array(Type.String(), {
    description: "Messages that were not sent, as the first got no answer at all",
  }),
});

/** The test of an endpoint: samples of its messages, sent the way that deliveries go. */
export function endpointTestRoute(server: Server, parts: ApiParts, access: Access): void {
  const { directory, endpointTest, audit, log } = parts;
  server.post(
    "/v1/tenants/:tenant/endpoints/:id/test",
    {
      schema: {
        tags: ["endpoints"],
        summary: "Send samples to an endpoint",
        description:
          "A sample of each message that the endpoint wants, or of the one that is named, goes out as deliveries do, with the header `ringback-test: 1`. No delivery is made of it; a disabled endpoint can be tested too.",
        params,
        body: nullable(TestInput, "Without one: every message that the endpoint wants"),
        response: { 200: TestSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const { id } = request.params;
      const endpoint = isId("endpoint", id) ? directory.endpoint(tenant.id, id) : undefined;
      if (endpoint === undefined)
        throw new NotFoundError({ en: `There is no endpoint ${id}`, zh: `没有接收端 ${id}` });
      const message = request.body?.message ?? null;
      requireMessage(message, endpointTest.messagesOf(endpoint));
      await audit.record(caller, { tenant: tenant.id, what: "endpoint", id, change: "tested" });
      const report = await endpointTest.run(endpoint, tenant, message);
      if (report === undefined)
        throw new ConflictError({
          en: `Endpoint ${id} is being tested just now`,
          zh: `接收端 ${id} 正在测试`,
        });
      const acknowledged = report.results.filter(({ verdict }) => verdict === "acknowledged").length;
      const messages = report.results.length;
      log("endpoint.tested", { tenant: tenant.id, endpoint: id, messages, acknowledged });
      const language = languageOf(request);
      return {
        results: report.results.map((result) => showResult(result, language)),
        notSent: report.notSent,
      };
    },
  );
}

/** @throws InvalidInputError for a message that the dialect does not have. */
function requireMessage(message: string | null, known: readonly string[]): void {
  if (message === null || known.includes(message)) return;
  const text = {
    en: `should be a message of the endpoint's dialect: ${known.join(", ")}`,
    zh: `应为该接收端协议的报文：${known.join("、")}`,
  };
  throw new InvalidInputError([{ path: "message", text }]);
}

function showResult(result: TestResult, language: Language) {
  const { message, verdict, status, error, detail, tookMs, answer, advice } = result;
  return {
    message,
    verdict,
    ...(status === null ? {} : { status }),
    ...(error === null ? {} : { error }),
    ...(detail === null || detail === "" ? {} : { detail }),
    tookMs,
    ...(answer === null ? {} : { answer }),
    advice: advice[language],
  };
}
