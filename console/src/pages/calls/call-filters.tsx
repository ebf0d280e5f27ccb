import { ChoiceFilter, FilterBar, SpanFilter, TextFilter, useFilters } from "../../parts/filters.tsx";
import { type OutcomeWord, intentLevels, outcomes } from "../../parts/words.ts";
import { useSay } from "../../text.ts";

const names = ["q", "to", "platform", "job", "outcome", "intent", "completed", "since", "until"] as const;

const completeness = ["true", "false"] as const;

/** The filters of the list of calls, and the query that they make. */
export function useCallFilters() {
  const filters = useFilters(names);
  const { outcome, intent, completed, ...plain } = filters.values;
  return {
    ...filters,
    query: {
      ...plain,
      outcome: isOutcome(outcome) ? outcome : undefined,
      intent: intentLevels.find((level) => level === intent),
      completed: completeness.find((each) => each === completed),
    },
  };
}

function isOutcome(text: string | undefined): text is OutcomeWord {
  return text !== undefined && text in outcomes;
}

/** A row of filters for calls. */
export function CallFilters({ filters }: { readonly filters: ReturnType<typeof useCallFilters> }) {
  const say = useSay();
  const { values, set, isAny, clear } = filters;
  const partsToCome = [
    { value: "true", label: say({ en: "complete", zh: "完整" }) },
    { value: "false", label: say({ en: "parts still to come", zh: "待补全" }) },
  ];
  return (
    <FilterBar isAny={isAny} clear={clear}>
      <TextFilter
        label={say({ en: "Number or call id", zh: "号码或通话 ID" })}
        value={values.q}
        onChange={(q) => set({ q })}
        width={210}
      />
      <SpanFilter since={values.since} until={values.until} onChange={set} />
      <ChoiceFilter
        label={say({ en: "Outcome", zh: "结果" })}
        value={values.outcome}
        options={Object.entries(outcomes).map(([value, text]) => ({ value, label: say(text) }))}
        onChange={(outcome) => set({ outcome })}
      />
      <ChoiceFilter
        label={say({ en: "Intent", zh: "意向" })}
        value={values.intent}
        options={intentLevels.map((value) => ({ value, label: value }))}
        onChange={(intent) => set({ intent })}
        width={100}
      />
      <ChoiceFilter
        label={say({ en: "Complete", zh: "完整性" })}
        value={values.completed}
        options={partsToCome}
        onChange={(completed) => set({ completed })}
      />
      <TextFilter
        label={say({ en: "Job id", zh: "任务 ID" })}
        value={values.job}
        onChange={(job) => set({ job })}
        width={140}
      />
      <TextFilter
        label={say({ en: "Platform", zh: "平台" })}
        value={values.platform}
        onChange={(platform) => set({ platform })}
        width={140}
      />
    </FilterBar>
  );
}
