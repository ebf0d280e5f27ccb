import type { Instant } from "../../model/terms/index.ts";
import { StoreUnavailableError } from "../../model/terms/index.ts";
import type { Asking } from "./database.ts";
import { type DayTable, dayMs, dayTables, midnight } from "./day-bounds.ts";
import { Row } from "./row.ts";

/** A day of a table, or what is in none. */
export interface Day {
  readonly table: DayTable;
  /** As 20261121; `rest`: what belongs to no day that was made. */
  readonly name: string;
  /** False once it was taken out of its table. */
  readonly isPart: boolean;
}

/** What belongs to no day. */
export const restName = "rest";

/** The days that there are, those that were taken out and are to be dropped included. */
export function listDays(db: Asking): () => Promise<readonly Day[]> {
  return async () => {
    const rows = await db.query(
      `select relname::text as name, relispartition as is_part from pg_class
       where relnamespace = 'ringback'::regnamespace and relkind = 'r'
         and relname ~ '^(${dayTables.join("|")})_([0-9]{8}|${restName})$'
       order by relname`,
    );
    return rows.map((raw) => {
      const row = new Row(raw);
      const [table, name = ""] = row.text("name").split("_");
      const known = dayTables.find((candidate) => candidate === table);
      if (known === undefined) throw new TypeError(`Expected a table that has days, got ${row.text("name")}`);
      return { table: known, name, isPart: row.flag("is_part") };
    });
  };
}

/** How a day is called. */
export function dayName(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll("-", "");
}

/** When a day ends. */
export function endOf(name: string): number {
  return Date.parse(`${name.slice(0, 4)}-${name.slice(4, 6)}-${name.slice(6)}T00:00:00Z`) + dayMs;
}

// A hub that can't reach its database for a weekend finds the days made when it is back.
const daysAhead = 3;
// Somebody who works with the table is done in some milliseconds.
const mostTries = 4;
const betweenTriesMs = 100;

/** Makes the days that are to come; how many could not be made just now. */
export function makeDays(db: Asking): (now: Instant) => Promise<number> {
  return (now) =>
    makeNamedDays(db)(
      Array.from({ length: daysAhead + 1 }, (_, index) => dayName(midnight(now) + index * dayMs)),
    );
}

/** Makes days by their names, where they are not there; how many could not be made just now. */
export function makeNamedDays(db: Asking): (days: readonly string[]) => Promise<number> {
  return async (days) => {
    const known = new Set((await listDays(db)()).map(({ table, name }) => `${table} ${name}`));
    let missing = 0;
    for (const table of dayTables) {
      const wanted = days.filter((day) => !known.has(`${table} ${day}`));
      missing += wanted.length - (await makeSome(db, table, wanted));
    }
    return missing;
  };
}

/** Makes days of a table until one can't be made; how many were. */
async function makeSome(db: Asking, table: DayTable, wanted: readonly string[]): Promise<number> {
  for (const [made, day] of wanted.entries()) {
    const isMade = await withoutWaiting(() => makeDay(db, table, day));
    if (isMade !== true) return made;
  }
  return wanted.length;
}

async function makeDay(db: Asking, table: DayTable, day: string): Promise<boolean> {
  const [row] = await db.query("select ringback.make_day($1, $2::date) as is_made", [table, day]);
  return row?.["is_made"] === true;
}

/** Tries again a few times while a lock is not to be had; undefined when it never was. */
export async function withoutWaiting<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error)) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, betweenTriesMs);
      });
    }
  }
  return undefined;
}

/** lock_not_available */
function isLocked(error: unknown): boolean {
  if (!(error instanceof StoreUnavailableError)) return false;
  const { cause } = error;
  return cause instanceof Error && "code" in cause && cause.code === "55P03";
}
