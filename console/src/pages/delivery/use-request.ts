import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";

/** Asks what a delivery sends. */
export function useRequest(id: string) {
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/deliveries/{id}/request",
    { params: { path: { tenant, id } } },
    // Another delivery's message in its place would be wrong.
    { placeholderData: undefined },
  );
  return { request: data, error, again: () => void refetch() };
}
