import type { DatabaseSync, SQLInputValue } from "node:sqlite";
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

/** The deliveries that match, the newest first. Relies on the indexes that walks go along. */
export function listDeliveries(
  db: DatabaseSync,
): (tenant: TenantId, filter: DeliveryFilter, page: Page) => Listed<StoredDelivery> {
  return (tenant, filter, page) => {
    const range = idRange("delivery", filter, page);
    const walks = walksFor(filter).map((walk) => walkAlong(db, walk, { tenant, range, limit: page.limit }));
    return foundBy(walks, page.limit);
  };
}

interface Look {
  readonly tenant: TenantId;
  readonly range: ReturnType<typeof idRange>;
  readonly limit: number;
}

function walkAlong(db: DatabaseSync, walk: Walk, look: Look): Walked<StoredDelivery> {
  const { tenant, limit } = look;
  const { tests, most } = walk;
  const on = wayOf(walk, look);
  const tested = tests.map(([column]) => `${column} = ?`).join(" and ") || "true";
  const rows = db
    .prepare(
      `select ${deliveryColumns} from deliveries
       where tenant = ? and id in (select id from (${on.sql}) where ${tested} limit ?) order by id desc`,
    )
    .all(tenant, ...on.values, ...tests.map(([, value]) => value), limit)
    .map((row) => storedDelivery(new Row(row)));
  if (tests.length === 0 || rows.length === limit) return { rows, end: null };
  const last = wayOf({ ...walk, tests: [] }, { ...look, limit: 1 });
  const row = db.prepare(`${last.sql} offset ?`).get(...last.values, most - 1);
  return { rows, end: row === undefined ? null : new Row(row).text("id") };
}

const ways: Readonly<Record<WalkPath, { readonly index: string; readonly where: string }>> = {
  id: { index: "", where: "true" },
  call: { index: "indexed by deliveries_call", where: "true" },
  endpoint: { index: "indexed by deliveries_endpoint", where: "true" },
  // Each literal lets the planner see that the index has all that is asked.
  facets: { index: "indexed by deliveries_facets", where: "state <> 'delivered' and state <> 'sending'" },
  sending: { index: "indexed by deliveries_sending", where: "state = 'sending'" },
};

/** The rows on the way, with what they are tested for. */
function wayOf({ by, begins, tests, most }: Walk, { tenant, range, limit }: Look) {
  const bounds = [
    ["tenant = ?", tenant],
    ...begins.map(([column, value]) => [`${column} = ?`, value] as const),
    ["id >= ?", range.from],
    ["id < ?", range.before],
  ] as const;
  const given = bounds.filter(([, value]) => value !== undefined);
  const where = [...given.map(([condition]) => condition), ways[by].where].join(" and ");
  const columns = ["id", ...tests.map(([column]) => column)].join(", ");
  const values: SQLInputValue[] = given.map(([, value]) => value ?? null);
  return {
    sql: `select ${columns} from deliveries ${ways[by].index} where ${where} order by id desc limit ?`,
    values: [...values, tests.length === 0 ? limit : most],
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

/**
 * What waits. Relies on deliveries_due, deliveries_facets, deliveries_sending and messages_odd: it never looks at what
 * is done.
 */
export function backlog(db: DatabaseSync): () => Backlog {
  // Grouped by state, the rows would be sorted first.
  const rest = (state: "waiting" | "parked") => `
    select count(*) from deliveries indexed by deliveries_facets
    where state <> 'delivered' and state <> 'sending' and tenant in (select id from tenants) and state = '${state}'
  `;
  const states = db.prepare(`
    select (${rest("waiting")}) as waiting, (${rest("parked")}) as parked, (
      select count(*) from deliveries indexed by deliveries_sending
      where state = 'sending' and tenant in (select id from tenants)
    ) as sending
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
    const counts = new Row(states.get() ?? {});
    const dueAt = oldest.get();
    return {
      waiting: counts.integer("waiting"),
      sending: counts.integer("sending"),
      parked: counts.integer("parked"),
      oldestDueAt: dueAt === undefined ? null : new Row(dueAt).instantOrNull("due_at"),
      quarantined: Number(quarantined.get()?.["number"] ?? 0),
    };
  };
}
