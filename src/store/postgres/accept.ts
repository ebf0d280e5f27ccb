import { MembershipEndedError, StoreUnavailableError } from "../../model/terms/index.ts";
import type { Acceptance, Accepted, CallWrite, JobWrite, OtherWrite } from "../store.ts";
import { textArray } from "./arrays.ts";
import { type Asking, ConflictError } from "./database.ts";
import { Grouping } from "./grouping.ts";
import { callStates } from "./query-calls.ts";
import { jobStates } from "./query-jobs.ts";
import { Row } from "./row.ts";
import { ownersOf } from "./subjects.ts";
import { writeAcceptances } from "./write-acceptances.ts";

// Several writers at a time, each on a connection of its own: while one waits for the database's log to be flushed,
// the next one's rows are on their way.
const lanes = 2;
// More in a statement makes all of them wait longer, and the database no faster.
const groupSize = 200;
// Other hubs can overtake a plan, but hardly this often in a row.
const mostRounds = 8;

/** Writes acceptances, whatever is pending as one (S1, S2, S3). */
export function accept(db: Asking): Grouping<Acceptance, Accepted> {
  const write = (group: readonly Acceptance[], lane: number) => writeGroup(db, group, lane);
  return new Grouping({ lanes, most: groupSize, keysOf, sizeOf, write });
}

/** About how many bytes an acceptance holds: facts are as long as the message that told them. */
function sizeOf({ message, bodies }: Acceptance): number {
  const told = message?.kind === "new" ? message.body.length * 2 : 0;
  return bodies.reduce((sum, { length }) => sum + length, told);
}

/**
 * What an acceptance decides on: two of a group must not decide on the same. A job that is only made known is no
 * decision, so that the calls of a job go together.
 */
function keysOf({ tenant, message, calls, jobs, others }: Acceptance): readonly string[] {
  const isNew = message?.kind === "new" && message.digest !== undefined;
  return [
    ...calls.map(({ source, key }) => `call ${tenant} ${source} ${key}`),
    ...jobs.map(({ source, key }) => `job ${tenant} ${source} ${key}`),
    ...others.map(({ source, event }) => `other ${tenant} ${source ?? ""} ${event.digest ?? ""}`),
    ...(isNew ? [`message ${tenant} ${message.source} ${message.digest ?? ""}`] : []),
  ];
}

/**
 * Writes all of a group with one statement, which is refused as a whole where any plan is outdated. Which one it is
 * is looked up only then: plans are made on what is stored, and hardly any is.
 */
async function writeGroup(
  db: Asking,
  group: readonly Acceptance[],
  lane: number,
): Promise<readonly Accepted[]> {
  const refused = new Map<Acceptance, Accepted>();
  for (let round = 0; round < mostRounds; round += 1) {
    const left = group.filter((acceptance) => !refused.has(acceptance));
    try {
      await writeAcceptances(db, left, lane);
      return group.map((acceptance) => refused.get(acceptance) ?? { kind: "stored" });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
    await checkOwners(db, left);
    for (const acceptance of left) {
      const refusal = await refusalOf(db, acceptance);
      if (refusal !== undefined) refused.set(acceptance, refusal);
    }
  }
  throw new StoreUnavailableError("too many hubs write the same");
}

/** A hub whose membership has ended sends nothing in its old name (M3). @throws MembershipEndedError */
async function checkOwners(db: Asking, group: readonly Acceptance[]): Promise<void> {
  const owners = ownersOf(group);
  if (owners.length === 0) return;
  const ended = await db.query(
    "select owner from ringback.hubs where owner = any($1::text[]) and ended_at is not null",
    [textArray(owners)],
  );
  const [owner] = ended.map((row) => new Row(row).text("owner"));
  if (owner !== undefined) throw new MembershipEndedError(owner);
}

/** Why a plan can't be written (S3); undefined when it can. */
async function refusalOf(
  db: Asking,
  { tenant, message, calls, jobs, others }: Acceptance,
): Promise<Accepted | undefined> {
  if (message?.kind === "new" && (await hasDigest(db, message))) return { kind: "stored" };
  const callsNow = await callStates(db)(tenant, calls);
  const jobsNow = await jobStates(db)(tenant, jobs);
  const stands =
    calls.every((call) => isCurrent(callsNow, call)) && jobs.every((job) => isCurrent(jobsNow, job));
  if (!stands) return { kind: "outdated", calls: callsNow, jobs: jobsNow };
  for (const other of others) {
    const event = await eventWithDigest(db, tenant, other);
    if (event !== undefined) return { kind: "known", digest: other.event.digest ?? "", event };
  }
  return undefined;
}

/** True when the plan was made on what is stored (S3). */
function isCurrent(
  states: readonly {
    readonly source: string;
    readonly key: string;
    readonly id: string;
    readonly version: number;
  }[],
  { source, key, id, expectedVersion }: CallWrite | JobWrite,
): boolean {
  const now = states.find((state) => state.source === source && state.key === key);
  return now === undefined ? expectedVersion === 0 : now.id === id && now.version === expectedVersion;
}

/** True when a message of the source with the same digest is there. Relies on the primary key of message_digests. */
async function hasDigest(
  db: Asking,
  { tenant, source, digest }: { readonly tenant: string; readonly source: string; readonly digest?: string },
): Promise<boolean> {
  if (digest === undefined) return false;
  const rows = await db.query(
    "select 1 from ringback.message_digests where tenant = $1 and source = $2 and digest = $3",
    [tenant, source, digest],
  );
  return rows.length > 0;
}

/** The event about neither call nor job that has this digest. Relies on the primary key of event_digests. */
async function eventWithDigest(db: Asking, tenant: string, { source, event }: OtherWrite) {
  if (event.digest === null) return undefined;
  const [row] = await db.query(
    "select event from ringback.event_digests where tenant = $1 and source = $2 and digest = $3",
    [tenant, source ?? "", event.digest],
  );
  return row === undefined ? undefined : new Row(row).id("event", "event");
}
