import type { Instant, TenantId } from "../../model/terms/index.ts";
import type { Remembered } from "../store.ts";
import { revised } from "./counters.ts";
import type { Asking } from "./database.ts";
import { Row } from "./row.ts";

/** Writes something: whether the store can. */
export function probe(db: Asking): (now: Instant) => Promise<void> {
  return async (now) => {
    await db.query(
      "insert into ringback.probes (at) values ($1) on conflict (lone) do update set at = excluded.at",
      [now],
    );
  };
}

/** The answer that was given to a request with this key. */
export function recall(db: Asking): (tenant: TenantId, key: string) => Promise<Remembered | undefined> {
  return async (tenant, key) => {
    const [raw] = await db.query(
      "select fingerprint, answer, at from ringback.idempotency where tenant = $1 and key = $2",
      [tenant, key],
    );
    if (raw === undefined) return undefined;
    const row = new Row(raw);
    return { fingerprint: row.text("fingerprint"), answer: row.text("answer"), at: row.instant("at") };
  };
}

/** Keeps the answer to a request with this key; the first stays. */
export function remember(
  db: Asking,
): (tenant: TenantId, key: string, answer: Remembered) => Promise<Remembered> {
  const find = recall(db);
  return async (tenant, key, given) => {
    const rows = await db.query(
      `insert into ringback.idempotency (tenant, key, fingerprint, answer, at) values ($1, $2, $3, $4, $5)
       on conflict (tenant, key) do nothing returning 1`,
      [tenant, key, given.fingerprint, given.answer, given.at],
    );
    return rows.length > 0 ? given : ((await find(tenant, key)) ?? given);
  };
}

/** Drops answers from before that time; those that another hub drops just now are passed over. Relies on idempotency_at. */
export function forget(db: Asking): (before: Instant, limit: number) => Promise<number> {
  return async (before, limit) => {
    const [row] = await db.query(
      `with old as (
         select tenant, key from ringback.idempotency where at < $1 order by at limit $2 for update skip locked
       ), gone as (
         delete from ringback.idempotency i using old where i.tenant = old.tenant and i.key = old.key returning 1
       ) select count(*) as number from gone`,
      [before, limit],
    );
    return row === undefined ? 0 : new Row(row).integer("number");
  };
}

/** Every table with rows of a tenant but those of its configuration, and what its primary key is beside the tenant. */
const tables: Readonly<Record<string, readonly string[]>> = {
  messages: ["id"],
  message_digests: ["source", "digest"],
  deliveries: ["id"],
  bodies: ["id"],
  attempts: ["delivery", "number"],
  calls: ["id"],
  jobs: ["id"],
  job_calls: ["job_key", "source", "outcome", "slot"],
  idempotency: ["key"],
  failures: ["at", "delivery"],
  failure_counts: ["quarter"],
  parked_drops: ["endpoint"],
  replays: ["id"],
  erasures: ["id"],
  holdings: [],
  endpoint_health: ["endpoint"],
  source_activity: ["source"],
  key_uses: ["key"],
  traffic: ["span", "at", "subject"],
  audit: ["id"],
  events: ["id"],
  event_digests: ["source", "digest"],
  configuration_removed: ["revision", "kind", "id"],
};

/** What another hub is deleting just now is still there: then it is for that one to forget the tenant. */
const forgetTenant = `with ${revised} delete from ringback.tenants using revised where id = $1 and deleted ${Object.keys(
  tables,
)
  .map((table) => `and not exists (select from ringback.${table} where tenant = $1)`)
  .join(" ")}`;

/** Deletes rows of a deleted tenant, and at last the tenant itself. Relies on the primary keys. */
export function purge(db: Asking): (tenant: TenantId, limit: number) => Promise<number> {
  const steps = Object.entries(tables).map(([table, key]) => purgeOf(table, ["tenant", ...key]));
  return async (tenant, limit) => {
    for (const step of steps) {
      const [row] = await db.query(step, [tenant, limit]);
      const removed = row === undefined ? 0 : new Row(row).integer("number");
      if (removed > 0) return removed;
    }
    await db.query(forgetTenant, [tenant]);
    return 0;
  };
}

/**
 * In the order of the key, so that what was deleted before is not read again each time. What another hub deletes just
 * now is passed over.
 */
function purgeOf(table: string, key: readonly string[]): string {
  const columns = key.join(", ");
  return `
    with next as (
      select ${columns} from ringback.${table} where tenant = $1 order by ${columns} limit $2 for update skip locked
    ), gone as (
      delete from ringback.${table} t using next
      where ${key.map((column) => `t.${column} = next.${column}`).join(" and ")} returning 1
    ) select count(*) as number from gone
  `;
}
