import type { DatabaseSync } from "node:sqlite";
import { idPrefixes, phonePattern } from "../../model/terms/index.ts";
import type { Found, Hit, SearchStep, SearchedKind } from "../keeping.ts";
import { firstId } from "../rows/index.ts";
import { Row } from "./row.ts";

// Looks for a number in all text and all bytes of a tenant, by the primary keys and from one place to the next (S6).
// That no index is asked is meant: the number can be anywhere in what a platform sent.

/** One row that was looked at. */
interface Looked {
  readonly place: string;
  readonly hit: Hit | null;
}

type Look = (step: SearchStep, isIn: (row: Row, columns: readonly string[]) => boolean) => readonly Looked[];

/** Looks for a number, step by step. */
export function search(db: DatabaseSync): (step: SearchStep) => Found {
  const looks: Readonly<Record<SearchedKind, Look>> = {
    calls: calls(db),
    jobs: jobs(db),
    events: events(db),
    messages: messages(db),
    deliveries: deliveries(db),
    attempts: attempts(db),
    failures: failures(db),
    answers: answers(db),
  };
  return (step) => {
    const pattern = phonePattern(step.phone);
    const isIn = (row: Row, columns: readonly string[]) =>
      columns.some((column) => pattern.test(row.readable(column)));
    const looked = looks[step.kind](step, isIn);
    const hits = looked.map(({ hit }) => hit).filter((hit) => hit !== null);
    return { hits, next: looked.length < step.limit ? null : (looked.at(-1)?.place ?? null) };
  };
}

/** The range of ids of a step. */
function rangeOf(kind: "call" | "job" | "message" | "delivery", { tenant, after, until, limit }: SearchStep) {
  return [tenant, after ?? `${idPrefixes[kind]}_`, firstId(kind, until + 1), limit] as const;
}

function calls(db: DatabaseSync): Look {
  const select = db.prepare(`
    select id, key, from_number, to_number from calls where tenant = ? and id > ? and id < ? order by id limit ?
  `);
  return (step, isIn) =>
    select.all(...rangeOf("call", step)).map((raw) => {
      const row = new Row(raw);
      const id = row.text("id");
      return { place: id, hit: isIn(row, ["key", "from_number", "to_number"]) ? { kind: "call", id } : null };
    });
}

function jobs(db: DatabaseSync): Look {
  const select = db.prepare(`
    select id, key, name from jobs where tenant = ? and id > ? and id < ? order by id limit ?
  `);
  return (step, isIn) =>
    select.all(...rangeOf("job", step)).map((raw) => {
      const row = new Row(raw);
      const id = row.text("id");
      if (isIn(row, ["key"])) return { place: id, hit: { kind: "job", id } };
      return { place: id, hit: isIn(row, ["name"]) ? { kind: "jobName", id } : null };
    });
}

/** Relies on events_time. */
function events(db: DatabaseSync): Look {
  const select = db.prepare(`
    select rowid as row, id, subject, received_at, facts from events indexed by events_time
    where tenant = ? and (received_at, rowid) > (?, ?) and received_at <= ? order by received_at, rowid limit ?
  `);
  return ({ tenant, after, until, limit }, isIn) => {
    const [at = 0, last = 0] = after?.split(" ").map(Number) ?? [];
    return select.all(tenant, at, last, until, limit).map((raw) => {
      const row = new Row(raw);
      const place = `${row.integer("received_at")} ${row.integer("row")}`;
      const subject = row.textOrNull("subject") ?? "";
      if (!isIn(row, ["facts"])) return { place, hit: null };
      if (subject.startsWith(`${idPrefixes.call}_`)) return { place, hit: { kind: "call", id: subject } };
      return { place, hit: { kind: "event", id: `${row.integer("row")} ${row.text("id")}` } };
    });
  };
}

function messages(db: DatabaseSync): Look {
  const select = db.prepare(`
    select m.id, m.headers, m.path, m.interface, b.bytes from messages m left join bodies b on b.id = m.body
    where m.tenant = ? and m.id > ? and m.id < ? order by m.id limit ?
  `);
  return (step, isIn) =>
    select.all(...rangeOf("message", step)).map((raw) => {
      const row = new Row(raw);
      const id = row.text("id");
      const isHit = isIn(row, ["bytes", "headers", "path", "interface"]);
      return { place: id, hit: isHit ? { kind: "message", id } : null };
    });
}

function deliveries(db: DatabaseSync): Look {
  const select = db.prepare(`
    select d.id, b.bytes from deliveries d left join bodies b on b.id = d.body
    where d.tenant = ? and d.id > ? and d.id < ? order by d.id limit ?
  `);
  return (step, isIn) =>
    select.all(...rangeOf("delivery", step)).map((raw) => {
      const row = new Row(raw);
      const id = row.text("id");
      return { place: id, hit: isIn(row, ["bytes"]) ? { kind: "delivery", id } : null };
    });
}

function attempts(db: DatabaseSync): Look {
  const select = db.prepare(`
    select delivery, number, detail, answer from attempts
    where tenant = ?1 and (delivery, number) > (?2, ?5) and delivery < ?3 order by delivery, number limit ?4
  `);
  return (step, isIn) => {
    const [delivery = null, number = "0"] = step.after?.split(" ") ?? [];
    return select.all(...rangeOf("delivery", { ...step, after: delivery }), Number(number)).map((raw) => {
      const row = new Row(raw);
      const place = `${row.text("delivery")} ${row.integer("number")}`;
      return { place, hit: isIn(row, ["detail", "answer"]) ? { kind: "attempt", id: place } : null };
    });
  };
}

function failures(db: DatabaseSync): Look {
  const select = db.prepare(`
    select at, delivery, detail, answer from failures
    where tenant = ? and (at, delivery) > (?, ?) and at <= ? order by at, delivery limit ?
  `);
  return ({ tenant, after, until, limit }, isIn) => {
    const [at = "0", delivery = ""] = after?.split(" ") ?? [];
    return select.all(tenant, Number(at), delivery, until, limit).map((raw) => {
      const row = new Row(raw);
      const place = `${row.integer("at")} ${row.text("delivery")}`;
      return { place, hit: isIn(row, ["detail", "answer"]) ? { kind: "failure", id: place } : null };
    });
  };
}

function answers(db: DatabaseSync): Look {
  const select = db.prepare(`
    select key, answer from idempotency where tenant = ? and key > ? order by key limit ?
  `);
  return ({ tenant, after, limit }, isIn) =>
    select.all(tenant, after ?? "", limit).map((raw) => {
      const row = new Row(raw);
      const id = row.text("key");
      return { place: id, hit: isIn(row, ["key", "answer"]) ? { kind: "answer", id } : null };
    });
}
