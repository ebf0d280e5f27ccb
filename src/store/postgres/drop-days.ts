import { type Counts, noRows, parseTenantId } from "../../model/terms/index.ts";
import type { DaysDropped, DaysStep } from "../keeping.ts";
import { type DayTable, dayMs, dayTables, firstOf, wholeDays } from "./day-bounds.ts";
import { type Day, endOf, listDays, restName, withoutWaiting } from "./days.ts";
import type { Asking, Database } from "./database.ts";
import { type RowKey, keyColumns, lookAt, sweep } from "./look-at-day.ts";
import { integerArray, textArray } from "./arrays.ts";
import { Row } from "./row.ts";

// Days that go whole.
//
// D1. A day is looked through row by row before it goes, in small steps that lock nothing. What was not needed then
//     is not needed later: calls and jobs are never told anew under an old id, and nothing refers to bytes but what
//     did so already.
// D2. What is needed of it moves to the rest in the transaction that takes the day out of its table, which is the one
//     moment when everybody else waits. It gives up at once where it would have to wait itself, until the next pass.
// D3. A day that was taken out is nobody's any more. It is counted, what refers to it is removed, and it is dropped;
//     whoever finds one goes on with that, so that nothing is left dangling by a crash.
// D4. Where more is needed than can be moved in that moment, what is not needed is removed row by row.

/** How a step found the day; `place` is where the next step goes on within it. */
interface Stepped extends Partial<Omit<DaysDropped, "next">> {
  /** Null: done with it. */
  readonly place: string | null;
}

const rowsAtATime = 2_000;
const mostMoved = 2_000;
// A day of which much is needed is looked through row by row this often.
const againMs = 24 * 60 * 60 * 1000;

/** Drops whole days, step by step. One pass at a time. */
export function dropDays(db: Database): (step: DaysStep) => Promise<DaysDropped> {
  const dropping = new DayDropping(db);
  return (step) => dropping.step(step);
}

