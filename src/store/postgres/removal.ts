import { integerArray, textArray } from "./arrays.ts";
import type { Asking } from "./database.ts";
import { type DayTable, type WholeDays, firstOf, noWholeDays } from "./day-bounds.ts";
import { firstEventOf } from "./id-range.ts";
import { type Tally, newTally, quarterMs } from "../rows/index.ts";
import { Row } from "./row.ts";

/** Whose rows are removed, within a transaction. */
export interface RemovalOptions {
  readonly asking: Asking;
  readonly tenant: string;
  /** What lies in them goes with its day, and is left alone. */
  readonly whole?: WholeDays;
}

/** A call's row, and what it was counted as. */
export interface RemovedCall {
  readonly id: string;
  readonly source: string;
  readonly jobKey: string | null;
  readonly outcome: string;
}

/** A row as {@link RemovedCall}. */
export function removedCall(row: Row): RemovedCall {
  const [id, source, outcome] = [row.text("id"), row.text("source"), row.text("outcome")];
  return { id, source, jobKey: row.textOrNull("job_key"), outcome };
}

// Writers of calls count in the slots below.
const removalSlot = 64;

/** Removes things of one tenant with all that is theirs alone, and counts what went: a statement for all of a kind. */
export class Removal {
  readonly #asking: Asking;
  readonly #tenant: string;
  readonly #whole: WholeDays;
  readonly tally: Tally = newTally();

  constructor({ asking, tenant, whole = noWholeDays }: RemovalOptions) {
    this.#asking = asking;
    this.#tenant = tenant;
    this.#whole = whole;
  }

