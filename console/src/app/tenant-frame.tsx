import { createContext, use } from "react";
import { Outlet, useParams } from "react-router";
import { type paths, query } from "../api/hub.ts";
import { LiveNews } from "../live/live-news.tsx";
import { Trouble } from "../parts/trouble.tsx";

/** A tenant as the hub shows it. */
export type Tenant = paths["/v1/tenants/{tenant}"]["get"]["responses"][200]["content"]["application/json"];

const TenantContext = createContext<Tenant | null>(null);

/** The tenant whose pages these are. */
export function useTenant(): Tenant {
  const tenant = use(TenantContext);
  if (tenant === null) throw new Error("Expected to be within the pages of a tenant");
  return tenant;
}

// The hub tells its own times, those of no tenant, by this clock.
const hubZone = "Asia/Shanghai";

/** By whose clock times are told here: the tenant's, or the hub's on pages about the whole hub. */
export function useZone(): string {
  return use(TenantContext)?.timezone ?? hubZone;
}

/** The pages of one tenant, with news of it as they come. */
export function TenantFrame() {
  const { tenant = "" } = useParams();
  const { data, error, refetch } = query.useQuery(
    "get",
    "/v1/tenants/{tenant}",
    { params: { path: { tenant } } },
    { staleTime: 60_000 },
  );
  if (data?.id !== tenant)
    return error === null ? null : <Trouble error={error} again={() => void refetch()} isWholePage />;
  return (
    <TenantContext value={data}>
      <LiveNews key={tenant} tenant={tenant}>
        <Outlet />
      </LiveNews>
    </TenantContext>
  );
}
