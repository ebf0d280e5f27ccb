import type { Endpoint, ParkReason } from "../model/index.ts";

/** Why an endpoint gets nothing more, deleted ones being undefined; null while it does (D4). */
export function parkReasonOf(endpoint: Endpoint | undefined): ParkReason | null {
  if (endpoint === undefined) return "endpoint_deleted";
  if (!endpoint.enabled) return "endpoint_disabled";
  return endpoint.paused ? "endpoint_paused" : null;
}
