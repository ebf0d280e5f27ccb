import type { Outbound, ShownHeader } from "../delivery/index.ts";
import type { Instant } from "../model/index.ts";
import { authHeaders, signatureHeaders } from "./sign.ts";

/** What the headers of an attempt take beside the attempt. */
export interface HeaderContext {
  /** What the hub calls itself to endpoints. */
  readonly userAgent: string;
  readonly now: Instant;
}

/** The headers of an attempt. */
export function requestHeaders(
  outbound: Outbound,
  { userAgent, now }: HeaderContext,
): Record<string, string> {
  const { endpoint, delivery, attempt, message } = outbound;
  return {
    "content-type": "application/json; charset=utf-8",
    "user-agent": userAgent,
    "accept-encoding": "identity",
    ...lowerCased(endpoint.headers),
    ...authHeaders(endpoint.auth),
    // The same in every attempt of a delivery, so that a receiver can tell a repeat (promise 3).
    "webhook-id": delivery,
    "ringback-attempt": String(attempt),
    "ringback-message": message,
    ...signatureHeaders(outbound, now),
  };
}

/** The same without what only the endpoint and whoever set it up may know (promise 10). */
export function shownHeaders(outbound: Outbound, context: HeaderContext): readonly ShownHeader[] {
  const { headers, auth } = outbound.endpoint;
  const signature = signatureHeaders(outbound, context.now);
  const secret = new Set(Object.keys({ ...lowerCased(headers), ...authHeaders(auth), ...signature }));
  // When it was signed is no secret.
  if ("webhook-timestamp" in signature) secret.delete("webhook-timestamp");
  return Object.entries(requestHeaders(outbound, context)).map(([name, value]) => ({
    name,
    value: secret.has(name) ? null : value,
  }));
}

/** The headers under the names by which ours are set, so that one replaces ours and none goes out twice. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
