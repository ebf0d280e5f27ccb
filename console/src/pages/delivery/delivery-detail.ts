import type { paths } from "../../api/hub.ts";

/** A delivery with its attempts and its ladder. */
export type DeliveryDetail =
  paths["/v1/tenants/{tenant}/deliveries/{id}"]["get"]["responses"][200]["content"]["application/json"];

/** One attempt that was made. */
export type Attempt = DeliveryDetail["attempts"][number];

/** What a delivery sends. */
export type DeliveryRequest =
  paths["/v1/tenants/{tenant}/deliveries/{id}/request"]["get"]["responses"][200]["content"]["application/json"];

/** When a delivery is tried again. */
export interface Ladder {
  readonly gapsSeconds: readonly number[];
  readonly maxAttempts: number;
  readonly windowSeconds: number | null;
}
