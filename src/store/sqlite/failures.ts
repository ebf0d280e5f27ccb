import type { DatabaseSync } from "node:sqlite";
import type { DeliveryId, EndpointId, Instant, TenantId } from "../../model/terms/index.ts";
import { quarterMs } from "../rows/index.ts";
import type { EndpointPlace } from "../store.ts";
import { Row } from "./row.ts";

/** Adds a delivery that was just given up to the failures, with what is known of it now. Relies on primary keys. */
export function insertFailure(db: DatabaseSync): (tenant: TenantId, id: DeliveryId, at: Instant) => void {
  const insert = db.prepare(`
    insert into failures (
      tenant, at, delivery, endpoint, event, call, type, dialect, message, reason, attempts, first_at,
      last_at, verdict, status, error, detail, answer, size
    )
    select d.tenant, ?, d.id, d.endpoint, d.event, d.call, d.type, d.dialect, d.message, d.reason, d.attempts, d.first_at,
      a.at, a.verdict, a.status, a.error, a.detail, a.answer, length(b.bytes)
    from deliveries d join bodies b on b.id = d.body
    left join attempts a on a.tenant = d.tenant and a.delivery = d.id and a.number = (
      select max(number) from attempts where tenant = d.tenant and delivery = d.id
    )
    where d.tenant = ? and d.id = ?
    on conflict do nothing returning size
  `);
  const count = db.prepare(`
    insert into failure_counts (tenant, quarter, failures, bytes) values (?, ?, 1, ?)
    on conflict (tenant, quarter) do update set failures = failures + 1, bytes = bytes + excluded.bytes
  `);
  return (tenant, id, at) => {
    const row = insert.get(at, tenant, id);
    if (row !== undefined) count.run(tenant, Math.floor(at / quarterMs), new Row(row).integer("size"));
  };
}

/** Keeps that what is parked for the endpoint is to be dropped. */
export function askDrop(
  db: DatabaseSync,
): (tenant: TenantId, endpoint: EndpointId, askedAt: Instant) => void {
  const upsert = db.prepare(`
    insert into parked_drops (tenant, endpoint, asked_at) values (?, ?, ?)
    on conflict (tenant, endpoint) do update set asked_at = excluded.asked_at
  `);
  return (tenant, endpoint, askedAt) => void upsert.run(tenant, endpoint, askedAt);
}

/** Endpoints of which something is still to be dropped: a handful, and mostly none. */
export function askedDrops(db: DatabaseSync): () => EndpointPlace[] {
  const select = db.prepare("select tenant, endpoint from parked_drops");
  return () =>
    select.all().map((raw) => {
      const row = new Row(raw);
      return { tenant: row.tenant(), endpoint: row.id("endpoint", "endpoint") };
    });
}

/** Drops parked deliveries, the longest due first. Relies on deliveries_parked. */
export function dropParked(
  db: DatabaseSync,
): (
  tenant: TenantId,
  endpoint: EndpointId,
  dropping: { readonly now: Instant; readonly limit: number },
) => number {
  const asked = db.prepare("select asked_at from parked_drops where tenant = ? and endpoint = ?");
  const done = db.prepare("delete from parked_drops where tenant = ? and endpoint = ?");
  const select = db.prepare(`
    select id from deliveries
    where tenant = ? and endpoint = ? and state = 'parked' and settled_at <= ? order by due_at limit ?
  `);
  const update = db.prepare(`
    update deliveries set state = 'failed', reason = 'dropped', settled_at = ? where tenant = ? and id = ?
  `);
  const noteFailure = insertFailure(db);
  return (tenant, endpoint, { now, limit }) => {
    const raw = asked.get(tenant, endpoint);
    if (raw === undefined) return 0;
    const ids = select.all(tenant, endpoint, new Row(raw).integer("asked_at"), limit);
    for (const id of ids.map((row) => new Row(row).id("delivery"))) {
      update.run(now, tenant, id);
      noteFailure(tenant, id, now);
    }
    if (ids.length === 0) done.run(tenant, endpoint);
    return ids.length;
  };
}
