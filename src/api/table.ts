// Tables of what platforms and customers said, for programs that take a text for a formula.
//
// T1. No text of theirs begins as a formula does: a leading apostrophe makes text of it. What is a number or a moment in
//     a table is one of the hub's own.

/** What stands in a cell: a moment is a wall clock's, as `2026-11-20 10:47:42`. */
export type Cell = string | number | { readonly local: string } | null;

/** A table, row by row. */
export interface Table {
  readonly columns: readonly { readonly title: string; readonly isMoment: boolean }[];
  readonly rows: AsyncIterable<readonly Cell[]>;
}

// With the wide forms of the four signs, which some programs read as the plain ones, and what they skip before these.
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** The text as it may stand in a cell (T1). */
export function harmless(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}
