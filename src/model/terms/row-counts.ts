/** The kinds of rows that are counted. */
export const countedKinds = [
  "messages",
  "calls",
  "jobs",
  "events",
  "deliveries",
  "attempts",
  "failures",
  "answers",
] as const;

/** One of {@link countedKinds}. `answers`: those kept for idempotency keys. */
export type CountedKind = (typeof countedKinds)[number];

/** How many rows of each kind. */
export type Counts = Readonly<Record<CountedKind, number>>;

/** None of any kind. */
export const noRows: Counts = {
  messages: 0,
  calls: 0,
  jobs: 0,
  events: 0,
  deliveries: 0,
  attempts: 0,
  failures: 0,
  answers: 0,
};

/** The one and the other together. */
export function addCounts(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const kind of countedKinds) sum[kind] += b[kind];
  return sum;
}
