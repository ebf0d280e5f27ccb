import { Type } from "typebox";
import { makeOutbound } from "../delivery/index.ts";
import { NotFoundError, type Server } from "../http/index.ts";
import { type Endpoint, isId, maskLine, nullable } from "../model/index.ts";
import type { StoredDelivery } from "../store/index.ts";
import { type Access, hasRight } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { numbersOf } from "./delivery-routes.ts";
import { readText } from "./message-text.ts";

const params = Type.Object({ tenant: Type.String(), id: Type.String() });

const RequestSchema = Type.Object({
  method: Type.Literal("POST"),
  url: nullable(Type.String(), "null: the endpoint was deleted"),
  attempt: Type.Integer({ description: "Which attempt this is: the next, or the one that was acknowledged" }),
  headers: Type.Array(
    Type.Object({
      name: Type.String(),
      value: nullable(Type.String(), "null where it is secret"),
      isSecret: Type.Boolean(),
    }),
    { description: "As they would be now; none where the endpoint was deleted" },
  ),
  dialect: Type.String(),
  message: Type.String({ description: "The wire message" }),
  sizeBytes: nullable(Type.Integer(), "null: the message is not kept any more"),
  body: Type.Optional(Type.String({ description: "The message, where it is text" })),
  bodyBase64: Type.Optional(Type.String({ description: "In its place, where it is not UTF-8" })),
  bodyIsText: Type.Boolean(),
  isCut: Type.Boolean({ description: "Only its beginning is shown, 256 KiB" }),
  isSignedWithin: Type.Boolean({
    description: "Its platform's signature goes into the body when it is sent, and is not shown",
  }),
});

// A record has some kilobytes; a dialog of an hour has some hundred.
const mostShown = 256 * 1024;

/** What a delivery sends: where to, with which headers, and the message. */
export function deliveryRequestRoute(server: Server, parts: ApiParts, access: Access): void {
  const { store, directory } = parts;
  server.get(
    "/v1/tenants/:tenant/deliveries/:id/request",
    {
      schema: {
        tags: ["deliveries"],
        summary: "Show what a delivery sends",
        description:
          "Secrets are left out: the values of configured headers, of the login and of signatures.",
        params,
        response: { 200: RequestSchema },
      },
    },
    async (request) => {
      const { tenant, caller } = access.visit(request);
      const { id } = request.params;
      const delivery = isId("delivery", id) ? await store.queries.delivery(tenant.id, id) : undefined;
      if (delivery === undefined)
        throw new NotFoundError({ en: `There is no delivery ${id}`, zh: `没有推送 ${id}` });
      const known = await numbersOf(parts, delivery);
      request.knownNumbers = known;
      const body = await store.queries.deliveryBody(tenant.id, delivery.id);
      // What is cut off in the middle of a number would not be known as one afterwards.
      const hide = (text: string) => (hasRight(caller, "reveal") ? text : maskLine(text, known));
      return {
        method: "POST" as const,
        ...showHead(parts, directory.endpoint(tenant.id, delivery.endpoint), delivery, body),
        dialect: delivery.dialect,
        message: delivery.message,
        ...showBody(body, hide),
      };
    },
  );
}

function showHead(
  { transport, clock }: ApiParts,
  endpoint: Endpoint | undefined,
  { id, dialect, message, attempts, state }: StoredDelivery,
  body: Uint8Array = new Uint8Array(),
) {
  const attempt = state.state === "delivered" ? attempts : attempts + 1;
  if (endpoint === undefined) return { url: null, attempt, headers: [], isSignedWithin: false };
  const outbound = makeOutbound({ id, dialect, message, body }, endpoint, { attempt, now: clock.now() });
  const headers = transport.headersOf(outbound).map((header) => ({
    ...header,
    isSecret: header.value === null,
  }));
  return { url: endpoint.url, attempt, headers, isSignedWithin: outbound.body !== body };
}

function showBody(bytes: Uint8Array | undefined, hide: (text: string) => string) {
  if (bytes === undefined) return { sizeBytes: null, bodyIsText: false, isCut: false };
  const [sizeBytes, isCut] = [bytes.length, bytes.length > mostShown];
  const text = readText(bytes);
  if (text === undefined) {
    const bodyBase64 = Buffer.from(bytes.subarray(0, mostShown)).toString("base64");
    return { sizeBytes, bodyIsText: false, bodyBase64, isCut };
  }
  const shown = hide(text);
  return { sizeBytes, bodyIsText: true, body: isCut ? beginningOf(shown) : shown, isCut };
}

/** So much of a text as is shown, without half a character at its end. */
function beginningOf(text: string): string {
  const bytes = Buffer.from(text).subarray(0, mostShown);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
}
