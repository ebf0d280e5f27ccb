import type { DatabaseSync } from "node:sqlite";
import type { ErasureId, TenantId } from "../../model/terms/index.ts";
import type { Erasure, Holding } from "../keeping.ts";
import type { Page } from "../queries.ts";
import { storedDoc } from "../rows/index.ts";
import { Row } from "./row.ts";

/** Keeps an erasure. */
export function saveErasure(db: DatabaseSync): (erasure: Erasure) => void {
  const upsert = db.prepare(`
    insert into erasures (tenant, id, state, doc) values (?, ?, ?, ?)
    on conflict (tenant, id) do update set state = excluded.state, doc = excluded.doc
  `);
  return (erasure) => void upsert.run(erasure.tenant, erasure.id, erasure.state, JSON.stringify(erasure));
}

/** One erasure. */
export function findErasure(db: DatabaseSync): (tenant: TenantId, id: ErasureId) => Erasure | undefined {
  const select = db.prepare("select doc from erasures where tenant = ? and id = ?");
  return (tenant, id) => {
    const row = select.get(tenant, id);
    return row === undefined ? undefined : storedDoc<Erasure>(new Row(row));
  };
}

/** The erasures of a tenant, the newest first. Relies on the primary key. */
export function listErasures(db: DatabaseSync): (tenant: TenantId, page: Page) => Erasure[] {
  const select = db.prepare("select doc from erasures where tenant = ? and id < ? order by id desc limit ?");
  return (tenant, { after, limit }) =>
    select.all(tenant, after ?? "era~", limit).map((row) => storedDoc<Erasure>(new Row(row)));
}

/** The erasures that are not done. Relies on erasures_running. */
export function runningErasures(db: DatabaseSync): () => Erasure[] {
  const select = db.prepare("select doc from erasures indexed by erasures_running where state = 'running'");
  return () => select.all().map((row) => storedDoc<Erasure>(new Row(row)));
}

/** Keeps how much a tenant had. */
export function saveHolding(db: DatabaseSync): (tenant: TenantId, holding: Holding) => void {
  const upsert = db.prepare(`
    insert into holdings (tenant, doc) select ?1, ?2 where exists (select 1 from tenants where id = ?1 and deleted = 0)
    on conflict (tenant) do update set doc = excluded.doc
  `);
  return (tenant, holding) => void upsert.run(tenant, JSON.stringify(holding));
}

/** How much a tenant had. */
export function findHolding(db: DatabaseSync): (tenant: TenantId) => Holding | undefined {
  const select = db.prepare("select doc from holdings where tenant = ?");
  return (tenant) => {
    const row = select.get(tenant);
    return row === undefined ? undefined : storedDoc<Holding>(new Row(row));
  };
}
