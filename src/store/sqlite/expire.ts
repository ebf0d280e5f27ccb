import type { DatabaseSync } from "node:sqlite";
import { type IdKind, type TenantId, idPrefixes } from "../../model/terms/index.ts";
import type { Expired, ExpiringKind, ExpiryStep } from "../keeping.ts";
import { firstId } from "../rows/index.ts";
import { type Tally, newTally } from "../rows/index.ts";
import { Removal } from "./removal.ts";
import { Row } from "./row.ts";

// Ids begin with the time at which their thing was made, so the old ones are a range at the beginning of the primary
// key, and a pass goes through it once (S6): what is held back is looked at once a pass, not at every step.

/** What became of one row. */
interface Looked {
  /** The place after it. */
  readonly place: string;
  readonly isHeld: boolean;
  readonly wasQuarantined?: boolean;
}

/** The rows from a place on, each removed or held back as it is taken. */
type Walk = (step: ExpiryStep, tally: Tally) => Iterable<Looked>;

/** Removes what is too old, step by step. */
export function expire(db: DatabaseSync): (step: ExpiryStep) => Expired {
  const removal = new Removal(db);
  const walks: Readonly<Record<ExpiringKind, Walk>> = {
    failures: failures(db, removal),
    attempts: attempts(db),
    messages: messages(db, removal),
    calls: calls(db, removal),
    jobs: jobs(db, removal),
    others: others(db),
    deliveries: deliveries(db, removal),
  };
  return (step) => {
    const tally = newTally();
    let [held, quarantined, looked] = [0, 0, 0];
    let next: string | null = null;
    for (const row of walks[step.kind](step, tally)) {
      looked += 1;
      held += Number(row.isHeld);
      quarantined += Number(row.wasQuarantined ?? false);
      next = row.place;
      // A call can have many rows of its own.
      if (rowsOf(tally) >= step.limit) return { removed: tally, quarantined, held, next };
    }
    return { removed: tally, quarantined, held, next: looked < step.limit ? null : next };
  };
}

function rowsOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, rows) => sum + rows, 0);
}

/** The range of ids of a step, and its length. */
function rangeOf(kind: IdKind, { tenant, before, after, limit }: ExpiryStep) {
  return [tenant, after ?? `${idPrefixes[kind]}_`, firstId(kind, before), limit] as const;
}

/** Relies on the primary key. */
function failures(db: DatabaseSync, removal: Removal): Walk {
  const select = db.prepare(`
    select at, delivery, size from failures where tenant = ? and at < ? order by at limit ?
  `);
  return function* ({ tenant, before, limit }, tally) {
    for (const raw of select.all(tenant, before, limit)) {
      const row = new Row(raw);
      const failure = { at: row.integer("at"), delivery: row.text("delivery"), size: row.integer("size") };
      removal.failure(tally, tenant, failure);
      yield { place: "", isHeld: false };
    }
  };
}

/** Relies on the primary keys. */
function attempts(db: DatabaseSync): Walk {
  const select = db.prepare(`
    select a.delivery, a.number, a.at < ?5 and d.state in ('delivered', 'failed') as expires
    from attempts a join deliveries d on d.tenant = a.tenant and d.id = a.delivery
    where a.tenant = ?1 and (a.delivery, a.number) > (?2, ?6) and a.delivery < ?3
    order by a.delivery, a.number limit ?4
  `);
  const remove = db.prepare("delete from attempts where tenant = ? and delivery = ? and number = ?");
  return function* (step, tally) {
    const [delivery = null, number = "0"] = step.after?.split(" ") ?? [];
    const range = rangeOf("delivery", { ...step, after: delivery });
    for (const raw of select.all(...range, step.before, Number(number))) {
      const row = new Row(raw);
      const place = [row.text("delivery"), row.integer("number")] as const;
      const expires = row.flag("expires");
      if (expires) tally.attempts += Number(remove.run(step.tenant, ...place).changes);
      yield { place: place.join(" "), isHeld: !expires };
    }
  };
}

// A call's grace is at most a day. One that is not complete and has a message from before that moment was begun
// before it, and its grace ends within a day of it.
const longestGraceMs = 24 * 60 * 60 * 1000;

/** What is still to go out; parked as its endpoint was deleted, it never will. */
const isOpen = `state in ('waiting', 'sending') or (state = 'parked' and reason <> 'endpoint_deleted')`;

