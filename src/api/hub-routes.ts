import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Server } from "../http/index.ts";
import { defaultTimeZone, isoTime, nullable } from "../model/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";
import { showTime } from "./schemas.ts";

const HubSchema = Type.Object({
  name: Type.String({ description: "Made anew whenever it joins, and never used again" }),
  self: Type.Boolean({ description: "True for the hub that answers" }),
  version: Type.String(),
  url: nullable(Type.String(), "Where it listens, as far as it knows"),
  joinedAt: isoTime,
  isAlive: Type.Boolean({
    description:
      "False once it has not renewed its lease in time, until it does or its work is given to others",
  }),
});

const HubsSchema = Type.Object({
  data: Type.Array(HubSchema),
  leaseHeld: Type.Boolean({
    description: "False: the hub that answers sends nothing until it has renewed its lease",
  }),
});

/** The hubs that share the store. */
export function hubRoutes(server: Server, { membership }: ApiParts, access: Access): void {
  server.get(
    "/v1/hubs",
    {
      onRequest: async (request: FastifyRequest) => access.requireAdmin(request),
      schema: {
        tags: ["hubs"],
        summary: "List the hubs that share the store",
        description:
          "As the hub that answers was told when it last renewed its lease, which it does every second.",
        response: { 200: HubsSchema },
      },
    },
    async () => ({
      data: membership.members.map(({ owner, version, url, joinedAt, isAlive }) => ({
        name: owner,
        self: owner === membership.owner,
        version,
        url,
        joinedAt: showTime(joinedAt, defaultTimeZone),
        isAlive,
      })),
      leaseHeld: membership.isHeld(),
    }),
  );
}
