import { type Counts, addCounts, noRows } from "../../model/terms/index.ts";
import type { Everyone } from "../keeping.ts";
import { type DayTable, firstOf, wholeDays } from "./day-bounds.ts";
import { type Day, endOf, restName } from "./days.ts";
import type { Asking, Database } from "./database.ts";
import { Removal } from "./removal.ts";
import { Row } from "./row.ts";
import { incomplete, isAttemptNeeded, isBodyNeeded, isEventNeeded, isMessageNeeded } from "./still-needed.ts";

/** How a row of a day is told. */
export interface RowKey {
  readonly tenant: string;
  readonly id: string;
  /** Of an attempt; 0 for all else. */
  readonly number: number;
}

/** Some of the rows of a day. */
export interface LookOptions {
  readonly day: Day;
  readonly everyone: Everyone;
  /** The place where the last look ended; empty for the first. */
  readonly after: string;
  readonly limit: number;
}

/** The columns of the primary key. */
export function keyColumns(table: DayTable): readonly string[] {
  return table === "attempts" ? ["tenant", "delivery", "number"] : ["tenant", "id"];
}

/** What it takes to tell whether a row is needed, and the condition; $1 is the moment up to which everything goes. */
const questions: Readonly<Record<DayTable, { readonly columns: string; readonly isNeeded: string }>> = {
  attempts: { columns: "tenant, delivery, number, at", isNeeded: isAttemptNeeded("r", "$1::bigint") },
  events: { columns: "tenant, id, subject, received_at", isNeeded: isEventNeeded("r", "$1::bigint") },
  messages: { columns: "tenant, id, repeats", isNeeded: isMessageNeeded("r") },
  bodies: { columns: "tenant, id", isNeeded: isBodyNeeded("r") },
};

interface Looked {
  readonly rows: readonly (RowKey & { readonly isNeeded: boolean })[];
  readonly next: string | null;
}

/** Which of some rows of a day are needed. Relies on the primary key, and on what still-needed.ts names. */
export async function lookAt(
  asking: Asking,
  options: LookOptions,
): Promise<{ readonly needed: readonly RowKey[]; readonly next: string | null }> {
  const { rows, next } = await judge(asking, options, "");
  return { needed: rows.filter(({ isNeeded }) => isNeeded), next };
}

/** Removes those of some rows of a day that are not needed. */
export async function sweep(
  db: Database,
  options: LookOptions,
): Promise<{ readonly removed: Counts; readonly next: string | null }> {
  return db.transaction(async (asking) => {
    const { rows, next } = await judge(asking, options, "for update skip locked");
    const old = rows.filter(({ isNeeded }) => !isNeeded);
    let removed = noRows;
    for (const [tenant, some] of Map.groupBy(old, (row) => row.tenant))
      removed = addCounts(removed, await remove(asking, { ...options, tenant, rows: some }));
    return { removed, next };
  });
}

async function judge(
  asking: Asking,
  { day, everyone, after, limit }: LookOptions,
  locking: string,
): Promise<Looked> {
  const { table, name } = day;
  const key = keyColumns(table);
  const { columns, isNeeded } = questions[table];
  const [tenant = "", id = "", number = "0"] = after.split(" ");
  const isAttempts = table === "attempts";
  // Of the rest, what days would have gone by now.
  const until = name === restName ? wholeDays(everyone)[table] : endOf(name);
  const raw = await asking.query(
    `with incomplete as materialized (${incomplete("$2::bigint")}), r as materialized (
       select ${columns} from ringback.${table}_${name}
       where (${key.join(", ")}) > (${isAttempts ? "$5, $6, $7::int" : "$5, $6"}) and ${key[1] ?? "id"} < $3
       order by ${key.join(", ")} limit $4 ${locking}
     )
     select ${key.join(", ")}, ${isNeeded} as is_needed, $1::bigint as at from r order by ${key.join(", ")}`,
    [
      momentOf(table, everyone),
      until,
      firstOf(table, until),
      limit,
      tenant,
      id,
      ...(isAttempts ? [Number(number)] : []),
    ],
  );
  const rows = raw.map((each) => {
    const row = new Row(each);
    const place = { tenant: row.text("tenant"), id: row.text(isAttempts ? "delivery" : "id") };
    return { ...place, number: isAttempts ? row.integer("number") : 0, isNeeded: row.flag("is_needed") };
  });
  const last = rows.at(-1);
  const isOver = rows.length < limit || last === undefined;
  return { rows, next: isOver ? null : [last.tenant, last.id, last.number].join(" ") };
}

/** From when on rows are needed by themselves. */
function momentOf(table: DayTable, everyone: Everyone): number | null {
  switch (table) {
    case "attempts":
      return everyone.attempts ?? null;
    case "events":
      return everyone.others ?? null;
    case "messages":
    case "bodies":
      return null;
  }
}

interface Removing extends LookOptions {
  readonly tenant: string;
  readonly rows: readonly RowKey[];
}

async function remove(asking: Asking, { day, everyone, tenant, rows }: Removing): Promise<Counts> {
  const removal = new Removal({ asking, tenant, whole: wholeDays(everyone) });
  const ids = rows.map(({ id }) => id);
  switch (day.table) {
    case "attempts":
      await removal.attempts(rows.map(({ id, number }) => ({ delivery: id, number })));
      break;
    case "events":
      await removal.events(ids);
      break;
    case "messages":
      await removal.messages(ids);
      break;
    case "bodies":
      await removal.bodies(ids);
      break;
  }
  return removal.tally;
}
