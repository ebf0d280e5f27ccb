import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useMay, useMe } from "../../session/me.ts";
import type { Endpoint } from "./endpoint-form.ts";

/** What an endpoint is called: its name, else where it is. */
export function endpointName({ name, url }: Pick<Endpoint, "name" | "url">): string {
  return name === "" ? url : name;
}

/** One endpoint, with how many deliveries are parked for it; undefined until it is there. */
export function useEndpoint(id: string) {
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/endpoints/{id}",
    { params: { path: { tenant, id } } },
    { refetchInterval: 10_000 },
  );
  // While another is asked for, the one before is still there.
  return { endpoint: data?.id === id ? data : undefined, error, refetch };
}

/** True where who is signed in may change the endpoint. */
export function useMayChange({ hubWide }: Pick<Endpoint, "hubWide">): boolean {
  const { kind } = useMe();
  const mayWrite = useMay("write");
  return mayWrite && (!hubWide || kind === "operator");
}
