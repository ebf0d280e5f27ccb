import type { JobFigures } from "./figures.ts";

/** What happened in an hour. */
export interface Hour {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly calls: number;
  readonly answered: number;
}

const hourMs = 3_600_000;

// A month: more the hub does not tell either.
const mostHours = 31 * 24;

/** Every hour from the first with a call to the last, also those without one. */
export function hoursOf(perHour: JobFigures["perHour"]): readonly Hour[] {
  const told = perHour
    .map(({ at, ...counts }) => ({ at: Date.parse(at), ...counts }))
    .toSorted((a, b) => a.at - b.at);
  const first = told[0];
  const last = told.at(-1);
  if (first === undefined || last === undefined) return [];
  const byHour = new Map(told.map((hour) => [hour.at, hour]));
  const begin = Math.max(first.at, last.at - (mostHours - 1) * hourMs);
  const count = Math.round((last.at - begin) / hourMs) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = begin + index * hourMs;
    return byHour.get(at) ?? { at, calls: 0, answered: 0 };
  });
}