/** Relies on the primary key, calls_grace, events_subject and deliveries_body. */
function messages(db: DatabaseSync, removal: Removal): Walk {
  const select = db.prepare(`
    select m.id, m.fate, m.repeats, exists (select 1 from deliveries where body = m.body and (${isOpen})) as is_sent
    from messages m where m.tenant = ? and m.id > ? and m.id < ? order by m.id limit ?
  `);
  const incomplete = db.prepare(`
    select c.id, e.message from calls c indexed by calls_grace
    left join events e on e.tenant = c.tenant and e.subject = c.id
    where c.grace_ends_at <= ? and c.tenant = ?
  `);
  return function* (step, tally) {
    const { tenant, before } = step;
    const needed = new Set(
      incomplete.all(before + longestGraceMs, tenant).flatMap((row) => [row["id"], row["message"]]),
    );
    for (const raw of select.all(...rangeOf("message", step))) {
      const row = new Row(raw);
      const place = row.text("id");
      const isHeld = row.flag("is_sent") || needed.has(place) || needed.has(row.textOrNull("repeats") ?? "");
      if (!isHeld) removal.message(tally, tenant, place);
      yield { place, isHeld, wasQuarantined: !isHeld && row.text("fate") === "quarantined" };
    }
  };
}

/** Relies on the primary key, events_subject and deliveries_call. */
function calls(db: DatabaseSync, removal: Removal): Walk {
  const select = db.prepare(`
    select id, source, job_key, outcome,
      grace_ends_at is not null
      or exists (select 1 from events where tenant = calls.tenant and subject = calls.id and received_at >= ?5)
      or exists (
        select 1 from deliveries where tenant = calls.tenant and call = calls.id
          and (${isOpen} or coalesce(settled_at, created_at) >= ?5)
      ) as is_held
    from calls where tenant = ?1 and id > ?2 and id < ?3 order by id limit ?4
  `);
  return function* (step, tally) {
    for (const raw of select.all(...rangeOf("call", step), step.before)) {
      const row = new Row(raw);
      const place = row.text("id");
      const isHeld = row.flag("is_held");
      if (!isHeld) {
        for (const delivery of removal.deliveriesOf(step.tenant, place)) {
          // It goes once the failure does.
          if (!removal.isInFailures(step.tenant, delivery)) removal.delivery(tally, step.tenant, delivery);
        }
        removal.call(tally, removedCall(step.tenant, row));
      }
      yield { place, isHeld };
    }
  };
}

/** A call of which these columns were read. */
export function removedCall(tenant: TenantId, row: Row) {
  const { id, source, outcome } = {
    id: row.text("id"),
    source: row.text("source"),
    outcome: row.text("outcome"),
  };
  return { tenant, id, source, jobKey: row.textOrNull("job_key"), outcome };
}

/** Relies on the primary keys and on events_subject. */
function jobs(db: DatabaseSync, removal: Removal): Walk {
  const select = db.prepare(`
    select id,
      exists (
        select 1 from job_calls where tenant = jobs.tenant and job_key = jobs.key and source = jobs.source and calls > 0
      ) or exists (select 1 from events where tenant = jobs.tenant and subject = jobs.id and received_at >= ?5) as is_held
    from jobs where tenant = ?1 and id > ?2 and id < ?3 order by id limit ?4
  `);
  return function* (step, tally) {
    for (const raw of select.all(...rangeOf("job", step), step.before)) {
      const row = new Row(raw);
      const place = row.text("id");
      const isHeld = row.flag("is_held");
      if (!isHeld) removal.job(tally, step.tenant, place);
      yield { place, isHeld };
    }
  };
}

/** Relies on events_time. */
function others(db: DatabaseSync): Walk {
  const select = db.prepare(`
    select rowid as row, received_at, subject is null as expires from events indexed by events_time
    where tenant = ? and (received_at, rowid) > (?, ?) and received_at < ? order by received_at, rowid limit ?
  `);
  const remove = db.prepare("delete from events where rowid = ?");
  return function* ({ tenant, before, after, limit }, tally) {
    const [at = 0, id = 0] = after?.split(" ").map(Number) ?? [];
    for (const raw of select.all(tenant, at, id, before, limit)) {
      const row = new Row(raw);
      if (row.flag("expires")) tally.events += Number(remove.run(row.integer("row")).changes);
      yield { place: `${row.integer("received_at")} ${row.integer("row")}`, isHeld: false };
    }
  };
}

/** Deliveries about no call, or about one that is gone. Relies on the primary keys and on failures_delivery. */
function deliveries(db: DatabaseSync, removal: Removal): Walk {
  const select = db.prepare(`
    select id, ${isOpen} or settled_at >= ?5
      or exists (select 1 from calls where tenant = deliveries.tenant and id = deliveries.call) as is_held
    from deliveries where tenant = ?1 and id > ?2 and id < ?3 order by id limit ?4
  `);
  return function* (step, tally) {
    for (const raw of select.all(...rangeOf("delivery", step), step.before)) {
      const row = new Row(raw);
      const place = row.text("id");
      const isHeld = row.flag("is_held") || removal.isInFailures(step.tenant, place);
      if (!isHeld) removal.delivery(tally, step.tenant, place);
      yield { place, isHeld };
    }
  };
}
