import { idPrefixes } from "../../model/terms/index.ts";
import type { MovedPart } from "../moved-parts.ts";
import { takenAtName } from "./inspect.ts";
import { rewritingName } from "./reclaim.ts";

/** How the rows of a part are read. The table that they stand in is `t`. */
interface Relation {
  readonly from: string;
  /** What to read for a column that is not read as it is. */
  readonly as: Readonly<Record<string, string>>;
  /** Which rows. */
  readonly where: string;
  /** What the rows are in the order of: an index or the primary key. */
  readonly place: readonly string[];
  /** What finds one row. */
  readonly found: string;
  /** What counts the rows, where that takes less than reading them. */
  readonly count: string;
}

const ulid = (id: string) => `substr(${id}, instr(${id}, '_') + 1)`;

// Relies on messages_body. Bytes are of one tenant alone.
const messageOfBody = "(select min(m.id) from messages m where m.body = t.body and m.tenant = t.tenant)";
// Relies on deliveries_body.
const firstOfBody = "(select min(d.id) from deliveries d where d.body = t.body and d.tenant = t.tenant)";

// What is here differs from the part's own table, read by its primary key.
const relations: Readonly<Record<string, Partial<Relation>>> = {
  // What is about the file itself stays with it.
  kept_values: { where: `t.name not in ('${rewritingName}', '${takenAtName}')` },
  // Relies on messages_digest.
  message_digests: { from: "messages t", where: "t.digest is not null", as: { message: "t.id" } },
  "bodies of messages": {
    from: "messages t left join bodies b on b.id = t.body",
    as: { id: ulid("t.id"), bytes: "b.bytes" },
    place: ["t.tenant", "t.id"],
    found: `t.tenant = ? and t.id = '${idPrefixes.message}_' || ?`,
    count: "select count(*) from messages",
  },
  "bodies of deliveries": {
    from: "deliveries t left join bodies b on b.id = t.body",
    as: { id: ulid("t.id"), bytes: "b.bytes" },
    where: `${messageOfBody} is null and t.id = ${firstOfBody}`,
    place: ["t.tenant", "t.id"],
    found: `t.tenant = ? and t.id = '${idPrefixes.delivery}_' || ?`,
  },
  calls: { as: { bucket: "hour_of(t.id)" } },
  job_calls: { as: { slot: "0" }, place: ["t.tenant", "t.job_key", "t.source", "t.outcome"] },
  // Has no primary key. One row is found by events_time.
  events: { place: ["t.rowid"], found: "t.tenant = ? and t.received_at = ? and t.id = ?" },
  // Relies on events_other.
  event_digests: {
    from: "events t",
    where: "t.subject is null and t.digest is not null",
    as: { event: "t.id" },
  },
  deliveries: {
    from: "deliveries t left join bodies b on b.id = t.body",
    as: {
      body: ulid(`coalesce(${messageOfBody}, ${firstOfBody})`),
      size: "length(b.bytes)",
      // Whoever was sending them is dead, as nobody else has the store open.
      state: "case t.state when 'sending' then 'waiting' else t.state end",
      owner: "null",
    },
    count: "select count(*) from deliveries",
  },
  replays: {
    as: { doc: "case t.state when 'running' then json_set(t.doc, '$.lease', null) else t.doc end" },
  },
};

/** The statements that read the rows of a part. */
export interface MovedStatements {
  /** From the beginning: the columns, then the place. */
  readonly all: string;
  /** After a place. */
  readonly after: string;
  readonly count: string;
  /** Whether a row is there. */
  readonly find: string;
}

/** Makes the statements that read the rows of a part. */
export function movedStatements(part: MovedPart): MovedStatements {
  const own: Partial<Relation> = relations[part.name] ?? {};
  const { from = `${part.table} t`, as = {}, where = "true" } = own;
  const place = (own.place ?? part.key.map((column) => `t.${column}`)).join(", ");
  const columns = Object.keys(part.columns).map((column) => as[column] ?? `t.${column}`);
  const rows = `select ${columns.join(", ")}, ${place} from ${from} where ${where}`;
  const marks = place.replaceAll(/[^,]+/g, "?");
  const found = own.found ?? part.foundBy.map((column) => `${as[column] ?? `t.${column}`} = ?`).join(" and ");
  return {
    all: `${rows} order by ${place}`,
    after: `${rows} and (${place}) > (${marks}) order by ${place}`,
    count: own.count ?? `select count(*) from ${from} where ${where}`,
    find: `select 1 from ${from} where ${where} and ${found}`,
  };
}
