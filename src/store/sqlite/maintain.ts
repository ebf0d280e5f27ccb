import type { DatabaseSync } from "node:sqlite";
import type { Instant, TenantId } from "../../model/terms/index.ts";
import type { Remembered } from "../store.ts";
import { countUp } from "./counters.ts";
import { Row } from "./row.ts";

/** Writes something: whether the store can. */
export function probe(db: DatabaseSync): (now: Instant) => void {
  const upsert = db.prepare(
    "insert into probes (id, at) values (1, ?) on conflict (id) do update set at = excluded.at",
  );
  return (now) => void upsert.run(now);
}

/** The answer that was given to a request with this key. */
export function recall(db: DatabaseSync): (tenant: TenantId, key: string) => Remembered | undefined {
  const select = db.prepare("select fingerprint, answer, at from idempotency where tenant = ? and key = ?");
  return (tenant, key) => {
    const raw = select.get(tenant, key);
    if (raw === undefined) return undefined;
    const row = new Row(raw);
    return { fingerprint: row.text("fingerprint"), answer: row.text("answer"), at: row.instant("at") };
  };
}

/** Keeps the answer to a request with this key; the first stays. */
export function remember(
  db: DatabaseSync,
): (tenant: TenantId, key: string, answer: Remembered) => Remembered {
  const insert = db.prepare(`
    insert into idempotency (tenant, key, fingerprint, answer, at) values (?, ?, ?, ?, ?)
    on conflict (tenant, key) do nothing
  `);
  const find = recall(db);
  return (tenant, key, given) => {
    const { changes } = insert.run(tenant, key, given.fingerprint, given.answer, given.at);
    return changes === 1 ? given : (find(tenant, key) ?? given);
  };
}

/** Drops answers from before that time. Relies on idempotency_at. */
export function forget(db: DatabaseSync): (before: Instant, limit: number) => number {
  const remove = db.prepare(`
    delete from idempotency where (tenant, key) in (
      select tenant, key from idempotency where at < ? order by at limit ?
    )
  `);
  return (before, limit) => Number(remove.run(before, limit).changes);
}

// Bodies are not the tenant's by name: they go with the messages and deliveries that refer to them.
const bodyOwners = ["messages", "deliveries"] as const;
const tables = [
  "attempts",
  "calls",
  "jobs",
  "job_calls",
  "idempotency",
  "failures",
  "failure_counts",
  "parked_drops",
  "replays",
  "erasures",
  "holdings",
  "endpoint_health",
  "source_activity",
  "key_uses",
  "traffic",
  "audit",
  "configuration_removed",
] as const;

/** Deletes rows of a deleted tenant, and at last the tenant itself. Relies on the primary keys and on events_subject and events_other. */
export function purge(db: DatabaseSync): (tenant: TenantId, limit: number) => number {
  const owners = bodyOwners.map((table) => purgeWithBodies(db, table));
  const others = tables.map((table) => {
    const key = keyOf[table].join(", ");
    return db.prepare(`
      delete from ${table} where tenant = ?1 and (${key}) in (
        select ${key} from ${table} where tenant = ?1 limit ?2
      )
    `);
  });
  const events = ["subject is not null", "subject is null"].map((which) =>
    db.prepare(
      `delete from events where rowid in (select rowid from events where tenant = ? and ${which} limit ?)`,
    ),
  );
  const forgetTenant = db.prepare("delete from tenants where id = ? and deleted = 1");
  const revise = countUp(db, "configuration");
  return (tenant, limit) => {
    const rest = [...others, ...events].map(
      (step) => (tenant: TenantId, limit: number) => Number(step.run(tenant, limit).changes),
    );
    const steps = [...owners, ...rest];
    for (const step of steps) {
      const removed = step(tenant, limit);
      if (removed > 0) return removed;
    }
    if (forgetTenant.run(tenant).changes > 0) revise();
    return 0;
  };
}

const keyOf = {
  attempts: ["delivery", "number"],
  calls: ["tenant", "id"],
  jobs: ["tenant", "id"],
  job_calls: ["job_key", "source", "outcome"],
  idempotency: ["tenant", "key"],
  failures: ["at", "delivery"],
  failure_counts: ["tenant", "quarter"],
  parked_drops: ["tenant", "endpoint"],
  replays: ["tenant", "id"],
  erasures: ["tenant", "id"],
  holdings: ["tenant"],
  endpoint_health: ["tenant", "endpoint"],
  source_activity: ["tenant", "source"],
  key_uses: ["tenant", "key"],
  traffic: ["span", "at", "subject"],
  audit: ["tenant", "id"],
  configuration_removed: ["revision", "kind", "tenant", "id"],
} as const;

function purgeWithBodies(
  db: DatabaseSync,
  table: (typeof bodyOwners)[number],
): (tenant: TenantId, limit: number) => number {
  const select = db.prepare(`select id, body from ${table} where tenant = ? limit ?`);
  // Relies on messages_body and deliveries_body.
  const removeBody = db.prepare(`
    delete from bodies where id = ?1
      and not exists (select 1 from messages where body = ?1) and not exists (select 1 from deliveries where body = ?1)
  `);
  const removeRow = db.prepare(`delete from ${table} where tenant = ? and id = ?`);
  return (tenant, limit) => {
    const rows = select.all(tenant, limit).map((row) => new Row(row));
    for (const row of rows) {
      removeRow.run(tenant, row.text("id"));
      removeBody.run(row.integer("body"));
    }
    return rows.length;
  };
}
