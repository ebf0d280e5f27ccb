import { idPrefixes } from "../../model/terms/index.ts";
import type { Expired, ExpiringKind, ExpiryStep } from "../keeping.ts";
import { textArray } from "./arrays.ts";
import type { Asking, Database } from "./database.ts";
import { firstOf, oneByOne, wholeDays } from "./day-bounds.ts";
import { firstId } from "../rows/index.ts";
import { Removal, removedCall } from "./removal.ts";
import { Row } from "./row.ts";
import { incomplete, isAttemptNeeded, isEventNeeded, isMessageNeeded, isOpen } from "./still-needed.ts";

// Ids begin with the time at which their thing was made, so the old ones are a range at the beginning of the primary
// key, and a pass goes through it once (S6): what is held back is looked at once a pass, not at every step.
//
// A step is one transaction. It first locks what it looks at, and only then asks whether it is needed: whoever changes
// a call, a message or a delivery meanwhile waits for the step, or is not waited for. What somebody is changing just
// now is passed over, and looked at with the next pass.

/** One step that is underway. */
interface Work {
  readonly asking: Asking;
  readonly step: ExpiryStep;
  readonly removal: Removal;
}

/** What a step saw. */
interface Seen {
  readonly looked: number;
  readonly held: number;
  readonly quarantined?: number;
  /** The place after the last row; null where there was none. */
  readonly place: string | null;
}

const steps: Readonly<Record<ExpiringKind, (work: Work) => Promise<Seen>>> = {
  failures,
  attempts,
  messages,
  calls,
  jobs,
  others,
  deliveries,
};

/** Removes what is too old, step by step. */
export function expire(db: Database): (step: ExpiryStep) => Promise<Expired> {
  return (step) =>
    db.transaction(async (asking) => {
      const removal = new Removal({ asking, tenant: step.tenant, whole: wholeDays(step.everyone) });
      const { looked, held, quarantined = 0, place } = await steps[step.kind]({ asking, step, removal });
      return { removed: removal.tally, quarantined, held, next: looked < step.limit ? null : place };
    });
}

/** The range of ids that a step looks at, and its length. */
function rangeOf(kind: "message" | "call" | "job" | "delivery", step: ExpiryStep) {
  const after = step.after ?? `${idPrefixes[kind]}_`;
  return [step.tenant, after, firstId(kind, oneByOne(step)), step.limit] as const;
}

/** What was looked at, with what is needed of it still. */
function seen(rows: readonly Row[], held: ReadonlySet<string>): Seen {
  return { looked: rows.length, held: held.size, place: rows.at(-1)?.text("id") ?? null };
}

async function ask(asking: Asking, sql: string, values: Parameters<Asking["query"]>[1]): Promise<Row[]> {
  const rows = await asking.query(sql, values);
  return rows.map((raw) => new Row(raw));
}

/** Relies on the primary key. */
async function failures({ step: { before, limit }, removal }: Work): Promise<Seen> {
  const removed = await removal.failures(
    `(at, delivery) in (
      select at, delivery from ringback.failures where tenant = $1 and at < $2
      order by at, delivery limit $3 for update skip locked
    )`,
    [before, limit],
  );
  return { looked: removed, held: 0, place: "" };
}

/** Relies on the primary keys. */
async function attempts({ asking, step, removal }: Work): Promise<Seen> {
  const { tenant, before, after, limit } = step;
  const [delivery = "dlv_", number = "0"] = after?.split(" ") ?? [];
  const from = [delivery, firstOf("attempts", wholeDays(step.everyone).attempts)].sort()[1] ?? delivery;
  const rows = await ask(
    asking,
    `select a.delivery, a.number, ${isAttemptNeeded("a", "$7::bigint")} as is_held from ringback.attempts a
     where a.tenant = $1 and a.delivery >= $2 and (a.delivery, a.number) > ($3, $4::int) and a.delivery < $5
     order by a.delivery, a.number limit $6`,
    [tenant, from, delivery, Number(number), firstId("delivery", oneByOne(step)), limit, before],
  );
  const old = rows.filter((row) => !row.flag("is_held"));
  await removal.attempts(
    old.map((row) => ({ delivery: row.text("delivery"), number: row.integer("number") })),
  );
  const last = rows.at(-1);
  const place = last === undefined ? null : `${last.text("delivery")} ${last.integer("number")}`;
  return { looked: rows.length, held: rows.length - old.length, place };
}

/** Relies on the primary key, calls_grace, events_subject and deliveries_body. */
async function messages({ asking, step, removal }: Work): Promise<Seen> {
  const [tenant, after, until, limit] = rangeOf("message", step);
  const from = [after, firstOf("messages", wholeDays(step.everyone).messages)].sort()[1] ?? after;
  const rows = await ask(
    asking,
    `select id from ringback.messages where tenant = $1 and id > $2 and id < $3
     order by id limit $4 for update skip locked`,
    [tenant, from, until, limit],
  );
  const ids = rows.map((row) => row.text("id"));
  const needed = await ask(
    asking,
    `with incomplete as materialized (${incomplete("$3::bigint")} and c.tenant = $1)
     select m.id from ringback.messages m
     where m.tenant = $1 and m.id = any($2::text[]) and ${isMessageNeeded("m")}`,
    [tenant, textArray(ids), step.before],
  );
  const held = new Set(needed.map((row) => row.text("id")));
  const quarantined = await removal.messages(ids.filter((id) => !held.has(id)));
  return { ...seen(rows, held), quarantined };
}

