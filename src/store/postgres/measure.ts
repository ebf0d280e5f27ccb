import type { MeasureStep, MeasuredKind, Size } from "../keeping.ts";
import type { Asking, Value } from "./database.ts";
import { byId, byNumber, byTime } from "../rows/index.ts";
import { Row } from "./row.ts";

type Measured = Size & { readonly next: string | null };

/** What to ask for a kind: rows from a place on, each with its place and the bytes of what is in it. */
interface Question {
  /** The columns of the place, by which the rows are ordered, and the bytes. */
  readonly place: string;
  readonly bytes: string;
  readonly from: string;
  /** The values of the place, of what `next` told. */
  readonly values: (after: string | null) => readonly Value[];
}

// Bytes that came in and go out as they came are one body. They count with the message for as long as it is there,
// and then with the first delivery that has them.
const questions: Readonly<Record<MeasuredKind, Question>> = {
  messages: { place: "id", bytes: "size", from: "ringback.messages", values: byId },
  calls: {
    place: "id",
    bytes: `octet_length(key) + octet_length(coalesce(from_number, '')) + octet_length(coalesce(to_number, ''))`,
    from: "ringback.calls",
    values: byId,
  },
  events: { place: "id", bytes: "coalesce(octet_length(facts), 0)", from: "ringback.events", values: byId },
  // Relies on deliveries_body.
  deliveries: {
    place: "id",
    bytes: `
      case
        when exists (select from ringback.messages m where m.tenant = d.tenant and m.id = 'msg_' || d.body) then 0
        when exists (
          select from ringback.deliveries o where o.tenant = d.tenant and o.body = d.body and o.id < d.id
        ) then 0
        else size end
    `,
    from: "ringback.deliveries d",
    values: byId,
  },
  attempts: {
    place: "delivery, number",
    bytes: "octet_length(coalesce(answer, '')) + octet_length(coalesce(detail, ''))",
    from: "ringback.attempts",
    values: byNumber,
  },
  failures: {
    place: "at, delivery",
    bytes: "octet_length(coalesce(answer, '')) + octet_length(coalesce(detail, ''))",
    from: "ringback.failures",
    values: byTime,
  },
};

/** Counts some of a tenant's rows. Relies on the primary keys. */
export function measure(db: Asking): (step: MeasureStep) => Promise<Measured> {
  return async ({ tenant, kind, after, limit }) => {
    const { place, bytes, from, values } = questions[kind];
    const places = values(after);
    const marks = places.map((_, index) => `$${index + 3}`).join(", ");
    const columns = place.split(", ");
    // The first column by itself tells which days need not be asked.
    const [first = place] = columns;
    const [raw = {}] = await db.query(
      `with part as (
         select ${place}, ${bytes} as bytes from ${from}
         where tenant = $1 and ${first} >= $3 and (${place}) > (${marks}) order by ${place} limit $2
       )
       select count(*) as rows, coalesce(sum(bytes), 0) as bytes,
         (select concat_ws(' ', ${place}) from part order by ${columns.map((column) => `${column} desc`).join(", ")} limit 1) as place
       from part`,
      [tenant, limit, ...places],
    );
    const row = new Row(raw);
    const rows = row.integer("rows");
    return { rows, bytes: row.integer("bytes"), next: rows < limit ? null : row.textOrNull("place") };
  };
}
