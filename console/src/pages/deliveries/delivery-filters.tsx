import { useEndpointNames, useEndpoints } from "../../parts/endpoints.ts";
import { ChoiceFilter, FilterBar, SpanFilter, useFilters } from "../../parts/filters.tsx";
import { attemptErrors, eventTypes } from "../../parts/words.ts";
import { useSay } from "../../text.ts";
import { isAttemptError, isEventType, stateWords } from "./shown-delivery.ts";

const names = ["state", "endpoint", "call", "error", "type", "since", "until"] as const;

/** The filters of the list of deliveries, and the query that they make. */
export function useDeliveryFilters() {
  const filters = useFilters(names);
  const { state, error, type, ...plain } = filters.values;
  return {
    ...filters,
    query: {
      ...plain,
      state: stateWords.find((each) => each === state),
      error: isAttemptError(error) ? error : undefined,
      type: isEventType(type) ? type : undefined,
    },
  };
}

/** A row of filters for deliveries. */
export function DeliveryFilters({ filters }: { readonly filters: ReturnType<typeof useDeliveryFilters> }) {
  const say = useSay();
  const { values, query, set, isAny, clear } = filters;
  const options = Object.entries(attemptErrors).map(([value, text]) => ({ value, label: say(text) }));
  return (
    <FilterBar isAny={isAny} clear={clear}>
      <EndpointFilter value={values.endpoint} onChange={(endpoint) => set({ endpoint })} />
      <ChoiceFilter
        label={say({ en: "Last error", zh: "最近错误" })}
        value={query.error}
        options={options}
        onChange={(error) => set({ error })}
      />
      <TypeFilter value={query.type} onChange={(type) => set({ type })} />
      <SpanFilter since={values.since} until={values.until} onChange={set} />
    </FilterBar>
  );
}

/** One endpoint, or all: those that are there, and the one of the address where it is gone. */
export function EndpointFilter({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (endpoint: string | undefined) => void;
}) {
  const say = useSay();
  const endpoints = useEndpoints() ?? [];
  const nameOf = useEndpointNames();
  const ids = new Set(endpoints.map(({ id }) => id));
  if (value !== undefined) ids.add(value);
  return (
    <ChoiceFilter
      label={say({ en: "Endpoint", zh: "接收端" })}
      value={value}
      options={Array.from(ids, (id) => ({ value: id, label: nameOf(id) }))}
      onChange={onChange}
      width={200}
    />
  );
}

/** One type of event, or all. */
export function TypeFilter({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (type: string | undefined) => void;
}) {
  const say = useSay();
  return (
    <ChoiceFilter
      label={say({ en: "Event", zh: "事件" })}
      value={value}
      options={Object.entries(eventTypes).map(([type, text]) => ({ value: type, label: say(text) }))}
      onChange={onChange}
    />
  );
}
