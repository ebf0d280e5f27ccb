import type { DatabaseSync } from "node:sqlite";
import { type DeliveryId, parseId } from "../../model/terms/index.ts";
import { addCounts } from "../../model/terms/index.ts";
import type { Erased, Erasure, Hit } from "../keeping.ts";
import { saveErasure } from "./erasures.ts";
import { removedCall } from "./expire.ts";
import { type Tally, newTally } from "../rows/index.ts";
import { Removal } from "./removal.ts";
import { Row } from "./row.ts";

/** What goes on while hits are erased. */
interface Work {
  readonly tenant: Erasure["tenant"];
  readonly tally: Tally;
  readonly deliveries: DeliveryId[];
  blanked: number;
}

type Eraser = (work: Work, id: string) => void;

/** Removes what has a number in it, and keeps how far the erasure has come. */
export function erase(db: DatabaseSync): (erasure: Erasure, hits: readonly Hit[]) => Erased {
  const removal = new Removal(db);
  const save = saveErasure(db);
  const delivery = eraseDelivery(removal);
  const erasers: Readonly<Record<Hit["kind"], Eraser>> = {
    call: eraseCall(db, removal, delivery),
    event: eraseEvent(db),
    message: ({ tenant, tally }, id) => removal.message(tally, tenant, id),
    delivery,
    attempt: blank(
      db,
      "update attempts set answer = null, detail = null where tenant = ? and delivery = ? and number = ?",
    ),
    failure: blank(
      db,
      "update failures set answer = null, detail = null where tenant = ? and at = ? and delivery = ?",
    ),
    job: ({ tenant, tally }, id) => removal.job(tally, tenant, id),
    jobName: blank(db, "update jobs set name = null where tenant = ? and id = ?"),
    answer: eraseAnswer(db),
  };
  return (erasure, hits) => {
    const work: Work = { tenant: erasure.tenant, tally: newTally(), deliveries: [], blanked: 0 };
    for (const { kind, id } of hits) erasers[kind](work, id);
    const erased = addCounts(erasure.erased, work.tally);
    save({ ...erasure, erased, blanked: erasure.blanked + work.blanked });
    return { removed: work.tally, blanked: work.blanked, deliveries: work.deliveries };
  };
}

/** Relies on failures_delivery. */
function eraseDelivery(removal: Removal): Eraser {
  return ({ tenant, tally, deliveries }, id) => {
    removal.failuresOf(tally, tenant, id);
    removal.delivery(tally, tenant, id);
    deliveries.push(parseId("delivery", id));
  };
}

/** Relies on events_subject, messages_repeats and deliveries_call. */
function eraseCall(db: DatabaseSync, removal: Removal, delivery: Eraser): Eraser {
  const select = db.prepare("select id, source, job_key, outcome from calls where tenant = ? and id = ?");
  const told = db.prepare(`
    select message from events where tenant = ?1 and subject = ?2 and message is not null
    union select id from messages where tenant = ?1 and repeats = ?2 and repeats is not null
  `);
  return (work, id) => {
    const { tenant, tally } = work;
    const row = select.get(tenant, id);
    if (row === undefined) return;
    const messages = told.all(tenant, id).map((raw) => new Row(raw).text("message"));
    for (const each of removal.deliveriesOf(tenant, id)) delivery(work, each);
    removal.call(tally, removedCall(tenant, new Row(row)));
    for (const message of messages) removal.message(tally, tenant, message);
  };
}

/** The id tells whether the row is still that of the event. */
function eraseEvent(db: DatabaseSync): Eraser {
  const remove = db.prepare("delete from events where rowid = ? and tenant = ? and id = ?");
  return ({ tenant, tally }, place) => {
    const [row = "", id = ""] = place.split(" ");
    tally.events += Number(remove.run(Number(row), tenant, id).changes);
  };
}

function eraseAnswer(db: DatabaseSync): Eraser {
  const remove = db.prepare("delete from idempotency where tenant = ? and key = ?");
  return ({ tenant, tally }, key) => {
    tally.answers += Number(remove.run(tenant, key).changes);
  };
}

/** Takes the text out of a row, whose key is the parts of the id. */
function blank(db: DatabaseSync, sql: string): Eraser {
  const update = db.prepare(sql);
  return (work, id) => {
    const key = id.split(" ").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    work.blanked += Number(update.run(work.tenant, ...key).changes);
  };
}
