import { createHmac } from "node:crypto";
import type { Outbound } from "../delivery/index.ts";
import {
  type Endpoint,
  type EndpointAuth,
  type Instant,
  webhookSignature,
  webhookSignatureV1a,
} from "../model/index.ts";

/**
 * The headers that sign a message, made anew for every attempt. While a secret is being changed, the previous one
 * signs too.
 */
export function signatureHeaders(
  { endpoint, delivery, body }: Outbound,
  now: Instant,
): Record<string, string> {
  const [secret, ...previous] = secretsOf(endpoint, now);
  const signing = endpoint.signing ?? { kind: "standard-webhooks" };
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(now / 1000));
  const message = { id: delivery, timestamp, body };
  const standard = (sign: (secret: string) => string) => ({
    "webhook-timestamp": timestamp,
    "webhook-signature": [secret, ...previous].map((each) => sign(each)).join(" "),
  });
  switch (signing.kind) {
    case "none":
    // Signed within the body.
    case "dialect":
      return {};
    case "standard-webhooks":
      return standard((each) => webhookSignature(message, each));
    case "standard-webhooks-v1a":
      return standard((each) => webhookSignatureV1a(message, each));
    case "hmac-sha256": {
      const { header, encoding } = signing;
      const digest = (each: string) => createHmac("sha256", each).update(body).digest(encoding);
      const name = header.toLowerCase();
      // A second header, so that a receiver who knows of no change can go on comparing the first as a whole.
      const also = previous.map((each) => [`${name}-previous`, digest(each)] as const);
      return { [name]: digest(secret), ...Object.fromEntries(also) };
    }
  }
}

function secretsOf({ secret, previousSecret }: Endpoint, now: Instant): readonly string[] {
  if (secret === null) return [];
  return previousSecret === null || previousSecret.until <= now ? [secret] : [secret, previousSecret.secret];
}

/** The header that proves to the endpoint who the hub is. */
export function authHeaders(auth: EndpointAuth | null): Record<string, string> {
  switch (auth?.kind) {
    case undefined:
      return {};
    case "basic":
      return {
        authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`,
      };
    case "bearer":
      return { authorization: `Bearer ${auth.token}` };
  }
}
