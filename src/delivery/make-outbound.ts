import { dialectNamed } from "../dialects/index.ts";
import { type Endpoint, type Instant, parseJson } from "../model/index.ts";
import type { ClaimedDelivery } from "../store/index.ts";
import type { Outbound } from "./transport.ts";

/** The attempt of that number of a delivery, to begin now. */
export function makeOutbound(
  delivery: Pick<ClaimedDelivery, "id" | "dialect" | "message" | "body">,
  endpoint: Endpoint,
  { attempt, now }: { readonly attempt: number; readonly now: Instant },
): Outbound {
  const { id, dialect, message, body } = delivery;
  const timeoutMs = endpoint.timeoutMs ?? dialectNamed(dialect).policy.timeoutMs;
  return {
    endpoint,
    delivery: id,
    attempt,
    message,
    body: signBody(body, dialect, endpoint, now),
    timeoutMs,
  };
}

/**
 * The body with the platform's own signature in it, where the endpoint has that switched on and the message has a
 * place for one; any other body as it is, byte for byte (promise 6). There is room for one signature, so while a
 * secret is being changed the new one signs.
 */
function signBody(body: Uint8Array, dialect: string, endpoint: Endpoint, now: Instant): Uint8Array {
  const { signing: how, secret } = endpoint;
  if (how?.kind !== "dialect" || secret === null) return body;
  const { signing } = dialectNamed(dialect);
  // What waited since the endpoint had another dialect is of that one.
  if (signing === undefined || !signing.recipes.includes(how.recipe)) return body;
  const parsed = parseJson(Buffer.from(body).toString("utf8"));
  const signed = parsed.ok ? signing.sign(parsed.value, { ...how, secret }, now) : undefined;
  return signed === undefined ? body : Buffer.from(JSON.stringify(signed));
}
