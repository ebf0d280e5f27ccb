import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { ConflictError, type Server } from "../http/index.ts";
import type { Instant } from "../model/index.ts";
import type { Snapshot, Store } from "../store/index.ts";
import type { Access } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";

/** The whole store as one file, for the operator. */
export function backupRoutes(server: Server, { store, clock, audit }: ApiParts, access: Access): void {
  server.get(
    "/v1/backup",
    {
      onRequest: async (request) => access.requireAdmin(request),
      // Only to be looked at, it would be made all the same.
      exposeHeadRoute: false,
      schema: {
        tags: ["operation"],
        summary: "A copy of the whole store",
        description:
          "As it is when the request comes in; callbacks are taken in meanwhile. One at a time. " +
          "The key that secrets are encrypted with is not in it.",
        produces: ["application/vnd.sqlite3"],
      },
    },
    async (request, reply) => {
      const now = clock.now();
      const snapshot = await snapshotFor(reply, store, now);
      try {
        await audit.record(access.caller(request), { tenant: null, what: "backup", change: "taken" });
      } catch (error) {
        await snapshot[Symbol.asyncDispose]();
        throw error;
      }
      const name = `ringback-${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}.db`;
      const bytes = Readable.from(snapshot.bytes, { objectMode: false });
      // Whether it was read to its end, or the client went away.
      bytes.once("close", () => void snapshot[Symbol.asyncDispose]());
      if (reply.raw.destroyed) bytes.destroy();
      return reply
        .type("application/vnd.sqlite3")
        .header("content-length", snapshot.sizeBytes)
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(bytes);
    },
  );
}

async function snapshotFor(reply: FastifyReply, store: Store, now: Instant): Promise<Snapshot> {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  const snapshot = await store.snapshot({ now, signal: gone.signal });
  if (snapshot !== "underway") return snapshot;
  throw new ConflictError({
    en: "Another backup is being made; only one at a time takes the disk that it needs",
    zh: "另一个备份正在进行；备份需要额外磁盘空间，同一时间只能进行一个",
  });
}
