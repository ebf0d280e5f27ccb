import type { DatabaseSync } from "node:sqlite";
import type { Endpoint, EndpointId, Key, Source, Tenant, TenantId } from "../../model/terms/index.ts";
import type { Configured } from "../configuration.ts";
import { endReplaysOfTenant } from "./replay-jobs.ts";
import { Row } from "./row.ts";

type Kind = "keys" | "sources" | "endpoints";

/** Everything that is configured. */
export function loadConfiguration(db: DatabaseSync): () => Configured {
  const all = (sql: string) => db.prepare(sql);
  const tenants = all("select doc from tenants where deleted = 0");
  const keys = all("select doc from keys");
  const sources = all("select doc from sources");
  const endpoints = all("select doc from endpoints where deleted = 0");
  const deletedTenants = all("select id from tenants where deleted = 1");
  const deletedEndpoints = all("select tenant, id from endpoints where deleted = 1");
  const rows = (statement: typeof tenants) => statement.all().map((row) => new Row(row));
  return () => ({
    tenants: rows(tenants).map((row) => readDoc<Tenant>(row)),
    keys: rows(keys).map((row) => readDoc<Key>(row)),
    sources: rows(sources).map((row) => readDoc<Source>(row)),
    endpoints: rows(endpoints).map((row) => readDoc<Endpoint>(row)),
    deletedTenants: rows(deletedTenants).map((row) => row.tenant("id")),
    deletedEndpoints: rows(deletedEndpoints).map((row) => ({ tenant: row.tenant(), id: row.id("endpoint") })),
  });
}

function readDoc<Doc>(row: Row): Doc {
  const doc: unknown = JSON.parse(row.text("doc"));
  assertDoc<Doc>(doc);
  return doc;
}

function assertDoc<Doc>(_doc: unknown): asserts _doc is Doc {
  // Only what was validated at the edge is saved.
}

/** A value that the hub keeps for itself. */
export function keptValue(db: DatabaseSync): (name: string) => string | null {
  const select = db.prepare("select value from kept_values where name = ?");
  return (name) => {
    const row = select.get(name);
    return row === undefined ? null : new Row(row).text("value");
  };
}

/** Keeps a value. */
export function saveValue(db: DatabaseSync): (name: string, value: string) => void {
  const upsert = db.prepare(`
    insert into kept_values (name, value) values (?, ?) on conflict (name) do update set value = excluded.value
  `);
  return (name, value) => void upsert.run(name, value);
}

/** Keeps a tenant. */
export function saveTenant(db: DatabaseSync): (tenant: Tenant) => void {
  const upsert = db.prepare(`
    insert into tenants (id, doc) values (?, ?) on conflict (id) do update set doc = excluded.doc
  `);
  return (tenant) => void upsert.run(tenant.id, JSON.stringify(tenant));
}

/** Takes a tenant away with what is configured for it; its data goes by `purge`. */
export function deleteTenant(db: DatabaseSync): (tenant: TenantId) => void {
  const mark = db.prepare("update tenants set deleted = 1 where id = ?");
  const stopReplays = endReplaysOfTenant(db);
  const remove = (["keys", "sources", "endpoints"] as const).map((kind) =>
    db.prepare(`delete from ${kind} where tenant = ?`),
  );
  return (tenant) => {
    mark.run(tenant);
    stopReplays(tenant);
    for (const statement of remove) statement.run(tenant);
  };
}

/** Keeps a key, a source or an endpoint. */
export function saveDoc(db: DatabaseSync, kind: Kind): (doc: Key | Source | Endpoint) => void {
  const upsert = db.prepare(`
    insert into ${kind} (tenant, id, doc) values (?, ?, ?) on conflict (tenant, id) do update set doc = excluded.doc
  `);
  return (doc) => void upsert.run(doc.tenant, doc.id, JSON.stringify(doc));
}

/** Replaces all sources and endpoints; what they were before is overwritten, and is then only in the log. */
export function rewrite(db: DatabaseSync): (all: Pick<Configured, "sources" | "endpoints">) => void {
  const kinds = ["sources", "endpoints"] as const;
  const remove = {
    sources: db.prepare("delete from sources"),
    endpoints: db.prepare("delete from endpoints where deleted = 0"),
  };
  const save = { sources: saveDoc(db, "sources"), endpoints: saveDoc(db, "endpoints") };
  return (all) => {
    for (const kind of kinds) {
      remove[kind].run();
      for (const doc of all[kind]) save[kind](doc);
    }
  };
}

/** Takes an endpoint away; what waits for it is still to be parked. */
export function deleteEndpoint(db: DatabaseSync): (tenant: TenantId, id: EndpointId) => void {
  // What is left of it is its id: its secrets are of no more use to anybody.
  const mark = db.prepare("update endpoints set deleted = 1, doc = '{}' where tenant = ? and id = ?");
  const forget = db.prepare("delete from endpoint_health where tenant = ? and endpoint = ?");
  return (tenant, id) => {
    mark.run(tenant, id);
    forget.run(tenant, id);
  };
}

/** Forgets a source with what it did. */
export function deleteSource(db: DatabaseSync): (tenant: TenantId, id: string) => void {
  const remove = deleteDoc(db, "sources");
  const forget = db.prepare("delete from source_activity where tenant = ? and source = ?");
  return (tenant, id) => {
    remove(tenant, id);
    forget.run(tenant, id);
  };
}

/** Forgets a source or an endpoint. */
export function deleteDoc(
  db: DatabaseSync,
  kind: Exclude<Kind, "keys">,
): (tenant: TenantId, id: string) => void {
  const remove = db.prepare(`delete from ${kind} where tenant = ? and id = ?`);
  return (tenant, id) => void remove.run(tenant, id);
}
