import { query } from "../../api/hub.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { useCursor } from "../../parts/rows-table.tsx";
import { useSay } from "../../text.ts";
import { AuditFilters, useAuditFilters } from "./audit-filters.tsx";
import { AuditList } from "./audit-list.tsx";
import { onlyAdded, useOthers } from "./tenant-audit-page.tsx";

/** The audit log of the whole hub. */
export function HubAuditPage() {
  const say = useSay();
  const filters = useAuditFilters();
  const names = new Map(useOthers());
  const asked = query.useQuery("get", "/v1/audit", {
    params: { query: { ...filters.values, ...useCursor() } },
  });
  return (
    <>
      <PageHead title={say({ en: "Audit log of the hub", zh: "中心审计日志" })} about={say(onlyAdded)} />
      <AuditFilters filters={filters} who={names} />
      <AuditList asked={asked} filters={filters} names={names} withTenant />
    </>
  );
}