/** Relies on the primary key, events_subject, deliveries_call and failures_delivery. */
async function calls({ asking, step, removal }: Work): Promise<Seen> {
  const { tenant, before } = step;
  const rows = await ask(
    asking,
    `select id, source, job_key, outcome from ringback.calls where tenant = $1 and id > $2 and id < $3
     order by id limit $4 for update skip locked`,
    rangeOf("call", step),
  );
  const ids = rows.map((row) => row.text("id"));
  const needed = await ask(
    asking,
    `select c.id from ringback.calls c where c.tenant = $1 and c.id = any($2::text[]) and (
       c.grace_ends_at is not null
       or exists (
         select from ringback.events e
         where e.tenant = $1 and e.subject = c.id and e.id >= $4 and e.received_at >= $3
       )
       or exists (
         select from ringback.deliveries d where d.tenant = $1 and d.call = c.id
           and (${isOpen("d")} or coalesce(d.settled_at, d.created_at) >= $3)
       )
     )`,
    [tenant, textArray(ids), before, youngEvent(before)],
  );
  const held = new Set(needed.map((row) => row.text("id")));
  const old = rows.filter((row) => !held.has(row.text("id")));
  await removal.deliveries(await endedOf(asking, tenant, old));
  await removal.calls(old.map(removedCall));
  return seen(rows, held);
}

// The parts of a message get their ids a moment before it is written.
const writingMs = 60 * 60 * 1000;

/** The least id that an event can have that came in since. */
function youngEvent(before: number): string {
  return firstId("event", Math.max(0, before - writingMs));
}

/** The deliveries of calls, but for those that the failures tell of, which go with them. */
async function endedOf(asking: Asking, tenant: string, old: readonly Row[]): Promise<readonly string[]> {
  const found = await ask(
    asking,
    `select d.id from ringback.deliveries d
     where d.tenant = $1 and d.call = any($2::text[]) and d.call is not null and not ${isOpen("d")}
       and not exists (select from ringback.failures f where f.tenant = $1 and f.delivery = d.id)
     for update of d skip locked`,
    [tenant, textArray(old.map((row) => row.text("id")))],
  );
  return found.map((row) => row.text("id"));
}

/** Relies on the primary keys and on events_subject. */
async function jobs({ asking, step, removal }: Work): Promise<Seen> {
  const { tenant, before } = step;
  const rows = await ask(
    asking,
    `select id from ringback.jobs where tenant = $1 and id > $2 and id < $3
     order by id limit $4 for update skip locked`,
    rangeOf("job", step),
  );
  const ids = rows.map((row) => row.text("id"));
  const needed = await ask(
    asking,
    `select j.id from ringback.jobs j where j.tenant = $1 and j.id = any($2::text[]) and (
       coalesce((
         select sum(k.calls) from ringback.job_calls k
         where k.tenant = $1 and k.job_key = j.key and k.source = j.source
       ), 0) > 0
       or exists (
         select from ringback.events e
         where e.tenant = $1 and e.subject = j.id and e.id >= $4 and e.received_at >= $3
       )
     )`,
    [tenant, textArray(ids), before, youngEvent(before)],
  );
  const held = new Set(needed.map((row) => row.text("id")));
  await removal.jobs(ids.filter((id) => !held.has(id)));
  return seen(rows, held);
}

/** Events about neither call nor job, or about one that is gone. Relies on events_time and on primary keys. */
async function others({ asking, step, removal }: Work): Promise<Seen> {
  const { tenant, before, after, limit } = step;
  const [at = "0", id = ""] = after?.split(" ") ?? [];
  const until = Math.min(before, oneByOne(step));
  const rows = await ask(
    asking,
    `select e.id, e.received_at, ${isEventNeeded("e", "$6::bigint")} as is_held from ringback.events e
     where e.tenant = $1 and (e.received_at, e.id) > ($2::bigint, $3) and e.received_at < $4 and e.id >= $7
     order by e.received_at, e.id limit $5`,
    [tenant, Number(at), id, until, limit, before, firstOf("events", wholeDays(step.everyone).events)],
  );
  await removal.events(rows.filter((row) => !row.flag("is_held")).map((row) => row.text("id")));
  const last = rows.at(-1);
  // Those of calls and jobs were held back with them.
  const place = last === undefined ? null : `${last.integer("received_at")} ${last.text("id")}`;
  return { looked: rows.length, held: 0, place };
}

/** Deliveries about no call, or about one that is gone. Relies on the primary keys and on failures_delivery. */
async function deliveries({ asking, step, removal }: Work): Promise<Seen> {
  const { tenant, before } = step;
  const rows = await ask(
    asking,
    `select id from ringback.deliveries where tenant = $1 and id > $2 and id < $3
     order by id limit $4 for update skip locked`,
    rangeOf("delivery", step),
  );
  const ids = rows.map((row) => row.text("id"));
  const needed = await ask(
    asking,
    `select d.id from ringback.deliveries d where d.tenant = $1 and d.id = any($2::text[]) and (
       ${isOpen("d")} or d.settled_at >= $3
       or exists (select from ringback.calls c where c.tenant = $1 and c.id = d.call)
       or exists (select from ringback.failures f where f.tenant = $1 and f.delivery = d.id)
     )`,
    [tenant, textArray(ids), before],
  );
  const held = new Set(needed.map((row) => row.text("id")));
  await removal.deliveries(ids.filter((id) => !held.has(id)));
  return seen(rows, held);
}
