import { type DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { MeasureStep, MeasuredKind, Size } from "../keeping.ts";
import { byId, byNumber, byTime } from "../rows/index.ts";
import { Row } from "./row.ts";

type Measured = Size & { readonly next: string | null };

/** What to ask for a kind: rows from a place on, each with its place and the bytes of what is in it. */
interface Question {
  readonly sql: string;
  /** The values of the place, of what `next` told. */
  readonly from: (after: string | null) => readonly SQLInputValue[];
}

const byRow = (after: string | null) => (after ?? "0 0").split(" ").map(Number);

// Bytes that came in and go out as they came are one body. They count with the message for as long as it is there,
// and then with the first delivery that has them.
const questions: Readonly<Record<MeasuredKind, Question>> = {
  messages: {
    sql: `
      select id as place, size as bytes from messages where tenant = ? and id > ? order by id limit ?
    `,
    from: byId,
  },
  calls: {
    sql: `
      select id as place, octet_length(key) + octet_length(coalesce(from_number, ''))
        + octet_length(coalesce(to_number, '')) as bytes
      from calls where tenant = ? and id > ? order by id limit ?
    `,
    from: byId,
  },
  // Relies on events_time.
  events: {
    sql: `
      select received_at || ' ' || rowid as place, coalesce(length(facts), 0) as bytes from events indexed by events_time
      where tenant = ? and (received_at, rowid) > (?, ?) order by received_at, rowid limit ?
    `,
    from: byRow,
  },
  // Relies on messages_body and deliveries_body.
  deliveries: {
    sql: `
      select id as place, case
          when exists (select 1 from messages where body = d.body) then 0
          when exists (select 1 from deliveries where body = d.body and tenant = d.tenant and id < d.id) then 0
          else coalesce((select length(bytes) from bodies where id = d.body), 0) end as bytes
      from deliveries d where tenant = ? and id > ? order by id limit ?
    `,
    from: byId,
  },
  attempts: {
    sql: `
      select delivery || ' ' || number as place,
        octet_length(coalesce(answer, '')) + octet_length(coalesce(detail, '')) as bytes
      from attempts where tenant = ? and (delivery, number) > (?, ?) order by delivery, number limit ?
    `,
    from: byNumber,
  },
  failures: {
    sql: `
      select at || ' ' || delivery as place,
        octet_length(coalesce(answer, '')) + octet_length(coalesce(detail, '')) as bytes
      from failures where tenant = ? and (at, delivery) > (?, ?) order by at, delivery limit ?
    `,
    from: byTime,
  },
};

/** Counts some of a tenant's rows. */
export function measure(db: DatabaseSync): (step: MeasureStep) => Measured {
  return ({ tenant, kind, after, limit }) => {
    const { sql, from } = questions[kind];
    let [rows, bytes] = [0, 0];
    let place: string | null = null;
    for (const raw of db.prepare(sql).iterate(tenant, ...from(after), limit)) {
      const row = new Row(raw);
      rows += 1;
      bytes += row.integer("bytes");
      place = row.text("place");
    }
    return { rows, bytes, next: rows < limit ? null : place };
  };
}
