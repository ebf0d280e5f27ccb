import type { Acceptance, CallWrite } from "../store.ts";
import { mintedAt } from "../../model/terms/index.ts";
import { type Columns, type Statement, flag, namesOf, text, whole } from "./statement.ts";

interface Plan {
  readonly tenant: string;
  readonly write: CallWrite;
}

const hourMs = 60 * 60 * 1000;

const callColumns: Columns<Plan> = {
  tenant: text(({ tenant }) => tenant),
  id: text(({ write }) => write.id),
  source: text(({ write }) => write.source),
  key: text(({ write }) => write.key),
  version: whole(({ write }) => write.row.version),
  revision: whole(({ write }) => write.row.revision),
  completed: flag(({ write }) => write.row.completed),
  awaiting: text(({ write }) => write.row.awaiting.join(" ")),
  grace_ends_at: whole(({ write }) => write.row.graceEndsAt),
  platform: text(({ write }) => write.row.platform),
  job_key: text(({ write }) => write.row.jobKey),
  outcome: text(({ write }) => write.row.outcome),
  intent: text(({ write }) => write.row.intent),
  from_number: text(({ write }) => write.row.from),
  to_number: text(({ write }) => write.row.to),
  at: whole(({ write }) => write.at),
  bucket: whole(({ write }) => Math.floor(mintedAt(write.id) / hourMs)),
};
const changeColumns: Columns<Plan> = {
  ...callColumns,
  expected: whole(({ write }) => write.expectedVersion),
};

/** Writes calls, makes their jobs known, and keeps count of what the calls of each job came to. */
export function writeCalls(statement: Statement, group: readonly Acceptance[], lane: number): void {
  const plans = group.flatMap(({ tenant, calls }) => calls.map((write) => ({ tenant, write })));
  const counted = [
    ...insertCalls(
      statement,
      plans.filter(({ write }) => write.expectedVersion === 0),
    ),
    ...changeCalls(
      statement,
      plans.filter(({ write }) => write.expectedVersion !== 0),
    ),
  ];
  if (counted.length > 0) countCalls(statement, counted, lane);
  makeJobsKnown(statement, plans);
}

/** Adds calls → what of it counts for their jobs. Relies on calls_key. */
function insertCalls(statement: Statement, added: readonly Plan[]): readonly string[] {
  if (added.length === 0) return [];
  const list = namesOf(callColumns);
  statement.part(
    "begun",
    `insert into ringback.calls (${list}) select ${list} from ${statement.table(added, callColumns)}
     on conflict do nothing returning tenant, id, source, job_key, outcome`,
  );
  statement.expect("begun", added.length);
  return ["select tenant, job_key, source, outcome, 1 as calls, id from begun where job_key is not null"];
}

/** Changes calls whose versions are those that were planned on → what of it counts. Relies on the primary key. */
function changeCalls(statement: Statement, changed: readonly Plan[]): readonly string[] {
  if (changed.length === 0) return [];
  statement.part("moved", `select u.* from ${statement.table(changed, changeColumns)}`);
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
  const both = (which: "c" | "u", calls: 1 | -1) => `
    select c.tenant, ${which}.job_key, c.source, ${which}.outcome, ${calls} as calls, c.id
    from moved u join ringback.calls c on c.tenant = u.tenant and c.id = u.id
    where ${which}.job_key is not null and (c.job_key is distinct from u.job_key or c.outcome <> u.outcome)
  `;
  return [both("c", -1), both("u", 1)];
}

// Writers that work at the same time count in slots of their own, so that none waits for another. Which slots a
// process takes is left to chance: where two meet, one waits.
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

interface KnownJob {
  readonly tenant: string;
  readonly id: string;
  readonly source: string;
  readonly key: string;
}

const jobColumns: Columns<KnownJob> = {
  tenant: text(({ tenant }) => tenant),
  id: text(({ id }) => id),
  source: text(({ source }) => source),
  key: text(({ key }) => key),
};

/** Relies on jobs_key. */
function makeJobsKnown(statement: Statement, plans: readonly Plan[]): void {
  const known = plans.flatMap(({ tenant, write: { source, job } }) =>
    job === null ? [] : [{ tenant, source, ...job }],
  );
  if (known.length === 0) return;
  statement.part(
    "made_known",
    `insert into ringback.jobs (tenant, id, source, key, version, status)
     select tenant, id, source, key, 0, 'unknown' from ${statement.table(known, jobColumns)}
     order by tenant, source, key on conflict do nothing`,
  );
}
