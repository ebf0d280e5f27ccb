import { type TrafficSubject, isId, parseId, tookBoundsMs, trafficSpans } from "../../model/terms/index.ts";
import type { TrafficRow } from "../traffic.ts";
import type { StoredRow } from "./row.ts";

/** The columns that have a histogram's buckets, in their order. */
export const bucketColumns: readonly string[] = [...tookBoundsMs.map((bound) => `ms_${bound}`), "ms_more"];

/** The columns that add up. */
export const summedColumns: readonly string[] = ["good", "again", "bad", "sum_ms", ...bucketColumns];

/** All columns of a row of traffic, in the order of {@link trafficValues}. */
export const columnsOfTraffic: readonly string[] = [
  "tenant",
  "subject",
  "span",
  "at",
  ...summedColumns,
  "most_ms",
];

/** The values of a row, in the order of {@link columnsOfTraffic}. */
export function trafficValues(row: TrafficRow): readonly (string | number)[] {
  const { tenant, subject, span, at, good, again, bad, sumMs, mostMs } = row;
  return [tenant, subject, span, at, good, again, bad, sumMs, ...row.buckets, mostMs];
}

/** Reads a row of which {@link columnsOfTraffic} were selected. */
export function storedTraffic(row: StoredRow): TrafficRow {
  return {
    tenant: row.tenant(),
    subject: subjectOf(row.text("subject")),
    span: row.oneOf("span", trafficSpans),
    at: row.instant("at"),
    good: row.integer("good"),
    again: row.integer("again"),
    bad: row.integer("bad"),
    buckets: bucketColumns.map((column) => row.integer(column)),
    sumMs: row.integer("sum_ms"),
    mostMs: row.integer("most_ms"),
  };
}

function subjectOf(text: string): TrafficSubject {
  return isId("source", text) ? text : parseId("endpoint", text);
}
