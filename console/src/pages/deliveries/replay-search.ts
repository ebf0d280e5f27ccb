import type { DeliveryQuery } from "./shown-delivery.ts";

const dayMs = 86_400_000;

/** The address of a new replay of what a list of deliveries shows: the last day of it, where no span is told. */
export function replaySearch(
  { state, endpoint, type, since, until }: DeliveryQuery,
  now: number,
): URLSearchParams {
  const search = new URLSearchParams({ new: "1" });
  if (endpoint !== undefined) search.set("endpoint", endpoint);
  if (type !== undefined) search.set("types", type);
  // What waits or is being sent is on its way by itself.
  if (state === "failed" || state === "parked" || state === "delivered") search.set("states", state);
  search.set("since", since ?? new Date(now - dayMs).toISOString());
  search.set("until", until ?? new Date(now).toISOString());
  return search;
}
