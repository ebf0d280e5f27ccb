import type { ErasureId, TenantId } from "../../model/terms/index.ts";
import type { Erasure, Holding } from "../keeping.ts";
import type { Page } from "../queries.ts";
import type { Asking } from "./database.ts";
import { storedDoc } from "../rows/index.ts";
import { Row } from "./row.ts";

/** Keeps an erasure. */
export function saveErasure(db: Asking): (erasure: Erasure) => Promise<void> {
  return async (erasure) => {
    await db.query(
      `insert into ringback.erasures (tenant, id, state, doc) values ($1, $2, $3, $4)
       on conflict (tenant, id) do update set state = excluded.state, doc = excluded.doc`,
      [erasure.tenant, erasure.id, erasure.state, JSON.stringify(erasure)],
    );
  };
}

/** One erasure. */
export function findErasure(db: Asking): (tenant: TenantId, id: ErasureId) => Promise<Erasure | undefined> {
  return async (tenant, id) => {
    const [row] = await db.query("select doc from ringback.erasures where tenant = $1 and id = $2", [
      tenant,
      id,
    ]);
    return row === undefined ? undefined : storedDoc<Erasure>(new Row(row));
  };
}

/** The erasures of a tenant, the newest first. Relies on the primary key. */
export function listErasures(db: Asking): (tenant: TenantId, page: Page) => Promise<Erasure[]> {
  return async (tenant, { after, limit }) => {
    const rows = await db.query(
      "select doc from ringback.erasures where tenant = $1 and id < $2 order by id desc limit $3",
      [tenant, after ?? "era~", limit],
    );
    return rows.map((row) => storedDoc<Erasure>(new Row(row)));
  };
}

/** The erasures that are not done. Relies on erasures_running. */
export function runningErasures(db: Asking): () => Promise<Erasure[]> {
  return async () => {
    const rows = await db.query(
      "select doc from ringback.erasures where state = 'running' order by tenant, id",
    );
    return rows.map((row) => storedDoc<Erasure>(new Row(row)));
  };
}

/** Keeps how much a tenant had. */
export function saveHolding(db: Asking): (tenant: TenantId, holding: Holding) => Promise<void> {
  return async (tenant, holding) => {
    await db.query(
      `insert into ringback.holdings (tenant, doc)
       select id, $2 from ringback.tenants where id = $1 and not deleted
       on conflict (tenant) do update set doc = excluded.doc`,
      [tenant, JSON.stringify(holding)],
    );
  };
}

/** How much a tenant had. */
export function findHolding(db: Asking): (tenant: TenantId) => Promise<Holding | undefined> {
  return async (tenant) => {
    const [row] = await db.query("select doc from ringback.holdings where tenant = $1", [tenant]);
    return row === undefined ? undefined : storedDoc<Holding>(new Row(row));
  };
}
