import type { Acceptance, JobWrite } from "../store.ts";
import { type Columns, type Statement, text, whole } from "./statement.ts";

interface Plan {
  readonly tenant: string;
  readonly write: JobWrite;
}

const columns: Columns<Plan> = {
  tenant: text(({ tenant }) => tenant),
  id: text(({ write }) => write.id),
  source: text(({ write }) => write.source),
  key: text(({ write }) => write.key),
  version: whole(({ write }) => write.row.version),
  name: text(({ write }) => write.row.name),
  status: text(({ write }) => write.row.status),
  status_at: whole(({ write }) => write.row.statusAt),
  expected: whole(({ write }) => write.expectedVersion),
};

/** Writes jobs whose versions are those that were planned on: a job that was only made known has version 0. */
export function writeJobs(statement: Statement, group: readonly Acceptance[]): void {
  const plans = group.flatMap(({ tenant, jobs }) => jobs.map((write) => ({ tenant, write })));
  if (plans.length === 0) return;
  statement.part("job_plans", `select u.* from ${statement.table(plans, columns)}`);
  // Relies on jobs_key and the primary key.
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
  statement.expect("jobs_told", plans.length);
}
