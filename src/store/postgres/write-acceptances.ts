import { textArray, bytesArray, flagArray, integerArray } from "./arrays.ts";
import { ownersOf, subjectsOf } from "./accept.ts";
import type { Asking, Value } from "./database.ts";
import { madeAt } from "./id-range.ts";
import { type BodyPlaces, bodyColumns, messageColumns, placeBodies, rereadColumns } from "./messages.ts";
import type { Acceptance, CallWrite, JobWrite, NewDelivery, NewEvent, OtherWrite } from "../store.ts";

type Subject = CallWrite | JobWrite | OtherWrite;

interface EventRow {
  readonly acceptance: Acceptance;
  readonly subject: Subject;
  readonly event: NewEvent;
}

interface DeliveryRow {
  readonly acceptance: Acceptance;
  readonly subject: Subject;
  readonly delivery: NewDelivery;
  readonly places: BodyPlaces;
}

/**
 * Writes acceptances with one statement, all or none (S1, S2).
 * @throws ConflictError where a plan is outdated (S3), a digest is known, or a hub's membership has ended (M3).
 */
export async function writeAcceptances(
  db: Asking,
  group: readonly Acceptance[],
  lane: number,
): Promise<void> {
  const statement = new Statement();
  const placed = new Map(group.map((acceptance) => [acceptance, placeBodies(acceptance)]));
  writeMessages(statement, group, placed);
  writeCalls(statement, group, lane);
  writeJobs(statement, group);
  writeEvents(statement, group);
  writeDeliveries(statement, group, placed);
  if (!statement.isEmpty) await db.query(statement.sql, statement.values);
}

/** A statement as it grows: parts that write, and how many rows each of them is to have written. */
class Statement {
  readonly values: Value[] = [];
  readonly #parts: string[] = [];
  readonly #expected: string[] = [];

  /** A value → its place. */
  value(value: Value): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Columns → a table of them. */
  rows(columns: readonly Buffer[], types: readonly string[], names: readonly string[]): string {
    const arrays = columns.map((column, index) => `${this.value(column)}::${types[index] ?? "text"}[]`);
    return `unnest(${arrays.join(", ")}) as u (${names.join(", ")})`;
  }

  part(name: string, sql: string): void {
    this.#parts.push(`${name} as (${sql})`);
  }

