import { Link, useNavigate } from "react-router";
import { type paths, query } from "../../api/hub.ts";
import { useTenant } from "../../app/tenant-frame.tsx";
import { useColumns } from "../../parts/columns.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { RowsTable, useCursor } from "../../parts/rows-table.tsx";
import { useSources } from "../../parts/sources.ts";
import { useSteadyPage } from "../../parts/use-steady-page.tsx";
import { useSay } from "../../text.ts";
import { useJobColumns } from "./job-columns.tsx";
import { JobFilters, useJobFilters } from "./job-filters.tsx";
import "./jobs.css";

/** A job as lists show it. */
export type ShownJob =
  paths["/v1/tenants/{tenant}/jobs"]["get"]["responses"][200]["content"]["application/json"]["data"][number];

/** Jobs: what is being called, and how much of it is answered. */
export function JobsPage() {
  const say = useSay();
  const navigate = useNavigate();
  const { id: tenant } = useTenant();
  const filters = useJobFilters();
  const asked = query.useQuery("get", "/v1/tenants/{tenant}/jobs", {
    params: { path: { tenant }, query: { ...filters.query, ...useCursor() } },
  });
  const { asked: steady, newerNote, reading } = useSteadyPage(asked);
  const sources = useSources() ?? [];
  const sourceName = (id: string) => sources.find((source) => source.id === id)?.name ?? id;
  const { columns, chooser } = useColumns<ShownJob>("jobs", useJobColumns(sourceName));
  const title = say({ en: "Jobs", zh: "任务" });
  return (
    <>
      <PageHead title={title}>{chooser}</PageHead>
      <JobFilters filters={filters} sources={sources} />
      <div {...reading}>
        <RowsTable
          asked={steady}
          columns={columns}
          empty={<NoJobs isFiltered={filters.isAny} isMore={(steady.data?.next ?? null) !== null} />}
          label={title}
          onRow={({ id }) => void navigate(id)}
        />
        {newerNote}
      </div>
    </>
  );
}

function NoJobs({ isFiltered, isMore }: { readonly isFiltered: boolean; readonly isMore: boolean }) {
  const say = useSay();
  if (isMore) {
    return (
      <EmptyState title={say({ en: "No job matches so far", zh: "目前没有符合条件的任务" })}>
        {say({
          en: "Only some of the jobs were looked through. “Older” goes on with the rest.",
          zh: "仅查找了部分任务，点击“更早”继续查找。",
        })}
      </EmptyState>
    );
  }
  if (isFiltered)
    return <EmptyState title={say({ en: "No job matches these filters", zh: "没有符合筛选条件的任务" })} />;
  return (
    <EmptyState
      title={say({ en: "No jobs yet", zh: "还没有任务" })}
      action={<Link to="../sources">{say({ en: "To the sources", zh: "查看来源" })}</Link>}
    >
      {say({
        en: "A job appears as soon as one of its calls names it, or the platform tells its status.",
        zh: "通话带有任务 ID，或平台推送任务状态后，任务会立即显示在这里。",
      })}
    </EmptyState>
  );
}
