// A list that is read must not move. Rows that are there are kept up to date where they stand; new ones wait until
// whoever reads has looked up.

interface Row {
  readonly id: string;
}

/** What a list shows while it is read. */
export interface SteadyRows<Each extends Row> {
  readonly rows: readonly Each[];
  /** How many came in since that are not shown. */
  readonly newer: number;
}

/** The rows that were shown, as they are by now, and how many are newer than the first of them. */
export function steadyRows<Each extends Row>(
  shown: readonly Each[],
  latest: readonly Each[],
): SteadyRows<Each> {
  const known = new Map(latest.map((row) => [row.id, row]));
  const ids = new Set(shown.map(({ id }) => id));
  const firstKnown = latest.findIndex(({ id }) => ids.has(id));
  return {
    rows: shown.map((row) => known.get(row.id) ?? row),
    newer: firstKnown < 0 ? latest.length : firstKnown,
  };
}
