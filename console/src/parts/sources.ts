import { type paths, query } from "../api/hub.ts";
import { useTenant } from "../app/tenant-frame.tsx";

/** A source as the hub shows it. */
export type Source =
  paths["/v1/tenants/{tenant}/sources"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

const mostSources = "500";

/** The tenant's sources; undefined until they are there. */
export function useSources(): readonly Source[] | undefined {
  const { id: tenant } = useTenant();
  const { data } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/sources",
    { params: { path: { tenant }, query: { limit: mostSources } } },
    { staleTime: 15_000 },
  );
  return data?.data;
}

/** What a source is called; its id where it is deleted by now. */
export function sourceName(sources: readonly Source[] | undefined, id: string): string {
  return sources?.find((source) => source.id === id)?.name ?? id;
}
