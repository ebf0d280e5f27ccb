import { decodeTime, encodeTime } from "ulid";
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

/** The ULID of an id, without what tells its kind. */
export function ulidOf(id: string): string {
  return id.slice(id.indexOf("_") + 1);
}

/** When the id was made, in milliseconds. */
export function madeAt(id: string): number {
  return decodeTime(ulidOf(id));
}

// The parts of one plan get their ids one after the other, in no particular order.
const planMs = 60 * 60 * 1000;

/** The least id that an event of this call or job can have: what a look at the events by day begins with. */
export function firstEventOf(subject: string): string {
  return firstId("event", Math.max(0, madeAt(subject) - planMs));
}

// The last moment that an id can tell.
const lastMoment = 2 ** 48 - 1;

/**
 * The range in which the ids of events lie that came in within a span: they are made while what came in is planned,
 * which is about when it came in.
 */
export function spanOfEvents(
  since: number,
  until: number,
): { readonly from: string; readonly before: string } {
  return {
    from: firstId("event", Math.min(Math.max(0, since - planMs), lastMoment)),
    before: firstId("event", Math.min(Math.max(0, until + planMs), lastMoment)),
  };
}
