import type { paths } from "../../api/hub.ts";

export type { Endpoint } from "../../parts/endpoints.ts";

/** A call with its events, messages and deliveries, as the hub answers it. */
export type CallDetail =
  paths["/v1/tenants/{tenant}/calls/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** An event about a call. */
export type CallEvent = CallDetail["events"][number];

/** A message that told of a call. */
export type CallMessage = CallDetail["messages"][number];

/** A delivery that came of a call. */
export type CallDelivery = CallDetail["deliveries"][number];

/** The types of events in which the hub itself tells of the whole call. */
const summaries: ReadonlySet<string> = new Set(["call.completed", "call.revised"]);

/** True for an event that the hub made of everything that was told. */
export function isSummary({ type }: { readonly type: string }): boolean {
  return summaries.has(type);
}
