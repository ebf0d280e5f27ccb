import { isId, isTenantId } from "../../model/terms/index.ts";
import type { News } from "../hubs.ts";

// A notification has fewer than 8000 bytes; an id of a delivery takes 33 of them in JSON.
const mostDeliveries = 200;

/** News in pieces that each fit into a notification. */
export function splitNews(news: News): readonly News[] {
  if (news.kind !== "discard") return [news];
  const pieces: News[] = [];
  for (let from = 0; from < news.deliveries.length; from += mostDeliveries)
    pieces.push({ kind: "discard", deliveries: news.deliveries.slice(from, from + mostDeliveries) });
  return pieces;
}

/** True for what another hub of this version tells. */
export function isNews(told: unknown): told is News {
  return isRecord(told) && (checks.get(told["kind"])?.(told) ?? false);
}

type Told = Readonly<Record<string, unknown>>;

/** What goes with each kind. */
const kinds: Readonly<Record<News["kind"], (told: Told) => boolean>> = {
  configuration: () => true,
  due: ({ tenant, endpoint }) =>
    typeof tenant === "string" &&
    isTenantId(tenant) &&
    typeof endpoint === "string" &&
    isId("endpoint", endpoint),
  work: ({ work }) => works.has(work),
  discard: ({ deliveries }) => Array.isArray(deliveries) && deliveries.every(isDelivery),
};
const checks = new Map<unknown, (told: Told) => boolean>(Object.entries(kinds));

const works = new Set<unknown>(["replay", "erasure", "retention"]);

function isRecord(told: unknown): told is Told {
  return typeof told === "object" && told !== null;
}

function isDelivery(id: unknown): boolean {
  return typeof id === "string" && isId("delivery", id);
}
