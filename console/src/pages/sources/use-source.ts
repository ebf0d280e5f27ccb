import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";

const lookEveryMs = 10_000;

/** One source; undefined until it is there. */
export function useSource(id: string) {
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/sources/{id}",
    { params: { path: { tenant, id } } },
    { refetchInterval: lookEveryMs },
  );
  // While another is asked for, the one before is still there.
  return { source: data?.id === id ? data : undefined, error, refetch };
}
