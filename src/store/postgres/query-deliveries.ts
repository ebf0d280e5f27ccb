import type { Attempt, DeliveryId, TenantId } from "../../model/terms/index.ts";
import type { Backlog, DeliveryFilter, Journal, Page, StoredDelivery } from "../queries.ts";
import { attemptColumns, deliveryColumns, idRange, storedAttempt, storedDelivery } from "../rows/index.ts";
import type { Asking, Database } from "./database.ts";
import { Row } from "./row.ts";
import { Where } from "./where.ts";

/** One delivery. */
export function findDelivery(
  db: Asking,
): (tenant: TenantId, id: DeliveryId) => Promise<StoredDelivery | undefined> {
  return async (tenant, id) => {
    const [row] = await db.query(
      `select ${deliveryColumns} from ringback.deliveries where tenant = $1 and id = $2`,
      [tenant, id],
    );
    return row === undefined ? undefined : storedDelivery(new Row(row));
  };
}

/** The bytes that a delivery sends. */
export function deliveryBody(
  db: Asking,
): (tenant: TenantId, id: DeliveryId) => Promise<Uint8Array | undefined> {
  return async (tenant, id) => {
    const [row] = await db.query(
      `select bytes from ringback.bodies
       where tenant = $1 and id = (select body from ringback.deliveries where tenant = $1 and id = $2)`,
      [tenant, id],
    );
    return row === undefined ? undefined : new Row(row).bytes("bytes");
  };
}

/** The deliveries that match, the newest first. Relies on the primary key, deliveries_open, _call and _endpoint. */
export function listDeliveries(
  db: Asking,
): (tenant: TenantId, filter: DeliveryFilter, page: Page) => Promise<StoredDelivery[]> {
  return async (tenant, filter, page) => {
    const range = idRange("delivery", filter, page);
    const where = new Where();
    where.test("tenant =", tenant);
    where.test("id >=", range.from);
    where.test("id <", range.before);
    where.test("state =", filter.state);
    // The literal lets the planner see that deliveries_open, which leaves the delivered out, has all that is asked.
    if (filter.state !== undefined && filter.state !== "delivered") where.and("state <> 'delivered'");
    where.test("endpoint =", filter.endpoint);
    where.test("call =", filter.call);
    const rows = await db.query(
      `select ${deliveryColumns} from ringback.deliveries
       where ${where.sql} order by id desc limit ${where.place(page.limit)}`,
      where.values,
    );
    return rows.map((row) => storedDelivery(new Row(row)));
  };
}

/** The attempts of a delivery, the first first. */
export function listAttempts(db: Asking): (tenant: TenantId, id: DeliveryId) => Promise<Attempt[]> {
  return async (tenant, id) => {
    const rows = await db.query(
      `select ${attemptColumns} from ringback.attempts where tenant = $1 and delivery = $2 order by number`,
      [tenant, id],
    );
    return rows.map((row) => storedAttempt(new Row(row)));
  };
}

/** A delivery with its attempts. */
export function readJournal(
  db: Database,
): (tenant: TenantId, id: DeliveryId) => Promise<Journal | undefined> {
  return (tenant, id) =>
    db.snapshot(async (asking) => {
      const delivery = await findDelivery(asking)(tenant, id);
      if (delivery === undefined) return undefined;
      return { delivery, attempts: await listAttempts(asking)(tenant, id) };
    });
}

/**
 * What waits. Relies on deliveries_open, deliveries_due and messages_odd, asked tenant by tenant: it never looks at
 * what is done.
 */
export function backlog(db: Asking): () => Promise<Backlog> {
  return async () => {
    const [raw] = await db.query(`
      select open.*, (
        select min(d.due_at) from ringback.endpoints e cross join lateral (
          select due_at from ringback.deliveries
          where tenant = e.tenant and endpoint = e.id and state = 'waiting' order by due_at, id limit 1
        ) d
      ) as oldest_due_at, (
        select coalesce(sum(m.quarantined), 0) from ringback.tenants t cross join lateral (
          select count(*) as quarantined from ringback.messages
          where tenant = t.id and fate <> 'decoded' and fate = 'quarantined'
        ) m
      ) as quarantined
      from (
        select coalesce(sum(o.waiting), 0) as waiting, coalesce(sum(o.sending), 0) as sending,
          coalesce(sum(o.parked), 0) as parked
        from ringback.tenants t cross join lateral (
          select count(*) filter (where state = 'waiting') as waiting,
            count(*) filter (where state = 'sending') as sending, count(*) filter (where state = 'parked') as parked
          from ringback.deliveries
          where tenant = t.id and state <> 'delivered' and state in ('waiting', 'sending', 'parked')
        ) o
      ) open
    `);
    const row = new Row(raw ?? {});
    return {
      waiting: row.integer("waiting"),
      sending: row.integer("sending"),
      parked: row.integer("parked"),
      oldestDueAt: row.instantOrNull("oldest_due_at"),
      quarantined: row.integer("quarantined"),
    };
  };
}
