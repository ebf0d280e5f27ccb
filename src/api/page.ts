import { type TProperties, type TSchema, Type } from "typebox";
import {
  type IdKind,
  InvalidInputError,
  type Instant,
  type Problem,
  isId,
  isTenantId,
  parseIso,
  toInstant,
} from "../model/index.ts";
import type { Listed, Page } from "../store/index.ts";

/** The query parameters of every list. */
export const pageQuery = {
  limit: Type.Optional(Type.String({ description: "Rows on a page, 1 to 500; 50 unless told" })),
  cursor: Type.Optional(Type.String({ description: "`next` of the page before" })),
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

/**
 * Of a list that is filtered by what no index has, so many rows are looked at for a page: a page can have fewer rows
 * than there is room for, or none, and the next goes on behind them.
 */
export const mostLooks = 10_000;

const usualLimit = 50;
const mostRows = 500;

/**
 * The query parameters of a route, and no others: a filter whose name is misspelt would let through all that it was
 * meant to leave out.
 */
export function queryOf<Fields extends TProperties>(fields: Fields) {
  return Type.Object(fields, { additionalProperties: false });
}

const badLimit: Problem = {
  path: "limit",
  text: { en: `should be a whole number from 1 to ${mostRows}`, zh: `应为 1 到 ${mostRows} 的整数` },
};

function readLimit(limit: string): number | undefined {
  const rows = /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  return rows < 1 || rows > mostRows ? undefined : rows;
}

/** How many rows of a list the query asks for. @throws InvalidInputError */
export function limitOf(limit = String(usualLimit)): number {
  const rows = readLimit(limit);
  if (rows === undefined) throw new InvalidInputError([badLimit]);
  return rows;
}

/** Which part of a list of such things the query asks for. @throws InvalidInputError */
export function pageOf(
  { limit = String(usualLimit), cursor }: { readonly limit?: string; readonly cursor?: string },
  kind: IdKind | "tenant",
): Page {
  const rows = readLimit(limit);
  const problems: Problem[] = rows === undefined ? [badLimit] : [];
  const isCursor = cursor === undefined || (kind === "tenant" ? isTenantId(cursor) : isId(kind, cursor));
  if (!isCursor) {
    const text = { en: "should be what `next` was on the page before", zh: "应为上一页返回的 next" };
    problems.push({ path: "cursor", text });
  }
  if (rows === undefined || problems.length > 0) throw new InvalidInputError(problems);
  // One more than is shown tells whether there is another page.
  return { limit: rows + 1, after: cursor ?? null };
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
  const shown = rows.slice(0, limit - 1);
  return { data: shown.map(show), next: rows.length < limit ? null : (shown.at(-1)?.id ?? null) };
}

/** A page of a list of which only so many rows are looked at: where that was not enough, it goes on after the last. */
export function answerListed<Row extends { readonly id: string }, Item>(
  { rows, next }: Listed<Row>,
  page: Page,
  show: (row: Row) => Item,
): { readonly data: readonly Item[]; readonly next: string | null } {
  const answer = answerPage(rows, page, show);
  return { ...answer, next: answer.next ?? next };
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
