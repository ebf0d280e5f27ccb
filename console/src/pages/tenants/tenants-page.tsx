import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { query } from "../../api/hub.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useSay } from "../../text.ts";
import { DeleteTenant } from "./delete-tenant.tsx";
import { TenantForm } from "./tenant-form.tsx";
import { tenantColumns } from "./tenant-columns.tsx";
import type { ShownTenant } from "./tenant-wish.ts";

/** Whose calls this hub carries, for the operator. */
export function TenantsPage() {
  const say = useSay();
  const [asksFor, setAsksFor] = useState<{ readonly tenant: ShownTenant | null } | null>(null);
  const [leaving, setLeaving] = useState<ShownTenant | null>(null);
  const asked = query.useQuery("get", "/v1/tenants", { params: { query: useCursor() } });
  const sizes = useSizes();
  return (
    <>
      <PageHead
        title={say({ en: "Tenants", zh: "租户" })}
        about={say({
          en: "A tenant is a company on this hub. Nothing of one is ever visible to another.",
          zh: "租户是使用本中心的公司，彼此的数据互不可见。",
        })}
      >
        <Button
          type="primary"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => setAsksFor({ tenant: null })}
        >
          {say({ en: "Make a tenant", zh: "新建租户" })}
        </Button>
      </PageHead>
      <RowsTable
        asked={asked}
        columns={tenantColumns({
          say,
          sizes,
          change: (tenant) => setAsksFor({ tenant }),
          remove: setLeaving,
        })}
        empty={
          <EmptyState title={say({ en: "No tenants yet", zh: "还没有租户" })}>
            {say({
              en: "Make one; then it gets keys, a source for each platform, and endpoints.",
              zh: "新建租户后，再为其建立密钥、各平台的来源和接收端。",
            })}
          </EmptyState>
        }
        label={say({ en: "Tenants", zh: "租户" })}
        isByName
      />
      {asksFor === null ? null : (
        <TenantForm tenant={asksFor.tenant} key={asksFor.tenant?.id ?? ""} close={() => setAsksFor(null)} />
      )}
      {leaving === null ? null : (
        <DeleteTenant tenant={leaving} key={leaving.id} close={() => setLeaving(null)} />
      )}
    </>
  );
}

/** How many bytes each tenant has, as far as they were counted. */
function useSizes(): ReadonlyMap<string, number> {
  const { data } = query.useQuery("get", "/v1/storage", { params: { query: { limit: "500" } } });
  const counted = (data?.data ?? []).filter(({ asOf }) => asOf !== null);
  return new Map(counted.map(({ tenant, total }) => [tenant, total.bytes]));
}
