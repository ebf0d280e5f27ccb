import { PageHead } from "../../parts/page-head.tsx";
import { useSay } from "../../text.ts";
import { BackupSection } from "./backup-section.tsx";
import { HubsSection } from "./hubs-section.tsx";
import { PassSection } from "./pass-section.tsx";

/** The hubs of the store, and what they do for all tenants together. */
export function HubsPage() {
  const say = useSay();
  return (
    <>
      <PageHead title={say({ en: "Hubs", zh: "实例" })} />
      <HubsSection />
      <PassSection />
      <BackupSection />
    </>
  );
}
