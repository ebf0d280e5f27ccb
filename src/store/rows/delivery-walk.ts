import type { DeliveryFilter, Listed } from "../queries.ts";

// How a list of deliveries is read: by walks along an index, each of which has its deliveries in the order of the
// list. What an index does not begin with, each row on the way is tested for; so that a filter that hardly any row
// matches does not read everything, a walk ends after so many rows, and the list goes on from there.

/** What is walked along: the primary key, or the index of that name. */
export type WalkPath = "id" | "call" | "endpoint" | "facets" | "sending";

/** Columns, and what each is to hold. */
export type Tests = readonly (readonly [column: string, value: string])[];

/** A walk along the deliveries of a tenant, the newest first. */
export interface Walk {
  readonly by: WalkPath;
  /** What the index begins with. */
  readonly begins: Tests;
  /** What each row on the way is tested for. */
  readonly tests: Tests;
  /** So many rows are looked at. */
  readonly most: number;
}

// Facets are in the index itself: looking at one takes a quarter of a microsecond, at a row ten times as long.
const mostFacets = 100_000;
const mostRows = 10_000;

/** What a filter takes. What was acknowledged has no error. */
export function walksFor({ state, endpoint, call, type, error }: DeliveryFilter): readonly Walk[] {
  const tests = { endpoint, type, last_error: error };
  if (call !== undefined) return [walk("call", { call }, { ...tests, state })];
  if (state === "sending") return [walk("sending", {}, tests)];
  if (state !== undefined && state !== "delivered") return [walk("facets", { state }, tests)];
  if (error !== undefined) return state === "delivered" ? [] : walksForTroubled(tests);
  if (endpoint !== undefined) return [walk("endpoint", { endpoint }, { state, type })];
  return [walk("id", {}, { state, type })];
}

/** Whatever is not acknowledged. */
function walksForTroubled(tests: Told): readonly Walk[] {
  const states = ["waiting", "failed", "parked"] as const;
  return [...states.map((state) => walk("facets", { state }, tests)), walk("sending", {}, tests)];
}

type Told = Readonly<Record<string, string | undefined>>;

function walk(by: WalkPath, begins: Told, tests: Told): Walk {
  return {
    by,
    begins: given(begins),
    tests: given(tests),
    most: by === "facets" ? mostFacets : mostRows,
  };
}

function given(told: Told): Tests {
  return Object.entries(told).flatMap(([column, value]) => (value === undefined ? [] : [[column, value]]));
}

/** What a walk came to. */
export interface Walked<Row> {
  /** The newest first. */
  readonly rows: readonly Row[];
  /** The last that was looked at, where there are more and it found fewer than were asked for. */
  readonly end: string | null;
}

/** The newest of what several walks found. It is known as far as every one of them has come. */
export function foundBy<Row extends { readonly id: string }>(
  walked: readonly Walked<Row>[],
  limit: number,
): Listed<Row> {
  const ends = walked.map(({ rows, end }) => (rows.length < limit ? end : (rows.at(-1)?.id ?? null)));
  const known =
    ends
      .filter((end) => end !== null)
      .sort()
      .at(-1) ?? null;
  const rows = walked
    .flatMap((walk) => walk.rows)
    .filter(({ id }) => known === null || id >= known)
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit);
  return { rows, next: rows.length < limit ? known : null };
}
