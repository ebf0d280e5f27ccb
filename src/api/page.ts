import { type TSchema, Type } from "typebox";
import { InvalidInputError, type Instant, type Problem, parseIso, toInstant } from "../model/index.ts";
import type { Page } from "../store/index.ts";

/** The query parameters of every list. */
export const pageQuery = {
  limit: Type.Optional(
    Type.String({ pattern: "^\\d{1,4}$", description: "Rows on a page, 1 to 500; 50 unless told" }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 100, description: "`next` of the page before" })),
};

/** The query parameters of a list that can be limited in time. */
export const timeQuery = {
  since: Type.Optional(Type.String({ description: "From that moment on: ISO 8601 with zone" })),
  until: Type.Optional(Type.String({ description: "Up to that moment: ISO 8601 with zone" })),
};

/** A list as it is answered. */
export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    data: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()], {
      description: "`cursor` of the next page; null on the last",
    }),
  });
}

const usualLimit = 50;
const mostRows = 500;

/** Which part of a list the query asks for. */
export function pageOf(query: { readonly limit?: string; readonly cursor?: string }): Page {
  const limit = Math.min(mostRows, Math.max(1, Number(query.limit ?? usualLimit)));
  return { limit, after: query.cursor ?? null };
}

/**
 * A page as it is answered. A row's id never changes and lists are in the order of ids, so a cursor stays right
 * however many rows come in meanwhile.
 */
export function answerPage<Row extends { readonly id: string }, Item>(
  rows: readonly Row[],
  { limit }: Page,
  show: (row: Row) => Item,
): { readonly data: readonly Item[]; readonly next: string | null } {
  return { data: rows.map(show), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** A page of rows that are all in memory, the newest first. */
export function pageInMemory<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { limit, after }: Page,
): readonly Row[] {
  return rows
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .filter(({ id }) => after === null || id < after)
    .slice(0, limit);
}

/** The range of time that a query asks for. @throws InvalidInputError */
export function timesOf(query: { readonly since?: string; readonly until?: string }): {
  since?: Instant;
  until?: Instant;
} {
  const problems: Problem[] = [];
  const read = (path: "since" | "until") => {
    const text = query[path];
    if (text === undefined) return {};
    // A "+" that was not escaped arrives as a space.
    const at = parseIso(text.replace(/ (\d\d:?\d\d)$/, "+$1"));
    if (at === undefined) {
      problems.push({
        path,
        text: {
          en: "should be a time such as 2026-11-20T10:47:42+08:00",
          zh: "应为时间，如 2026-11-20T10:47:42+08:00",
        },
      });
      return {};
    }
    return { [path]: toInstant(at) };
  };
  const times = { ...read("since"), ...read("until") };
  if (problems.length > 0) throw new InvalidInputError(problems);
  return times;
}
