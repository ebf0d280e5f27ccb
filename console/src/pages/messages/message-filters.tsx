import {
  ChoiceFilter,
  FilterBar,
  type Filters,
  SpanFilter,
  TextFilter,
  useFilters,
} from "../../parts/filters.tsx";
import type { Message } from "../../parts/messages.ts";
import { useSources } from "../../parts/sources.ts";
import { fates, useOptions } from "../../parts/tags.tsx";
import { type QuarantineWord, quarantineReasons } from "../../parts/words.ts";
import { useSay } from "../../text.ts";

const names = ["fate", "source", "name", "reason", "since", "until"] as const;

type Name = (typeof names)[number];

/** The filters of lists of messages, and the query that they make. */
export function useMessageFilters() {
  const filters = useFilters(names);
  const { fate, reason, ...plain } = filters.values;
  return {
    ...filters,
    query: {
      ...plain,
      fate: isFate(fate) ? fate : undefined,
      reason: isReason(reason) ? reason : undefined,
    },
  };
}

function isFate(text: string | undefined): text is Message["fate"] {
  return text !== undefined && text in fates;
}

function isReason(text: string | undefined): text is QuarantineWord {
  return text !== undefined && text in quarantineReasons;
}

/** A row of filters for messages; of those in quarantine the fate is given. */
export function MessageFilters({
  filters: { values, set, isAny, clear },
  isQuarantine = false,
}: {
  readonly filters: Filters<Name>;
  readonly isQuarantine?: boolean;
}) {
  const say = useSay();
  const sources = useSources() ?? [];
  const fateOptions = useOptions(fates);
  const reasons = Object.entries(quarantineReasons).map(([value, text]) => ({ value, label: say(text) }));
  return (
    <FilterBar isAny={isAny} clear={clear}>
      {isQuarantine ? null : (
        <ChoiceFilter
          label={say({ en: "Fate", zh: "处理结果" })}
          value={values.fate}
          options={fateOptions}
          onChange={(fate) => set({ fate })}
        />
      )}
      <ChoiceFilter
        label={say({ en: "Source", zh: "来源" })}
        value={values.source}
        options={sources.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(source) => set({ source })}
        width={180}
      />
      <ChoiceFilter
        label={say({ en: "Why quarantined", zh: "隔离原因" })}
        value={values.reason}
        options={reasons}
        onChange={(reason) => set({ reason })}
        width={190}
      />
      {isQuarantine ? null : (
        <TextFilter
          label={say({ en: "Wire message", zh: "报文类型" })}
          value={values.name}
          onChange={(name) => set({ name })}
        />
      )}
      <SpanFilter since={values.since} until={values.until} onChange={set} />
    </FilterBar>
  );
}
