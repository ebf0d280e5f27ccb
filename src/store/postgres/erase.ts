import { addCounts, parseId } from "../../model/terms/index.ts";
import type { Erased, Erasure, Hit } from "../keeping.ts";
import { integerArray, textArray } from "./arrays.ts";
import type { Asking, Database } from "./database.ts";
import { saveErasure } from "./erasures.ts";
import { Removal, removedCall } from "./removal.ts";
import { Row } from "./row.ts";

/** What goes on while hits are erased. */
interface Work {
  readonly asking: Asking;
  readonly tenant: string;
  readonly removal: Removal;
  readonly deliveries: string[];
  blanked: number;
}

type Eraser = (work: Work, ids: readonly string[]) => Promise<void>;

const erasers: Readonly<Record<Hit["kind"], Eraser>> = {
  call: eraseCalls,
  event: ({ removal }, ids) => removal.events(ids),
  message: async ({ removal }, ids) => void (await removal.messages(ids)),
  delivery: eraseDeliveries,
  attempt: blankAttempts,
  failure: blankFailures,
  job: ({ removal }, ids) => removal.jobs(ids),
  jobName: blankJobNames,
  answer: ({ removal }, ids) => removal.answers(ids),
};

/** Removes what has a number in it, and keeps how far the erasure has come. */
export function erase(db: Database): (erasure: Erasure, hits: readonly Hit[]) => Promise<Erased> {
  return (erasure, hits) =>
    db.transaction(async (asking) => {
      const { tenant } = erasure;
      const removal = new Removal({ asking, tenant });
      const work: Work = { asking, tenant, removal, deliveries: [], blanked: 0 };
      for (const [kind, found] of Map.groupBy(hits, (hit) => hit.kind))
        await erasers[kind](
          work,
          found.map(({ id }) => id),
        );
      const { tally: removed } = removal;
      const { blanked, deliveries } = work;
      const erased = addCounts(erasure.erased, removed);
      await saveErasure(asking)({ ...erasure, erased, blanked: erasure.blanked + blanked });
      return { removed, blanked, deliveries: deliveries.map((id) => parseId("delivery", id)) };
    });
}

async function eraseDeliveries({ removal, deliveries }: Work, ids: readonly string[]): Promise<void> {
  await removal.failuresOf(ids);
  await removal.deliveries(ids);
  deliveries.push(...ids);
}

/** Relies on primary keys, events_subject, messages_repeats and deliveries_call. */
async function eraseCalls(work: Work, ids: readonly string[]): Promise<void> {
  const { asking, tenant, removal } = work;
  const values = [tenant, textArray(ids)];
  const calls = await asking.query(
    "select id, source, job_key, outcome from ringback.calls where tenant = $1 and id = any($2::text[]) for update",
    values,
  );
  const rows = calls.map((raw) => new Row(raw));
  const found = [tenant, textArray(rows.map((row) => row.text("id")))];
  const told = await asking.query(
    `select message from ringback.events
     where tenant = $1 and subject = any($2::text[]) and subject is not null and message is not null
     union select id from ringback.messages where tenant = $1 and repeats = any($2::text[]) and repeats is not null`,
    found,
  );
  const theirs = await asking.query(
    "select id from ringback.deliveries where tenant = $1 and call = any($2::text[]) and call is not null",
    found,
  );
  await eraseDeliveries(
    work,
    theirs.map((raw) => new Row(raw).text("id")),
  );
  await removal.calls(rows.map(removedCall));
  await removal.messages(told.map((raw) => new Row(raw).text("message")));
}

/** Relies on the primary key. */
async function blankAttempts(work: Work, ids: readonly string[]): Promise<void> {
  const places = ids.map((id) => id.split(" "));
  await blank(
    work,
    `update ringback.attempts a set answer = null, detail = null
     from unnest($2::text[], $3::int8[]) as u (delivery, number)
     where a.tenant = $1 and a.delivery = u.delivery and a.number = u.number`,
    [
      textArray(places.map(([delivery = ""]) => delivery)),
      integerArray(places.map(([, number]) => Number(number))),
    ],
  );
}

/** Relies on the primary key. */
async function blankFailures(work: Work, ids: readonly string[]): Promise<void> {
  const places = ids.map((id) => id.split(" "));
  await blank(
    work,
    `update ringback.failures f set answer = null, detail = null
     from unnest($2::int8[], $3::text[]) as u (at, delivery)
     where f.tenant = $1 and f.at = u.at and f.delivery = u.delivery`,
    [integerArray(places.map(([at]) => Number(at))), textArray(places.map(([, delivery = ""]) => delivery))],
  );
}

/** Relies on the primary key. */
async function blankJobNames(work: Work, ids: readonly string[]): Promise<void> {
  await blank(work, "update ringback.jobs set name = null where tenant = $1 and id = any($2::text[])", [
    textArray(ids),
  ]);
}

/** Takes the text out of rows. */
async function blank(work: Work, update: string, values: readonly Buffer[]): Promise<void> {
  const [row] = await work.asking.query(
    `with blanked as (${update} returning 1) select count(*) as number from blanked`,
    [work.tenant, ...values],
  );
  work.blanked += Number(row?.["number"] ?? 0);
}