class DayDropping {
  readonly #db: Database;
  /** What was found to be needed of the day that is being looked through; its day is looked through anew without. */
  #looked: { readonly key: string; readonly needed: RowKey[] } | undefined;
  readonly #sweptAt = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
  }

  async step(step: DaysStep): Promise<DaysDropped> {
    const [index = "", name = "", place = ""] = parts(step.after);
    const days = (await listDays(this.#db)()).filter((day) => isConcerned(day, step));
    const sorted = days.map((day) => ({ day, key: keyOf(day) })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const last = `${index} ${name}`;
    const left = sorted.filter(({ key }) => (place === "" ? key > last : key >= last));
    const [now, then] = left;
    if (now === undefined) return { removed: noRows, quarantined: [], next: null };
    const begun = now.key === last ? place : "";
    const { removed = noRows, quarantined = [], place: on } = await this.#stepOf(now.day, begun, step);
    const next = on === null ? (then === undefined ? null : now.key) : `${now.key} ${on}`;
    return { removed, quarantined, next };
  }

  async #stepOf(day: Day, place: string, step: DaysStep): Promise<Stepped> {
    if (!day.isPart) return this.#clear(day, place, step);
    const isSwept = day.name === restName || place.startsWith("sweep");
    return isSwept
      ? this.#sweep(day, place.slice("sweep ".length), step)
      : this.#look(day, place.slice("look ".length), step);
  }

  /** Looks through some of a day; at its end it is taken out (D1). */
  async #look(day: Day, after: string, { everyone }: DaysStep): Promise<Stepped> {
    const key = keyOf(day);
    const { needed, from } = this.#goOn(key, after);
    const found = await lookAt(this.#db, { day, everyone, after: from, limit: rowsAtATime });
    needed.push(...found.needed);
    if (needed.length > mostMoved) return { place: this.#isSweptLately(key) ? null : "sweep" };
    if (found.next !== null) return { place: `look ${found.next}` };
    const isOut = await withoutWaiting(() => this.#takeOut(day, needed));
    this.#looked = undefined;
    return { place: isOut === true ? "clear" : null };
  }

  /** What is needed of the day so far, and the place up to which that is known. */
  #goOn(key: string, after: string): { readonly needed: RowKey[]; readonly from: string } {
    const looked = after === "" || this.#looked?.key !== key ? undefined : this.#looked;
    const { needed } = (this.#looked = looked ?? { key, needed: [] });
    return { needed, from: looked === undefined ? "" : after };
  }

  #isSweptLately(key: string): boolean {
    const at = this.#sweptAt.get(key);
    return at !== undefined && performance.now() - at < againMs;
  }

  /** Removes what is not needed of a day that stays, or of the rest (D4). */
  async #sweep(day: Day, after: string, { everyone }: DaysStep): Promise<Stepped> {
    const { removed, next } = await sweep(this.#db, { day, everyone, after, limit: rowsAtATime });
    if (next === null) this.#sweptAt.set(keyOf(day), performance.now());
    return { removed, place: next === null ? null : `sweep ${next}` };
  }

  /** Takes a day out of its table, and what is needed of it to the rest (D2). */
  async #takeOut({ table, name }: Day, needed: readonly RowKey[]): Promise<true> {
    await this.#db.transaction(async (asking) => {
      await asking.query("set local statement_timeout = '5s'");
      await asking.query("select ringback.take_out_day($1, $2::date)", [table, name]);
      if (needed.length === 0) return;
      const columns = keyColumns(table);
      const keys = [
        textArray(needed.map(({ tenant }) => tenant)),
        textArray(needed.map(({ id }) => id)),
        ...(table === "attempts" ? [integerArray(needed.map(({ number }) => number))] : []),
      ];
      await asking.query(
        `with kept as (
           delete from ringback.${table}_${name} where (${columns.join(", ")}) in (
             select * from unnest(${table === "attempts" ? "$1::text[], $2::text[], $3::int8[]" : "$1::text[], $2::text[]"})
           ) returning *
         ) insert into ringback.${table} select * from kept`,
        keys,
      );
    });
    return true;
  }

  /** Sees to what a day leaves behind that was taken out, and drops it at last (D3). */
  async #clear(day: Day, place: string, { everyone }: DaysStep): Promise<Stepped> {
    const { table, name } = day;
    const digests = digestsOf[table];
    if (digests !== null && (await this.#forgetDigests(day, digests)) > 0) return { place: "clear" };
    // Their bytes go now, unless their day goes by itself, or a delivery has them still.
    if (table === "messages" && endOf(name) > wholeDays(everyone).bodies && !place.startsWith("drop")) {
      const bodies = (await listDays(this.#db)()).find(
        (other) => other.table === "bodies" && other.name === name,
      );
      if (bodies?.isPart === true) {
        const after = place.startsWith("bodies ") ? place.slice("bodies ".length) : "";
        const { next } = await sweep(this.#db, { day: bodies, everyone, after, limit: rowsAtATime });
        return { place: next === null ? "drop" : `bodies ${next}` };
      }
    }
    return this.#drop(day);
  }

  /** Relies on message_digests_message and event_digests_event. */
  async #forgetDigests({ table, name }: Day, [digests, column]: readonly [string, string]): Promise<number> {
    const [row] = await this.#db.query(
      `with dangling as (
         select x.tenant, x.source, x.digest from ringback.tenants t
         join ringback.${digests} x on x.tenant = t.id and x.${column} >= $1 and x.${column} < $2
         where not exists (select from ringback.${table} r where r.tenant = x.tenant and r.id = x.${column})
         limit $3
       ), gone as (
         delete from ringback.${digests} x using dangling d
         where x.tenant = d.tenant and x.source = d.source and x.digest = d.digest returning 1
       ) select count(*) as number from gone`,
      [firstOf(table, endOf(name) - dayMs), firstOf(table, endOf(name)), rowsAtATime],
    );
    return Number(row?.["number"] ?? 0);
  }

  async #drop({ table, name }: Day): Promise<Stepped> {
    const own = `ringback.${table}_${name}`;
    const dropped = await withoutWaiting(() =>
      this.#db.transaction(async (asking) => {
        const removed = await countOf(asking, table, own);
        const quarantined = table === "messages" ? await quarantinedOf(asking, own) : [];
        await asking.query("select ringback.drop_day($1, $2::date)", [table, name]);
        return { removed, quarantined };
      }),
    );
    return { ...dropped, place: null };
  }
}

/** By which other table what is in a day is known, and the column that refers to it. */
const digestsOf: Readonly<Record<DayTable, readonly [string, string] | null>> = {
  messages: ["message_digests", "message"],
  events: ["event_digests", "event"],
  attempts: null,
  bodies: null,
};

/** The parts of a place: the table, the day, and where within it. */
function parts(after: string | null): readonly string[] {
  if (after === null) return [];
  const [index = "", name = "", ...place] = after.split(" ");
  return [index, name, place.join(" ")];
}

function keyOf({ table, name }: Day): string {
  return `${dayTables.indexOf(table)} ${name}`;
}

/** True for what was taken out, for days that end in time, and for the rest where anything goes by days. */
function isConcerned({ table, name, isPart }: Day, { everyone }: DaysStep): boolean {
  const until = wholeDays(everyone)[table];
  if (name === restName) return until > 0;
  return !isPart || endOf(name) <= until;
}

async function countOf(asking: Asking, table: DayTable, own: string): Promise<Counts> {
  if (table === "bodies") return noRows;
  const [row] = await asking.query(`select count(*) as number from ${own}`);
  return { ...noRows, [table]: Number(row?.["number"] ?? 0) };
}

/** Relies on messages_odd. */
async function quarantinedOf(asking: Asking, own: string): Promise<DaysDropped["quarantined"]> {
  const rows = await asking.query(
    `select tenant, count(*) as messages from ${own} where fate = 'quarantined' group by tenant order by tenant`,
  );
  return rows.map((raw) => {
    const row = new Row(raw);
    return { tenant: parseTenantId(row.text("tenant")), messages: row.integer("messages") };
  });
}
