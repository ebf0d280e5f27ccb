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
  if (typeof told !== "object" || told === null || !("kind" in told)) return false;
  switch (told.kind) {
    case "configuration":
      return true;
    case "due":
      return (
        "tenant" in told &&
        "endpoint" in told &&
        typeof told.tenant === "string" &&
        typeof told.endpoint === "string" &&
        isTenantId(told.tenant) &&
        isId("endpoint", told.endpoint)
      );
    case "work":
      return "work" in told && ["replay", "erasure", "retention"].some((work) => work === told.work);
    case "discard":
      return "deliveries" in told && Array.isArray(told.deliveries) && told.deliveries.every(isDelivery);
    default:
      return false;
  }
}

function isDelivery(id: unknown): boolean {
  return typeof id === "string" && isId("delivery", id);
}
