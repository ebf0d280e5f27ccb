import { useCallback } from "react";
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

/** How an endpoint is called where it is told of. The same function until a name changes. */
export function useEndpointNames(): (id: string) => string {
  const say = useSay();
  const facts = useEndpointFacts();
  return useCallback(
    (id) => {
      if (facts === undefined) return id;
      return facts[id]?.name ?? say({ en: `${id} (deleted)`, zh: `${id}（已删除）` });
    },
    [facts, say],
  );
}

interface EndpointFacts {
  readonly name: string;
  /** How many attempts its ladder has at most. */
  readonly mostAttempts: number;
}

/** What lists tell of endpoints, by id: the same for as long as none of it changes, however their health does. */
export function useEndpointFacts(): Readonly<Record<string, EndpointFacts>> | undefined {
  const { id: tenant } = useTenant();
  const { data } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/endpoints",
    { params: { path: { tenant }, query: { limit: "500" } } },
    { select: factsOf },
  );
  return data;
}

function factsOf({ data }: { readonly data: readonly Endpoint[] }): Readonly<Record<string, EndpointFacts>> {
  return Object.fromEntries(
    data.map(({ id, name, url, effective }) => [
      id,
      { name: name === "" ? url : name, mostAttempts: effective.ladder.maxAttempts },
    ]),
  );
}
