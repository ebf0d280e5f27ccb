import type { DatabaseSync } from "node:sqlite";
import type { Endpoint, EndpointId, Key, Source, Tenant, TenantId } from "../../model/terms/index.ts";
import type { ConfigurationChanges, Configured, Removed, Rewriting } from "../configuration.ts";
import { countUp, lastCount } from "./counters.ts";
import { endReplaysOfTenant } from "./replay-jobs.ts";
import { storedDoc } from "../rows/index.ts";
import { Row } from "./row.ts";

type Kind = "keys" | "sources" | "endpoints";

/** Everything that is configured. */
export function loadConfiguration(db: DatabaseSync): () => Configured {
  const select = selectConfigured(db);
  return () => select(-1);
}

/** What was configured after a revision. Relies on the indexes on revisions, and on the key of removals. */
export function changedConfiguration(db: DatabaseSync): (since: number) => ConfigurationChanges {
  const select = selectConfigured(db);
  const removals = db.prepare(
    "select tenant, kind, id from configuration_removed where revision > ? order by revision",
  );
  return (since) => ({
    ...select(since),
    removed: removals.all(since).map((row) => readRemoved(new Row(row))),
  });
}

function selectConfigured(db: DatabaseSync): (since: number) => Configured {
  const changed = (sql: string) => db.prepare(`${sql} and revision > ?`);
  const tenants = changed("select doc from tenants where deleted = 0");
  const keys = changed("select doc from keys where true");
  const sources = changed("select doc from sources where true");
  const endpoints = changed("select doc from endpoints where deleted = 0");
  const deletedTenants = db.prepare("select id from tenants where deleted = 1");
  const deletedEndpoints = db.prepare("select tenant, id from endpoints where deleted = 1");
  const revision = lastCount(db, "configuration");
  const rows = (statement: typeof tenants, ...since: number[]) =>
    statement.all(...since).map((row) => new Row(row));
  return (since) => ({
    revision: revision(),
    tenants: rows(tenants, since).map((row) => storedDoc<Tenant>(row)),
    keys: rows(keys, since).map((row) => storedDoc<Key>(row)),
    sources: rows(sources, since).map((row) => storedDoc<Source>(row)),
    endpoints: rows(endpoints, since).map((row) => storedDoc<Endpoint>(row)),
    deletedTenants: rows(deletedTenants).map((row) => row.tenant("id")),
    deletedEndpoints: rows(deletedEndpoints).map((row) => ({ tenant: row.tenant(), id: row.id("endpoint") })),
  });
}

function readRemoved(row: Row): Removed {
  const kind = row.text("kind");
  assertRemovedKind(kind);
  return { kind, tenant: kind === "tenant" ? row.tenant("id") : row.tenant(), id: row.text("id") };
}

function assertRemovedKind(_kind: string): asserts _kind is Removed["kind"] {
  // Nothing else is written.
}

