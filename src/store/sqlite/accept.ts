import type { DatabaseSync } from "node:sqlite";
import type { CallId, Instant, JobId, MessageId, SourceId, TenantId } from "../../model/terms/index.ts";
import type {
  Acceptance,
  Accepted,
  CallWrite,
  JobWrite,
  NewDelivery,
  NewEvent,
  OtherWrite,
} from "../store.ts";
import type { RawRow } from "../rows/index.ts";
import { Row } from "./row.ts";
import { hasDigest, insertBody, insertMessage, rereadMessage } from "./messages.ts";
import { callStates } from "./query-calls.ts";
import { jobStates } from "./query-jobs.ts";
import { eventWithDigest } from "./query-events.ts";

/** What every row of one acceptance has in common. */
interface Context {
  readonly tenant: TenantId;
  readonly at: Instant;
  readonly message: MessageId | null;
  /** The row of the message's own bytes; null when there is none. */
  readonly messageBody: number | null;
  /** The rows of the other bodies. */
  readonly bodies: readonly number[];
}

/**
 * Writes an acceptance (S2). The plans are checked before anything is written; the caller's transaction makes it
 * whole or not at all (S1).
 */
export function accept(db: DatabaseSync): (acceptance: Acceptance) => Accepted {
  const check = checkPlan(db);
  const begin = beginContext(db);
  const write = {
    call: writeCall(db),
    job: writeJob(db),
    event: insertEvent(db),
    delivery: insertDelivery(db),
  };
  return (acceptance) => {
    const refused = check(acceptance);
    if (refused !== undefined) return refused;
    const { tenant, calls, jobs, others } = acceptance;
    const context = begin(acceptance);
    for (const call of calls) write.call(tenant, call);
    for (const job of jobs) write.job(tenant, job);
    for (const subject of [...calls, ...jobs, ...others]) {
      for (const event of eventsOf(subject)) write.event(context, subject, event);
      for (const delivery of subject.deliveries) write.delivery(context, subject, delivery);
    }
    return { kind: "stored" };
  };
}

/** Why a plan can't be written (S3); undefined when it can. */
function checkPlan(db: DatabaseSync): (acceptance: Acceptance) => Accepted | undefined {
  const isCurrent = versionCheck(db);
  const callsNow = callStates(db);
  const jobsNow = jobStates(db);
  const known = eventWithDigest(db);
  const isKept = hasDigest(db);
  return ({ tenant, message, calls, jobs, others }) => {
    if (message?.kind === "new" && isKept(message)) return { kind: "stored" };
    const stands =
      calls.every((call) => isCurrent.call(tenant, call)) && jobs.every((job) => isCurrent.job(tenant, job));
    if (!stands) return { kind: "outdated", calls: callsNow(tenant, calls), jobs: jobsNow(tenant, jobs) };
    for (const { source, event } of others) {
      const before = known(tenant, source ?? "", event.digest);
      if (before !== undefined) return { kind: "known", digest: event.digest ?? "", event: before };
    }
    return undefined;
  };
}

type Subject = CallWrite | JobWrite | OtherWrite;

function eventsOf(subject: Subject): readonly NewEvent[] {
  return "events" in subject ? subject.events : [subject.event];
}

function idOf(subject: Subject): CallId | JobId | null {
  return "id" in subject ? subject.id : null;
}

/** True when the plan was made on what is stored (S3). Relies on calls_key and jobs_key. */
function versionCheck(db: DatabaseSync) {
  const call = db.prepare("select id, version from calls where tenant = ? and source = ? and key = ?");
  const job = db.prepare("select id, version from jobs where tenant = ? and source = ? and key = ?");
  const isCurrent = (row: RawRow | undefined, { id, expectedVersion }: CallWrite | JobWrite) =>
    row === undefined ? expectedVersion === 0 : row["id"] === id && row["version"] === expectedVersion;
  return {
    call: (tenant: TenantId, write: CallWrite) => isCurrent(call.get(tenant, write.source, write.key), write),
    job: (tenant: TenantId, write: JobWrite) => isCurrent(job.get(tenant, write.source, write.key), write),
  };
}

function beginContext(db: DatabaseSync): (acceptance: Acceptance) => Context {
  const body = insertBody(db);
  const message = insertMessage(db);
  const reread = rereadMessage(db);
  return ({ tenant, at, message: told, bodies }) => {
    const rows = bodies.map((bytes) => body(bytes));
    if (told === null) return { tenant, at, message: null, messageBody: null, bodies: rows };
    if (told.kind === "reread") {
      return { tenant, at, message: told.id, messageBody: reread(tenant, told), bodies: rows };
    }
    const messageBody = body(told.body);
    message(told, messageBody);
    return { tenant, at, message: told.id, messageBody, bodies: rows };
  };
}

