import type { Acceptance, NewEvent } from "../store.ts";
import { type Columns, type Statement, bytes, namesOf, text, whole } from "./statement.ts";
import { type Subject, idOf, subjectsOf } from "./subjects.ts";

interface EventRow {
  readonly acceptance: Acceptance;
  readonly subject: Subject;
  readonly event: NewEvent;
}

const columns: Columns<EventRow> = {
  tenant: text(({ acceptance }) => acceptance.tenant),
  id: text(({ event }) => event.id),
  // No source has the empty id: it stands for the hub itself.
  source: text(({ subject }) => subject.source ?? ""),
  type: text(({ event }) => event.type),
  subject: text(({ subject }) => idOf(subject)),
  version: whole(({ event }) => event.version),
  facts: bytes(({ event }) => event.facts),
  message: text(({ acceptance }) => acceptance.message?.id ?? null),
  received_at: whole(({ acceptance }) => acceptance.at),
};

const digestColumns: Columns<EventRow> = {
  tenant: text(({ acceptance }) => acceptance.tenant),
  source: text(({ subject }) => subject.source ?? ""),
  digest: text(({ event }) => event.digest),
  event: text(({ event }) => event.id),
};

/** Writes events, and by what those about neither call nor job are known. */
export function writeEvents(statement: Statement, group: readonly Acceptance[]): void {
  const rows = group.flatMap((acceptance) =>
    subjectsOf(acceptance).flatMap((subject) =>
      eventsOf(subject).map((event) => ({ acceptance, subject, event })),
    ),
  );
  if (rows.length === 0) return;
  const list = namesOf(columns);
  statement.part(
    "happened",
    `insert into ringback.events (${list}) select ${list} from ${statement.table(rows, columns)}`,
  );
  const others = rows.filter(({ subject, event }) => idOf(subject) === null && event.digest !== null);
  if (others.length === 0) return;
  const digests = namesOf(digestColumns);
  statement.part(
    "others",
    `insert into ringback.event_digests (${digests}) select ${digests}
     from ${statement.table(others, digestColumns)} on conflict do nothing returning 1`,
  );
  statement.expect("others", others.length);
}

function eventsOf(subject: Subject): readonly NewEvent[] {
  return "events" in subject ? subject.events : [subject.event];
}
