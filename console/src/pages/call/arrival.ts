import type { CallDelivery, CallDetail, Endpoint } from "./shown-call.ts";

// Whether a call is where somebody looks for it, endpoint by endpoint: what an operations clerk comes for.

/** What became of a call at one endpoint. */
export type Arrival = {
  /** Id of the endpoint. */
  readonly endpoint: string;
  /** Null for one that is deleted. */
  readonly known: Endpoint | null;
} & (
  | { readonly kind: "sent"; readonly worst: CallDelivery; readonly arrived: number; readonly all: number }
  | { readonly kind: "nothing"; readonly why: WhyNothing }
);

/** Why an endpoint was sent nothing of a call. */
export type WhyNothing = "disabled" | "paused" | "later" | "unwanted" | "incomplete" | "unknown";

// What needs somebody comes first.
const order: readonly CallDelivery["state"][] = ["failed", "parked", "waiting", "sending", "delivered"];

/** What became of the call at each endpoint: at those that it was sent to, and at those that it was not. */
export function arrivals(detail: CallDetail, endpoints: readonly Endpoint[]): readonly Arrival[] {
  const byEndpoint = Map.groupBy(detail.deliveries, ({ endpoint }) => endpoint);
  const sent = [...byEndpoint].map(([endpoint, deliveries]) => ({
    endpoint,
    known: endpoints.find(({ id }) => id === endpoint) ?? null,
    ...sentOf(deliveries),
  }));
  const unsent = endpoints
    .filter(({ id }) => !byEndpoint.has(id))
    .map((known) => ({
      endpoint: known.id,
      known,
      kind: "nothing" as const,
      why: whyNothing(detail, known),
    }));
  return [...sent.toSorted((a, b) => rank(a.worst) - rank(b.worst)), ...unsent];
}

function sentOf(deliveries: readonly CallDelivery[]) {
  const [worst] = deliveries.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? 1 : -1));
  if (worst === undefined) throw new Error("Expected a group to have something in it");
  const arrived = deliveries.filter(({ state }) => state === "delivered").length;
  return { kind: "sent" as const, worst, arrived, all: deliveries.length };
}

function rank({ state }: CallDelivery): number {
  return order.indexOf(state);
}

function whyNothing({ completed, events }: CallDetail, endpoint: Endpoint): WhyNothing {
  const wanted: ReadonlySet<string> = new Set(endpoint.effective.events);
  const newest = Math.max(...events.map(({ receivedAt }) => Date.parse(receivedAt)));
  if (events.length > 0 && Date.parse(endpoint.createdAt) > newest) return "later";
  if (!endpoint.enabled) return "disabled";
  if (endpoint.paused) return "paused";
  const isWanted = events.some(({ type }) => wanted.has(type));
  if (!isWanted && !completed && wanted.has("call.completed")) return "incomplete";
  return isWanted ? "unknown" : "unwanted";
}

/** True for a reason that a replay of the call does away with. */
export function isReplayable(why: WhyNothing): boolean {
  return why === "later" || why === "unknown";
}

/** From when to when the events of a call came in; null for a call without events. */
export function spanOf({ events }: Pick<CallDetail, "events">): {
  readonly since: string;
  readonly until: string;
} | null {
  const times = events.map(({ receivedAt }) => receivedAt).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const [since, until] = [times[0], times.at(-1)];
  return since === undefined || until === undefined ? null : { since, until };
}