function writeCall(db: DatabaseSync): (tenant: TenantId, write: CallWrite) => void {
  const nextBucket = buckets(db);
  const count = countCall(db);
  const insert = db.prepare(`
    insert into calls (
      tenant, id, source, key, version, revision, completed, awaiting, grace_ends_at,
      platform, job_key, outcome, intent, from_number, to_number, at, bucket
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  `);
  const update = db.prepare(`
    update calls set
      version = ?, revision = ?, completed = ?, awaiting = ?, grace_ends_at = ?,
      platform = ?, job_key = ?, outcome = ?, intent = ?, from_number = ?, to_number = ?
    where tenant = ? and id = ?
  `);
  const select = db.prepare("select job_key, outcome from calls where tenant = ? and id = ?");
  const makeKnown = db.prepare(`
    insert into jobs (tenant, id, source, key, version, status) values (?, ?, ?, ?, 0, 'unknown')
    on conflict (tenant, source, key) do nothing
  `);
  return (tenant, { id, source, key, at, expectedVersion, row, job }) => {
    const { version, revision, completed, awaiting, graceEndsAt, jobKey, outcome } = row;
    const progress = [version, revision, Number(completed), awaiting.join(" "), graceEndsAt] as const;
    const facts = [row.platform, jobKey, outcome, row.intent, row.from, row.to] as const;
    const call = { tenant, source, id };
    if (expectedVersion === 0) {
      insert.run(tenant, id, source, key, ...progress, ...facts, at, nextBucket());
    } else {
      const before = select.get(tenant, id);
      if (before !== undefined) count({ ...call, ...countedOf(new Row(before)) }, -1);
      update.run(...progress, ...facts, tenant, id);
    }
    count({ ...call, jobKey, outcome }, 1);
    if (job !== null) makeKnown.run(tenant, job.id, source, job.key);
  };
}

interface CountedCall {
  readonly tenant: TenantId;
  readonly source: SourceId;
  readonly id: CallId;
  readonly jobKey: string | null;
  readonly outcome: string;
}

function countedOf(row: Row): Pick<CountedCall, "jobKey" | "outcome"> {
  return { jobKey: row.textOrNull("job_key"), outcome: row.text("outcome") };
}

/** Keeps count of what the calls of a job came to. */
function countCall(db: DatabaseSync): (call: CountedCall, by: 1 | -1) => void {
  const upsert = db.prepare(`
    insert into job_calls (tenant, job_key, source, outcome, calls, first_call, last_call)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?6)
    on conflict (tenant, job_key, source, outcome) do update set
      calls = calls + ?5, first_call = min(first_call, ?6), last_call = max(last_call, ?6)
  `);
  return ({ tenant, jobKey, source, outcome, id }, by) => {
    if (jobKey !== null) upsert.run(tenant, jobKey, source, outcome, by, id);
  };
}

// Few enough that the entries of a bucket share a handful of pages, many enough that a million calls are
// a thousand buckets to ask, in some milliseconds.
const callsInBucket = 1024;

/** Numbers calls into buckets, going on where the store was left. */
function buckets(db: DatabaseSync): () => number {
  const last = Number(
    db
      .prepare("select max(bucket) as bucket from calls indexed by calls_to where to_number is not null")
      .get()?.["bucket"] ?? 0,
  );
  let count = last * callsInBucket + callsInBucket;
  return () => {
    count += 1;
    return Math.floor(count / callsInBucket);
  };
}

function writeJob(db: DatabaseSync): (tenant: TenantId, write: JobWrite) => void {
  const upsert = db.prepare(`
    insert into jobs (tenant, id, source, key, version, name, status, status_at) values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (tenant, id) do update set
      version = excluded.version, name = excluded.name, status = excluded.status, status_at = excluded.status_at
  `);
  return (tenant, { id, source, key, row }) => {
    upsert.run(tenant, id, source, key, row.version, row.name, row.status, row.statusAt);
  };
}

function insertEvent(db: DatabaseSync): (context: Context, subject: Subject, event: NewEvent) => void {
  const insert = db.prepare(`
    insert into events (tenant, id, source, type, subject, version, digest, facts, message, received_at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  `);
  return ({ tenant, at, message }, subject, { id, type, version, digest, facts }) => {
    // No source has the empty id: it stands for the hub itself.
    insert.run(tenant, id, subject.source ?? "", type, idOf(subject), version, digest, facts, message, at);
  };
}

function insertDelivery(
  db: DatabaseSync,
): (context: Context, subject: Subject, delivery: NewDelivery) => void {
  const insert = db.prepare(`
    insert into deliveries (
      tenant, id, endpoint, event, call, type, dialect, message, body,
      created_at, attempts, state, reason, due_at, settled_at, owner
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
  `);
  return (context, subject, { id, endpoint, event, type, dialect, message, body, state }) => {
    const call = "row" in subject && "graceEndsAt" in subject.row ? idOf(subject) : null;
    const bytes = body === "message" ? context.messageBody : context.bodies[body];
    if (bytes === null || bytes === undefined) throw new RangeError(`Expected the bytes of delivery ${id}`);
    insert.run(
      ...([context.tenant, id, endpoint, event, call, type, dialect, message, bytes, context.at] as const),
      ...stateColumns(state, context.at),
    );
  };
}

/** state, reason, due_at, settled_at, owner */
function stateColumns(state: NewDelivery["state"], at: Instant) {
  switch (state.state) {
    case "waiting":
      return [state.state, null, state.dueAt, null, null] as const;
    case "sending":
      return [state.state, null, state.dueAt, null, state.owner] as const;
    case "parked":
      return [state.state, state.reason, at, state.at, null] as const;
  }
}
