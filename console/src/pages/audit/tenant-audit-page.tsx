import { query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { useCursor } from "../../parts/rows-table.tsx";
import { type Text, useSay } from "../../text.ts";
import { AuditFilters, useAuditFilters } from "./audit-filters.tsx";
import { AuditList } from "./audit-list.tsx";

/** Said of the log wherever it is shown. */
export const onlyAdded: Text = {
  en: "Who changed something, or saw phone numbers whole. Entries are only ever added: nobody can change or remove one, the operator included.",
  zh: "谁修改了什么，或查看了完整号码。日志只增不改：包括管理员在内，任何人都不能修改或删除。",
};

/** Those whom the log names beside keys. */
export function useOthers(): readonly (readonly [string, string])[] {
  const say = useSay();
  return [
    ["operator", say({ en: "the operator", zh: "管理员" })],
    ["hub", say({ en: "the hub itself", zh: "回调中心自身" })],
  ];
}

/** The audit log of one tenant. */
export function TenantAuditPage() {
  const say = useSay();
  const { id: tenant } = useTenant();
  const filters = useAuditFilters();
  const names = useNames(tenant);
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/audit", {
    params: { path: { tenant }, query: { ...filters.values, ...useCursor() } },
  });
  return (
    <>
      <PageHead title={say({ en: "Audit log", zh: "审计日志" })} about={say(onlyAdded)} />
      <AuditFilters filters={filters} who={names} />
      <AuditList asked={asked} filters={filters} names={names} />
    </>
  );
}

/** What the tenant's keys and links are called, by their ids; those that are gone have only their ids. */
function useNames(tenant: string): ReadonlyMap<string, string> {
  const say = useSay();
  const others = useOthers();
  const all = { params: { path: { tenant }, query: { limit: "500" } } };
  const keys = query.useQuery("get", "/v1/tenants/{tenant}/keys", all);
  const links = query.useQuery("get", "/v1/tenants/{tenant}/portal-links", all);
  const named = (keys.data?.data ?? []).map(
    ({ id, name }) => [id, name === "" ? shortOf(id) : name] as const,
  );
  const linked = (links.data?.data ?? []).map(({ id, name }) => {
    const shown = name === "" ? shortOf(id) : name;
    return [id, say({ en: `${shown} (portal link)`, zh: `${shown}（门户链接）` })] as const;
  });
  return new Map([...others, ...named, ...linked]);
}

function shortOf(id: string): string {
  return `key_…${id.slice(-6)}`;
}
