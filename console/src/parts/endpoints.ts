import { type paths, query } from "../api/hub.ts";
import { useTenant } from "../app/tenant-frame.tsx";
import { useSay } from "../text.ts";

/** An endpoint as lists show it. */
export type Endpoint =
  paths["/v1/tenants/{tenant}/endpoints"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** The tenant's endpoints; undefined until they are there. */
export function useEndpoints(): readonly Endpoint[] | undefined {
  const { id: tenant } = useTenant();
  const { data } = query.useQuery("get", "/v1/tenants/{tenant}/endpoints", {
    params: { path: { tenant }, query: { limit: "500" } },
  });
  return data?.data;
}

/** How an endpoint is called where it is told of. */
export function useEndpointNames(): (id: string) => string {
  const say = useSay();
  const endpoints = useEndpoints();
  return (id) => {
    const known = endpoints?.find((endpoint) => endpoint.id === id);
    if (known !== undefined) return known.name === "" ? known.url : known.name;
    return endpoints === undefined ? id : say({ en: `${id} (deleted)`, zh: `${id}（已删除）` });
  };
}
