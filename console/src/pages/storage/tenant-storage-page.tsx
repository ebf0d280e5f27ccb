import { useTenant } from "../../app/tenant-frame.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { useMay } from "../../session/me.ts";
import { useSay } from "../../text.ts";
import { ErasuresSection } from "./erasures-section.tsx";
import { HoldingSection } from "./holding-section.tsx";
import { RetentionSection } from "./retention-section.tsx";

/** What a tenant's data takes, for how long it is kept, and how a number is erased from it. */
export function TenantStoragePage() {
  const say = useSay();
  const { id: tenant } = useTenant();
  const mayManage = useMay("admin");
  return (
    <>
      <PageHead title={say({ en: "Retention & storage", zh: "保留与存储" })} />
      <RetentionSection tenant={tenant} />
      <HoldingSection tenant={tenant} />
      {mayManage ? <ErasuresSection tenant={tenant} /> : null}
    </>
  );
}
