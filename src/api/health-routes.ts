import { Type } from "typebox";
import { type Server, UnauthorizedError } from "../http/index.ts";
import { StoreUnavailableError, type Text } from "../model/index.ts";
import { bearerOf, isSameSecret } from "./access.ts";
import type { ApiParts } from "./api-parts.ts";

const tags = ["health"];
const leaseLost: Text = {
  en: "This hub does not hold its lease: it has not been able to renew it in time. It sends nothing until it has.",
  zh: "本实例未持有租约：未能及时续租。续租成功之前不会推送。",
};
const Health = Type.Object({ status: Type.String(), version: Type.String() });

/** Health and metrics, for whoever watches the hub. */
export function healthRoutes(server: Server, parts: ApiParts): void {
  const { store, membership, clock, metrics, metricsKey, version } = parts;
  server.get(
    "/healthz",
    { schema: { tags, summary: "The process is alive", response: { 200: Health } } },
    async () => ({ status: "ok", version }),
  );

  server.get(
    "/readyz",
    {
      schema: {
        tags,
        summary: "The hub can take callbacks in",
        description:
          "503 while the store can't write, while the hub does not hold its lease, and while it is stopping.",
        response: { 200: Health },
      },
    },
    async () => {
      await store.probe(clock.now());
      if (!membership.isHeld()) throw new StoreUnavailableError(leaseLost);
      return { status: "ready", version };
    },
  );

  server.get(
    "/metrics",
    { schema: { tags, summary: "Metrics in Prometheus's text format", produces: ["text/plain"] } },
    async (request, reply) => {
      if (metricsKey !== null && !isSameSecret(bearerOf(request) ?? "", metricsKey))
        throw new UnauthorizedError();
      const { contentType, body } = await metrics.text();
      return reply.type(contentType).send(body);
    },
  );

  // What waits, as the metrics show it; a store that can't answer leaves the last figures standing.
  metrics.watchBacklog(async () => {
    const { oldestDueAt, ...counts } = await store.queries.backlog();
    return {
      ...counts,
      oldestDueSeconds: oldestDueAt === null ? 0 : Math.max(0, (clock.now() - oldestDueAt) / 1000),
    };
  });
}
