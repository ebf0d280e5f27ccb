import { useMemo } from "react";
import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useEndpoints } from "../../parts/endpoints.ts";
import { type Climb, climbOf } from "./climb.ts";
import type { DeliveryDetail } from "./delivery-detail.ts";

/** A delivery, and how it climbs its ladder. */
export interface ShownClimb {
  readonly detail: DeliveryDetail;
  readonly climb: Climb;
}

// News tell of what changes; should they not come, an attempt is seen no later than this.
const lookAgainMs = 5_000;

/** Asks for a delivery; it is asked for anew while it moves. */
export function useDelivery(id: string) {
  const { id: tenant } = useTenant();
  const endpoints = useEndpoints();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/deliveries/{id}",
    { params: { path: { tenant, id } } },
    { refetchInterval: ({ state: { data: last } }) => (isOpen(last?.state) ? lookAgainMs : false) },
  );
  // While another is asked for, the one before is still there.
  const detail = data?.id === id ? data : undefined;
  const ladder = endpoints?.find((endpoint) => endpoint.id === detail?.endpoint)?.effective.ladder;
  const shown = useMemo(
    (): ShownClimb | undefined =>
      detail === undefined ? undefined : { detail, climb: climbOf(detail, ladder) },
    [detail, ladder],
  );
  return { shown, error, again: () => void refetch() };
}

/** True for a delivery that is still under way. */
export function isOpen(state: DeliveryDetail["state"] | undefined): boolean {
  return state === "waiting" || state === "sending";
}
