import {
  type Tenant,
  type Took,
  type Traffic,
  addTraffic,
  isId,
  noTraffic,
  percentileMs,
} from "../model/index.ts";
import type { TrafficRow } from "../store/index.ts";
import { showTime } from "./schemas.ts";

/** What went through sources and endpoints as it is answered, by their ids: the sum of each, and its points. */
export function showTraffic(rows: readonly TrafficRow[], { timezone }: Tenant) {
  const bySubject = Map.groupBy(rows, ({ subject }) => subject);
  return [...bySubject]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, own]) => {
      const sum = own.reduce<Traffic>(addTraffic, noTraffic);
      return {
        id,
        kind: isId("source", id) ? ("source" as const) : ("endpoint" as const),
        ...countsOf(sum),
        tookMs: showTook(sum),
        points: own.map((row) => ({
          at: showTime(row.at, timezone),
          ...countsOf(row),
          p95Ms: percentileMs(row, 0.95),
        })),
      };
    });
}

function countsOf({ good, again, bad }: Traffic) {
  return { good, again, bad };
}

function showTook(took: Took) {
  const [p50, p95, p99] = [percentileMs(took, 0.5), percentileMs(took, 0.95), percentileMs(took, 0.99)];
  return p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99, max: took.mostMs };
}
