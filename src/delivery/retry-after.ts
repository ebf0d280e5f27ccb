import { type Instant, isInstant } from "../model/index.ts";

/**
 * The moment that a `Retry-After` header names, as seconds from now or as an HTTP date; null for no header and for
 * one that is neither.
 */
export function retryAfter(header: string | null, now: Instant): Instant | null {
  if (header === null) return null;
  const text = header.trim();
  const at = /^\d+(\.\d+)?$/.test(text) ? now + Math.ceil(Number(text) * 1000) : Date.parse(text);
  return isInstant(at) && at > now ? at : null;
}