  /** Messages; their bytes stay for as long as a delivery is to send them. → how many were never understood */
  async messages(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const rows = await this.#asking.query(
      "delete from ringback.messages where tenant = $1 and id = any($2::text[]) returning id, source, digest, fate",
      [this.#tenant, textArray(ids)],
    );
    const gone = rows.map((raw) => new Row(raw));
    this.tally.messages += gone.length;
    await this.#messageDigests(gone.filter((row) => row.textOrNull("digest") !== null));
    await this.bodies(
      this.#oneByOne(
        "bodies",
        gone.map((row) => row.text("id").slice("msg_".length)),
      ),
    );
    return gone.filter((row) => row.text("fate") === "quarantined").length;
  }

  /** Relies on the primary key. */
  async #messageDigests(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#asking.query(
      `delete from ringback.message_digests d
       using unnest($2::text[], $3::text[], $4::text[]) as u (source, digest, message)
       where d.tenant = $1 and d.source = u.source and d.digest = u.digest and d.message = u.message`,
      [
        this.#tenant,
        ...["source", "digest", "id"].map((name) => textArray(rows.map((row) => row.text(name)))),
      ],
    );
  }

  /** Bytes that nothing refers to any more. Relies on primary keys and on deliveries_body. */
  async bodies(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#asking.query(
      `delete from ringback.bodies b where b.tenant = $1 and b.id = any($2::text[])
         and not exists (select from ringback.messages m where m.tenant = $1 and m.id = 'msg_' || b.id)
         and not exists (select from ringback.deliveries d where d.tenant = $1 and d.body = b.id)`,
      [this.#tenant, textArray([...new Set(ids)])],
    );
  }

  /** Those of which the day does not go whole. */
  #oneByOne(table: DayTable, ids: readonly string[]): readonly string[] {
    const first = firstOf(table, this.#whole[table]);
    return ids.filter((id) => id >= first);
  }

  /** Deliveries with their attempts. */
  async deliveries(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const rows = await this.#asking.query(
      "delete from ringback.deliveries where tenant = $1 and id = any($2::text[]) returning id, body",
      [this.#tenant, textArray(ids)],
    );
    const gone = rows.map((raw) => new Row(raw));
    this.tally.deliveries += gone.length;
    this.tally.attempts += await this.#delete("attempts", "delivery", this.#oneByOne("attempts", ids));
    await this.bodies(
      this.#oneByOne(
        "bodies",
        gone.map((row) => row.text("body")),
      ),
    );
  }

  /** Single attempts. Relies on the primary key. */
  async attempts(attempts: readonly { readonly delivery: string; readonly number: number }[]): Promise<void> {
    if (attempts.length === 0) return;
    const [row] = await this.#asking.query(
      `with gone as (
         delete from ringback.attempts a using unnest($2::text[], $3::int8[]) as u (delivery, number)
         where a.tenant = $1 and a.delivery = u.delivery and a.number = u.number returning 1
       ) select count(*) as number from gone`,
      [
        this.#tenant,
        textArray(attempts.map(({ delivery }) => delivery)),
        integerArray(attempts.map(({ number }) => number)),
      ],
    );
    this.tally.attempts += Number(row?.["number"] ?? 0);
  }

  /** Every time that the deliveries were given up. Relies on failures_delivery. */
  async failuresOf(deliveries: readonly string[]): Promise<void> {
    if (deliveries.length === 0) return;
    await this.failures("delivery = any($2::text[])", [textArray(deliveries)]);
  }

  /** The failures of which that is true, taken off the counts. → how many */
  async failures(which: string, values: readonly (Buffer | number)[]): Promise<number> {
    const [row = {}] = await this.#asking.query(
      `with gone as (
         delete from ringback.failures where tenant = $1 and ${which} returning at, size
       ), sums as (
         select at / ${quarterMs} as quarter, count(*) as failures, sum(size) as bytes from gone group by 1
       ), counted as (
         update ringback.failure_counts c set failures = c.failures - s.failures, bytes = c.bytes - s.bytes
         from sums s where c.tenant = $1 and c.quarter = s.quarter returning 1
       )
       select (select count(*) from gone) as number, (select count(*) from counted) as quarters`,
      [this.#tenant, ...values],
    );
    const number = Number(row["number"] ?? 0);
    if (number > 0) {
      await this.#asking.query("delete from ringback.failure_counts where tenant = $1 and failures <= 0", [
        this.#tenant,
      ]);
    }
    this.tally.failures += number;
    return number;
  }

  /** The events of calls or jobs. Relies on events_subject, of the days since the first of them was made. */
  async eventsOf(subjects: readonly string[]): Promise<void> {
    const first = subjects.map(firstEventOf).sort()[0];
    if (first === undefined) return;
    const rows = await this.#asking.query(
      `with gone as (
         delete from ringback.events
         where tenant = $1 and subject = any($2::text[]) and subject is not null and id >= $3 returning 1
       ) select count(*) as number from gone`,
      [this.#tenant, textArray(subjects), [first, firstOf("events", this.#whole.events)].sort()[1] ?? first],
    );
    this.tally.events += Number(rows[0]?.["number"] ?? 0);
  }

  /** Single events, with what those about neither call nor job are known by. Relies on event_digests_event. */
  async events(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    this.tally.events += await this.#delete("events", "id", ids);
    await this.#delete("event_digests", "event", ids);
  }

  /** Calls with their events, and their place in the counts of their jobs; their deliveries are the caller's. */
  async calls(calls: readonly RemovedCall[]): Promise<void> {
    if (calls.length === 0) return;
    const ids = calls.map(({ id }) => id);
    await this.eventsOf(ids);
    this.tally.calls += await this.#delete("calls", "id", ids);
    const counted = calls.filter(({ jobKey }) => jobKey !== null);
    if (counted.length === 0) return;
    const columns = [
      textArray(counted.map(({ jobKey }) => jobKey)),
      textArray(counted.map(({ source }) => source)),
      textArray(counted.map(({ outcome }) => outcome)),
    ];
    await this.#countOff([...columns, textArray(counted.map(({ id }) => id))]);
    await this.#forgetCounts(columns);
  }

  async #countOff(columns: readonly Buffer[]): Promise<void> {
    await this.#asking.query(
      `insert into ringback.job_calls as j (tenant, job_key, source, outcome, slot, calls, first_call, last_call)
       select $1, job_key, source, outcome, ${removalSlot}, -count(*), min(id), max(id)
       from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as u (job_key, source, outcome, id)
       group by job_key, source, outcome order by job_key, source, outcome
       on conflict (tenant, job_key, source, outcome, slot) do update set calls = j.calls + excluded.calls`,
      [this.#tenant, ...columns],
    );
  }

  /** Counts of which nothing is left, in the order in which writers take them. Relies on the primary key. */
  async #forgetCounts(columns: readonly Buffer[]): Promise<void> {
    await this.#asking.query(
      `with slots as materialized (
         select job_key, source, outcome, slot, calls from ringback.job_calls
         where tenant = $1 and (job_key, source, outcome) in (select * from unnest($2::text[], $3::text[], $4::text[]))
         order by job_key, source, outcome, slot for update
       ), nothing as (
         select job_key, source, outcome from slots group by job_key, source, outcome having sum(calls) <= 0
       )
       delete from ringback.job_calls j using slots s join nothing using (job_key, source, outcome)
       where j.tenant = $1 and j.job_key = s.job_key and j.source = s.source and j.outcome = s.outcome
         and j.slot = s.slot`,
      [this.#tenant, ...columns],
    );
  }

  /** Jobs with their events. */
  async jobs(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.eventsOf(ids);
    this.tally.jobs += await this.#delete("jobs", "id", ids);
  }

  /** Answers that were kept for idempotency keys. */
  async answers(keys: readonly string[]): Promise<void> {
    this.tally.answers += await this.#delete("idempotency", "key", keys);
  }

  /** Relies on the primary keys, or the index that the caller names. */
  async #delete(table: string, column: string, values: readonly string[]): Promise<number> {
    if (values.length === 0) return 0;
    const [row] = await this.#asking.query(
      `with gone as (
         delete from ringback.${table} where tenant = $1 and ${column} = any($2::text[]) returning 1
       ) select count(*) as number from gone`,
      [this.#tenant, textArray(values)],
    );
    return Number(row?.["number"] ?? 0);
  }
}