/** Notes that something was taken away. */
export function noteRemoval(db: DatabaseSync): (kind: Removed["kind"], tenant: TenantId, id: string) => void {
  const revise = countUp(db, "configuration");
  const insert = db.prepare(
    "insert into configuration_removed (revision, tenant, kind, id) values (?, ?, ?, ?)",
  );
  return (kind, tenant, id) => void insert.run(revise(), kind === "tenant" ? "" : tenant, kind, id);
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

/** Keeps a value unless there is one; the one that is then kept. */
export function keepValue(db: DatabaseSync): (name: string, value: string) => string {
  const insert = db.prepare(
    "insert into kept_values (name, value) values (?, ?) on conflict (name) do nothing",
  );
  const kept = keptValue(db);
  return (name, value) => {
    insert.run(name, value);
    return kept(name) ?? value;
  };
}

/** Keeps a tenant. */
export function saveTenant(db: DatabaseSync): (tenant: Tenant) => void {
  const revise = countUp(db, "configuration");
  const upsert = db.prepare(`
    insert into tenants (id, doc, revision) values (?, ?, ?)
    on conflict (id) do update set doc = excluded.doc, revision = excluded.revision
  `);
  return (tenant) => void upsert.run(tenant.id, JSON.stringify(tenant), revise());
}

/** Takes a tenant away with what is configured for it; its data goes by `purge`. */
export function deleteTenant(db: DatabaseSync): (tenant: TenantId) => void {
  const mark = db.prepare("update tenants set deleted = 1 where id = ?");
  const stopReplays = endReplaysOfTenant(db);
  const note = noteRemoval(db);
  const remove = (["keys", "sources", "endpoints", "configuration_removed"] as const).map((kind) =>
    db.prepare(`delete from ${kind} where tenant = ?`),
  );
  return (tenant) => {
    if (mark.run(tenant).changes === 0) return;
    stopReplays(tenant);
    for (const statement of remove) statement.run(tenant);
    note("tenant", tenant, tenant);
  };
}

/** Keeps a key, a source or an endpoint. */
export function saveDoc(db: DatabaseSync, kind: Kind): (doc: Key | Source | Endpoint) => void {
  const revise = countUp(db, "configuration");
  const upsert = db.prepare(`
    insert into ${kind} (tenant, id, doc, revision) values (?, ?, ?, ?)
    on conflict (tenant, id) do update set doc = excluded.doc, revision = excluded.revision
  `);
  return (doc) => void upsert.run(doc.tenant, doc.id, JSON.stringify(doc), revise());
}

/** Replaces sources and endpoints; what they were before is overwritten, and is then only in the log. */
export function rewrite(db: DatabaseSync): (all: Rewriting) => void {
  const revise = countUp(db, "configuration");
  const kinds = ["sources", "endpoints"] as const;
  const remove = {
    sources: db.prepare("delete from sources where tenant = ? and id = ? and revision <= ?"),
    endpoints: db.prepare(
      "delete from endpoints where tenant = ? and id = ? and revision <= ? and deleted = 0",
    ),
  };
  const insert = {
    sources: db.prepare("insert into sources (tenant, id, doc, revision) values (?, ?, ?, ?)"),
    endpoints: db.prepare("insert into endpoints (tenant, id, doc, revision) values (?, ?, ?, ?)"),
  };
  return (all) => {
    const revision = revise();
    for (const kind of kinds) {
      // All of them go before any comes back, so that what they were is overwritten.
      const known = all[kind].filter(
        ({ tenant, id }) => remove[kind].run(tenant, id, all.revision).changes > 0,
      );
      for (const doc of known) insert[kind].run(doc.tenant, doc.id, JSON.stringify(doc), revision);
    }
  };
}

/** Takes an endpoint away; what waits for it is still to be parked. */
export function deleteEndpoint(db: DatabaseSync): (tenant: TenantId, id: EndpointId) => void {
  // What is left of it is its id: its secrets are of no more use to anybody.
  const mark = db.prepare("update endpoints set deleted = 1, doc = '{}' where tenant = ? and id = ?");
  const forget = db.prepare("delete from endpoint_health where tenant = ? and endpoint = ?");
  const note = noteRemoval(db);
  return (tenant, id) => {
    if (mark.run(tenant, id).changes === 0) return;
    forget.run(tenant, id);
    note("endpoint", tenant, id);
  };
}

/** Forgets an endpoint that was deleted: a change, as it is listed no longer. */
export function forgetEndpoint(db: DatabaseSync): (tenant: TenantId, id: EndpointId) => void {
  const remove = db.prepare("delete from endpoints where tenant = ? and id = ?");
  const revise = countUp(db, "configuration");
  return (tenant, id) => {
    if (remove.run(tenant, id).changes > 0) revise();
  };
}

/** Forgets a source with what it did. */
export function deleteSource(db: DatabaseSync): (tenant: TenantId, id: string) => void {
  const remove = db.prepare("delete from sources where tenant = ? and id = ?");
  const forget = db.prepare("delete from source_activity where tenant = ? and source = ?");
  const note = noteRemoval(db);
  return (tenant, id) => {
    if (remove.run(tenant, id).changes === 0) return;
    forget.run(tenant, id);
    note("source", tenant, id);
  };
}
