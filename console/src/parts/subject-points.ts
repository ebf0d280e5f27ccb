import type { paths } from "../api/hub.ts";

type Traffic = paths["/v1/tenants/{tenant}/traffic"]["get"]["responses"][200]["content"]["application/json"];

/** What one source or endpoint did over a span. */
export type Subject = Traffic["subjects"][number];

/** What it did from then on until the next point. */
export interface SubjectPoint {
  readonly at: number;
  readonly good: number;
  readonly again: number;
  readonly bad: number;
  /** Null where nothing was measured. */
  readonly p95Ms: number | null;
}

const stepMs = { minute: 60_000, hour: 3_600_000 } as const;

/** A point for every step of the span, also for those in which nothing happened. */
export function subjectPoints(
  { step, since, until, subjects }: Traffic,
  id: string,
): readonly SubjectPoint[] {
  const size = stepMs[step];
  const floor = (time: string) => Math.floor(Date.parse(time) / size) * size;
  const told = new Map(
    subjects.find((subject) => subject.id === id)?.points.map((point) => [floor(point.at), point]),
  );
  const points: SubjectPoint[] = [];
  for (let at = floor(since); at <= Date.parse(until); at += size) {
    const { good = 0, again = 0, bad = 0, p95Ms = null } = told.get(at) ?? {};
    points.push({ at, good, again, bad, p95Ms });
  }
  return points;
}
