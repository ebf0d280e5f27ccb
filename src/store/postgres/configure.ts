import type { Endpoint, EndpointId, Key, Source, Tenant, TenantId } from "../../model/terms/index.ts";
import type { ConfigurationChanges, Configured, Removed, Rewriting } from "../configuration.ts";
import { textArray } from "./arrays.ts";
import { lastRevision, revised } from "./counters.ts";
import type { Asking, Database } from "./database.ts";
import { endReplaysOfTenant } from "./replay-jobs.ts";
import { storedDoc } from "../rows/index.ts";
import { Row } from "./row.ts";

type Kind = "keys" | "sources" | "endpoints";

/** Everything that is configured. */
export function loadConfiguration(db: Database): () => Promise<Configured> {
  return () => db.snapshot((asking) => selectConfigured(asking, -1));
}

/** What was configured after a revision. Relies on the indexes on revisions, and on the key of what was removed. */
export function changedConfiguration(db: Database): (since: number) => Promise<ConfigurationChanges> {
  return (since) =>
    db.snapshot(async (asking) => {
      const removals = await asking.query(
        "select tenant, kind, id from ringback.configuration_removed where revision > $1 order by revision",
        [since],
      );
      const removed = removals.map((row) => readRemoved(new Row(row)));
      return { ...(await selectConfigured(asking, since)), removed };
    });
}

async function selectConfigured(db: Asking, since: number): Promise<Configured> {
  const rows = async (sql: string, values: readonly number[] = []) =>
    (await db.query(sql, values)).map((row) => new Row(row));
  const docs = (table: string, condition: string) =>
    rows(`select doc from ringback.${table} where revision > $1 and ${condition}`, [since]);
  const deletedTenants = await rows("select id from ringback.tenants where deleted");
  const deletedEndpoints = await rows("select tenant, id from ringback.endpoints where deleted");
  return {
    revision: await lastRevision(db),
    tenants: (await docs("tenants", "not deleted")).map((row) => storedDoc<Tenant>(row)),
    keys: (await docs("keys", "true")).map((row) => storedDoc<Key>(row)),
    sources: (await docs("sources", "true")).map((row) => storedDoc<Source>(row)),
    endpoints: (await docs("endpoints", "not deleted")).map((row) => storedDoc<Endpoint>(row)),
    deletedTenants: deletedTenants.map((row) => row.tenant("id")),
    deletedEndpoints: deletedEndpoints.map((row) => ({ tenant: row.tenant(), id: row.id("endpoint") })),
  };
}

const removedKinds = ["tenant", "key", "source", "endpoint"] as const;

function readRemoved(row: Row): Removed {
  const kind = row.oneOf("kind", removedKinds);
  return { kind, tenant: kind === "tenant" ? row.tenant("id") : row.tenant(), id: row.text("id") };
}

/** A value that the hub keeps for itself. */
export function keptValue(db: Asking): (name: string) => Promise<string | null> {
  return async (name) => {
    const [row] = await db.query("select value from ringback.kept_values where name = $1", [name]);
    return row === undefined ? null : new Row(row).text("value");
  };
}

/** Keeps a value. */
export function saveValue(db: Asking): (name: string, value: string) => Promise<void> {
  return async (name, value) => {
    await db.query(
      `insert into ringback.kept_values (name, value) values ($1, $2)
       on conflict (name) do update set value = excluded.value`,
      [name, value],
    );
  };
}

/** Keeps a value unless there is one; the one that is then kept. */
export function keepValue(db: Asking): (name: string, value: string) => Promise<string> {
  const kept = keptValue(db);
  return async (name, value) => {
    // Waits for whoever is keeping one just now; what came of that is seen by the next statement.
    await db.query(
      "insert into ringback.kept_values (name, value) values ($1, $2) on conflict (name) do nothing",
      [name, value],
    );
    return (await kept(name)) ?? value;
  };
}

/** Keeps a tenant. */
export function saveTenant(db: Asking): (tenant: Tenant) => Promise<void> {
  return async (tenant) => {
    await db.query(
      `with ${revised}
       insert into ringback.tenants (id, doc, revision) select $1, $2, revision from revised
       on conflict (id) do update set doc = excluded.doc, revision = excluded.revision`,
      [tenant.id, JSON.stringify(tenant)],
    );
  };
}