  /** Unless so many rows come of a part, all of it is undone. */
  expect(part: string, rows: number): void {
    this.#expected.push(`(select count(*) from ${part}) = ${this.value(rows)}::bigint`);
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** A division by zero is the one error that a statement can raise by itself (see ConflictError). */
  get sql(): string {
    const isExpected = this.#expected.length === 0 ? "true" : this.#expected.join(" and ");
    return `with ${this.#parts.join(",\n")}\nselect 1 / (${isExpected})::int`;
  }
}

function types(text: string): readonly string[] {
  return text.split(" ").map((letter) => typeNames[letter] ?? letter);
}

const typeNames: Readonly<Record<string, string>> = { t: "text", i: "int8", b: "bytea", f: "bool" };

function writeMessages(
  statement: Statement,
  group: readonly Acceptance[],
  placed: ReadonlyMap<Acceptance, BodyPlaces>,
): void {
  const told = group.map(({ tenant, message }) => ({ tenant, message }));
  const added = told.flatMap(({ message }) => (message?.kind === "new" ? [message] : []));
  const reread = told.flatMap(({ tenant, message }) =>
    message?.kind === "reread" ? [{ ...message, tenant }] : [],
  );
  const bodies = [...placed.values()].flatMap((places) => places.bodies);
  if (added.length > 0) insertMessages(statement, added);
  if (reread.length > 0) {
    const names = ["tenant", "id", "fate", "reason", "path", "name"];
    const rows = statement.rows(rereadColumns(reread), types("t t t t t t"), names);
    statement.part(
      "reread",
      `update ringback.messages m set fate = u.fate, reason = u.reason, path = u.path, name = u.name
       from ${rows} where m.tenant = u.tenant and m.id = u.id returning 1`,
    );
    statement.expect("reread", reread.length);
  }
  if (bodies.length > 0) {
    const rows = statement.rows(bodyColumns(bodies), types("t t b"), ["tenant", "id", "bytes"]);
    statement.part(
      "kept",
      `insert into ringback.bodies (tenant, id, bytes) select tenant, id, bytes from ${rows}`,
    );
  }
}

function insertMessages(statement: Statement, added: Parameters<typeof messageColumns>[0]): void {
  const columns = [
    ...["tenant", "id", "source", "received_at", "fate", "reason", "path", "name", "headers", "remote"],
    ...["interface", "size", "repeats", "digest"],
  ];
  const rows = statement.rows(messageColumns(added), types("t t t i t t t t t t t i t t"), columns);
  const list = columns.join(", ");
  statement.part(
    "told",
    `insert into ringback.messages (${list}) select ${list} from ${rows} returning tenant, id, source, digest`,
  );
  const digests = added.filter(({ digest }) => digest !== undefined).length;
  if (digests === 0) return;
  statement.part(
    "digests",
    `insert into ringback.message_digests (tenant, source, digest, message)
     select tenant, source, digest, id from told where digest is not null on conflict do nothing returning 1`,
  );
  statement.expect("digests", digests);
}

const callColumns = [
  ...[
    "tenant",
    "id",
    "source",
    "key",
    "version",
    "revision",
    "completed",
    "awaiting",
    "grace_ends_at",
    "platform",
  ],
  ...["job_key", "outcome", "intent", "from_number", "to_number", "at", "bucket"],
];
const callTypes = types("t t t t i i f t i t t t t t t i i");
const hourMs = 60 * 60 * 1000;

interface Plan<Write> {
  readonly tenant: string;
  readonly write: Write;
}

function callArrays(calls: readonly Plan<CallWrite>[]): readonly Buffer[] {
  const text = (of: (call: CallWrite) => string | null) => textArray(calls.map(({ write }) => of(write)));
  const whole = (of: (call: CallWrite) => number | null) => integerArray(calls.map(({ write }) => of(write)));
  return [
    textArray(calls.map(({ tenant }) => tenant)),
    text(({ id }) => id),
    text(({ source }) => source),
    text(({ key }) => key),
    whole(({ row }) => row.version),
    whole(({ row }) => row.revision),
    flagArray(calls.map(({ write }) => write.row.completed)),
    text(({ row }) => row.awaiting.join(" ")),
    whole(({ row }) => row.graceEndsAt),
    text(({ row }) => row.platform),
    text(({ row }) => row.jobKey),
    text(({ row }) => row.outcome),
    text(({ row }) => row.intent),
    text(({ row }) => row.from),
    text(({ row }) => row.to),
    whole(({ at }) => at),
    whole(({ id }) => Math.floor(madeAt(id) / hourMs)),
  ];
}

function writeCalls(statement: Statement, group: readonly Acceptance[], lane: number): void {
  const calls = group.flatMap(({ tenant, calls }) => calls.map((write) => ({ tenant, write })));
  const added = calls.filter(({ write }) => write.expectedVersion === 0);
  const changed = calls.filter(({ write }) => write.expectedVersion !== 0);
  const counted: string[] = [];
  if (added.length > 0) {
    const rows = statement.rows(callArrays(added), callTypes, callColumns);
    const list = callColumns.join(", ");
    statement.part(
      "begun",
      `insert into ringback.calls (${list}) select ${list} from ${rows}
       on conflict do nothing returning tenant, id, source, job_key, outcome`,
    );
    statement.expect("begun", added.length);
    counted.push(
      "select tenant, job_key, source, outcome, 1 as calls, id from begun where job_key is not null",
    );
  }
  if (changed.length > 0) counted.push(...changeCalls(statement, changed));
  if (counted.length > 0) countCalls(statement, counted, lane);
  makeJobsKnown(statement, calls);
}

/** Changes calls whose versions are those that were planned on → what of it counts for their jobs. */
function changeCalls(statement: Statement, changed: readonly Plan<CallWrite>[]): readonly string[] {
  const versions = integerArray(changed.map(({ write }) => write.expectedVersion));
  const rows = statement.rows(
    [...callArrays(changed), versions],
    [...callTypes, "int8"],
    [...callColumns, "expected"],
  );
  statement.part("moved", `select u.* from ${rows}`);
  statement.part(
    "gone_on",
    `update ringback.calls c set
       version = u.version, revision = u.revision, completed = u.completed, awaiting = u.awaiting,
       grace_ends_at = u.grace_ends_at, platform = u.platform, job_key = u.job_key, outcome = u.outcome,
       intent = u.intent, from_number = u.from_number, to_number = u.to_number
     from moved u
     where c.tenant = u.tenant and c.id = u.id and c.version = u.expected and c.source = u.source and c.key = u.key
     returning 1`,
  );
  statement.expect("gone_on", changed.length);
  // What is read here is as it was before the statement.
  const both = (which: string, calls: number) => `
    select c.tenant, ${which}.job_key, c.source, ${which}.outcome, ${calls} as calls, c.id
    from moved u join ringback.calls c on c.tenant = u.tenant and c.id = u.id
    where ${which}.job_key is not null and (c.job_key is distinct from u.job_key or c.outcome <> u.outcome)
  `;
  return [both("c", -1), both("u", 1)];
}

// As many as write at the same time: with fewer they would wait for each other.
const slots = 64;
const firstSlot = Math.floor(performance.timeOrigin) % slots;

/** Keeps count of what the calls of a job came to. In order, so that no two writers wait for each other in turn. */
function countCalls(statement: Statement, counted: readonly string[], lane: number): void {
  const slot = statement.value((firstSlot + lane) % slots);
  statement.part(
    "counted",
    `insert into ringback.job_calls as j (tenant, job_key, source, outcome, slot, calls, first_call, last_call)
     select tenant, job_key, source, outcome, ${slot}::smallint, sum(calls), min(id), max(id)
     from (${counted.join(" union all ")}) c
     group by tenant, job_key, source, outcome order by tenant, job_key, source, outcome
     on conflict (tenant, job_key, source, outcome, slot) do update set
       calls = j.calls + excluded.calls,
       first_call = least(j.first_call, excluded.first_call), last_call = greatest(j.last_call, excluded.last_call)`,
  );
}

function makeJobsKnown(statement: Statement, calls: readonly Plan<CallWrite>[]): void {
  const known = calls.flatMap(({ tenant, write: { source, job } }) =>
    job === null ? [] : [{ tenant, source, ...job }],
  );
  if (known.length === 0) return;
  const columns = [
    textArray(known.map(({ tenant }) => tenant)),
    textArray(known.map(({ id }) => id)),
    textArray(known.map(({ source }) => source)),
    textArray(known.map(({ key }) => key)),
  ];
  const rows = statement.rows(columns, types("t t t t"), ["tenant", "id", "source", "key"]);
  statement.part(
    "made_known",
    `insert into ringback.jobs (tenant, id, source, key, version, status)
     select tenant, id, source, key, 0, 'unknown' from ${rows} order by tenant, source, key on conflict do nothing`,
  );
}

function writeJobs(statement: Statement, group: readonly Acceptance[]): void {
  const jobs = group.flatMap(({ tenant, jobs }) => jobs.map((write) => ({ tenant, write })));
  if (jobs.length === 0) return;
  const text = (of: (job: JobWrite) => string | null) => textArray(jobs.map(({ write }) => of(write)));
  const whole = (of: (job: JobWrite) => number | null) => integerArray(jobs.map(({ write }) => of(write)));
  const columns = [
    textArray(jobs.map(({ tenant }) => tenant)),
    text(({ id }) => id),
    text(({ source }) => source),
    text(({ key }) => key),
    whole(({ row }) => row.version),
    text(({ row }) => row.name),
    text(({ row }) => row.status),
    whole(({ row }) => row.statusAt),
    whole(({ expectedVersion }) => expectedVersion),
  ];
  const names = ["tenant", "id", "source", "key", "version", "name", "status", "status_at", "expected"];
  const rows = statement.rows(columns, types("t t t t i t t i i"), names);
  statement.part("job_plans", `select u.* from ${rows}`);
  statement.part(
    "jobs_told",
    `insert into ringback.jobs as j (tenant, id, source, key, version, name, status, status_at)
     select tenant, id, source, key, version, name, status, status_at from job_plans u
     where u.expected = 0 or exists (select from ringback.jobs k where k.tenant = u.tenant and k.id = u.id)
     order by tenant, source, key
     on conflict (tenant, source, key) do update set
       version = excluded.version, name = excluded.name, status = excluded.status, status_at = excluded.status_at
     where j.id = excluded.id and j.version = (
       select expected from job_plans u where u.tenant = excluded.tenant and u.id = excluded.id
     )
     returning 1`,
  );
  statement.expect("jobs_told", jobs.length);
}

function eventsOf(subject: Subject): readonly NewEvent[] {
  return "events" in subject ? subject.events : [subject.event];
}

function idOf(subject: Subject): string | null {
  return "id" in subject ? subject.id : null;
}

function writeEvents(statement: Statement, group: readonly Acceptance[]): void {
  const rows: EventRow[] = group.flatMap((acceptance) =>
    subjectsOf(acceptance).flatMap((subject) =>
      eventsOf(subject).map((event) => ({ acceptance, subject, event })),
    ),
  );
  if (rows.length === 0) return;
  const text = (of: (row: EventRow) => string | null) => textArray(rows.map(of));
  const columns = [
    text(({ acceptance }) => acceptance.tenant),
    text(({ event }) => event.id),
    // No source has the empty id: it stands for the hub itself.
    text(({ subject }) => subject.source ?? ""),
    text(({ event }) => event.type),
    text(({ subject }) => idOf(subject)),
    integerArray(rows.map(({ event }) => event.version)),
    bytesArray(rows.map(({ event }) => event.facts)),
    text(({ acceptance }) => acceptance.message?.id ?? null),
    integerArray(rows.map(({ acceptance }) => acceptance.at)),
  ];
  const names = ["tenant", "id", "source", "type", "subject", "version", "facts", "message", "received_at"];
  const list = names.join(", ");
  const table = statement.rows(columns, types("t t t t t i b t i"), names);
  statement.part("happened", `insert into ringback.events (${list}) select ${list} from ${table}`);
  writeDigests(statement, rows);
}

function writeDigests(statement: Statement, rows: readonly EventRow[]): void {
  const digested = rows.filter(({ subject, event }) => idOf(subject) === null && event.digest !== null);
  if (digested.length === 0) return;
  const columns = [
    textArray(digested.map(({ acceptance }) => acceptance.tenant)),
    textArray(digested.map(({ subject }) => subject.source ?? "")),
    textArray(digested.map(({ event }) => event.digest)),
    textArray(digested.map(({ event }) => event.id)),
  ];
  const names = ["tenant", "source", "digest", "event"];
  const table = statement.rows(columns, types("t t t t"), names);
  statement.part(
    "others",
    `insert into ringback.event_digests (tenant, source, digest, event)
     select tenant, source, digest, event from ${table} on conflict do nothing returning 1`,
  );
  statement.expect("others", digested.length);
}

const deliveryColumns = [
  ...[
    "tenant",
    "id",
    "endpoint",
    "event",
    "call",
    "type",
    "dialect",
    "message",
    "body",
    "size",
    "created_at",
  ],
  ...["state", "reason", "due_at", "settled_at", "owner"],
];
const deliveryTypes = types("t t t t t t t t t i i t t i i t");

function writeDeliveries(
  statement: Statement,
  group: readonly Acceptance[],
  placed: ReadonlyMap<Acceptance, BodyPlaces>,
): void {
  const rows: DeliveryRow[] = group.flatMap((acceptance) => {
    const places = placed.get(acceptance);
    if (places === undefined) return [];
    return subjectsOf(acceptance).flatMap((subject) =>
      subject.deliveries.map((delivery) => ({ acceptance, subject, delivery, places })),
    );
  });
  if (rows.length === 0) return;
  const table = statement.rows(deliveryArrays(rows), deliveryTypes, deliveryColumns);
  const list = deliveryColumns.join(", ");
  // The size of a message that is read again is where the message is.
  const values = deliveryColumns.map((column) =>
    column === "size"
      ? "coalesce(size, (select m.size from ringback.messages m where m.tenant = u.tenant and m.id = 'msg_' || u.body))"
      : column,
  );
  statement.part(
    "planned",
    `insert into ringback.deliveries (${list}, attempts) select ${values.join(", ")}, 0 from ${table}`,
  );
  const owners = ownersOf(group);
  if (owners.length === 0) return;
  const names = statement.value(textArray(owners));
  statement.part(
    "ended",
    `select 1 from ringback.hubs where owner = any(${names}::text[]) and ended_at is not null`,
  );
  statement.expect("ended", 0);
}

function deliveryArrays(rows: readonly DeliveryRow[]): readonly Buffer[] {
  const text = (of: (row: DeliveryRow) => string | null) => textArray(rows.map(of));
  const bodies = rows.map(bodyOf);
  const states = rows.map(({ acceptance, delivery }) => stateColumns(delivery.state, acceptance.at));
  return [
    text(({ acceptance }) => acceptance.tenant),
    text(({ delivery }) => delivery.id),
    text(({ delivery }) => delivery.endpoint),
    text(({ delivery }) => delivery.event),
    text(({ subject }) => ("row" in subject && "graceEndsAt" in subject.row ? idOf(subject) : null)),
    text(({ delivery }) => delivery.type),
    text(({ delivery }) => delivery.dialect),
    text(({ delivery }) => delivery.message),
    textArray(bodies.map(({ id }) => id)),
    integerArray(bodies.map(({ size }) => size)),
    integerArray(rows.map(({ acceptance }) => acceptance.at)),
    textArray(states.map(({ state }) => state)),
    textArray(states.map(({ reason }) => reason)),
    integerArray(states.map(({ dueAt }) => dueAt)),
    integerArray(states.map(({ settledAt }) => settledAt)),
    textArray(states.map(({ owner }) => owner)),
  ];
}

function bodyOf({ delivery: { id, body }, places }: DeliveryRow): {
  readonly id: string;
  readonly size: number | null;
} {
  const place = body === "message" ? places.message : places.others[body];
  if (place === null || place === undefined || place.id === "")
    throw new RangeError(`Expected the bytes of delivery ${id}`);
  return place;
}

function stateColumns(state: NewDelivery["state"], at: number) {
  switch (state.state) {
    case "waiting":
      return { state: state.state, reason: null, dueAt: state.dueAt, settledAt: null, owner: null };
    case "sending":
      return { state: state.state, reason: null, dueAt: state.dueAt, settledAt: null, owner: state.owner };
    case "parked":
      return { state: state.state, reason: state.reason, dueAt: at, settledAt: state.at, owner: null };
  }
}
