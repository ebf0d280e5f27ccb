import type { Server } from "../http/index.ts";
import { InvalidInputError, parseJson } from "../model/index.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The body as it came. */
    bodyText: string;
  }
}

/** Reads bodies as JSON that keeps all digits, whatever they are declared as; the text stays beside the value. */
export function readBodies(server: Server): void {
  server.decorateRequest("bodyText", "");
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (request, body, done) => {
    request.bodyText = body.toString();
    if (request.bodyText.trim() === "") {
      done(null, undefined);
      return;
    }
    const parsed = parseJson(request.bodyText);
    if (parsed.ok) done(null, parsed.value);
    else done(notJson(parsed.why));
  });
}

function notJson(why: string): InvalidInputError {
  return new InvalidInputError([
    { path: "", text: { en: `should be JSON: ${why}`, zh: `应为 JSON：${why}` } },
  ]);
}