/** Takes a tenant away with what is configured for it; its data goes by `purge`. */
export function deleteTenant(db: Asking): (tenant: TenantId) => Promise<void> {
  const stopReplays = endReplaysOfTenant(db);
  return async (tenant) => {
    // First: whoever is cut off in between has a tenant whose replays ended, and asks again.
    await stopReplays(tenant);
    await db.query(
      `with ${revised}, marked as (
         update ringback.tenants t set deleted = true from revised
         where t.id = $1 and not t.deleted returning t.id, revised.revision
       ), keys_gone as (
         delete from ringback.keys k using marked m where k.tenant = m.id
       ), sources_gone as (
         delete from ringback.sources s using marked m where s.tenant = m.id
       ), endpoints_gone as (
         delete from ringback.endpoints e using marked m where e.tenant = m.id
       ), removed_gone as (
         delete from ringback.configuration_removed r using marked m where r.tenant = m.id
       )
       insert into ringback.configuration_removed (revision, tenant, kind, id)
       select revision, '', 'tenant', id from marked`,
      [tenant],
    );
  };
}

/** Keeps a key, a source or an endpoint. */
export function saveDoc(db: Asking, kind: Kind): (doc: Key | Source | Endpoint) => Promise<void> {
  return async (doc) => {
    await db.query(
      `with ${revised}
       insert into ringback.${kind} (tenant, id, doc, revision) select $1, $2, $3, revision from revised
       on conflict (tenant, id) do update set doc = excluded.doc, revision = excluded.revision`,
      [doc.tenant, doc.id, JSON.stringify(doc)],
    );
  };
}

/**
 * Replaces sources and endpoints. What they were before stays in the database's files until those are reused: a
 * server's own files are out of a client's reach.
 */
export function rewrite(db: Database): (all: Rewriting) => Promise<void> {
  const update = (asking: Asking, kind: "sources" | "endpoints", all: Rewriting) =>
    asking.query(
      `with ${revised}
       update ringback.${kind} d set doc = g.doc, revision = revised.revision
       from revised, unnest($1::text[], $2::text[], $3::text[]) as g (tenant, id, doc)
       where d.tenant = g.tenant and d.id = g.id and d.revision <= $4
         ${kind === "endpoints" ? "and not d.deleted" : ""}`,
      [
        textArray(all[kind].map(({ tenant }) => tenant)),
        textArray(all[kind].map(({ id }) => id)),
        textArray(all[kind].map((doc) => JSON.stringify(doc))),
        all.revision,
      ],
    );
  return (all) =>
    db.transaction(async (asking) => {
      await update(asking, "sources", all);
      await update(asking, "endpoints", all);
    });
}

/** Takes an endpoint away; what waits for it is still to be parked. */
export function deleteEndpoint(db: Asking): (tenant: TenantId, id: EndpointId) => Promise<void> {
  return async (tenant, id) => {
    // What is left of it is its id: its secrets are of no more use to anybody.
    await db.query(
      `with ${revised}, marked as (
         update ringback.endpoints e set deleted = true, doc = '{}' from revised
         where e.tenant = $1 and e.id = $2 and not e.deleted returning e.id, revised.revision
       ), forgotten as (
         delete from ringback.endpoint_health h using marked m where h.tenant = $1 and h.endpoint = m.id
       )
       insert into ringback.configuration_removed (revision, tenant, kind, id)
       select revision, $1, 'endpoint', id from marked`,
      [tenant, id],
    );
  };
}

/** Forgets an endpoint that was deleted: a change, as it is listed no longer. */
export function forgetEndpoint(db: Asking): (tenant: TenantId, id: EndpointId) => Promise<void> {
  return async (tenant, id) => {
    await db.query(
      `with ${revised} delete from ringback.endpoints e using revised where e.tenant = $1 and e.id = $2`,
      [tenant, id],
    );
  };
}

/** Forgets a source with what it did. */
export function deleteSource(db: Asking): (tenant: TenantId, id: string) => Promise<void> {
  return async (tenant, id) => {
    await db.query(
      `with ${revised}, gone as (
         delete from ringback.sources s using revised
         where s.tenant = $1 and s.id = $2 returning s.id, revised.revision
       ), forgotten as (
         delete from ringback.source_activity a using gone g where a.tenant = $1 and a.source = g.id
       )
       insert into ringback.configuration_removed (revision, tenant, kind, id)
       select revision, $1, 'source', id from gone`,
      [tenant, id],
    );
  };
}
