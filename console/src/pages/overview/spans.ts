import { useMemo } from "react";
import { useTenant } from "../../app/tenant-frame.tsx";
import { query } from "../../api/hub.ts";
import { useNow } from "../../parts/time.tsx";
import type { Text } from "../../text.ts";

/** Over how long one looks back. */
export const spans = ["minutes", "hour", "day", "week"] as const;

/** One of {@link spans}. */
export type Span = (typeof spans)[number];

interface SpanShape {
  readonly text: Text;
  readonly seconds: number;
  /** How long one point of a chart is. */
  readonly step: "minute" | "hour";
}

/** What each span is. */
export const Spans: Readonly<Record<Span, SpanShape>> = {
  minutes: { text: { en: "5 min, live", zh: "5 分钟实时" }, seconds: 300, step: "minute" },
  hour: { text: { en: "Hour", zh: "1 小时" }, seconds: 3_600, step: "minute" },
  day: { text: { en: "Day", zh: "1 天" }, seconds: 86_400, step: "hour" },
  week: { text: { en: "Week", zh: "7 天" }, seconds: 7 * 86_400, step: "hour" },
};

const lookEveryMs = 15_000;

/** What happened in the span, by source and endpoint; looked at every quarter of a minute. */
export function useTraffic(span: Span) {
  const { id: tenant } = useTenant();
  const { seconds, step } = Spans[span];
  // The key of the query stands still between two looks.
  const now = useNow(lookEveryMs);
  const since = useMemo(() => new Date(now - seconds * 1_000).toISOString(), [now, seconds]);
  return query.useQuery("get", "/v1/tenants/{tenant}/traffic", {
    params: { path: { tenant }, query: { since, step } },
  });
}
