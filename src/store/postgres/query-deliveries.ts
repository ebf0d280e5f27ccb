import type { Attempt, DeliveryId, TenantId } from "../../model/terms/index.ts";
import type { Backlog, DeliveryFilter, Listed, Journal, Page, StoredDelivery } from "../queries.ts";
import {
  type Walk,
  type WalkPath,
  type Walked,
  attemptColumns,
  deliveryColumns,
  foundBy,
  idRange,
  storedAttempt,
  storedDelivery,
  walksFor,
} from "../rows/index.ts";
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

/** The deliveries that match, the newest first. Relies on the indexes that walks go along. */
export function listDeliveries(
  db: Asking,
): (tenant: TenantId, filter: DeliveryFilter, page: Page) => Promise<Listed<StoredDelivery>> {
  return async (tenant, filter, page) => {
    const range = idRange("delivery", filter, page);
    const look = { tenant, range, limit: page.limit };
    const walks = await Promise.all(walksFor(filter).map((walk) => walkAlong(db, walk, look)));
    return foundBy(walks, page.limit);
  };
}

interface Look {
  readonly tenant: TenantId;
  readonly range: ReturnType<typeof idRange>;
  readonly limit: number;
}

async function walkAlong(db: Asking, walk: Walk, look: Look): Promise<Walked<StoredDelivery>> {
  const { tests, most } = walk;
  const where = new Where();
  const way = wayOf(walk, look, where);
  const tested = tests.map(([column, value]) => `${column} = ${where.place(value)}`).join(" and ") || "true";
  const raw = await db.query(
    `select ${deliveryColumns} from ringback.deliveries
     where tenant = $1 and id in (select id from (${way}) way where ${tested} limit ${where.place(look.limit)})
     order by id desc`,
    where.values,
  );
  const rows = raw.map((row) => storedDelivery(new Row(row)));
  if (tests.length === 0 || rows.length === look.limit) return { rows, end: null };
  const rest = new Where();
  const last = wayOf({ ...walk, tests: [] }, { ...look, limit: 1 }, rest);
  const [row] = await db.query(`${last} offset ${rest.place(most - 1)}`, rest.values);
  return { rows, end: row === undefined ? null : new Row(row).text("id") };
}

// Each lets the planner see that an index has all that is asked.
const literals: Readonly<Partial<Record<WalkPath, string>>> = {
  facets: "state <> 'delivered' and state <> 'sending'",
  sending: "state = 'sending'",
};

/** The rows on the way, with what they are tested for. The tenant has the first place. */
function wayOf({ by, begins, tests, most }: Walk, { tenant, range, limit }: Look, where: Where): string {
  where.test("tenant =", tenant);
  for (const [column, value] of begins) where.test(`${column} =`, value);
  where.test("id >=", range.from);
  where.test("id <", range.before);
  const literal = literals[by];
  if (literal !== undefined) where.and(literal);
  const columns = ["id", ...tests.map(([column]) => column)].join(", ");
  const rows = where.place(tests.length === 0 ? limit : most);
  return `select ${columns} from ringback.deliveries where ${where.sql} order by id desc limit ${rows}`;
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
 * What waits. Relies on deliveries_facets, deliveries_sending, deliveries_due and messages_odd, asked tenant by tenant:
 * it never looks at what is done.
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
            count(*) filter (where state = 'parked') as parked, (
              select count(*) from ringback.deliveries where tenant = t.id and state = 'sending'
            ) as sending
          from ringback.deliveries
          where tenant = t.id and state <> 'delivered' and state <> 'sending' and state in ('waiting', 'parked')
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
