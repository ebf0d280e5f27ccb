import { encodeTime } from "ulid";
import { type IdKind, type Instant, idPrefixes } from "../../model/terms/index.ts";
import type { Page } from "../queries.ts";

/**
 * The range of ids that a list asks for. An id begins with the time at which its thing was made, so a filter by
 * time and the place where the last page ended are both a range of the primary key (S6).
 */
export function idRange(
  kind: IdKind,
  { since, until }: { readonly since?: Instant; readonly until?: Instant },
  page: Page,
): { readonly from: string | undefined; readonly before: string | undefined } {
  const bounds = [page.after, until === undefined ? null : firstId(kind, until + 1)].filter(
    (bound) => bound !== null,
  );
  return { from: since === undefined ? undefined : firstId(kind, since), before: bounds.sort()[0] };
}

/** The first id of a kind that can have been made at that moment. */
export function firstId(kind: IdKind, at: number): string {
  return `${idPrefixes[kind]}_${encodeTime(at, 10)}`;
}

/** The characters of ids, in their order. */
export const idAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The ULID of an id, without what tells its kind. */
export function ulidOf(id: string): string {
  return id.slice(id.indexOf("_") + 1);
}
