import { ChoiceFilter, FilterBar, SpanFilter, TextFilter, useFilters } from "../../parts/filters.tsx";
import { useOptions } from "../../parts/tags.tsx";
import { useSay } from "../../text.ts";
import { auditActions, auditKinds } from "./audit-words.ts";

const names = ["who", "action", "what", "target", "since", "until"] as const;

/** The filters of the audit log. */
export function useAuditFilters() {
  return useFilters(names);
}

/** A row of filters for the audit log. */
export function AuditFilters({
  filters,
  who,
}: {
  readonly filters: ReturnType<typeof useAuditFilters>;
  /** Whom one can choose: ids with their names. */
  readonly who: ReadonlyMap<string, string>;
}) {
  const say = useSay();
  const { values, set, isAny, clear } = filters;
  const people = [...who].map(([value, label]) => ({ value, label }));
  const isOther = values.who !== undefined && !who.has(values.who);
  return (
    <FilterBar isAny={isAny} clear={clear}>
      <ChoiceFilter
        label={say({ en: "Who", zh: "操作者" })}
        value={values.who}
        options={isOther ? [...people, { value: values.who ?? "", label: values.who ?? "" }] : people}
        onChange={(next) => set({ who: next })}
        width={180}
      />
      <ChoiceFilter
        label={say({ en: "Did", zh: "操作" })}
        value={values.action}
        options={useOptions(auditActions)}
        onChange={(action) => set({ action })}
        width={140}
      />
      <ChoiceFilter
        label={say({ en: "What", zh: "对象类型" })}
        value={values.what}
        options={Object.entries(auditKinds).map(([value, text]) => ({ value, label: say(text) }))}
        onChange={(what) => set({ what })}
        width={150}
      />
      <TextFilter
        label={say({ en: "Id of the thing", zh: "对象 ID" })}
        value={values.target}
        onChange={(target) => set({ target })}
        width={190}
      />
      <SpanFilter since={values.since} until={values.until} onChange={set} />
    </FilterBar>
  );
}
