import { idPrefixes, phonePattern } from "../../model/terms/index.ts";
import type { Found, Hit, SearchStep, SearchedKind } from "../keeping.ts";
import type { Asking, Value } from "./database.ts";
import { firstId } from "../rows/index.ts";
import { Row } from "./row.ts";

// Looks for a number in all text and all bytes of a tenant, by the primary keys and from one place to the next (S6).
// That no index is asked is meant: the number can be anywhere in what a platform sent.

/** Whether one of the columns has the number in it. */
type IsIn = (row: Row, columns: readonly string[]) => boolean;

/** How rows of a kind are looked at. */
interface Look {
  readonly sql: string;
  readonly values: (step: SearchStep) => readonly Value[];
  /** Where the next step goes on after the row. */
  readonly place: (row: Row) => string;
  readonly hit: (row: Row, isIn: IsIn) => Hit | null;
}

/** Looks for a number, step by step. */
export function search(db: Asking): (step: SearchStep) => Promise<Found> {
  return async (step) => {
    const { sql, values, place, hit } = looks[step.kind];
    const pattern = phonePattern(step.phone);
    const isIn: IsIn = (row, columns) => columns.some((column) => pattern.test(row.readable(column)));
    const rows = (await db.query(sql, values(step))).map((raw) => new Row(raw));
    const hits = rows.map((row) => hit(row, isIn)).filter((found) => found !== null);
    const last = rows.at(-1);
    return { hits, next: rows.length < step.limit || last === undefined ? null : place(last) };
  };
}

/** The range of ids of a step. */
function rangeOf(kind: "call" | "job" | "message" | "delivery") {
  return ({ tenant, after, until, limit }: SearchStep): readonly Value[] => [
    tenant,
    after ?? `${idPrefixes[kind]}_`,
    firstId(kind, until + 1),
    limit,
  ];
}

const idOf = (row: Row) => row.text("id");

const calls: Look = {
  sql: `
    select id, key, from_number, to_number from ringback.calls
    where tenant = $1 and id > $2 and id < $3 order by id limit $4
  `,
  values: rangeOf("call"),
  place: idOf,
  hit: (row, isIn) =>
    isIn(row, ["key", "from_number", "to_number"]) ? { kind: "call", id: idOf(row) } : null,
};

const jobs: Look = {
  sql: `
    select id, key, name from ringback.jobs where tenant = $1 and id > $2 and id < $3 order by id limit $4
  `,
  values: rangeOf("job"),
  place: idOf,
  hit: (row, isIn) => {
    if (isIn(row, ["key"])) return { kind: "job", id: idOf(row) };
    return isIn(row, ["name"]) ? { kind: "jobName", id: idOf(row) } : null;
  },
};

/** Relies on events_time. */
const events: Look = {
  sql: `
    select id, subject, received_at, facts from ringback.events
    where tenant = $1 and (received_at, id) > ($2::bigint, $3) and received_at <= $4
    order by received_at, id limit $5
  `,
  values: ({ tenant, after, until, limit }) => {
    const [at = "0", last = ""] = after?.split(" ") ?? [];
    return [tenant, Number(at), last, until, limit];
  },
  place: (row) => `${row.integer("received_at")} ${idOf(row)}`,
  hit: (row, isIn) => {
    if (!isIn(row, ["facts"])) return null;
    const subject = row.textOrNull("subject") ?? "";
    if (subject.startsWith(`${idPrefixes.call}_`)) return { kind: "call", id: subject };
    return { kind: "event", id: idOf(row) };
  },
};

const messages: Look = {
  sql: `
    select m.id, m.headers, m.path, m.interface, b.bytes from (
      select tenant, id, headers, path, interface from ringback.messages
      where tenant = $1 and id > $2 and id < $3 order by id limit $4
    ) m
    left join lateral (
      select bytes from ringback.bodies b where b.tenant = m.tenant and b.id = substr(m.id, 5)
    ) b on true
    order by m.id
  `,
  values: rangeOf("message"),
  place: idOf,
  hit: (row, isIn) =>
    isIn(row, ["bytes", "headers", "path", "interface"]) ? { kind: "message", id: idOf(row) } : null,
};

const deliveries: Look = {
  sql: `
    select d.id, b.bytes from (
      select tenant, id, body from ringback.deliveries where tenant = $1 and id > $2 and id < $3 order by id limit $4
    ) d
    left join lateral (
      select bytes from ringback.bodies b where b.tenant = d.tenant and b.id = d.body
    ) b on true
    order by d.id
  `,
  values: rangeOf("delivery"),
  place: idOf,
  hit: (row, isIn) => (isIn(row, ["bytes"]) ? { kind: "delivery", id: idOf(row) } : null),
};

const attemptPlace = (row: Row) => `${row.text("delivery")} ${row.integer("number")}`;

const attempts: Look = {
  sql: `
    select delivery, number, detail, answer from ringback.attempts
    where tenant = $1 and delivery >= $2 and (delivery, number) > ($2, $5::int) and delivery < $3
    order by delivery, number limit $4
  `,
  values: (step) => {
    const [delivery = null, number = "0"] = step.after?.split(" ") ?? [];
    return [...rangeOf("delivery")({ ...step, after: delivery }), Number(number)];
  },
  place: attemptPlace,
  hit: (row, isIn) => (isIn(row, ["detail", "answer"]) ? { kind: "attempt", id: attemptPlace(row) } : null),
};

const failurePlace = (row: Row) => `${row.integer("at")} ${row.text("delivery")}`;

const failures: Look = {
  sql: `
    select at, delivery, detail, answer from ringback.failures
    where tenant = $1 and (at, delivery) > ($2::bigint, $3) and at <= $4 order by at, delivery limit $5
  `,
  values: ({ tenant, after, until, limit }) => {
    const [at = "0", delivery = ""] = after?.split(" ") ?? [];
    return [tenant, Number(at), delivery, until, limit];
  },
  place: failurePlace,
  hit: (row, isIn) => (isIn(row, ["detail", "answer"]) ? { kind: "failure", id: failurePlace(row) } : null),
};

const answers: Look = {
  sql: `
    select key, answer from ringback.idempotency where tenant = $1 and key > $2 order by key limit $3
  `,
  values: ({ tenant, after, limit }) => [tenant, after ?? "", limit],
  place: (row) => row.text("key"),
  hit: (row, isIn) => (isIn(row, ["key", "answer"]) ? { kind: "answer", id: row.text("key") } : null),
};

const looks: Readonly<Record<SearchedKind, Look>> = {
  calls,
  jobs,
  events,
  messages,
  deliveries,
  attempts,
  failures,
  answers,
};
