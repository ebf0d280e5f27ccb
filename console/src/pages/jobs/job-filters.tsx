import { ChoiceFilter, FilterBar, useFilters } from "../../parts/filters.tsx";
import { useSay } from "../../text.ts";

const names = ["source"] as const;

/** The filters of the list of jobs, and the query that they make. */
export function useJobFilters() {
  const filters = useFilters(names);
  return { ...filters, query: filters.values };
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
  return (
    <FilterBar isAny={isAny} clear={clear}>
      <ChoiceFilter
        label={say({ en: "Source", zh: "来源" })}
        value={values.source}
        options={sources.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(source) => set({ source })}
        width={180}
      />
    </FilterBar>
  );
}
