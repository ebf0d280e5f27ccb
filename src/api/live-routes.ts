import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";

const params = Type.Object({ tenant: Type.String() });
type LiveRequest = FastifyRequest<{ Params: { tenant: string } }>;

/**
 * What happens, as server-sent events. What goes out is no JSON answer, so nothing is masked (V1): it has ids, times,
 * counts and the names of lists, and no number of anybody's.
 */
export function liveRoutes(server: Server, { live }: ApiParts, access: Access): void {
  server.get(
    "/v1/tenants/:tenant/live",
    {
      // A stream of which nothing is to be seen would go on all the same.
      exposeHeadRoute: false,
      schema: {
        tags: ["traffic"],
        summary: "Listen to what happens",
        description:
          "Server-sent events: `pulse` once a second (LivePulse), `changed` at most once a second (LiveChanged), `gap` where pulses are missing. With `Last-Event-ID`, pulses of the last five minutes are sent again from after that one.",
        params,
        headers: Type.Object({
          "last-event-id": Type.Optional(
            Type.String({ description: "`id` of the last pulse that was received" }),
          ),
        }),
        produces: ["text/event-stream"],
      },
    },
    async (request, reply) => {
      const tenant = access.requireTenant(request);
      const lastSecond = secondOf(request.headers["last-event-id"]);
      const stream = live.join(tenant.id, { lastSecond, mayListen: () => mayListen(access, request) });
      if (reply.raw.destroyed) stream.destroy();
      return reply
        .type("text/event-stream; charset=utf-8")
        .header("cache-control", "no-store")
        .header("x-accel-buffering", "no")
        .header("x-content-type-options", "nosniff")
        .send(stream);
    },
  );
}

/** Null where it tells none; one that no pulse has is kept by nobody. */
function secondOf(lastId: string | undefined): number | null {
  if (lastId === undefined || lastId === "") return null;
  return /^\d{1,12}$/.test(lastId) ? Number(lastId) : 0;
}

/** Whether the request would be let in now, as it was when it came. */
function mayListen(access: Access, request: LiveRequest): boolean {
  try {
    access.requireTenant(request);
    access.requireRight(request, "read");
    return true;
  } catch {
    return false;
  }
}
