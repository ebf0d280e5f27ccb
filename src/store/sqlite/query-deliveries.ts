import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Attempt, DeliveryId, TenantId } from "../../model/terms/index.ts";
import type { Backlog, DeliveryFilter, Journal, Page, StoredDelivery } from "../queries.ts";
import { attemptColumns, deliveryColumns, idRange, storedAttempt, storedDelivery } from "../rows/index.ts";
import { Row } from "./row.ts";

/** One delivery. */
export function findDelivery(
  db: DatabaseSync,
): (tenant: TenantId, id: DeliveryId) => StoredDelivery | undefined {
  const select = db.prepare(`select ${deliveryColumns} from deliveries where tenant = ? and id = ?`);
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : storedDelivery(new Row(row));
  };
}

/** The bytes that a delivery sends. */
export function deliveryBody(db: DatabaseSync): (tenant: TenantId, id: DeliveryId) => Uint8Array | undefined {
  const select = db.prepare(`
    select bytes from deliveries join bodies on bodies.id = deliveries.body where tenant = ? and deliveries.id = ?
  `);
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : new Row(row).bytes("bytes");
  };
}

/** The deliveries that match, the newest first. Relies on the primary key, deliveries_open, _call and _endpoint. */
export function listDeliveries(
  db: DatabaseSync,
): (tenant: TenantId, filter: DeliveryFilter, page: Page) => StoredDelivery[] {
  return (tenant, filter, page) => {
    const range = idRange("delivery", filter, page);
    const tests = [
      ["tenant = ?", tenant],
      ["id >= ?", range.from],
      ["id < ?", range.before],
      // The literal lets the planner see that deliveries_open, which leaves the delivered out, has all that is asked.
      [filter.state === "delivered" ? "state = ?" : "state <> 'delivered' and state = ?", filter.state],
      ["endpoint = ?", filter.endpoint],
      ["call = ?", filter.call],
    ] as const;
    const given = tests.filter(([, value]) => value !== undefined);
    const values: SQLInputValue[] = given.map(([, value]) => value ?? null);
    const where = given.map(([condition]) => condition).join(" and ");
    const rows = db
      .prepare(`select ${deliveryColumns} from deliveries where ${where} order by id desc limit ?`)
      .all(...values, page.limit);
    return rows.map((row) => storedDelivery(new Row(row)));
  };
}

/** The attempts of a delivery, the first first. */
export function listAttempts(db: DatabaseSync): (tenant: TenantId, id: DeliveryId) => Attempt[] {
  const select = db.prepare(`
    select ${attemptColumns} from attempts where tenant = ? and delivery = ? order by number
  `);
  return (tenant, id) => select.all(tenant, id).map((row) => storedAttempt(new Row(row)));
}

/** A delivery with its attempts. */
export function readJournal(db: DatabaseSync): (tenant: TenantId, id: DeliveryId) => Journal | undefined {
  const find = findDelivery(db);
  const list = listAttempts(db);
  return (tenant, id) => {
    const delivery = find(tenant, id);
    return delivery === undefined ? undefined : { delivery, attempts: list(tenant, id) };
  };
}

/** What waits. Relies on deliveries_due, deliveries_open and messages_odd: it never looks at what is done. */
export function backlog(db: DatabaseSync): () => Backlog {
  const states = db.prepare(`
    select state, count(*) as number from deliveries indexed by deliveries_open
    where state <> 'delivered' and tenant in (select id from tenants) and state in ('waiting', 'sending', 'parked')
    group by state
  `);
  const oldest = db.prepare(`
    select min((select min(due_at) from deliveries
      where tenant = endpoints.tenant and endpoint = endpoints.id and state = 'waiting')) as due_at from endpoints
  `);
  const quarantined = db.prepare(`
    select count(*) as number from messages indexed by messages_odd
    where fate <> 'decoded' and tenant in (select id from tenants) and fate = 'quarantined'
  `);
  return () => {
    const counts = new Map(states.all().map((row) => [row["state"], Number(row["number"])]));
    const dueAt = oldest.get();
    return {
      waiting: counts.get("waiting") ?? 0,
      sending: counts.get("sending") ?? 0,
      parked: counts.get("parked") ?? 0,
      oldestDueAt: dueAt === undefined ? null : new Row(dueAt).instantOrNull("due_at"),
      quarantined: Number(quarantined.get()?.["number"] ?? 0),
    };
  };
}
