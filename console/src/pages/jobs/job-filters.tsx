import { ChoiceFilter, FilterBar, SpanFilter, TextFilter, useFilters } from "../../parts/filters.tsx";
import { type JobStatusWord, jobStatuses, useOptions } from "../../parts/tags.tsx";
import { useSay } from "../../text.ts";

const names = ["q", "status", "source", "since", "until"] as const;

/** The filters of the list of jobs, and the query that they make. */
export function useJobFilters() {
  const filters = useFilters(names);
  const { status, ...plain } = filters.values;
  return { ...filters, query: { ...plain, status: isJobStatus(status) ? status : undefined } };
}

function isJobStatus(text: string | undefined): text is JobStatusWord {
  return text !== undefined && text in jobStatuses;
}

/** A row of filters for jobs. */
export function JobFilters({
  filters: { values, set, isAny, clear },
  sources,
}: {
  readonly filters: ReturnType<typeof useJobFilters>;
  readonly sources: readonly { readonly id: string; readonly name: string }[];
}) {
  const say = useSay();
  const statuses = useOptions(jobStatuses);
  return (
    <FilterBar isAny={isAny} clear={clear}>
      <TextFilter
        label={say({ en: "Name or platform's id", zh: "名称或平台任务 ID" })}
        value={values.q}
        onChange={(q) => set({ q })}
        width={220}
      />
      <ChoiceFilter
        label={say({ en: "Status", zh: "状态" })}
        value={values.status}
        options={statuses}
        onChange={(status) => set({ status })}
        width={170}
      />
      <ChoiceFilter
        label={say({ en: "Source", zh: "来源" })}
        value={values.source}
        options={sources.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(source) => set({ source })}
        width={170}
      />
      <SpanFilter since={values.since} until={values.until} onChange={set} />
    </FilterBar>
  );
}
