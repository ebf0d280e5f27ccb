import { type paths, query } from "../api/hub.ts";
import { useTenant } from "../app/tenant-frame.tsx";

/** A message as lists show it. */
export type Message =
  paths["/v1/tenants/{tenant}/messages"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** What a message says, to be read; undefined until it is there. */
export function useMessageText(id: string) {
  const { id: tenant } = useTenant();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}/messages/{id}/text",
    { params: { path: { tenant, id } } },
    // Bytes that came in never change.
    { staleTime: Number.POSITIVE_INFINITY, placeholderData: undefined },
  );
  return { text: data, error, refetch };
}
