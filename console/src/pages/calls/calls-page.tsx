import { Link, useNavigate } from "react-router";
import { type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useColumns } from "../../parts/columns.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useSteadyPage } from "../../parts/use-steady-page.tsx";
import { useSay } from "../../text.ts";
import { CallFilters, useCallFilters } from "./call-filters.tsx";
import { useCallColumns } from "./call-columns.tsx";
import { ExportCalls } from "./export-calls.tsx";

/** A call as lists show it. */
export type ShownCall =
  paths["/v1/tenants/{tenant}/calls"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** Calls: found by number, platform, job, outcome, intent and time. */
export function CallsPage() {
  const say = useSay();
  const navigate = useNavigate();
  const { id: tenant } = useTenant();
  const filters = useCallFilters();
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/calls", {
    params: { path: { tenant }, query: { ...filters.query, ...useCursor() } },
  });
  const { asked: steady, newerNote, reading } = useSteadyPage(asked);
  const { columns, chooser } = useColumns<ShownCall>("calls", useCallColumns());
  const empty = filters.isAny ? (
    <EmptyState title={say({ en: "No call matches these filters", zh: "没有符合筛选条件的通话" })}>
      {say({
        en: "A number is found whole, as it was dialled. A call that was pushed and is not here may be in quarantine.",
        zh: "号码需完整输入。已推送但找不到的通话，可能在隔离区。",
      })}
    </EmptyState>
  ) : (
    <EmptyState
      title={say({ en: "No calls yet", zh: "还没有通话" })}
      action={<Link to="../sources">{say({ en: "To the sources", zh: "查看来源" })}</Link>}
    >
      {say({
        en: "Calls appear as soon as a platform pushes to the URL of one of your sources.",
        zh: "平台向来源网址推送后，通话会立即显示在这里。",
      })}
    </EmptyState>
  );
  return (
    <>
      <PageHead title={say({ en: "Calls", zh: "通话" })}>
        <ExportCalls filters={filters.query} isFiltered={filters.isAny} />
        {chooser}
      </PageHead>
      <CallFilters filters={filters} />
      <div {...reading}>
        <RowsTable
          asked={steady}
          columns={columns}
          empty={empty}
          label={say({ en: "Calls", zh: "通话" })}
          onRow={({ id }) => void navigate(id)}
        />
        {newerNote}
      </div>
    </>
  );
}
