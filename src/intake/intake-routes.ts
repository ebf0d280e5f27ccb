import type { FastifyReply, FastifyRequest } from "fastify";
import { type Server, languageOf } from "../http/index.ts";
import type { Text } from "../model/index.ts";
import type { Receiver } from "./receiver.ts";

const ready: Text = {
  en: "This address takes callbacks by POST, and it is ready.\n",
  zh: "此地址以 POST 接收回调，已就绪。\n",
};

const schema = {
  tags: ["intake"],
  description: "No key: the token is the secret. The answer is what the source's dialect wants to hear.",
};

// What Fastify says of a body over the limit, as soon as it is: the rest of it is not read.
const tooLargeCode = "FST_ERR_CTP_BODY_TOO_LARGE";

type InboundRequest = FastifyRequest<{ Params: { token: string; "*"?: string } }>;

/**
 * The routes of intake: `POST /in/{token}` and `/in/{token}/{interface}`, with any content type or none. GET and
 * HEAD answer a platform that only tests whether there is anybody.
 */
export function intakeRoutes(server: Server, receiver: Receiver): void {
  server.register((scope, _options, done) => {
    // Platforms send JSON as text/plain, as a form, or as nothing at all; what it is, the content tells.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
    // Where a platform writes something that is no media type, Fastify would refuse the body unread.
    scope.addHook("onRequest", (request, _reply, next) => {
      if (request.mediaType === undefined) request.headers = { "content-type": undefined };
      next();
    });

    scope.addHook<{ Params: { token: string } }>("onError", (request, _reply, error, next) => {
      if (error.code === tooLargeCode) receiver.tellTooLarge(request.params.token);
      next();
    });

    const post = async (request: InboundRequest, reply: FastifyReply) => {
      const { token, "*": rest } = request.params;
      const { status, contentType, body } = await receiver.receive({
        token,
        interface: rest === undefined || rest === "" ? null : rest,
        headers: request.raw.headers,
        remote: request.ip,
        body: bytesOf(request.body),
      });
      return reply.code(status).type(contentType).send(body);
    };
    const get = async (request: InboundRequest, reply: FastifyReply) => {
      receiver.sourceOf(request.params.token);
      return reply.type("text/plain; charset=utf-8").send(ready[languageOf(request)]);
    };

    for (const url of ["/in/:token", "/in/:token/*"]) {
      scope.post(url, { schema: { ...schema, summary: "Push a callback" } }, post);
      scope.get(url, { schema: { ...schema, summary: "Ask whether there is anybody" } }, get);
    }
    done();
  });
}

// The copy owns its memory, so that handing it to another thread takes along these bytes and no others.
function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array();
}
