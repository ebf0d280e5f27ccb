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

interface PageOf<Each> {
  readonly data: readonly Each[];
  readonly next: string | null;
}

/** A page of a list as it is shown, beside what the hub said last. */
export interface SteadyPage<Each extends Row> {
  /** The filters and the page that the rows are of. */
  readonly of: string;
  readonly latest: PageOf<Each> | undefined;
  readonly page: PageOf<Each> | undefined;
  readonly newer: number;
}

/** What is known by now of a list that is shown. */
export interface Known<Each extends Row> {
  readonly of: string;
  readonly latest: PageOf<Each> | undefined;
  /** The rows are still those of the list before: another one is on its way. */
  readonly isOfBefore: boolean;
  readonly isReading: boolean;
}

/** What is to be shown by now; the very same where nothing changed. */
export function nextPage<Each extends Row>(shown: SteadyPage<Each>, known: Known<Each>): SteadyPage<Each> {
  const { of, latest, isReading } = known;
  const { page } = shown;
  if (known.isOfBefore && page !== undefined) return shown;
  const isLeftBehind = !isReading && shown.newer > 0;
  if (shown.latest === latest && shown.of === of && !isLeftBehind) return shown;
  if (isReading && shown.of === of && page !== undefined && latest !== undefined) {
    const { rows, newer } = steadyRows(page.data, latest.data);
    if (newer > 0) return { of, latest, page: { data: rows, next: page.next }, newer };
  }
  return { of, latest, page: latest, newer: 0 };
}
