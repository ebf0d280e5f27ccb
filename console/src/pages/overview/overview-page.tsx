import { PageHead } from "../../parts/page-head.tsx";
import { useSay } from "../../text.ts";

/** What happens just now, and what needs somebody. */
export function OverviewPage() {
  const say = useSay();
  return <PageHead title={say({ en: "Overview", zh: "概览" })} />;
}
